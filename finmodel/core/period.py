"""Periods: the years (or parts of years) that money is settled for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from finmodel.errors import Refused

_SPLIT_YEAR = re.compile(r"^(\d{4})/(\d{2})$")
_WHOLE_YEAR = re.compile(r"^(\d{4})$")
_ANY_SPELLING = re.compile(r"\s*(?:FY\s*)?(\d{2}|\d{4})(?:\s*[-–/_ ]\s*(\d{2}|\d{4}))?\s*", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Period:
    """A labelled span of days, both ends included."""

    start: date
    end: date
    label: str

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1


def year_period(label: str, year_start: tuple[int, int]) -> Period:
    """The year a label names: `2023/24` for a year that starts within 2023, `2023` for a calendar year.

    Raises Refused where the label does not fit the month and day the place's year starts on.

    >>> year_period("2023/24", (4, 1)).end
    datetime.date(2024, 3, 31)
    """
    split, whole = _SPLIT_YEAR.match(label), _WHOLE_YEAR.match(label)
    calendar = year_start == (1, 1)
    if calendar and whole:
        first = int(whole[1])
    elif not calendar and split and (int(split[1]) + 1) % 100 == int(split[2]):
        first = int(split[1])
    else:
        wanted = "2023" if calendar else "2023/24"
        raise Refused(
            f"'{label}' is not a year here.",
            f"A year that starts on {year_start[1]:02d}/{year_start[0]:02d} is written like {wanted}.",
        )
    month, day = year_start
    start = date(first, month, day)
    return Period(start=start, end=date(first + 1, month, day) - timedelta(days=1), label=label)


def year_after(label: str) -> str:
    """The label of the year after one that is written as years are here.

    >>> year_after("2024/25"), year_after("2099/00"), year_after("2024")
    ('2025/26', '2100/01', '2025')
    """
    first = int(label[:4]) + 1
    return f"{first}/{(first + 1) % 100:02d}" if "/" in label else str(first)


def usual_year(label: str) -> Period | None:
    """The year a label names where no place says when years start; None where it names no year.

    A year written 2024/25 is taken to start on 1 April, one written 2024 on 1 January.

    >>> usual_year("2023/24").start
    datetime.date(2023, 4, 1)
    """
    try:
        return year_period(label, (4, 1) if "/" in label else (1, 1))
    except Refused:
        return None


def before_label(label: str) -> str:
    """The label of the year before one.

    >>> before_label("2023/24"), before_label("2023")
    ('2022/23', '2022')
    """
    first = int(label[:4]) - 1
    return f"{first}/{(first + 1) % 100:02d}" if _SPLIT_YEAR.match(label) else str(first)


def spelt_otherwise(label: str, years: Iterable[str]) -> str | None:
    """The one of some years that a label names in another spelling, if any; another year is never guessed.

    >>> [spelt_otherwise(label, ["2023/24", "2024/25"]) for label in ("2024-25", "24/25", "2025/26", "2024/52")]
    ['2024/25', '2024/25', None, None]
    """
    meant = _first_and_last(label)
    return None if meant is None else next((year for year in years if _first_and_last(year) == meant), None)


def _first_and_last(label: str) -> tuple[int, int] | None:
    """The calendar years that a year begins and ends in; None where a label names no year."""
    found = _ANY_SPELLING.fullmatch(label)
    if found is None:
        return None
    first, last = (2000 + int(part) if len(part) == 2 else int(part) for part in (found[1], found[2] or found[1]))
    return (first, last) if last == first + (found[2] is not None) else None


def months_of(span: Period) -> tuple[Period, ...]:
    """The months of a year, each from the day of the month on which the year starts; labelled by their first day.

    >>> [month.label for month in months_of(year_period("2023/24", (4, 1)))][:2]
    ['2023-04-01', '2023-05-01']
    """
    starts = [span.start]
    while starts[-1] <= span.end:
        last = starts[-1]
        starts.append(date(last.year + last.month // 12, last.month % 12 + 1, span.start.day))
    return tuple(
        Period(start=first, end=after - timedelta(days=1), label=first.isoformat()) for first, after in pairwise(starts)
    )
