"""Reach: which inputs each figure as issued rests on, so that a changed input excuses those figures and no others."""

from __future__ import annotations

from finmodel.workbooks.assumptions import Assumption
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, Cell, letter
from finmodel.workbooks.draft import FLAG, LABELS, NUMBER, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.references import RestsOn
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.issued import IssuedFigure, issued_figures
from finmodel.workbooks.theme import CHANGED, MOVES, WHOLE

TOTAL_ROW = FIRST_ROW
"""Row that counts, for each figure, the changed inputs behind it."""
_FIRST_INPUT = TOTAL_ROW + 1


@fills("reach", 203)
def reach(model: LiveModel) -> Draft:
    """A row an input, a column a figure as issued."""
    figures = issued_figures(model)
    heads = (*LABELS, ("Changed?", FLAG), ("Figures it moves", NUMBER), *((one.code, FLAG) for one in figures))
    purpose = (
        "Which figures each input can move. Only where one of its inputs has changed may a figure not be as issued."
    )
    draft = Draft("Reach", "data", "What each input can move", purpose, heads, print_columns=FIRST_LIVE - 1)
    rows = _rows(model)
    behind = _behind(model, figures)
    last = TOTAL_ROW + len(rows)
    changed = f"$F${_FIRST_INPUT}:$F${last}"
    counts = [
        Cell(0.0, f"=SUMPRODUCT({changed},{column}${_FIRST_INPUT}:{column}${last})", "total", WHOLE)
        for column in _letters(figures)
    ]
    label = texts("All inputs", "Changed inputs that can move the figure", "all_inputs", "", "number", role="big")
    count = Cell(0.0, f"=SUM({changed})", "total", WHOLE)
    draft.add([*label, count, *texts("", role="big"), *counts], "changed")
    for number, (assumption, formula) in enumerate(rows):
        moves = [Cell(float(number in inputs), role="data", number=MOVES) for inputs in behind]
        draft.add(
            [
                *texts(assumption.section, assumption.line, assumption.code, assumption.member, str(assumption.unit)),
                Cell(0.0, formula, "calc", CHANGED),
                Cell(sum(float(one.value) for one in moves), role="data", number=WHOLE),
                *moves,
            ]
        )
    return draft


def changed_behind(model: LiveModel, figure: IssuedFigure) -> str:
    """The address of the count of changed inputs behind a figure."""
    codes = [one.code for one in issued_figures(model)]
    return f"Reach!{letter(FIRST_LIVE + codes.index(figure.code))}{TOTAL_ROW}"


def _letters(figures: list[IssuedFigure]) -> list[str]:
    return [letter(FIRST_LIVE + number) for number in range(len(figures))]


def _rows(model: LiveModel) -> list[tuple[Assumption, str]]:
    """Every input, with a second way of telling that it has changed: how many of its cells are not equal."""
    plain, reached = model.draft("inputs"), []
    edit, issued = letter(FIRST_LIVE + model.edit), letter(FIRST_LIVE + model.edit + 1)
    for one, row in _places(model, "inputs"):
        reached.append((one, f"=1-({plain.reference}{edit}{row}={plain.reference}{issued}{row})"))
    by_year, letters = model.draft("inputs_by_year"), model.frame.period_letters
    for one, row in _places(model, "inputs_by_year"):
        mine = f"{by_year.reference}{letters[0]}{row}:{letters[-1]}{row}"
        first = row - model.edit + model.edit_from
        theirs = "0" if one in model.growth else f"{by_year.reference}{letters[0]}{first}:{letters[-1]}{first}"
        reached.append((one, f"=SUMPRODUCT(1-({mine}={theirs}))"))
    return reached


def _places(model: LiveModel, sheet: str) -> list[tuple[Assumption, int]]:
    """Each input of a sheet with the row that can be typed into, from the top."""
    draft = model.draft("inputs" if sheet == "inputs" else "inputs_by_year")
    rows = sorted({row for (row, _), cell in draft.cells.items() if cell.entry is not None})
    listed = [one for one in (*model.growth, *model.assumptions) if one.by_year == (sheet == "inputs_by_year")]
    return list(zip(listed, rows, strict=True))


def _behind(model: LiveModel, figures: list[IssuedFigure]) -> list[frozenset[int]]:
    """For each figure the numbers of the inputs it rests on, in any live column."""
    places = [(model.draft(name).name, row) for name in ("inputs", "inputs_by_year") for _, row in _places(model, name)]
    rests = RestsOn(model.drafts.values(), {place: number for number, place in enumerate(places)})
    columns = range(FIRST_LIVE, FIRST_LIVE + model.frame.count)
    return [
        frozenset().union(
            *(
                rests.inputs_behind(model.draft(one.sheet).name, row, column)
                for row in range(one.first, one.last + 1)
                for column in columns
            )
        )
        for one in figures
    ]
