"""The workbook's checks list what must hold: live where it holds the figures, else as issued, which is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from finmodel.must.statement import Spoken, Trial
from finmodel.must.verdicts import HeldLine, Verdict, verdicts_of
from finmodel.workbooks.cells import Plan
from finmodel.workbooks.plan import plan
from finmodel.workbooks.spec import WorkbookSpec
from tests.must.held import line
from tests.workbooks.boards import SPEC, Recalculated, small_runs

STATED = (
    {"kind": "change_between", "partner": "trust", "least": "£0", "most": "£1m", "under": "gain_share"},
    {"kind": "no_jump", "above": "£2,000"},
    {"kind": "not_worse_off", "partner": "trust", "at": "P80", "under": "gain_share"},
    {"kind": "change_between", "partner": "icb", "least": "-£1m", "most": "-£1", "year": "all", "under": "gain_share"},
)


def limited(most: str = "£1m") -> tuple[Plan, list[Verdict]]:
    """The small place's workbook, from the contracts in force to the gain share, with what must hold."""
    runs = small_runs()
    trials = [Trial(runs[0]), *(Trial(each, runs[0]) for each in runs[1:])]
    stated = [STATED[0] | {"most": most}, *STATED[1:]]
    held = [HeldLine(line(**each), f"place.yaml, line {number}") for number, each in enumerate(stated, 1)]
    books = {each.id: each for run in runs for each in run.basis.contracts}
    found = verdicts_of(held, trials, Spoken.of(runs[0].basis.place, tuple(books.values())))
    spec = WorkbookSpec.model_validate(SPEC | {"compare_to": "gain_share"})
    return plan(spec, runs, issued=date(2026, 11, 22), must=found), found


def verdict_of(book: Recalculated, code: str) -> object:
    """The result of a check: 0 passes, 1 fails."""
    return book.value("Checks", book.row("Checks", code), 8 + 4)


def test_a_limit_on_a_change_is_live_and_a_jump_is_as_issued(tmp_path: Path) -> None:
    made, found = limited()
    book = Recalculated(made, tmp_path)
    assert book.differences() == []
    # the gain share pays the trust in both years of the small place, by less than £1m
    assert verdict_of(book, "must.line_1") == 0
    # 35% of half of a saving of £13,000 jumps: £275 more than £2,000, in each year that it is in force
    assert book.live("Checks", "must.line_2") == pytest.approx([0, 0, 275, 275])
    assert book.value("Cover", 11, 2) == 1
    words = {str(cell.value) for (_, column), cell in book.sheet("Checks")[1].cells.items() if column in (6, 7)}
    assert {"live", "as issued"} <= words
    assert [each.status for each in found if each.held.line.kind == "not_worse_off"] == ["not checked"]  # type: ignore[attr-defined]


def test_what_was_not_checked_is_listed_below_the_checks(tmp_path: Path) -> None:
    _, sheet = Recalculated(limited()[0], tmp_path).sheet("Checks")
    below = [
        str(sheet.cells[row, 2].value)
        for (row, column), _ in sheet.cells.items()
        if column == 1 and row > sheet.table_end
    ]
    assert below == ["Hospital trust must be no worse off in 80 of 100 draws (P80) in each year"]


def test_a_limit_fails_once_what_is_typed_in_passes_it(tmp_path: Path) -> None:
    made, _ = limited("£100,000")
    book = Recalculated(made, tmp_path)
    assert verdict_of(book, "must.line_1") == 0
    book.enter({"choice_after": "Partner edit"})
    names = [name for name in book.inputs if "gains_share" in name]
    book.enter(dict.fromkeys(names, "100%"))
    row = book.row("Positions", "trust.surplus")
    changes = [book.value("Positions", row, 10 + at) - book.value("Positions", row, 8 + at) for at in (0, 1)]
    assert max(changes) > 0
    past = [max(0.0, amount - 100_000, -amount) for amount in changes]
    assert book.live("Checks", "must.line_1") == pytest.approx([0, 0, *past], abs=0.005)
