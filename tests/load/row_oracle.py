"""Rows that rules make of rows, found person by person and row by row in plain Python, apart from the kernels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, DIMENSIONS
from finmodel.core.place import Place
from tests.load.oracle import Cell, Rows, attributes, list_price, nights, pence

Where = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One row of activity with its money in pence, or a row made of it."""

    number: int
    person: str | None
    start: date
    stay: int
    """Days that it lasts; a million where it is not over."""
    first: date
    over: date
    """First of its days that count, and the day after the last of them."""
    milli: int
    spend: Decimal
    cost: Decimal
    codes: Mapping[str, str]
    spell: bool = True
    """False where only its days count, as of a stay that started before the days asked for."""
    whole: bool = False
    """True where its days are all of the year it starts in, as an episode's are."""

    @property
    def end(self) -> date:
        return self.start + timedelta(self.stay)

    def fits(self, *wheres: Where) -> bool:
        """True where any of the selections holds all its codes."""
        return any(all(self.codes[name] == code for name, code in where.items()) for where in wheres)


OPEN = 1_000_000
"""Days that a row lasts that is not over."""


def rows_of(rows: Rows, place: Place) -> list[Row]:
    """Every row in the order it started; those of one day by their codes, length and size, however they are written."""
    found = []
    for number, row in enumerate(rows.activity):
        stay = (row["end"] - row["start"]).days if row["end"] else OPEN
        start, over = row["start"], row["end"] or place.spans[-1].end + timedelta(1)
        spend = pence(row["price"]) if row["price"] is not None else list_price(rows, row)
        codes = {name: row.get(name) or "unknown" for name in ACTIVITY_DIMENSIONS}
        cost = pence(row["cost"] or Decimal(0))
        milli = int(row["quantity"] * 1000)
        found.append(Row(number, row["person"], start, stay, start, over, milli, spend, cost, codes))
    return sorted(found, key=_in_order)


def _in_order(row: Row) -> tuple[Any, ...]:
    codes = tuple(row.codes[name] for name in ACTIVITY_DIMENSIONS)
    return row.start, codes, row.stay, row.milli, row.spend, row.cost, row.number


def stays(rows: Iterable[Row], at_least: int, at_most: int, beyond: int) -> list[Row]:
    """Rows whose stay is in a range, with the days past a trim point."""
    kept = [row for row in rows if at_least <= row.stay <= at_most]
    return [changed(row, first=max(row.first, row.start + timedelta(beyond))) for row in kept]


def started(rows: Iterable[Row], first: date, last: date) -> list[Row]:
    """Rows that started between two days, and of the others the days that lie between them."""
    made = []
    for row in rows:
        part = changed(row, first=max(row.first, first), over=min(row.over, last + timedelta(1)))
        if not first <= row.start <= last:
            part = changed(part, spell=False, milli=0, spend=Decimal(0), cost=Decimal(0))
        if part.spell or part.first < part.over:
            made.append(part)
    return made


def limited(rows: Iterable[Row], place: Place, amount: Mapping[str, int], residual: Decimal) -> list[Row]:
    """Each row at what its person's limited spend of the year grows by when it is added."""
    so_far: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    made = []
    for row in rows:
        label = year_of(place, row.start)
        if label is None or row.person is None:
            made.append(row)
            continue
        before = so_far[row.person, label]
        so_far[row.person, label] = after = before + row.spend
        limits = [within(each, amount[label], residual) for each in (before, after)]
        made.append(changed(row, spend=limits[1] - limits[0]))
    return made


FINEST = Decimal("0.0001")
"""Pence that the random rows are fine to: units in thousandths at prices in tenths of a penny."""


def within(spend: Decimal, amount: int, residual: Decimal) -> Decimal:
    """Spend up to an amount, and a share of the rest, as fine as the rows are."""
    if spend <= amount:
        return spend
    return amount + ((spend - amount) * residual).quantize(FINEST, rounding=ROUND_HALF_UP)


