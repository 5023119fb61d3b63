"""The plan of a workbook: every sheet worked out, each formula beside Python's value, nothing written yet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from finmodel.scenarios.run import Run
from finmodel.workbooks.cells import Plan, Properties
from finmodel.workbooks.draft import Draft
from finmodel.workbooks.live_model import LiveModel, model_of
from finmodel.workbooks.sheets.activity_sheet import activity, activity_data
from finmodel.workbooks.sheets.allocation import allocation as allocation_sheet
from finmodel.workbooks.sheets.allocation_limits import allocation_limits
from finmodel.workbooks.sheets.allocation_settled import allocation_settled
from finmodel.workbooks.sheets.allocation_words import allocation_words
from finmodel.workbooks.sheets.bridge_sheet import bridge, waterfall
from finmodel.workbooks.sheets.checks import checks
from finmodel.workbooks.sheets.front import FactsShown, contents, cover
from finmodel.workbooks.sheets.inputs import inputs, inputs_by_year
from finmodel.workbooks.sheets.issued import issued_results
from finmodel.workbooks.sheets.ledger_sheet import ledger, positions
from finmodel.workbooks.sheets.lists import parties, scenarios, timeline
from finmodel.workbooks.sheets.log import assumptions_log
from finmodel.workbooks.sheets.pooled_budget import pooled_budget
from finmodel.workbooks.sheets.proof import proof
from finmodel.workbooks.sheets.reach import reach
from finmodel.workbooks.sheets.settlement import settlement
from finmodel.workbooks.sheets.words_sheet import rules_in_words
from finmodel.workbooks.spec import ALLOCATION, SheetCode, WorkbookSpec

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

_FLOW = {
    "scenarios": scenarios,
    "parties": parties,
    "timeline": timeline,
    "inputs": inputs,
    "inputs_by_year": inputs_by_year,
    "assumptions": assumptions_log,
    "activity_data": activity_data,
    "activity": activity,
    "settlement": settlement,
    "ledger": ledger,
    "bridge": bridge,
    "positions": positions,
    "pooled_budget": pooled_budget,
    "allocation": allocation_sheet,
    "allocation_limits": allocation_limits,
    "allocation_settled": allocation_settled,
    "allocation_words": allocation_words,
    "rules_in_words": rules_in_words,
    "issued_results": issued_results,
    "reach": reach,
    "proof": proof,
    "checks": checks,
}
"""What fills each sheet between contents and the end, in the order figures flow."""

__all__ = ["FactsShown", "plan"]


def plan(
    spec: WorkbookSpec,
    runs: Sequence[Run],
    facts: FactsShown | None = None,
    issued: date | None = None,
    allocation: Outcome | None = None,
) -> Plan:
    """Work out a workbook of some runs, the baseline first.

    `issued` is the date on the cover and in the file's properties; `allocation` the answer to a problem, for sheets
    of its own. Raises InputError where the spec names a scenario that is not there, or scenarios list contracts in
    different orders.
    """
    model = model_of(spec, runs, allocation)
    for code, fill in _FLOW.items():
        if code in spec.sheets and code not in _left_out(allocation):
            model.drafts[code] = fill(model)
    model.draft("positions").chart = waterfall(model)
    stamp = _stamp(model)
    first = cover(model, facts, issued, stamp)
    drafts = [first, *(model.drafts[code] for code in spec.sheets if code in model.drafts)]
    listed = contents([first, _placeholder(), *drafts[1:]])
    drafts.insert(1, listed)
    sheets = tuple(draft.finish() for draft in drafts)
    inputs_issued = {
        cell.entry.name: float(cell.value)
        for sheet in sheets
        for cell in sheet.cells.values()
        if cell.entry is not None and not isinstance(cell.value, str)
    }
    told = f"{spec.purpose} Status: {spec.status}, version {spec.version}."
    properties = Properties(spec.title, spec.subject, spec.author, told, issued or _no_date(model), stamp)
    return Plan(properties, sheets, inputs_issued)


def _left_out(allocation: Outcome | None) -> tuple[SheetCode, ...]:
    """Sheets that an allocation, or none, has nothing to put in."""
    if allocation is None:
        return ALLOCATION
    return () if allocation.decided is not None else ALLOCATION[1:]


def _placeholder() -> Draft:
    return Draft("Contents", "front", "Contents", "", ())


def _no_date(model: LiveModel) -> date:
    """The last day of the last period: a date that the same inputs always give."""
    return max(period.end for period in model.place.spans)


def _stamp(model: LiveModel) -> str:
    """A fingerprint of the sheets as worked out, to know a returned workbook by."""
    digest = hashlib.sha256()
    for code, draft in model.drafts.items():
        digest.update(f"{code}\n".encode())
        for place, cell in sorted(draft.cells.items()):
            digest.update(f"{place}{cell.formula or cell.value!r}\n".encode())
    return digest.hexdigest()[:16]
