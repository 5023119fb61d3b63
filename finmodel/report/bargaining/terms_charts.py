"""The charts of weighed terms, as data: what each partner gets along one term, or the map of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from finmodel.report.report import Chart, ChartSeries, Mark
from finmodel.terms.zone import Weighed

AGREEABLE, ON_AVERAGE = "Nobody worse off", "Nobody worse off on average"
SEVERAL = "Several worse off"
_MAPS = 4
"""Maps of three terms, each at a value of the third."""


def terms_charts(weighed: Weighed, against: str) -> Iterator[Chart]:
    """Lines along one term; a map of two; maps at some values of the third of three."""
    varied = weighed.grid.varied
    if len(varied) == 1:
        yield _lines(weighed, against)
        return
    third: Sequence[Decimal | None] = [None]
    if len(varied) > 2:
        values = varied[2].values
        spots = np.unique(np.linspace(0, len(values) - 1, min(_MAPS, len(values))).round().astype(int))
        third = [values[spot] for spot in spots]
    for number, value in enumerate(third, start=1):
        yield _map(weighed, value, number)


def _lines(weighed: Weighed, against: str) -> Chart:
    (varied,) = weighed.grid.varied
    names = {each.id: each.name for each in weighed.place.partners}
    along = tuple(varied.says(terms[0], weighed.place.currency) for terms in weighed.settled.sets)
    series = tuple(
        ChartSeries(names[each], along, tuple(map(float, weighed.settled.expected[weighed.spots[each]])))
        for each in weighed.reached
    )
    told = f"Nobody worse off{f' at P{weighed.level}' if weighed.drawn else ''}"
    marks = tuple(Mark(told, text) for text, fine in zip(along, weighed.agreeable, strict=True) if fine)
    title = f"{weighed.standing.chosen.title}: what each partner gets by {varied.path}, compared with {against}"
    return Chart("zone", title, "lines", series, note=weighed.place.title, along=varied.path, marks=marks)


def _map(weighed: Weighed, third: Decimal | None, number: int) -> Chart:
    """A row of cells for each value of the second term; a mark says what a cell's number means."""
    first, second = weighed.grid.varied[:2]
    currency = weighed.place.currency
    known = {terms: spot for spot, terms in enumerate(weighed.settled.sets)}
    meanings = _meanings(weighed)
    along = tuple(first.says(value, currency) for value in first.values)
    rest = () if third is None else (third,)
    series = []
    for other in second.values:
        spots = [known.get((value, other, *rest)) for value in first.values]
        codes = tuple(None if spot is None else float(_code(weighed, spot)) for spot in spots)
        series.append(ChartSeries(second.says(other, currency), along, codes))
    marks = tuple(Mark(name, None, float(code)) for code, name in meanings.items())
    at_third = (
        "" if third is None else f", at {weighed.grid.varied[2].path} {weighed.grid.varied[2].says(third, currency)}"
    )
    title = f"{weighed.standing.chosen.title}: where nobody is worse off{at_third}"
    name = "zone" if third is None else f"zone_{number}"
    note = f"{weighed.place.title}. Up: {second.path}. Across: {first.path}."
    return Chart(name, title, "zone", tuple(series), "text", note, first.path, marks)


def _meanings(weighed: Weighed) -> dict[int, str]:
    """What each number of a cell means."""
    names = {each.id: each.name for each in weighed.place.partners}
    agreed = f"{AGREEABLE}, at P{weighed.level}" if weighed.drawn else AGREEABLE
    alone = {2 + spot: f"{names[each]} worse off" for spot, each in enumerate(weighed.reached)}
    return {0: agreed, **({1: f"{ON_AVERAGE} alone"} if weighed.drawn else {}), **alone, 2 + len(alone): SEVERAL}


def _code(weighed: Weighed, number: int) -> int:
    """A cell: nobody is worse off, nobody on average, one partner alone, or several."""
    if weighed.agreeable[number]:
        return 0
    if weighed.drawn and weighed.zone(sure=False)[number]:
        return 1
    worse = [spot for spot, sets in enumerate(weighed.worse_off(weighed.drawn).values()) if sets[number]]
    return 2 + (worse[0] if len(worse) == 1 else len(weighed.reached))
