"""Four corners as they are told: what a scenario does without a pool and with it, and whether the pool alters that.

The table has every corner for each partner over the years shown; the difference of the differences is what the pool
alters. What follows is the comparison of neither with both, in which the pool is one cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finmodel.core.amounts import money_in_words, some
from finmodel.core.speech import listed
from finmodel.report.report import Chart, ChartSeries, Column, Part, Report, Row, Table
from finmodel.report.shown_years import span
from finmodel.report.titles import party_names
from finmodel.report.who_gains import NAMED, quoted
from finmodel.scenarios.corners import AMOUNTS, Corners

FILES = {"corners": "what is everybody left with without either, with each alone, and with both, year by year?"}
"""Which question the file answers."""
_HEADS = AMOUNTS
_EFFECTS = ("without_structure", "with_structure", "altered")
Sums = Mapping[str, Mapping[str, float]]
"""Pounds over the years shown: by corner or effect, then by name of the party."""


def corners_report(corners: Corners, years: tuple[str, ...], comparison: Report) -> Report:
    """Four corners, then the comparison of neither with both."""
    sums = _sums(corners, years)
    parts: tuple[Part, ...] = (_table(corners, sums, years), _chart(corners, sums, years), *comparison.parts)
    title = f"{corners.beside.scenario.title}, beside {corners.beside.title}"
    return Report(title, _headline(corners, sums, years), parts, comparison.currency, comparison.files)


def _sums(corners: Corners, years: Sequence[str]) -> Sums:
    table = corners.table
    names = party_names(corners.both.basis.place)
    here = table[table["period"].isin(list(years))].groupby("partner", sort=False)[list(_HEADS)].sum() / 100
    return {head: {name: float(here[head].get(party, 0.0)) for party, name in names.items()} for head in _HEADS}


def _headline(corners: Corners, sums: Sums, years: Sequence[str]) -> tuple[str, ...]:
    currency = corners.both.basis.place.currency
    scenario, pool = quoted(corners.beside.scenario.title), quoted(corners.beside.title)
    without, with_it = (_moves(sums[name], currency) for name in _EFFECTS[:2])
    altered = _moves(sums["altered"], currency)
    said = [
        f"Without {pool}, under {scenario} {without} over {span(years)}.",
        f"Once it is in place, the same changes leave it so: {with_it}.",
    ]
    if altered == _NOBODY:
        return (*said, f"{pool} alters nothing of who keeps what.")
    together = sum(sums["altered"].values())
    whole = "together nothing" if abs(together) < 0.5 else f"together {money_in_words(together, currency)}"
    return (*said, f"So {pool} alters who keeps what: because of it {altered}; {whole}.")


_NOBODY = "nobody is better or worse off"


def _moves(amounts: Mapping[str, float], currency: str) -> str:
    """Who is better or worse off, those moved most by name."""
    moved = sorted((each for each in amounts.items() if abs(each[1]) >= 0.5), key=lambda each: -abs(each[1]))
    if not moved:
        return _NOBODY
    said = [
        f"{name} is {money_in_words(abs(amount), currency)} {'better' if amount > 0 else 'worse'} off"
        for name, amount in moved[:NAMED]
    ]
    rest = len(moved) - NAMED
    return listed([*said, *([f"{some(rest, 'other')} less so"] if rest > 0 else [])])


def _table(corners: Corners, sums: Sums, years: Sequence[str]) -> Table:
    """Every corner for each partner that is moved, and for all together."""
    pool = corners.beside.title
    columns = [Column("Partner")]
    corner_names = ("Neither", corners.beside.scenario.title, pool, "Both")
    columns += [Column(head, "money", block="Left with", good="more") for head in corner_names]
    changes = f"{corners.beside.scenario.title} changes"
    effects = (f"Without {pool}", f"With {pool}", "The difference")
    columns += [Column(head, "money", "difference", block=changes, good="more") for head in effects]
    rows = []
    still = []
    for name in sums["neither"]:
        amounts = [sums[head][name] for head in _HEADS]
        if max(amounts[:4]) - min(amounts[:4]) < 0.5:
            still.append(name)
            continue
        rows.append(Row((name, *amounts)))
    rows.append(Row(("The place", *(sum(sums[head].values()) for head in _HEADS)), total=True))
    notes = (f"The same at every corner: {'; '.join(still)}.",) if still else ()
    title = f"Four corners: with and without {pool}, {span(years)}"
    return Table("corners", title, tuple(columns), tuple(rows), notes)


def _chart(corners: Corners, sums: Sums, years: Sequence[str]) -> Chart:
    """A row for what the scenario does without and with the pool, and for the difference; a column a party moved."""
    names = [name for name in sums["neither"] if any(round(sums[effect][name], 2) for effect in _EFFECTS)]
    pool = corners.beside.title
    heads = dict(zip(_EFFECTS, (f"Without {pool}", f"With {pool}", "The difference"), strict=True))
    series = tuple(
        ChartSeries(heads[effect], (*names, "The place"), _with_whole([sums[effect][name] for name in names]))
        for effect in _EFFECTS
    )
    title = f"What {corners.beside.scenario.title} does for each, with and without {pool}"
    note = f"{corners.both.basis.place.title}, {span(years)}."
    return Chart("corners", title, "matrix", series, note=note)


def _with_whole(amounts: Sequence[float]) -> tuple[float, ...]:
    return (*amounts, sum(amounts))
