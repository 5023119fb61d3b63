"""Allocation settled: positions and activity before and after the decision, as the program settled it again."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.workbooks.allocation_state import as_settled, is_decided
from finmodel.workbooks.cells import FIRST_ROW, Cell
from finmodel.workbooks.draft import LABELS, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import PLAIN


@fills("allocation_settled", 170, optional=True, needs="allocation", there=is_decided)
def allocation_settled(model: LiveModel) -> Draft:
    """Each partner's surplus, all together, and the activity that the schemes change, in the year of the decision."""
    outcome = model.allocation
    assert outcome is not None, "planned only where there is one"
    assert outcome.decided is not None, "planned only where there is a decision"
    heads = (*LABELS, ("Before", NUMBER), ("After", NUMBER), ("Change", NUMBER), ("Figures", SHORT))
    purpose = "Values as the program settled the units decided; they do not follow the units to try."
    draft = Draft("Allocation settled", "result", "The allocation settled again", purpose, heads)
    table, years = outcome.decided.positions, outcome.problem.years
    year = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    for row in table.to_dict("records"):
        words = ("Surplus or deficit", row["name"], f"position.{row['partner']}", year, "money")
        values = (row["before_pence"] / 100, row["after_pence"] / 100)
        _change(model, draft, texts(*words), values, model.pounds)
    _together(model, draft, texts("Surplus or deficit", "All partners", "position.total", year, "money", role="big"))
    for number, row in enumerate(outcome.decided.activity.to_dict("records"), start=1):
        words = ("Activity", str(row["activity"]).capitalize(), f"activity.{number}", year, "units")
        _change(model, draft, texts(*words), (float(row["before"]), float(row["after"])), PLAIN)
    return draft


def _change(model: LiveModel, draft: Draft, words: Sequence[Cell], values: tuple[float, float], number: str) -> None:
    at, (before, after) = draft.next_row, values
    data = [Cell(value, role="data", number=number) for value in values]
    change = Cell(round(after - before, 2) + 0.0, f"=ROUND(G{at}-F{at},2)", "calc", number)
    draft.add([*words, *data, change, as_settled(model.draft("allocation"))])


def _together(model: LiveModel, draft: Draft, words: Sequence[Cell]) -> None:
    """All the rows so far as one."""
    at, last = draft.next_row, draft.next_row - 1
    sums = [sum(float(draft.cells[row, column].value) for row in range(FIRST_ROW, at)) for column in (6, 7)]
    cells = [
        Cell(round(value, 2), f"=ROUND(SUM({column}{FIRST_ROW}:{column}{last}),2)", "total", model.pounds)
        for column, value in zip(("F", "G"), sums, strict=True)
    ]
    change = Cell(round(sums[1] - sums[0], 2) + 0.0, f"=ROUND(G{at}-F{at},2)", "total", model.pounds)
    state = as_settled(model.draft("allocation"))
    draft.add([*words, *cells, change, Cell(state.value, state.formula, "total")])
