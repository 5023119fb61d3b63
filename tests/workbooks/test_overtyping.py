"""Every formula of the starter's workbook is typed over, one at a time, and the cover must say that a check fails.

*Seen*: the cover no longer says "All checks pass". *Harmless*: nothing else in the workbook reads the cell, and what it
shows is told to be out of date on its own line. Harmless is one kind of cell alone: on Checks, how far a figure is
from what was issued, in a column of the partners' edit, once an input behind that figure has changed: its line says
"inputs changed" whatever the difference. Every other formula cell is a figure, or words that stand for one, that a
reader may rely on: it must be seen, also where nothing else follows from it, and whatever innocent edit was made
elsewhere. Figures are typed over with 9,999,999, words with other words.

The quick run takes one cell of each kind of formula on a sheet, its rows and columns aside, before and after; the
whole run, marked slow, takes every formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from finmodel.workbooks.cells import FIRST_LIVE, Plan
from tests.workbooks.boards import Recalculated, starter_plan
from tests.workbooks.overtyping import Target, targets, unseen
from tests.workbooks.test_check_samples import without_pool

EDITS: dict[str, dict[str, object]] = {
    "no edit": {},
    "a penny on a price": {"in_hospital_tariff_prices_emergency_price": 2900.01},
}
"""The second is the one that used to silence the checks of figures that it has nothing to do with."""


@pytest.fixture(scope="module")
def starter() -> Plan:
    """The workbook of the place that users start from."""
    return starter_plan()


def some(cells: Sequence[Target]) -> list[Target]:
    """One cell of each kind of formula on a sheet, before and after."""
    kinds: dict[tuple[str, str, bool], Target] = {}
    for target in cells:
        kind = re.sub(r"\$?[A-Z]{1,3}\$?\d+", "", target.cell.formula)
        kinds.setdefault((target.name, kind, target.column < FIRST_LIVE + 2), target)
    return list(kinds.values())


def harmless(plan: Plan, edit: dict[str, object]) -> set[str]:
    """Where each harmless cell stands: without an edit, what positions show of what is in shadow, which pays nobody."""
    checks, positions = plan.sheet("Checks"), plan.sheet("Positions")
    shadow = {row for (row, _), cell in positions.cells.items() if "partnership_metrics" in str(cell.value)}
    rows = [
        row for (row, column), cell in checks.cells.items() if column == 3 and str(cell.value).startswith("as_issued")
    ]
    after = (FIRST_LIVE + 2, FIRST_LIVE + 3)
    return {
        target.where
        for target in targets(plan)
        if (edit and target.name == "Checks" and target.row in rows and target.column in after)
        or (target.name == "Positions" and target.row in shadow)
    }


@pytest.mark.parametrize("edit", EDITS)
def test_a_formula_of_each_kind_typed_over_is_seen(starter: Plan, tmp_path: Path, edit: str) -> None:
    cells = some(list(targets(starter)))
    assert len(cells) > 200
    found = unseen(Recalculated(starter, tmp_path), cells, EDITS[edit])
    assert set(found) <= harmless(starter, EDITS[edit])


def test_a_figure_typed_over_an_error_of_a_year_not_in_force_is_seen(tmp_path: Path) -> None:
    """A gain share that starts in the second year divides by nil in the first, in both workings."""
    board = without_pool()
    cells = [target for target in some(list(targets(board))) if target.name in ("Settlement", "Proof")]
    assert any(target.cell.value == "#DIV/0!" for target in cells)
    assert unseen(Recalculated(board, tmp_path), cells, {}) == []


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS)
def test_every_formula_typed_over_is_seen(starter: Plan, tmp_path: Path, edit: str) -> None:
    cells = list(targets(starter))
    assert len(cells) > 2000
    found = unseen(Recalculated(starter, tmp_path), cells, EDITS[edit])
    assert set(found) <= harmless(starter, EDITS[edit])
    in_shadow = 4  # what each of four partners would have had: nobody is paid, so no total can miss it
    assert len(found) == (8 if EDITS[edit] else 0) + in_shadow
