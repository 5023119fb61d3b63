"""What a month's contract monitoring file states: rows, units and money by kind of activity, in the month and outside.

The file is counted in three spans, the days before the month, the month and the days after it, so that what it states
of other months is named and not left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PERIOD
from finmodel.core.period import Period, months_of
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid

BEFORE, AFTER = "before", "after"
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
        before = Period(min(_FIRST, self.day_before), self.day_before, BEFORE)
        after = Period(self.span.end + timedelta(1), max(_LAST, self.span.end + timedelta(1)), AFTER)
        return (before, self.span, after)

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
class MonthStated:
    """What a file states. Both tables have the six dimensions of activity, then rows, units and pounds."""

    month: pd.DataFrame
    outside: pd.DataFrame
    """The same of the days before the month and after it."""
    grid: Grid
    """The file counted in the month, and in the days before and after it."""
    at: int
    """Number of the month among the periods of the grid."""
    pence: int
    """The total that the file states, in whole pence, added up apart from the tables."""


def ask_of_kinds(place: Place) -> tuple[Ask, ...]:
    """What must be counted so that every kind of activity that the file tells apart is known."""
    sources = place.data.activity
    kept = [name for name in ACTIVITY_DIMENSIONS if all(name in source.columns for source in sources)]
    return (Ask("spend", by=tuple(kept)), Ask("quantity", by=tuple(kept)))


def statement_of(grid: Grid, month: Month, pence: int) -> MonthStated:
    """What a file states, from the grid it was counted in. Raises InputError where it has nothing in the month."""
    rows = grid.activity
    names = [period.label for period in grid.periods]
    inside = rows[PERIOD] == month.span.label
    if not inside.any():
        reached = _months_told(rows, names, month)
        raise InputError.of("--month", f"The file has no row in {month.label}.", reached)
    beside = rows[PERIOD].isin([BEFORE, AFTER])
    return MonthStated(_by_kind(rows[inside]), _by_kind(rows[beside]), grid, names.index(month.span.label), pence)


def _months_told(rows: pd.DataFrame, names: Sequence[str], month: Month) -> str:
    counts = rows.groupby(PERIOD)["spells"].sum()
    before, after = (int(counts.get(name, 0)) for name in (BEFORE, AFTER))
    return f"It has {before:,} rows before {month.label} and {after:,} after: name the month that it is for."


def _by_kind(rows: pd.DataFrame) -> pd.DataFrame:
    dimensions = list(ACTIVITY_DIMENSIONS)
    measures = ["spells", "quantity_milli", "spend_pence"]
    table = rows.groupby(dimensions, as_index=False, sort=True)[measures].sum()
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
