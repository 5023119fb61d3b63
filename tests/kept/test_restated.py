"""A month that has other rows or money than when it was read last is told once; a new month is not."""

from __future__ import annotations

import pandas as pd

from finmodel.core.what_was_read import PROFILE_COLUMNS
from finmodel.load.kept.restated import restated


def profile(*months: tuple[str, int, float]) -> pd.DataFrame:
    """The long table of one source, month by month, and of one provider beside it."""
    rows = [("a.csv", "a.csv", "all", "", month, count, 1.0, pounds) for month, count, pounds in months]
    rows += [("a.csv", "a.csv", "provider", "x", month, count, 1.0, pounds) for month, count, pounds in months]
    return pd.DataFrame([*rows, ("p.csv", "p.csv", "all", "", "", 9, 9.0, 0.0)], columns=list(PROFILE_COLUMNS))


def test_a_month_that_is_restated_is_told_with_what_it_had() -> None:
    before = profile(("2024-04", 100, 5000.0), ("2024-05", 100, 5000.0), ("2024-06", 100, 5000.0))
    now = profile(("2024-04", 120, 6000.0), ("2024-05", 100, 5600.0), ("2024-06", 100, 5001.0), ("2024-07", 50, 1.0))
    assert list(restated(before, now, "GBP")) == [
        "a.csv has changed since it was read last: April 2024 had 100 rows (£5,000) and has 120 rows (£6,000); so has "
        "1 other month."
    ]


def test_what_is_read_again_as_it_was_is_told_nothing() -> None:
    same = profile(("2024-04", 100, 5000.0))
    assert list(restated(same, same, "GBP")) == []
