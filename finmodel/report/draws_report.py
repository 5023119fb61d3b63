"""What a scenario's draws are told as: how far each partner may stray, what drives it, and how much of it is luck.

Thousands of draws are told by whoever is least sure of the result: the headline is of that partner alone. Whom no draw
moves has a row only where its deficit is certain, and is named below the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from finmodel.core.amounts import chance, money_in_words
from finmodel.core.speech import listed
from finmodel.draws.draw_tables import Drawn
from finmodel.draws.risk import ALL_YEARS, sites_alone
from finmodel.draws.site_inputs import SITE
from finmodel.report.draws_charts import draws_charts
from finmodel.report.report import Column, Part, Report, Row, Table, Value
from finmodel.report.titles import party_names
from finmodel.report.who_gains import quoted, than_of
from finmodel.scenarios.scenario import BASELINE

FILES = {
    "spread": "how far each partner's result may stray, and its chance of a deficit",
    "change": "how much better or worse off each partner is in the same draws",
    "tornado": "which input moves each partner's result most",
    "sites": "which site was drawn how often, and what each partner has where it is",
    "luck": "how often a contract would pay by chance alone",
}
"""Which question each table of draws answers."""
_TOP = 3
"""Inputs shown for each partner; the table on disk has all."""
_A_PENNY = 0.005
_LEVELS = ("p10", "p50", "p90")
_SPREAD_OF_MONEY = tuple(Column(level.upper(), "money", good="more") for level in _LEVELS)

Record = Mapping[str, Any]


def draws_report(drawn: Drawn, years: tuple[str, ...]) -> Report:
    """The draws of one scenario, for the years that are shown and all years together."""
    place = drawn.draws.uncertain.place
    periods = (*years, ALL_YEARS) if len(place.periods) > 1 and years == place.periods else years
    names = party_names(place)
    sites = _sites(drawn, names)
    if sites is not None and sites_alone(drawn.draws):
        of_sites = [part for part in (_inputs(drawn), sites, _drivers(drawn, names)) if part is not None]
        title = drawn.draws.uncertain.scenario.title
        return Report(title, (_by_site(drawn, names),), tuple(of_sites), place.currency)
    parts: list[Part | None] = [
        _inputs(drawn),
        sites,
        _spread(drawn, names, periods),
        _change(drawn, names, periods),
        _drivers(drawn, names),
        _luck(drawn, years[-1]),
        *draws_charts(drawn, years),
    ]
    shown = tuple(part for part in parts if part is not None)
    return Report(drawn.draws.uncertain.scenario.title, _headline(drawn, names, years[-1]), shown, place.currency)


def against(drawn: Drawn) -> str:
    """What the draws are set against, within a sentence."""
    name = drawn.draws.uncertain.scenario.baseline
    return than_of(name, name == BASELINE)


def _headline(drawn: Drawn, names: Mapping[str, str], year: str) -> tuple[str, ...]:
    """Of the partner whose result is least sure: where it may end, how it compares, and what moves it most."""
    currency = drawn.draws.uncertain.place.currency
    title = quoted(drawn.draws.uncertain.scenario.title)
    rows = [row for row in _moving(drawn, names) if row["period"] == year]
    if not rows:
        return (f"Under {title}, nothing that is drawn moves what any partner is left with in {year}.",)
    widest = max(rows, key=lambda row: float(row["p90"] - row["p10"]))
    party = widest["partner"]
    low, high = (money_in_words(widest[level], currency) for level in ("p10", "p90"))
    sentences = [
        f"Under {title}, {names[party]} would be left with {low} to {high} in {year} eight times in ten, and with less "
        f"than nothing in {_draws(_below_nil(drawn, party, year))}."
    ]
    sentences += [
        f"In the same draws it would be worse off than under {against(drawn)} in {_draws(row['chance_worse'])} "
        f"and better off in {_draws(row['chance_better'])}."
        for row in _records(drawn.tables["change"])
        if (row["partner"], row["period"]) == (party, year)
    ]
    most = [row for row in _widest(drawn, names) if row["partner"] == party]
    if most:
        sentences.append(f"What moves it most is {most[0]['input']}.")
    return tuple(sentences)


def _by_site(drawn: Drawn, names: Mapping[str, str]) -> str:
    """Of the partner whom the site moves most: what it has at each, since only these come about and none between."""
    table, currency = drawn.tables["sites"], drawn.draws.uncertain.place.currency
    title = quoted(drawn.draws.uncertain.scenario.title)
    apart = {each: float(table[each].to_numpy(dtype="float64").max() - table[each].min()) for each in names}
    party = max(apart, key=lambda each: apart[each])
    if apart[party] <= _A_PENNY:
        return f"Under {title}, which site is drawn moves nothing that any partner is left with."
    said = [
        f"{money_in_words(float(row[party]), currency)} where it goes as in {str(row['site']).replace('_', ' ')}"
        for row in _records(table)
        if row["draws"]
    ]
    return (
        f"Under {title}, {names[party]} would be left with {listed(said, 'or')}, over all years: one of "
        f"{len(said)} outcomes, and nothing between them."
    )


def _below_nil(drawn: Drawn, party: str, year: str) -> float:
    """The chance of less than nothing, whatever the limit past which a deficit counts."""
    place = drawn.draws.uncertain.place
    amounts = drawn.draws.surplus[place.parties.index(party), :, place.periods.index(year)]
    return float((amounts < 0).mean())


def _draws(part: float) -> str:
    """In how many draws, in words where it is none or all.

    >>> [_draws(part) for part in (0.0, 0.002, 1.0)]
    ['no draw', '<1% of draws', 'every draw']
    """
    return {0.0: "no draw", 1.0: "every draw"}.get(part, f"{chance(part)} of draws")


def _inputs(drawn: Drawn) -> Table:
    rows = [Row((row["input"], row["distribution"])) for row in _records(drawn.tables["inputs"])]
    return Table(f"{drawn.folder}/inputs", "What is drawn", (Column("Input"), Column("Distribution")), tuple(rows))


def _sites(drawn: Drawn, names: Mapping[str, str]) -> Table | None:
    """Which site was drawn how often, and what that leaves those partners with whom it moves."""
    table = drawn.tables.get("sites")
    if table is None:
        return None
    moved = [party for party in names if float(table[party].max() - table[party].min()) > _A_PENNY]
    rows = [
        Row((row["site"], float(row["draws"]), float(row["part"]), *(float(row[party]) for party in moved)))
        for row in _records(table)
    ]
    columns = (
        Column("Site"),
        Column("Draws", "count"),
        Column("Part of the draws", "chance"),
        *(Column(names[party], "money", good="more") for party in moved),
    )
    which = "surplus over all years" if sites_alone(drawn.draws) else "average surplus over all years"
    title = f"Sites drawn, and the {which} where each is"
    return Table(f"{drawn.folder}/sites", title, columns, tuple(rows))


def _moving(drawn: Drawn, names: Mapping[str, str]) -> list[Record]:
    """Rows of the spread of each party whose result moves at all; the table on disk has every one."""
    return [row for row in _records(drawn.tables["spread"]) if row["sd"] > _A_PENNY and row["partner"] in names]


def _spread(drawn: Drawn, names: Mapping[str, str], periods: Sequence[str]) -> Table | None:
    """How far each may stray; a limit past which a deficit counts has a column of its own where one is stated."""
    draws = drawn.draws
    moving = [(row["partner"], row["period"]) for row in _moving(drawn, names)]
    here = [row for row in _records(drawn.tables["spread"]) if row["partner"] in names and row["period"] in periods]
    rows = [row for row in here if (row["partner"], row["period"]) in moving or row["chance_of_loss"] > 0]
    unmoved = {row["partner"] for row in here} - {party for party, _ in moving}
    still = [name for party, name in names.items() if party in unmoved]
    limited = any(row["loss_limit"] for row in rows)
    columns = [
        Column("Partner"),
        Column("Year"),
        *_SPREAD_OF_MONEY,
        Column("Chance of deficit", "chance"),
        *([Column("Deficit counts past", "money", spare=True)] if limited else []),
        Column("Worst 5%, average", "money", good="more"),
    ]
    shown = [
        Row((*_levels(row, names), float(row["chance_of_loss"]),
             *([float(row["loss_limit"]) or None] if limited else []), float(row["expected_shortfall"])))
        for row in rows
    ]  # fmt: skip
    title = (
        f"Surplus or deficit over {len(draws):,} draws ({draws.sampler}, seed {draws.seed}): "
        f"{draws.uncertain.scenario.title}"
    )
    notes = ["Nine draws in ten lie above P10, one in ten above P90."]
    notes += ["For all years, the chance is of a deficit in any one of them."] if ALL_YEARS in periods else []
    notes += [f"Nothing that is drawn moves what {listed(still)} would be left with."] if still else []
    return Table(f"{drawn.folder}/spread", title, tuple(columns), tuple(shown), tuple(notes)) if shown else None


def _levels(row: Record, names: Mapping[str, str]) -> tuple[Value, ...]:
    return (names[row["partner"]], row["period"], *(float(row[level]) for level in _LEVELS))


def _change(drawn: Drawn, names: Mapping[str, str], periods: Sequence[str]) -> Table | None:
    """How much better or worse off each is in the same draws, where that moves at all."""
    rows = [
        Row((*_levels(row, names), float(row["chance_better"]), float(row["chance_worse"])))
        for row in _records(drawn.tables["change"])
        if row["partner"] in names and row["period"] in periods and row["chance_better"] + row["chance_worse"] > 0
    ]  # fmt: skip
    columns = (
        Column("Partner"),
        Column("Year"),
        *(Column(level.upper(), "money", "difference", good="more") for level in _LEVELS),
        Column("Better off", "chance"),
        Column("Worse off", "chance"),
    )
    title = f"Better or worse off than under {against(drawn)}, in the same draws"
    return Table(f"{drawn.folder}/change", title, columns, tuple(rows)) if rows else None


def _widest(drawn: Drawn, names: Mapping[str, str]) -> list[Record]:
    """The inputs that move each party's result over all years most."""
    table = drawn.tables["tornado"]
    wide = table[(table["period"] == ALL_YEARS) & (table["swing"] > 0) & table["partner"].isin(list(names))]
    return _records(wide.groupby("partner", sort=False).head(_TOP))


