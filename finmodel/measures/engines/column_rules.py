"""What a source says of columns that are made of two: months, what prices are for, and which rows are the latest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MonthOf:
    """Headings of a year and of a month in it, and the month that the year starts in, 4 for April."""

    year: str
    month: str
    starts_in: int


@dataclass(frozen=True)
class Rates:
    """What the price of each row is for: the heading that says so, and for each text the part that a day is of it.

    A part of nought is paid once; one of None is not paid. `by_unit` are texts of what is paid for each of `units`.
    """

    heading: str
    shares: tuple[tuple[str, str | None], ...]
    by_unit: tuple[str, ...] = ()
    units: str | None = None
    unsigned: bool = False


@dataclass(frozen=True)
class LatestOf:
    """Of rows that are alike under `by`, those of the latest day under the heading `of`."""

    of: str
    by: tuple[str, ...]
