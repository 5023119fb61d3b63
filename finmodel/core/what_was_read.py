"""What was read of a place's data: each file with its rows, units, money and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PROFILE_COLUMNS = ("source", "file", "dimension", "code", "month", "rows", "units", "pounds")
"""Columns of the long table of what was read: a row for each code of each dimension in each month."""


@dataclass(frozen=True)
class FileRead:
    """A file or table that was read, and what is in it."""

    source_no: int
    """Which of the place's sources it is of, in the order people, activity, prices."""
    role: Literal["people", "activity", "prices"]
    source: str
    file: str
    rows: int
    units: float | None = None
    """Units of activity, or heads of people; None of a price list."""
    pounds: float | None = None
    """Money of its rows; None where neither the file nor a price list gives any."""
    priced: Literal["", "in the file", "by the price list", "in the file, else by the price list"] = ""
    first: date | None = None
    last: date | None = None
    people: int | None = None
    """How many are named, in all files of its source where it is of activity; None where nobody is."""
    stated: str = ""
    """The totals stated of its source, on the first file of it, where there are any and they are met."""
