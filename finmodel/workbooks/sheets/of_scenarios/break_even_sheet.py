"""Break even: the sizes at which a scenario pays, for whom and by when, as the program found them by settling."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.break_even.break_even import BreakEven, ForWhom
from finmodel.break_even.break_even_tables import verdict
from finmodel.core.unit import unit
from finmodel.report.breaking_even.break_even_report import THE_PLACE, names_of
from finmodel.report.shown_years import span
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import FINE, money

_PERCENT = "0.0000%"


def is_asked(model: LiveModel) -> bool:
    """True where a scenario asks at which size it pays."""
    return bool(model.break_evens)


@fills("break_even", 143, optional=True, there=is_asked)
def break_even_sheet(model: LiveModel) -> Draft:
    """A row for each crossing of each partner and the place; one where there is none, with the best of the range."""
    heads = (
        ("Scenario", NAME),
        ("What varies", WORDS),
        ("For", NAME),
        ("Years", SHORT),
        ("To reach", NUMBER),
        ("Size as stated", NUMBER),
        ("Better off as stated", NUMBER),
        ("Pays back by", SHORT),
        ("Answer", SHORT),
        ("Size", NUMBER),
        ("Better off there", NUMBER),
        ("Next size", NUMBER),
        ("Better off at that", NUMBER),
    )
    purpose = (
        "Values as the program found them: the place was settled at many sizes over a range, and each crossing "
        "tried closer and closer to where it turns. They do not follow a changed input."
    )
    draft = Draft("Break even", "result", "At which size it pays", purpose, heads)
    for answer in model.break_evens:
        for whom in answer.whom:
            for cells in _rows(model, answer, whom):
                draft.add(cells)
    return draft


def _rows(model: LiveModel, answer: BreakEven, whom: ForWhom) -> Iterator[list[Cell]]:
    target = int(answer.asked.target * 100)
    name = {**names_of(answer), "place": THE_PLACE.capitalize()}[whom.who]
    last = f"not by {answer.place.periods[-1]}"
    back = (whom.pays_back or last) if whom.as_stated else ""
    stated = _pounds(model, whom.as_stated)
    head = [
        *texts(answer.scenario.title, answer.varied.name, name, span(answer.years)),
        _pounds(model, target),
        _size(model, answer, answer.lattice.number(answer.varied.stated)),
        stated,
        *texts(back),
    ]
    if not whom.crossed.crossings:
        number, amount = whom.crossed.best
        none: str = verdict(whom)
        none = f"{none}; best at" if none in ("none", "every size") else none
        best = [_size(model, answer, number), _pounds(model, amount + target)]
        yield [*head, *texts(none), *best, *texts("", "")]
    for crossing in whom.crossed.crossings:
        met = crossing.reached
        other = crossing.below if met == crossing.above else crossing.above
        cells = [_size(model, answer, met[0]), _pounds(model, met[1] + target)]
        beyond = texts("", "")
        if other != met:
            beyond = [_size(model, answer, other[0]), _pounds(model, other[1] + target)]
        yield [*head, *texts("jumps over it" if crossing.jumps else "passes it"), *cells, *beyond]


def _pounds(model: LiveModel, pence: int | None) -> Cell:
    return texts("")[0] if pence is None else Cell(pence / 100, role="data", number=model.pounds)


def _size(model: LiveModel, answer: BreakEven, number: int) -> Cell:
    measured = unit(answer.varied.unit)
    form = _PERCENT if measured.in_percent else FINE
    if dict(measured.powers).get("money"):
        form = money(model.symbol)
    return Cell(float(answer.lattice.size(number)), role="data", number=form)
