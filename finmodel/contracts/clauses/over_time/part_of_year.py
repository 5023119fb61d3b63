"""The part of a year that a contract is in force."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from finmodel.contracts.values import TermValue
from finmodel.core.unit import unit
from finmodel.rules.nodes import Term


def part_in_force(starts: date | None, ends: date | None) -> Term:
    """The days in force over the days of the year, 0 to 1."""
    shares = {date.min: Decimal(0 if starts else 1)}
    if starts is not None:
        shares[starts] = Decimal(1)
    if ends is not None and ends < date.max:
        shares[ends + timedelta(days=1)] = Decimal(0)
    told = " ".join(filter(None, [f"from {starts:%d %B %Y}" if starts else "", f"to {ends:%d %B %Y}" if ends else ""]))
    value = TermValue(by_date=shares, unit="share", source=f"In force {told}")
    return Term("in_force", unit("share"), "Part of the year in force", value=value)


_YEARS_BEGIN = ((4, 1), (1, 1))
"""First days of a financial year and of a calendar year; the place's own are checked where it is in force."""


def in_whole_years(starts: date | None, ends: date | None) -> bool:
    """Whether a contract starts and ends with a year, so that no part of one is paid.

    >>> in_whole_years(date(2024, 4, 1), None), in_whole_years(date(2024, 10, 1), None)
    (True, False)
    """
    after = None if ends is None or ends == date.max else ends + timedelta(days=1)
    return all(day is None or (day.month, day.day) in _YEARS_BEGIN for day in (starts, after))
