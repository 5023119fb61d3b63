"""The money of a place on three levels, told once: what is combined, how it flows, and who bears what goes otherwise.

Each level is a table that a partner can hold against the ledger: money in, payments, and what a pound more would cost
whom. What bears a pound is settled and not read off a contract, so that caps, corridors and shares count as they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from finmodel.core.amounts import money_in_words, share
from finmodel.core.columns import PERIOD
from finmodel.core.speech import listed
from finmodel.report.report import Column, Report, Row, Table, by_year
from finmodel.report.titles import party_names, under
from finmodel.scenarios.three_levels.levels_of_money import INTO_POOL, LevelsOfMoney, MoreOf

FILES = {
    "combined": "money in from outside and what each partner pays into each pool, by year",
    "flows": "every payment between partners and pools by how it is paid, by year",
    "risks": "what more activity, prices, costs and spending of a pool leave each partner with, in pounds",
}
_LEAST = 0.0005
_TOLD = 0.05
"""The part of a pound from which on its bearer is named in the headline."""


def levels_report(levels: LevelsOfMoney, years: Sequence[str], files: tuple[tuple[str, str], ...] = ()) -> Report:
    """What is combined, how it flows, and who bears the risk, the last for the last of the years."""
    risks = levels.risks(years[-1])
    names = party_names(levels.place)
    parts = (_combined(levels, years, names), _flows(levels, years, names), _risks(levels, risks, years[-1], names))
    title = f"Three levels of money of {levels.place.title}: {under(levels.run)}"
    return Report(title, _headline(levels, risks, years[-1], names), parts, levels.place.currency, files)


def risks_table(levels: LevelsOfMoney, years: Sequence[str]) -> pd.DataFrame:
    """Who bears what there is more of: more_of, period, partner, pounds (better off above nil), of_a_pound."""
    rows = [
        (each.name, year, party, pounds, each.of_a_pound(party))
        for year in years
        for each in levels.risks(year)
        for party, pounds in each.leaves.items()
    ]
    return pd.DataFrame(rows, columns=["more_of", PERIOD, "partner", "pounds", "of_a_pound"])


def _headline(levels: LevelsOfMoney, risks: Sequence[MoreOf], year: str, names: Mapping[str, str]) -> tuple[str, ...]:
    currency = levels.place.currency
    rows = levels.combined[levels.combined[PERIOD] == year]
    money = float(rows[rows["pool"] == ""]["pounds"].sum())
    pooled = float(rows[rows["pool"] != ""]["pounds"].sum())
    part = f", {share(pooled / money, 1)} of it," if money else ""
    sentences = [
        f"Of {money_in_words(money, currency)} that comes in from outside in {year}, {money_in_words(pooled, currency)}"
        f"{part} is combined in pools."
        if pooled
        else f"{money_in_words(money, currency)} comes in from outside in {year}, and none of it is combined in a pool."
    ]
    flows = levels.flows[(levels.flows[PERIOD] == year) & (levels.flows["how"] != INTO_POOL)]
    by_how = flows.groupby("how")["pounds"].sum().sort_values(ascending=False)
    largest = [f"{money_in_words(float(pounds), currency)} {how}" for how, pounds in by_how.head(3).items()]
    if largest:
        sentences.append(f"The most is paid so: {listed(largest)}.")
    if risks:
        most = max(risks, key=lambda each: each.borne)
        order = sorted(most.leaves, key=most.leaves.__getitem__)
        parts = [(names[who], most.of_a_pound(who)) for who in order]
        falls = [f"{share(part, 0)} falls to {who}" for who, part in parts if part >= _TOLD]
        gains = [f"{share(-part, 0)} is gained by {who}" for who, part in parts if part <= -_TOLD]
        cost = money_in_words(most.borne, currency)
        sentences.append(f"{most.name} would cost all together {cost}, of which {listed([*falls, *gains])}.")
    return tuple(sentences)


def _combined(levels: LevelsOfMoney, years: Sequence[str], names: Mapping[str, str]) -> Table:
    """Money in from outside, what of it goes into pools, and what stays outside of them."""
    found = _by(levels.combined, "partner", "pool", PERIOD)
    pools = [pool.id for pool in levels.place.pools]

    def row(of: Sequence[str], pool: str) -> list[float]:
        return [sum(found.get((party, pool, year), 0.0) for party in of) for year in years]

    rows = []
    partners = [party for party in names if any(key[0] == party for key in found)]
    for whom, label in (*(([party], names[party]) for party in partners), (partners, "All partners together")):
        money, into = row(whom, ""), {pool: row(whom, pool) for pool in pools}
        rows.append(Row((label, *money), total=label == "All partners together"))
        rows += [Row((f"into {names[pool]}", *each), inside=1) for pool, each in into.items() if any(each)]
        left = [amount - sum(each[number] for each in into.values()) for number, amount in enumerate(money)]
        rows.append(Row(("outside of pools", *left), inside=1))
    columns = (Column("Money in"), *by_year("{}", years, Column("", "money")))
    return Table("combined", "1. What is combined", columns, tuple(rows))


def _flows(levels: LevelsOfMoney, years: Sequence[str], names: Mapping[str, str]) -> Table:
    """Payments by how they are paid, from each to each, with their sum."""
    found = _by(levels.flows, "payer", "payee", "how", PERIOD)
    pairs = dict.fromkeys(key[:3] for key in found)
    order = {party: number for number, party in enumerate(names)}
    rows = []
    for payer, payee, how in sorted(pairs, key=lambda each: (order[each[0]], order[each[1]], each[2])):
        amounts = [found.get((payer, payee, how, year), 0.0) for year in years]
        if any(amounts):
            rows.append(Row((names[payer], names[payee], how, *amounts)))
    sums = [sum(pounds for key, pounds in found.items() if key[3] == year) for year in years]
    rows.append(Row(("All", "all", "", *sums), total=True))
    columns = (Column("From"), Column("To"), Column("How"), *by_year("{}", years, Column("", "money")))
    notes = ("As the ledger has them: every payment between partners and pools, once.",)
    return Table("flows", "2. How it flows", columns, tuple(rows), notes)


def _risks(levels: LevelsOfMoney, risks: Sequence[MoreOf], year: str, names: Mapping[str, str]) -> Table:
    """What each bears of each pound that more of something costs; below nil where it gains."""
    columns = (Column("Borne by"), *(Column(each.name, "share", good="less", places=1) for each in risks))
    rows = []
    for party, name in names.items():
        mine = [each.of_a_pound(party) for each in risks]
        if any(abs(each) >= _LEAST for each in mine):
            rows.append(Row((name, *mine)))
    together = [sum(each.of_a_pound(party) for party in names) for each in risks]
    rows.append(Row(("All together", *together), total=True))
    currency = levels.place.currency
    pounds = [f"{each.name} {money_in_words(each.borne, currency)}" for each in risks]
    notes = (
        f"In pounds: {listed(pounds)}.",
        "Below nil is gained: with what others bear beyond it, that is 100%. As settled under every contract, with its "
        "caps, corridors and shares. Prices move money between partners, so that what some bear others gain.",
        "Of less activity, who keeps each pound that it saves: the reward, with every share of gains; below nil loses.",
        "Spent by a pool: what each meets through its agreement, without what the pool pays it for care.",
    )
    return Table("risks", f"3. Who bears it, in {year}", columns, tuple(rows), notes)


def _by(rows: pd.DataFrame, *columns: str) -> dict[tuple[str, ...], float]:
    """Pounds by some columns."""
    keys = zip(*(rows[name].astype(str) for name in columns), strict=True)
    return dict(zip(keys, map(float, rows["pounds"]), strict=True))