def returns(rows: list[Row], index: Where, within_days: int, *, same_provider: bool) -> list[Row]:
    """Rows that start within some days of the end of an earlier row of the same person."""
    made = []
    for at, row in enumerate(rows):
        for earlier in rows[:at]:
            same = not same_provider or earlier.codes["provider"] == row.codes["provider"]
            days_since = (row.start - earlier.end).days
            same = same and row.person is not None and earlier.person == row.person
            if same and earlier.stay < OPEN and earlier.fits(index) and 0 <= days_since <= within_days:
                made.append(row)
                break
    return made


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of episode, as the oracle reads it."""

    trigger: Where
    window_days: int
    look_back_days: int = 0
    from_end: bool = False
    included: tuple[Where, ...] = ({},)
    excluded: tuple[Where, ...] = ()


def episodes(rows: list[Row], *kinds: Kind) -> dict[Kind, list[list[Row]]]:
    """Each kind's episodes, earlier kinds first: the rows that belong to each, its trigger in front."""
    taken: set[int] = set()
    found: dict[Kind, list[list[Row]]] = {}
    for kind in kinds:
        found[kind] = []
        for person in sorted({row.person for row in rows if row.person is not None}):
            own = [row for row in rows if row.person == person]
            found[kind] += _of_person(own, kind, set(taken))
        taken |= {row.number for episode in found[kind] for row in episode}
    return found


def _of_person(own: list[Row], kind: Kind, taken: set[int]) -> list[list[Row]]:
    found: list[list[Row]] = []
    over = date.min
    for at, row in enumerate(own):
        if not row.fits(kind.trigger) or row.number in taken or row.start <= over:
            continue
        before = [one for one in own[:at] if one.fits(kind.trigger)]
        if any((row.start - one.start).days <= kind.look_back_days for one in before) and kind.look_back_days:
            continue
        over = last_day(row, kind)
        beside = [
            one
            for one in own
            if row.start <= one.start <= over
            and one.number != row.number
            and one.number not in taken
            and one.fits(*kind.included)
            and not one.fits(*kind.excluded)
        ]
        found.append([row, *beside])
    return found


def last_day(trigger: Row, kind: Kind) -> date:
    """Last day of the window that a trigger opens."""
    if kind.from_end:
        return trigger.end + timedelta(kind.window_days)
    return trigger.start + timedelta(kind.window_days - 1)


def as_rows(found: list[list[Row]], kind: Kind) -> list[Row]:
    """One row for each episode, at its trigger's place and codes."""
    return [
        changed(
            each[0],
            milli=1000,
            stay=(last_day(each[0], kind) - each[0].start).days + 1,
            first=each[0].start,
            over=last_day(each[0], kind) + timedelta(1),
            whole=True,
            spend=sum((row.spend for row in each), Decimal(0)),
            cost=sum((row.cost for row in each), Decimal(0)),
        )
        for each in found
    ]


def capped(made: list[Row], place: Place, limit: Mapping[str, int], residual: Decimal) -> list[Row]:
    """Episodes with the spend above each year's limit at a share."""
    kept = []
    for row in made:
        label = year_of(place, row.start)
        if label is not None:
            kept.append(changed(row, spend=within(row.spend, limit[label], residual)))
    return kept


def changed(row: Row, **values: Any) -> Row:
    """The row with other measures."""
    return Row(**{**row.__dict__, **values})


def year_of(place: Place, day: date) -> str | None:
    """The year of a place that a day falls in."""
    return next((span.label for span in place.spans if span.start <= day <= span.end), None)


def cells_of(place: Place, rows: Rows, made: Iterable[Row], kept: set[str]) -> dict[Cell, list[Decimal]]:
    """Rows added up by period and cell, as the grid shows them."""
    people = {person["person"]: person for person in rows.people}
    cells: dict[Cell, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 5)
    for row in made:
        for span in place.spans:
            starts = span.start <= row.start <= span.end
            days = (row.over - row.first).days * starts if row.whole else nights(row.first, row.over, span)
            spell = row.spell and starts
            if spell or days > 0:
                person = people.get(row.person) if row.person is not None else None
                codes = {**row.codes, **attributes(place, person, span.start)}
                key = (span.label, *(codes[name] if name in kept else ALL for name in DIMENSIONS))
                with_it = [Decimal(row.milli), row.spend, row.cost]
                units, spend, cost = (each * spell for each in with_it)
                more = [Decimal(spell), units, Decimal(max(0, days)), spend, cost]
                cells[key] = [one + other for one, other in zip(cells[key], more, strict=True)]
    return dict(cells)
