"""Outcomes: what the place measures of its care in every scenario, by measure, partner and locality."""

from __future__ import annotations

from finmodel.report.outcomes_table import outcomes_table
from finmodel.report.report import Value
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills

_SHARE, _PLAIN = "0.0##%", "#,##0.####"


def has_outcomes(model: LiveModel) -> bool:
    """Whether the place has any outcomes."""
    return bool(model.runs[0].basis.place.outcomes.rows)


@fills("outcomes", 78, optional=True, there=has_outcomes)
def outcomes_sheet(model: LiveModel) -> Draft:
    """A row for each measure, partner and locality in each scenario, a column a year."""
    periods = model.place.periods
    heads = (
        ("Scenario", WORDS),
        ("Measure", WORDS),
        ("For", WORDS),
        ("Whole or part", SHORT),
        *((year, NUMBER) for year in periods),
    )
    purpose = (
        "What contracts read of it stands on Inputs by year, where another figure can be tried; here is what that is "
        "made of."
    )
    draft = Draft("Outcomes", "data", "Outcomes by scenario", purpose, heads)
    for title, run in zip(model.titles, model.runs, strict=False):
        table = outcomes_table(run, periods)
        for row in () if table is None else table.rows:
            measure, who, *amounts = row.values
            part = "a locality" if row.inside else "whole"
            number = _SHARE if row.holds == "share" else _PLAIN
            draft.add([*texts(title, str(measure), str(who), part), *(_cell(each, number) for each in amounts)])
    return draft


def _cell(value: Value, number: str) -> Cell:
    return texts("")[0] if not isinstance(value, float) else Cell(value, role="data", number=number)
