"""Who costs what, as a report: how far cost lies with few people, whose they are, and what a scheme must avoid.

Whether few people cost much is what a board knows already; that many of them cost less the next year by themselves is
what schemes founder on. So both stand in the headline. Only figures of nobody or of eight and more people are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from finmodel.concentration.people_sums import WHOLE, PeopleSums, share_written
from finmodel.concentration.scheme import SchemeNeeds
from finmodel.concentration.shares import CostShares, YearLater
from finmodel.concentration.small_groups import OTHERS
from finmodel.contracts.contract import Contract
from finmodel.core.amounts import count, money, money_in_words, share, some
from finmodel.core.speech import listed
from finmodel.core.vocabulary import Vocabulary
from finmodel.outturn.month_stated import records
from finmodel.report.report import Chart, ChartSeries, Column, Part, Remark, Report, Row, Table
from finmodel.report.titles import party_names

_RANKED = {
    "price": "price, or recorded cost where care has none",
    "cost": "recorded cost, or price where care has none",
    "days": "days in a hospital bed",
}
_DIMENSIONS = {
    "need_band": "need",
    "age_band": "age",
    "sex": "sex",
    "locality": "locality",
    "conditions": "conditions",
}
_SIDES = {"commissioner": "who bears the cost", "provider": "who provides the care"}
_MOST = 20
"""Groups shown of one dimension."""


@dataclass(frozen=True)
class ToldOfPeople:
    """What is told: the sums, the contracts in force, a scheme if one is asked for, and the years."""

    sums: PeopleSums
    contracts: Sequence[Contract]
    needs: SchemeNeeds | None
    scheme_asked: bool
    years: Sequence[str]
    files: Sequence[tuple[str, str]] = ()


def people_report(people: ToldOfPeople) -> Report:
    """What is told of people ranked by what they come to."""
    shares = CostShares(people.sums)
    year = people.years[-1]
    parts: list[Part] = [
        *_scheme(people),
        _concentration(shares, people.years),
        *_next_year(shares),
        *_groups(shares, year),
        *_sides(shares, year),
        _known(shares, people),
        *_curve(shares, people.years),
        Remark(tuple(_said(shares, people))),
    ]
    place = people.sums.place
    headline = tuple(_headline(shares, people))
    return Report(f"{place.title}: who costs what", headline, tuple(parts), place.currency, tuple(people.files))


def _headline(shares: CostShares, people: ToldOfPeople) -> Iterator[str]:
    year, asked, currency = people.years[-1], shares.sums.asked, shares.sums.place.currency
    tops = shares.tops(year)
    if not shares.told_top(year):
        yield f"In {year} too few people are counted for the costliest {share_written(asked.told)} to be told of."
        return
    top, whole = (tops[tops["top"] == each].iloc[0] for each in (asked.told, WHOLE))
    what = "days in bed" if asked.by == "days" else "cost"
    of, part = ("bed_days", f"{count(top['bed_days'])} days") if asked.by == "days" else (
        "money", money_in_words(top["money"], currency))  # fmt: skip
    yield (
        f"In {year} the top {share_written(asked.told)} of people ({count(top['people'])} of "
        f"{count(whole['people'])}) make up {share(_part(top[of], whole[of]) or 0, 1)} of {what}, {part}."
    )
    stay = next(reversed(shares.stays), None)
    if stay is not None and stay.stayed is not None:
        moved = stay.later_money / stay.money - 1 if stay.money else 0.0
        yield (
            f"Of those of {stay.year}, {share(stay.stayed / stay.people, 0)} are among them again in {stay.later}, and "
            f"together they cost {share(abs(moved), 0)} {'less' if moved < 0 else 'more'} then with nothing done."
        )
    if people.needs is not None:
        yield _scheme_in_words(people.needs, currency, people.sums.place.vocabulary)


def _scheme_in_words(needs: SchemeNeeds, currency: str, words: Vocabulary) -> str:
    at_price, at_cost = needs.share_at_price, needs.share_at_variable_cost
    cost = money_in_words(needs.cost, currency)
    if at_price is None:
        return f"A scheme of {cost} has nothing to avoid, and cannot pay for itself."
    place = (
        "; the place states no variable cost for it" if at_cost is None
        else f", and {share(at_cost, 0)} for the place at variable cost{_beyond(at_cost)}"
    )  # fmt: skip
    return (
        f"A scheme of {cost} must avoid {share(at_price, 0)} of their {_avoided(needs, words)} to pay at price"
        f"{_beyond(at_price)}{place}."
    )


def _avoided(needs: SchemeNeeds, words: Vocabulary) -> str:
    codes = [code for own in needs.asked.of.values() for code in own]
    return listed([words.called(code, several=True).replace("_", " ") for code in codes])


def _beyond(part: float) -> str:
    return " (more than there is)" if part > 1 else ""


def _part(some_of: float, whole: float) -> float | None:
    return float(some_of / whole) if whole else None


def _concentration(shares: CostShares, years: Sequence[str]) -> Table:
    """How much of each measure the costliest make up, year by year."""
    columns = [Column("People, from the costliest down")]
    tables = {year: shares.tops(year) for year in years}
    for year in years:
        columns += [
            Column(f"People, {year}", "count", block=year),
            Column(f"Cost, {year}", "money", block=year),
            Column(f"Share of cost, {year}", "share", block=year, places=1),
            Column(f"Share of payments, {year}", "share", block=year, places=1, spare=True),
            Column(f"Share of recorded cost, {year}", "share", block=year, places=1, spare=True),
            Column(f"Share of bed days, {year}", "share", block=year, places=1),
        ]
    rows = []
    for top in (*shares.sums.asked.tops, WHOLE):
        values: list[str | float | None] = ["All" if top == WHOLE else f"Top {share_written(top)}"]
        for year in years:
            mine = tables[year][tables[year]["top"] == top]
            whole = tables[year].iloc[-1]
            if not len(mine):
                values += [None] * 6
                continue
            row = mine.iloc[0]
            parts = [_part(row[name], whole[name]) for name in ("money", "paid", "recorded", "bed_days")]
            values += [float(row["people"]), float(row["money"]), *parts]
        rows.append(Row(tuple(values), total=top == WHOLE))
    hidden = any(None in row.values[1:3] for row in rows)
    notes = [f"Ranked by {_RANKED[shares.sums.asked.by]}; people without any activity count."]
    notes += ["A share of fewer than eight people is not told."] if hidden else []
    return Table("concentration", "How much the costliest people make up", tuple(columns), tuple(rows), tuple(notes))


def _next_year(shares: CostShares) -> Iterator[Table]:
    """How many of the costliest stay so, and what they come to the next year."""
    stays = shares.stays
    if not stays:
        return
    columns = (
        Column("Chosen in"),
        Column("People", "count"),
        Column("There again the next year", "count"),
        Column("Share there again", "share", places=1),
        Column("Fell back", "count"),
        Column("No longer there", "count"),
        Column("Cost when chosen", "money"),
        Column("Cost the next year", "money"),
        Column("Moves by itself", "share", "difference", places=1),
    )
    rows = tuple(Row(_of_stay(each)) for each in stays)
    notes = [
        "People chosen for a high cost cost less the next year with nothing done (regression to the mean); who died or "
        "left costs nothing then. A scheme that is judged against the year of choice takes this for its effect."
    ]
    if any(each.fell is None for each in stays):
        notes.append("Numbers of 1 to 7 people, and what would give them away, are not told.")
    top = share_written(shares.sums.asked.told)
    yield Table("next_year", f"The top {top} a year later", columns, rows, tuple(notes))


def _of_stay(each: YearLater) -> tuple[str | float | None, ...]:
    again = None if each.stayed is None else each.stayed / each.people
    moved = each.later_money / each.money - 1 if each.money else None
    return (
        each.year, float(each.people), each.stayed, again, each.fell, each.gone, each.money, each.later_money, moved,
    )  # fmt: skip


def _called(code: str, shares: CostShares, names: dict[str, str]) -> str:
    if code == OTHERS:
        return "Others, too few to be told apart"
    return names.get(code, shares.sums.place.vocabulary.called(code).replace("_", " "))


def _groups(shares: CostShares, year: str) -> Iterator[Table]:
    """What the costliest are, one table for each way of telling people apart."""
    if not shares.told_top(year):
        return
    top = share_written(shares.sums.asked.told)
    columns = (
        Column("People"),
        Column("In all", "count"),
        Column("Share of people", "share", places=1, spare=True),
        Column("Cost", "money"),
        Column("Cost a head", "money"),
        Column(f"Among the top {top}", "count"),
        Column("Share of the group", "share", places=1),
        Column(f"Their share of the top {top}", "share", places=1, spare=True),
        Column("Their cost", "money"),
    )
    names = party_names(shares.sums.place)
    for dimension, words in _DIMENSIONS.items():
        if dimension not in shares.sums.groups:
            continue
        found, joined = shares.groups(dimension, year)
        if len(found) < 2:
            continue
        found = found.assign(people=found["top"] + found["rest"])
        whole, of_top = float(found["people"].sum()), float(found["top"].sum())
        ordered = found.sort_values("money", ascending=False, kind="stable")
        rows = tuple(
            Row((
                _called(str(each["code"]), shares, names), float(each["people"]), _part(each["people"], whole),
                float(each["money"]), _part(each["money"], each["people"]), float(each["top"]),
                _part(each["top"], each["people"]), _part(each["top"], of_top), float(each["top_money"]),
            ))
            for each in records(ordered.head(_MOST))
        )  # fmt: skip
        notes = []
        if joined:
            notes.append(f"{some(joined, 'group')} with 1 to 7 people among the top or the rest are told as one.")
        if len(ordered) > _MOST:
            notes.append(f"{len(ordered) - _MOST} more are in {dimension}.csv.")
        yield Table(dimension, f"By {words}, {year}", columns, rows, tuple(notes))


def _sides(shares: CostShares, year: str) -> Iterator[Table]:
    """Who bears and who provides what the costliest come to."""
    if not shares.told_top(year):
        return
    top, names = share_written(shares.sums.asked.told), party_names(shares.sums.place)
    columns = (
        Column("Partner"),
        Column("Cost of all people", "money"),
        Column(f"Cost of the top {top}", "money"),
        Column("Share", "share", places=1),
        Column("Of it priced", "money", spare=True),
        Column(f"People of the top {top}", "count"),
    )
    for side, words in _SIDES.items():
        found, joined = shares.sides(side, year)
        ordered = found.sort_values("top_money", ascending=False, kind="stable")
        rows = tuple(
            Row((
                _called(str(each["code"]), shares, names), float(each["money"]), float(each["top_money"]),
                _part(each["top_money"], each["money"]), float(each["top_paid"]), float(each["top"]),
            ))
            for each in records(ordered)
        )  # fmt: skip
        notes: tuple[str, ...] = ("A person counts with each partner that they had anything of.",)
        if joined:
            notes += (f"{some(joined, 'partner')} with 1 to 7 people among the top or the rest are told as one.",)
        yield Table(f"by_{side}", f"By {words}, {year}", columns, rows, notes)


def _known(shares: CostShares, people: ToldOfPeople) -> Table:
    """How what people come to is known: paid, notional or recorded."""
    words = {
        "unit": "Priced, and a contract in force pays by the unit",
        "block": "Priced, but paid in block or not by the unit: the price is notional",
        "recorded": "Without a price: what it is recorded to have cost",
    }
    found = {year: shares.known_by(year, people.contracts) for year in people.years}
    columns = (Column("Cost"), *(Column(year, "money", block=year) for year in people.years))
    rows = tuple(Row((words[name], *(found[year][name] for year in people.years))) for name in words)
    if shares.sums.asked.by != "price":
        words["recorded"] = "Recorded cost beyond the price"
    return Table("how_known", "How the cost of people is known", columns, rows)


def _curve(shares: CostShares, years: Sequence[str]) -> Iterator[Chart]:
    """The Lorenz curve, from the costliest down."""
    measure = "bed_days" if shares.sums.asked.by == "days" else "money"
    series = []
    for year in years:
        points = shares.curve(year)
        whole = points[measure].iloc[-1] if len(points) else 0
        if whole:
            along = (0.0, *(float(top) / WHOLE for top in points["top"]))
            series.append(ChartSeries(year, along, (0.0, *(float(each / whole) for each in points[measure]))))
    if series:
        ends = (0.0, 1.0)
        what = "bed days" if measure == "bed_days" else "cost"
        title = f"Share of {what} by share of people, from the costliest down"
        all_series = (*series, ChartSeries("if all cost alike", ends, ends))
        yield Chart("concentration", title, "trend", all_series, "share", along="Share of people")


def _scheme(people: ToldOfPeople) -> Iterator[Part]:
    needs = people.needs
    if needs is None:
        if people.scheme_asked:
            yield Remark(("What the scheme needs rests on fewer than eight people, and is not told.",))
        return
    names, asked = party_names(people.sums.place), needs.asked
    kept = f"{share(asked.uptake)} of {count(needs.people)} people"
    rows = [
        Row((f"People reached ({kept})", needs.reached), holds="count"),
        Row(("What it costs", needs.cost)),
        Row((f"To be avoided: its price in {needs.year}, of those reached", needs.before * asked.uptake)),
    ]
    if needs.works_in != needs.year:
        rows.append(Row((f"The same in {needs.works_in}, with nothing done", needs.price)))
        rows.append(Row(("Falls by itself", needs.falls_by_itself), holds="share"))
    rows.append(Row(("Share to be avoided, at price (for who pays)", needs.share_at_price), holds="share"))
    rows += [
        Row((f"of the price borne by {names.get(code, code)}", amount), 1) for code, amount in needs.by_payer.items()
    ]
    rows.append(Row(("Its variable cost (for the place)", needs.variable)))
    rows.append(Row(("Share to be avoided, at variable cost", needs.share_at_variable_cost), holds="share"))
    notes = [
        "Those who take it up are taken to cost what the others of the top do. At price, what is avoided is saved only "
        "where it is paid by the unit; at variable cost, beds and teams that close come on top."
    ]
    if needs.works_in == needs.year:
        notes.append(
            f"There is no year after {needs.year} in the data, so nothing is said of what falls by itself: the share "
            "to be avoided is understated."
        )
    if needs.unlike:
        notes.append(f"Not in the variable cost, since it hangs on what people are: {listed(needs.unlike)}.")
    what = _avoided(needs, people.sums.place.vocabulary)
    title = f"What a scheme for the top {share_written(asked.top)} must avoid: {what}"
    yield Table("scheme", title, (Column("Scheme"), Column("Amount", "money")), tuple(rows), tuple(notes))


def _said(shares: CostShares, people: ToldOfPeople) -> Iterator[str]:
    sums = shares.sums
    yield (
        "Everybody with a day on the register in the year, or with activity in it, counts as one person, also who died "
        "or moved during it; what people are is as the register says at their first day in the year."
    )
    currency = sums.place.currency
    for row in records(sums.nobodys):
        if row["money"]:
            year = sums.place.periods[int(row["period_no"])]
            yield (
                f"{count(row['row_count'])} rows of {year} name no person: their {money(row['money'], currency)} is in "
                "nobody's cost."
            )
    yield (
        "Groups of 1 to 7 people are told together with others. Who can tell people apart by something that is not "
        "here may still learn more."
    )