def _drivers(drawn: Drawn, names: Mapping[str, str]) -> Table | None:
    rows = [
        Row((names[row["partner"]], row["input"], float(row["at_low"]), float(row["at_high"])))
        for row in _widest(drawn, names)
    ]
    columns = (
        Column("Partner"),
        Column("Input"),
        Column("at its P10", "money", good="more"),
        Column("at its P90", "money", good="more"),
    )
    title = "What drives it: surplus over all years, one input at a time"
    sited = [row for row in _widest(drawn, names) if row["input"] == SITE]
    notes = [f"{SITE}: in place of P10 and P90, the site with the lowest and that with the highest surplus."]
    notes += [f"{names[row['partner']]}: {row['distribution'].partition(': ')[2]}." for row in sited]
    return (
        Table(f"{drawn.folder}/tornado", title, columns, tuple(rows), tuple(notes if sited else ())) if rows else None
    )


def _luck(drawn: Drawn, year: str) -> Table | None:
    """Contracts that by chance alone sometimes pay and sometimes do not."""
    table, after = drawn.tables["luck"], drawn.draws.uncertain.after
    here = table[table["period"] == year]
    rows = [
        Row((contract.title, float(row["people"]), float(row["chance_of_paying"]), float(row["chance_of_taking_back"]),
             float(row["average_paid"]), float(row["at_expected"])))
        for contract in after.contracts
        for row in _chancy(_records(here[here["contract"] == contract.id]))
    ]  # fmt: skip
    columns = (
        Column("Contract"),
        Column("Population", "count"),
        Column("Pays", "chance", places=1),
        Column("Takes back", "chance", places=1),
        Column("Pays on average", "money"),
        Column("Pays where all is as expected", "money"),
    )
    title = f"Luck: how often a contract pays, or takes back, in {year} with nothing changed but chance"
    notes = tuple(_no_luck(rows, drawn.draws.uncertain.place.currency)) if rows else ()
    return Table(f"{drawn.folder}/luck", title, columns, tuple(rows), notes) if rows else None


def _no_luck(rows: Sequence[Row], currency: str) -> Iterator[str]:
    """What is told of contracts that pay where all comes as expected: that is their terms, and no luck."""
    for title, pounds in {str(row.values[0]): float(str(row.values[5])) for row in rows}.items():
        if abs(pounds) >= 1:
            yield (
                f"{title} {'pays' if pounds > 0 else 'takes back'} {money_in_words(abs(pounds), currency)} where all "
                "is as expected, with no effect of anybody: that is its terms, such as a benchmark apart from what is "
                "to be expected, and no luck. So the more people, the more surely it does; luck alone fades with them."
            )


def _chancy(rows: list[Record]) -> list[Record]:
    """All rows of a contract, where in some population it sometimes pays and sometimes does not; else none."""
    ways = ("chance_of_paying", "chance_of_taking_back")
    return rows if any(0 < row[way] < 1 for row in rows for way in ways) else []


def _records(table: pd.DataFrame) -> list[Record]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]
