"""People reached: whom each scenario's changes reach, what lies outside of that, and what it comes to a head.

It shows figures as issued: whom a change reaches is settled change by change, which no formula of the workbook follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from finmodel.report.reached_report import reached_tables
from finmodel.report.report import Row, Value
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import WHOLE, money


def reaches_people(model: LiveModel) -> bool:
    """Whether a change of any scenario says whom it reaches."""
    return bool(model.reached)


@fills("people_reached", 77, optional=True, there=reaches_people)
def people_reached_sheet(model: LiveModel) -> Draft:
    """A row for each scenario, change and year; one for changes that reach the same people, together."""
    heads = (
        ("Scenario", WORDS), ("Change", NAME), ("Year", SHORT), ("People in the group", NUMBER),
        ("People reached", NUMBER), ("Activity of the group", NUMBER), ("Activity outside", NUMBER),
        ("Recorded cost outside", NUMBER), ("Cost of the programme", NUMBER), ("Net, all partners", NUMBER),
        ("Net for each person reached", NUMBER),
    )  # fmt: skip
    purpose = (
        "As issued. Outside: activity of the same kind that is not of the group, which nothing moves. Net: what all "
        "are better off by as the change is made, after those before it, the programme's cost included."
    )
    draft = Draft("People reached", "data", "People reached, and what lies outside of the group", purpose, heads)
    pounds = money(model.symbol, 0)
    for title, whom, what_for in _rows(model):
        change, year, reached, cost, net, _ = what_for.values
        people, units, outside, spend = [None] * 4 if whom is None else [whom.values[at] for at in (2, 4, 5, 6)]
        at = draft.next_row
        head = _no_figure() if net is None else _net_a_head(at, net, reached, model.pounds)
        counts = [_figure(value, WHOLE) for value in (people, reached, units, outside)]
        amounts = [_figure(value, pounds) for value in (spend, cost, net)]
        draft.add([*texts(title, str(change), str(year)), *counts, *amounts, head])
    return draft


def _rows(model: LiveModel) -> Iterator[tuple[str, Row | None, Row]]:
    """Rows as a run tells them: whom a change reaches, which sums of several have not, beside what it comes to."""
    for title, run in zip(model.titles, model.runs, strict=False):
        if run.name in model.reached:
            tables = reached_tables(run.title, model.reached[run.name], model.place.periods)
            for whom, what_for in zip_longest(tables[0].rows, tables[1].rows):
                yield title, whom, what_for


def _net_a_head(row: int, net: Value, reached: Value, number: str) -> Cell:
    assert isinstance(net, float) and isinstance(reached, float), "both are figures of a run"
    each = round(net / reached, 2) + 0.0 if reached else 0.0
    return Cell(each, f"=IF(E{row}=0,0,ROUND(J{row}/E{row},2))", "calc", number)


def _figure(value: Value, number: str) -> Cell:
    return _no_figure() if not isinstance(value, float) else Cell(value + 0.0, role="data", number=number)


def _no_figure() -> Cell:
    return texts("")[0]
