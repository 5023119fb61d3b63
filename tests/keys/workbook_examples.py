"""What a workbook's spec comes to: every cell of the workbook, and what its file says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from finmodel.errors import FinmodelError
from finmodel.load.yaml import Document, in_document
from finmodel.scenarios.run import Run
from finmodel.workbooks.plan import plan
from finmodel.workbooks.sheet_register import sheet_codes
from finmodel.workbooks.spec import WorkbookSpec
from tests.keys.proof import REFUSED
from tests.workbooks.boards import SPEC, small_runs


@cache
def runs() -> dict[str, Run]:
    """The small place as it is and under two scenarios, by name."""
    return {one.name: one for one in small_runs()}


@dataclass(frozen=True)
class Specified:
    """A spec, altered key by key."""

    data: dict[str, Any]
    schema: str = "workbook"

    def figures(self, data: dict[str, Any]) -> object:
        """Every cell, in the order of the sheets, and the file's properties."""
        baseline, *_ = runs().values()
        try:
            spec = in_document(Document("board.yaml", data), WorkbookSpec)
            shown = [runs()[name] for name in spec.scenarios if name in runs()]
            found = plan(spec, [baseline, *shown], issued=date(2026, 11, 22))
        except FinmodelError:
            return REFUSED
        cells = [
            (sheet.name, {at: (cell.value, cell.formula) for at, cell in sheet.cells.items()}) for sheet in found.sheets
        ]
        return cells, found.properties


def specs() -> Iterator[Specified]:
    """A spec that states every key."""
    yield Specified(
        SPEC | {
            "owner_role": "Director of finance", "status": "for decision", "version": "3",
            "scenarios": ["gain_share", "all_changed"], "compare_from": "gain_share", "compare_to": "all_changed",
            "edit_starts_as": "all_changed", "partner_shown": "council", "sheets": list(sheet_codes()),
        }
    )  # fmt: skip
