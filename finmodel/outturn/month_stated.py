"""What a month's contract monitoring file states: rows, units and money by kind of activity, in the month and outside.

What it states of other months is named and not left out. A file in which rows take back what others counted is counted
up to either end of the month, since a month by itself may take back more than it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PERIOD
from finmodel.core.money import Floats
from finmodel.core.period import Period, months_of
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid

BEFORE, AFTER = "before", "after"
_MEASURES = ("spells", "quantity_milli", "spend_pence")
_FIRST, _LAST = date(1990, 1, 1), date(2098, 12, 31)
"""Days between which money of another month is looked for."""


@dataclass(frozen=True)
class Month:
    """A month that is settled, the year it is in, and how many of that year's days are over before and after it."""

    span: Period
    year: Period

    @property
    def label(self) -> str:
        """The month in words, such as October 2024."""
        return f"{self.span.start:%B %Y}"

    @property
    def first(self) -> bool:
        """True where no month of the year is before it."""
        return self.span.start == self.year.start

    def days_to(self, last: date) -> int:
        """Days of the year up to one of them."""
        return (last - self.year.start).days + 1

    @property
    def day_before(self) -> date:
        """The last day before it."""
        return self.span.start - timedelta(1)

    @property
    def spans(self) -> tuple[Period, ...]:
        """What a file is counted in: the days before it, the month, and the days after it."""
        return (self.until(self.day_before), self.span, Period(self.span.end + timedelta(1), _LAST, AFTER))

    @property
    def whole(self) -> Period:
        """All days that a file may speak of."""
        return self.until(_LAST)

    def until(self, last: date) -> Period:
        """All days up to one of them."""
        return Period(min(_FIRST, last), last, BEFORE)

    def years_to(self, last: date, place: Place) -> tuple[Period, ...]:
        """The place's years, with the month's own ending on a day."""
        short = Period(self.year.start, last, self.year.label)
        return tuple(short if span.label == self.year.label else span for span in place.spans)


def month_named(text: str, place: Place) -> Month:
    """The month that a text such as 2024-10 names. Raises InputError where it is no month of the place's years."""
    months = {f"{month.start:%Y-%m}": Month(month, span) for span in place.spans for month in months_of(span)}
    if text not in months:
        named = list(months)
        what = f"'{text}' is not a month of the place's years."
        raise InputError.of("--month", what, f"Write one from {named[0]} to {named[-1]}, such as {named[0]}.")
    return months[text]


@dataclass(frozen=True)
class CountedMonth:
    """A span of a grid that counts towards what is stated, or that is taken off it: `sign` is 1 or −1."""

    grid: Grid
    label: str
    sign: int = 1

    @property
    def rows(self) -> pd.DataFrame:
        """Its activity by kind, with its sign."""
        rows = self.grid.activity
        rows = rows[rows[PERIOD] == self.label]
        return rows.assign(**{name: self.sign * rows[name] for name in _MEASURES})

    def measure(self, ask: Ask) -> Floats:
        """What an ask counts in it, with its sign."""
        at = [period.label for period in self.grid.periods].index(self.label)
        return self.sign * self.grid.measure(ask)[..., at]


@dataclass(frozen=True)
class MonthStated:
    """What a file states of a month and outside it, and its total in whole pence, added up apart from both."""

    span: Period
    inside: tuple[CountedMonth, ...]
    """What comes to the month."""
    beside: tuple[CountedMonth, ...]
    """What comes to the days before it and after it."""
    pence: int

    @cached_property
    def month(self) -> pd.DataFrame:
        """Kinds of activity in the month: the six dimensions of activity, rows, units, pounds."""
        return _by_kind(self.inside)

    @cached_property
    def outside(self) -> pd.DataFrame:
        """The same of the days before the month and after it."""
        return _by_kind(self.beside)

    @property
    def told_apart(self) -> tuple[str, ...]:
        """The dimensions that its rows tell."""
        rows = self.inside[0].grid.activity
        return tuple(name for name in ACTIVITY_DIMENSIONS if not (rows[name] == ALL).any())


def stated_at_once(grid: Grid, month: Month, pence: int) -> MonthStated:
    """What a file states, counted in the month, and in the days before it and after it."""
    beside = (CountedMonth(grid, BEFORE), CountedMonth(grid, AFTER))
    return _not_empty(MonthStated(month.span, (CountedMonth(grid, month.span.label),), beside, pence), month)


def stated_so_far(whole: Grid, after: Grid, before: Grid, month: Month, pence: int) -> MonthStated:
    """What a file states in which rows take back what others counted, maybe in another month.

    Each grid has one span: all days, those up to the end of the month, and those before it. None of them is below nil
    where the month by itself may be.
    """
    inside = (CountedMonth(after, BEFORE), CountedMonth(before, BEFORE, -1))
    beside = (CountedMonth(whole, BEFORE), CountedMonth(after, BEFORE, -1), CountedMonth(before, BEFORE))
    return _not_empty(MonthStated(month.span, inside, beside, pence), month)


def _not_empty(stated: MonthStated, month: Month) -> MonthStated:
    """What is stated. Raises InputError where the file has nothing in the month."""
    if not len(stated.month):
        others = f"It states {stated.outside['pounds'].sum():,.2f} of other months"
        fix = f"{others}: name the month that it is for."
        raise InputError.of("--month", f"The file has no row in {month.label}.", fix)
    return stated


def ask_of_kinds(place: Place) -> tuple[Ask, ...]:
    """What must be counted so that every kind of activity that the file tells apart is known."""
    sources = place.data.activity
    kept = [name for name in ACTIVITY_DIMENSIONS if all(name in source.columns for source in sources)]
    return (Ask("spend", by=tuple(kept)), Ask("quantity", by=tuple(kept)))


def _by_kind(parts: Sequence[CountedMonth]) -> pd.DataFrame:
    dimensions = list(ACTIVITY_DIMENSIONS)
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    table = rows.groupby(dimensions, as_index=False, sort=True)[list(_MEASURES)].sum()
    table = table[(table[list(_MEASURES)] != 0).any(axis=1)].reset_index(drop=True)
    table = table.assign(rows=table["spells"], units=table["quantity_milli"] / 1000, pounds=table["spend_pence"] / 100)
    return table[[*dimensions, "rows", "units", "pounds"]]


def whole_pence(pence: float) -> int:
    """Pence, which may have a part of a penny, as whole pence; judged on four decimals of a penny."""
    return round(round(pence, 4))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def shown(code: str) -> str:
    """A code of a dimension as tables show it: nothing where the file does not tell it."""
    return "" if code == ALL else code
