"""The grid worked out row by row in plain Python and Decimal: slow, obvious, apart from the kernels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.period import Period
from finmodel.core.place import Place

Cell = tuple[str, ...]


@dataclass
class Rows:
    """People, activity and prices as they are, before anything is written to a file."""

    people: list[dict[str, Any]] = field(default_factory=list)
    activity: list[dict[str, Any]] = field(default_factory=list)
    prices: list[dict[str, Any]] = field(default_factory=list)


def pence(amount: Decimal) -> Decimal:
    """Pounds to pence and parts of pence: nothing is rounded row by row."""
    return amount * 100


def band_of(place: Place, born: date | None, day: date) -> str:
    """Age band on a day: birthdays counted one by one."""
    if born is None:
        return "unknown"
    age = 0
    while (born.year + age + 1, born.month, born.day) <= (day.year, day.month, day.day):
        age += 1
    return [code for low, code in zip(place.age_bands, place.age_codes, strict=True) if age >= low][-1]


def attributes(place: Place, person: dict[str, Any] | None, day: date) -> dict[str, str]:
    """A person's dimensions on the first day of a period."""
    if person is None:
        return dict.fromkeys(PEOPLE_DIMENSIONS, "unknown")
    codes = {name: person.get(name) or "unknown" for name in PEOPLE_DIMENSIONS}
    return codes | {"age_band": band_of(place, person["born"], day)}


def activity_cells(place: Place, rows: Rows, kept: set[str]) -> dict[Cell, list[Decimal]]:
    """Spells, thousandths of quantity, days, pence of spend and of cost, by period and cell."""
    people = {person["person"]: person for person in rows.people}
    cells: dict[Cell, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 5)
    for row in rows.activity:
        for span in place.spans:
            spell = Decimal(span.start <= row["start"] <= span.end)
            days = nights(row["start"], row["end"] or place.spans[-1].end + timedelta(1), span)
            if not spell and not days:
                continue
            codes = {name: row.get(name) or "unknown" for name in ACTIVITY_DIMENSIONS}
            codes |= attributes(place, people.get(row["person"]), span.start)
            key = (span.label, *(codes[name] if name in kept else ALL for name in DIMENSIONS))
            spend = pence(row["price"]) if row["price"] is not None else list_price(rows, row)
            with_it = [row["quantity"] * 1000, spend, pence(row["cost"] or Decimal(0))]
            units, spent, cost = (spell * each for each in with_it)
            found = [spell, units, Decimal(days), spent, cost]
            cells[key] = [before + more for before, more in zip(cells[key], found, strict=True)]
    return dict(cells)


def nights(start: date, over: date, span: Period) -> int:
    """The nights of a stay that lie in a period, the last of them before the day it is over."""
    return max(0, (min(over, span.end + timedelta(1)) - max(start, span.start)).days)


def list_price(rows: Rows, row: dict[str, Any]) -> Decimal:
    """Pence at the list price on the day the row started; nil where no price holds."""
    held = [price for price in rows.prices if price["currency"] == row["currency"] and price["from"] <= row["start"]]
    if not held:
        return Decimal(0)
    latest = max(held, key=lambda price: price["from"])
    if latest["to"] is not None and latest["to"] < row["start"]:
        return Decimal(0)
    return pence(latest["price"] * row["quantity"])


def people_cells(place: Place, rows: Rows, kept: set[str]) -> dict[Cell, list[int]]:
    """People and days on the register by period and cell: every day of every person looked at."""
    cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for person in rows.people:
        for span in place.spans:
            every_day = (span.start + timedelta(n) for n in range(span.days))
            first, last = person["from"] or date.min, person["to"] or date.max
            days = sum(first <= day <= last for day in every_day)
            if days:
                codes = attributes(place, person, span.start)
                key = (span.label, *(codes[name] if name in kept else ALL for name in PEOPLE_DIMENSIONS))
                cells[key] = [cells[key][0] + 1, cells[key][1] + days]
    return dict(cells)
