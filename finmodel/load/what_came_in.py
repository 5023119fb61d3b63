"""What came in of a place's data: rows of each file, of which period, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from finmodel.errors import Finding
from finmodel.load.fineness import Fineness
from finmodel.load.parameter_tables import DayRule

_PENNIES = Fineness()


@dataclass(frozen=True)
class FileOfDays:
    """A file of activity: what it is called, its rows, and how their days count."""

    file_no: int
    shown: str
    rows: int
    source_no: int
    """Which of the place's sources of activity it is of."""
    rule: DayRule


@dataclass(frozen=True)
class ReadRows:
    """What came in: rows of each file, and of activity what fell outside the periods or named no person."""

    rows: dict[int, int]
    rows_in_periods: int
    rows_without_person: int
    outside: tuple[tuple[str, int, int, int], ...]
    """File, its rows, how many fall outside the periods, and what those come to in pence."""
    by_year: dict[int, dict[int, int]]
    """Rows of each file of activity that started in each period, by number of file and of period."""
    after: tuple[tuple[str, int, int], ...] = ()
    """File, its rows, and how many start after the last day that was asked for; these are not in `outside`."""
    fineness: Fineness = _PENNIES
    """The parts that quantities and money count in."""
    finer: tuple[Finding, ...] = ()
    """Warnings of numbers with more decimals than are read."""
    days: tuple[FileOfDays, ...] = ()
    """How the days of each file of activity count."""
    odd: tuple[Finding, ...] = ()
    """Warnings of what counts as it stands, and may not be meant: days that a person has twice, a year long past, rows
    that may be the sum of others."""
    told: tuple[Finding, ...] = ()
    """Warnings of rows that a source's own rules set aside, net or leave unpaid."""
    people: dict[int, int] = field(default_factory=dict)
    """How many people each source of activity names, by the number of the source among all."""
    of_files: tuple[Finding, ...] = ()
    """Warnings of files, sheets and rows of them that are not read."""


def by_year(inside: pd.DataFrame) -> dict[int, dict[int, int]]:
    """Rows of each file in each period, from totals with `file_no, period_no, row_count`."""
    columns = [inside[name].astype(int).tolist() for name in ("file_no", "period_no", "row_count")]
    counts: dict[int, dict[int, int]] = {}
    for no, period, count in zip(*columns, strict=True):
        counts.setdefault(no, {})[period] = count
    return counts
