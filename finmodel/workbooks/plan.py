"""The plan of a workbook: every sheet worked out, each formula beside Python's value, nothing written yet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from finmodel.must.verdicts import Verdict
from finmodel.scenarios.run import Run
from finmodel.workbooks.cells import Plan, Properties
from finmodel.workbooks.draft import Draft
from finmodel.workbooks.live_model import FactsShown, LiveModel, model_of
from finmodel.workbooks.sheet_register import sheets
from finmodel.workbooks.sheets.bridge_sheet import waterfall
from finmodel.workbooks.sheets.front import contents, cover
from finmodel.workbooks.spec import WorkbookSpec

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

__all__ = ["FactsShown", "laid_out", "plan"]


def plan(
    spec: WorkbookSpec,
    runs: Sequence[Run],
    facts: FactsShown | None = None,
    issued: date | None = None,
    allocation: Outcome | None = None,
    must: Sequence[Verdict] = (),
) -> Plan:
    """Work out a workbook of some runs, the baseline first.

    `issued` is the date on the cover and in the file's properties; `allocation` the answer to a problem, for sheets
    of its own; `must` what `must:` lines come to, for the checks. Raises InputError where the spec names a scenario
    that is not there, or scenarios list contracts in different orders.
    """
    return laid_out(model_of(spec, runs, allocation, must), facts, issued)


def laid_out(model: LiveModel, facts: FactsShown | None = None, issued: date | None = None) -> Plan:
    """Work out a workbook of a model that is made: see `plan`."""
    spec, model.facts = model.spec, facts
    for each in sheets():
        if each.code in spec.sheets and not each.filled_last and each.there(model):
            model.drafts[each.code] = each.fill(model)
    model.draft("positions").chart = waterfall(model)
    stamp = _stamp(model)
    first = cover(model, facts, issued, stamp)
    drafts = [first, *(model.drafts[code] for code in spec.sheets if code in model.drafts)]
    listed = contents([first, _placeholder(), *drafts[1:]])
    drafts.insert(1, listed)
    finished = tuple(draft.finish() for draft in drafts)
    inputs_issued = {
        cell.entry.name: float(cell.value)
        for sheet in finished
        for cell in sheet.cells.values()
        if cell.entry is not None and not isinstance(cell.value, str)
    }
    told = f"{spec.purpose} Status: {spec.status}, version {spec.version}."
    properties = Properties(spec.title, spec.subject, spec.author, told, issued or _no_date(model), stamp)
    return Plan(properties, finished, inputs_issued)


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
