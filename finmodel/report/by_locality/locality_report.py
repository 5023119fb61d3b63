"""A year's result by locality as it is published: money a head, activity, outcomes, and what has no locality.

Each part is a table of its own for a year, since localities stand side by side where there are measures and below each
other where there are payers; the files have all years in one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from finmodel.concentration.small_groups import OTHERS
from finmodel.core.amounts import money_in_words, share
from finmodel.core.columns import PERIOD, UNKNOWN
from finmodel.core.speech import listed, spoken, within
from finmodel.report.by_locality.locality_figures import WHOLE, LocalityFigures
from finmodel.report.report import Column, Part, Remark, Report, Row, Table, Value
from finmodel.report.shown_years import span
from finmodel.report.side_by_side.pool_localities import locality_tables
from finmodel.report.titles import party_names

FILES = {
    "people_by_locality": "people on the register by locality and year",
    "care_by_locality": "care at its price by locality, year and who pays, in all and a head",
    "activity_by_locality": "units of activity by locality, year and setting",
    "outcomes_by_locality": "outcomes by locality and year, each with its numerator and denominator",
    "reconciled": "what was paid, beside care of people by locality, and what has none",
}
_ALL = "All people"
_TOO_MUCH = 0.1
"""The part of care of no known locality above which localities are not held against each other."""


def locality_report(figures: LocalityFigures, files: tuple[tuple[str, str], ...] = ()) -> Report:
    """The result of a place by locality, year by year."""
    parts: list[Part] = []
    for year in figures.years:
        parts += [_care(figures, year), _activity(figures, year), *_outcomes(figures, year)]
    parts += [*locality_tables(figures.run, figures.years), _reconciled(figures), _rules(figures)]
    place = figures.place
    return Report(
        f"{place.title}: {span(figures.years)} by locality", _headline(figures), tuple(parts), place.currency, files
    )


def locality_tables_written(figures: LocalityFigures) -> Mapping[str, pd.DataFrame]:
    """Every table by the name of its file."""
    heads = figures.people.set_index(["locality", PERIOD])["people"]
    care = figures.care
    people = [float(heads.get((each.locality, each.period), 0)) for each in care.itertuples()]
    a_head = [pounds / many if many else math.nan for pounds, many in zip(care["pounds"], people, strict=True)]
    return {
        "people_by_locality": figures.people,
        "care_by_locality": care.assign(pounds_a_head=a_head),
        "activity_by_locality": figures.activity,
        "outcomes_by_locality": figures.outcomes,
        "reconciled": figures.reconciled,
    }


def _headline(figures: LocalityFigures) -> tuple[str, ...]:
    """How far care a head differs between localities in the last year, and what has no locality."""
    year, currency = figures.years[-1], figures.place.currency
    heads = _by_place(figures.people, "people", year)
    pounds = _by_place(figures.care, "pounds", year)
    named = [each for each in figures.localities if each not in (OTHERS, UNKNOWN) and heads.get(each)]
    sentences = []
    nowhere_pounds, whole = pounds.get(UNKNOWN, 0.0), sum(pounds.values())
    if len(named) > 1 and nowhere_pounds > _TOO_MUCH * whole:
        part = share(nowhere_pounds / whole, 0)
        sentences.append(
            f"In {year} {part} of care at its price is of people of no known locality, so that localities cannot be "
            "told apart by what they cost a head."
        )
    elif len(named) > 1:
        a_head = {each: pounds.get(each, 0.0) / heads[each] for each in named}
        least, most = min(named, key=a_head.__getitem__), max(named, key=a_head.__getitem__)
        sentences.append(
            f"In {year} care at its price is {money_in_words(a_head[most], currency)} a head in {_name(most)}, "
            f"the most, and {money_in_words(a_head[least], currency)} in {_name(least)}, the least."
        )
    rows = figures.reconciled[figures.reconciled[PERIOD] == year]
    paid, nowhere, rest = (
        money_in_words(float(rows[name].sum()), currency) for name in ("paid", "no_locality", "rest")
    )
    sentences.append(
        f"Of {paid} paid between partners and from pools that year, {nowhere} is of people of no known locality, and "
        f"{rest} follows neither price nor place."
    )
    return tuple(sentences)


def _by_place(rows: pd.DataFrame, amount: str, year: str) -> dict[str, float]:
    return {
        str(name): float(each) for name, each in rows[rows[PERIOD] == year].groupby("locality")[amount].sum().items()
    }


def _care(figures: LocalityFigures, year: str) -> Table:
    """People, and care at its price in all and a head, by who pays."""
    heads, names = _by_place(figures.people, "people", year), party_names(figures.place)
    care = figures.care[figures.care[PERIOD] == year]
    payers = sorted(set(figures.care["payer"]), key=lambda each: (each == OTHERS, each))
    columns = [Column("Locality"), Column("People", "count"), Column("Care at its price", "money")]
    columns += [Column("A head", "money")]
    earlier = figures.years[: figures.years.index(year)][-1:]
    columns += [Column(f"A head, since {one}", "money", "difference") for one in earlier]
    columns += [Column(f"A head: {names.get(each, spoken(each))}", "money", spare=True) for each in payers]
    rows = []
    for name in (*figures.localities, WHOLE):
        mine = care if name == WHOLE else care[care["locality"] == name]
        many = sum(heads.values()) if name == WHOLE else heads.get(name, 0.0)
        each = [float(mine["pounds"].sum()), *(float(mine[mine["payer"] == payer]["pounds"].sum()) for payer in payers)]
        a_head: list[Value] = [one / many if many else None for one in each]
        since = [_since(figures, before, name, a_head[0]) for before in earlier]
        rows.append(Row((_name(name), many, each[0], a_head[0], *since, *a_head[1:]), total=name == WHOLE))
    notes = ("Localities differ in age and need, and nothing is adjusted for that.",)
    return Table("care_by_locality", f"People and care at its price in {year}", tuple(columns), tuple(rows), notes)


def _since(figures: LocalityFigures, before: str, name: str, now: Value) -> float | None:
    """By how much care a head is dearer than in a year before; None where nobody lived there."""
    heads, pounds = (_by_place(rows, of, before) for rows, of in ((figures.people, "people"), (figures.care, "pounds")))
    many = sum(heads.values()) if name == WHOLE else heads.get(name, 0.0)
    spent = sum(pounds.values()) if name == WHOLE else pounds.get(name, 0.0)
    return float(now) - spent / many if many and isinstance(now, int | float) else None


def _activity(figures: LocalityFigures, year: str) -> Table:
    """Units by setting, a column a locality."""
    rows_of = figures.activity[figures.activity[PERIOD] == year]
    columns = (Column("Setting"), *(Column(_name(each), "units") for each in (*figures.localities, WHOLE)))
    rows = []
    for setting in sorted(set(figures.activity["setting"]), key=lambda each: (each == OTHERS, each)):
        mine = rows_of[rows_of["setting"] == setting]
        units = mine.groupby("locality")["units"].sum()
        values = [float(units.get(each, 0.0)) for each in figures.localities]
        rows.append(Row((spoken(setting), *values, sum(values))))
    return Table("activity_by_locality", f"Activity by setting in {year}", columns, tuple(rows))


def _outcomes(figures: LocalityFigures, year: str) -> list[Table]:
    """Rates with their denominators below them, a column a locality."""
    found = figures.outcomes[figures.outcomes[PERIOD] == year]
    if found.empty:
        return []
    places = [each for each in figures.localities if each in set(found["locality"])] + [WHOLE]
    names = party_names(figures.place)
    columns = (Column("Measure"), *(Column(_name(each), "number") for each in places))
    rows = []
    for measure, partner in dict.fromkeys(zip(found["measure"], found["partner"], strict=True)):
        by = found[(found["measure"] == measure) & (found["partner"] == partner)]
        by = by.set_index("locality")
        rates = [float(by["value"][each]) if each in by.index else None for each in places]
        many = [float(by["denominator"][each]) if each in by.index else None for each in places]
        label = within(spoken(str(measure))).capitalize() + (f", {names.get(partner, partner)}" if partner else "")
        counted = all(row.is_share for row in figures.place.outcomes.of(str(measure)))
        part = counted and all(each is None or 0 <= each <= 1 for each in rates)
        rows.append(Row((label, *rates), holds="share" if part else "number"))
        rows.append(Row(("of so many", *many), inside=1, holds="count"))
    return [Table("outcomes_by_locality", f"Outcomes in {year}", columns, tuple(rows))]


def _reconciled(figures: LocalityFigures) -> Table:
    """What was paid, beside care by locality, for each payer and payee."""
    names = party_names(figures.place)
    columns = (
        Column("From"), Column("To"), Column("Year"), Column("Care, by locality", "money"),
        Column("Of no known locality", "money"), Column("Neither price nor place", "money"), Column("Paid", "money"),
    )  # fmt: skip
    amounts = ["located", "no_locality", "rest", "paid"]
    rows = []
    for each in figures.reconciled.to_dict("records"):
        who = [names.get(each[side], spoken(each[side])) for side in ("payer", "payee")]
        rows.append(Row((*who, each[PERIOD], *(float(each[name]) for name in amounts))))
    for year in figures.years:
        mine = figures.reconciled[figures.reconciled[PERIOD] == year]
        rows.append(Row(("All", "all", year, *(float(mine[name].sum()) for name in amounts)), total=True))
    notes = (
        "Paid is every payment between partners, or from a pool to them, under the contracts in force. Neither price "
        "nor place: sums agreed, paid by the head, caps and shares, less care that they pay for, at its price.",
    )
    return Table("reconciled", "What was paid, and where", columns, tuple(rows), notes)


def _rules(figures: LocalityFigures) -> Remark:
    """How few are kept out of sight, and what is not told."""
    counted = "people" if figures.behind is not None else "spells"
    said = [
        f"No figure is of 1 to 7 {counted}: a locality of few joins others, and a setting or payer that any locality "
        "has few of joins others in all of them, so that sums are exact and nothing can be worked back from them.",
        "A rate with 1 to 7 above, below or beside its line in any locality is told for all people alone.",
    ]
    if figures.behind is None:
        said.append("As the data names nobody, eight spells may be of one person: look at small kinds of care first.")
    for why in dict.fromkeys(why for _, why in figures.untold):
        measures = listed([within(spoken(name)) for name, each in figures.untold if each == why])
        said.append(f"Not told by locality ({why}): {measures}.")
    return Remark(tuple(said), "Small numbers")


def _name(code: str) -> str:
    known = {WHOLE: _ALL, OTHERS: "Others", UNKNOWN: "No locality known"}
    return known.get(code) or spoken(code).title()
