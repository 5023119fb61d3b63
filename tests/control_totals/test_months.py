"""Months that are missing, not whole or far from their neighbours are told; steady, weekly and yearly data is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.control_totals.made import about, every_week, months

TWO_YEARS = months((2023, 4), 24)


def steady(days: list[date], units: int = 100, by: str = "RXX", pod: str = "NEL") -> list[tuple[object, ...]]:
    """The same each month, give or take: a wave of a tenth."""
    return [(day, by, pod, units + (n % 3) * units // 20, units * 20) for n, day in enumerate(days)]


def test_steady_months_are_told_nothing(tmp_path: Path) -> None:
    assert about(tmp_path, steady(TWO_YEARS)) == []


def test_months_without_rows_within_the_data_are_told_with_what_the_others_have(tmp_path: Path) -> None:
    days = [day for day in TWO_YEARS if day not in (date(2023, 9, 1), date(2023, 10, 1), date(2024, 12, 1))]
    (finding,) = about(tmp_path, steady(days))
    assert finding.severity == "warning"
    assert finding.what == (
        "It has no rows in September to October 2023 and December 2024; the months that it has come to about 105 units "
        "and £2,000 each."
    )


def test_the_months_that_a_settled_year_lacks_at_its_end_are_told(tmp_path: Path) -> None:
    (finding,) = about(tmp_path, steady(TWO_YEARS[:18]))
    assert "no rows in October 2024 to March 2025" in finding.what


def test_the_months_that_a_settled_year_lacks_at_its_start_are_told(tmp_path: Path) -> None:
    (finding,) = about(tmp_path, steady(TWO_YEARS[2:]))
    assert "no rows in April to May 2023" in finding.what


def test_months_that_one_provider_alone_lacks_are_told_of_it(tmp_path: Path) -> None:
    council = steady([day for day in TWO_YEARS if day.month != 7], 40, "COUNCIL", "REABLE")
    (finding,) = about(tmp_path, [*steady(TWO_YEARS), *council])
    assert finding.what.startswith("The provider icb has no rows in July 2023 and July 2024")


def test_months_that_one_setting_of_a_provider_lacks_are_told_once(tmp_path: Path) -> None:
    lacking = steady(TWO_YEARS[:20], 40, "RXX", "OP")
    others = [*steady(TWO_YEARS), *steady(TWO_YEARS, 50, "COUNCIL", "OP")]
    (finding,) = about(tmp_path, [*others, *lacking])
    assert finding.what.startswith("The setting OP of acute has no rows in December 2024 to March 2025")


def test_a_service_that_begins_in_the_second_year_is_told_nothing(tmp_path: Path) -> None:
    assert about(tmp_path, [*steady(TWO_YEARS), *steady(TWO_YEARS[12:], 40, "COUNCIL", "REABLE")]) == []


def test_a_month_at_ten_times_is_told(tmp_path: Path) -> None:
    rows = [(day, "RXX", "NEL", 1000 if day == date(2024, 1, 1) else 100, 2000) for day in TWO_YEARS]
    (finding,) = about(tmp_path, rows)
    assert finding.what.startswith(
        "It has 1 row, 1,000 units and £2,000 in January 2024, more than three times what the months around it have "
        "(about 1 row, 100 units and £2,000)"
    )


def test_a_month_of_ten_times_the_money_is_told(tmp_path: Path) -> None:
    rows = [(day, "RXX", "NEL", 100, 20000 if day == date(2024, 1, 1) else 2000) for day in TWO_YEARS]
    (finding,) = about(tmp_path, rows)
    assert "£20k in January 2024" in finding.what


def test_a_month_of_a_tenth_is_told_of_the_setting_that_has_it(tmp_path: Path) -> None:
    low = [(day, "RXX", "OP", 6 if day == date(2024, 1, 1) else 60, 600) for day in TWO_YEARS]
    (finding,) = about(tmp_path, [*steady(TWO_YEARS, 1000), *low])
    assert finding.what.startswith("The setting OP has 1 row, 6 units")
    assert "less than a third of" in finding.what


def test_a_month_that_is_as_high_each_year_is_a_season(tmp_path: Path) -> None:
    rows = [(day, "RXX", "FLU", 1000 if day.month == 10 else 100, 2000) for day in TWO_YEARS]
    assert about(tmp_path, rows) == []


def test_a_last_month_that_is_half_there_is_told(tmp_path: Path) -> None:
    rows = [(day, "RXX", "NEL", 50 if day == TWO_YEARS[-1] else 100, 2000) for day in TWO_YEARS]
    (finding,) = about(tmp_path, rows)
    assert finding.what.startswith("It has 1 row, 50 units and £2,000 in March 2025, its last month, and about ")
    assert finding.what.endswith(" in each of the three before.")
    assert finding.fix == "The month may not be whole yet: add its other rows, or settle up to the month before."


def test_small_numbers_that_come_and_go_are_told_nothing(tmp_path: Path) -> None:
    rows = [(day, "RXX", "NEL", 1 + n % 7, 500) for n, day in enumerate(TWO_YEARS) if n % 5 != 2]
    assert about(tmp_path, rows) == []


def test_weeks_are_told_nothing_and_five_that_are_missing_are(tmp_path: Path) -> None:
    weeks = every_week(date(2023, 4, 3), 104)
    rows = [(day, "RXX", "NEL", 100, 2000) for day in weeks]
    assert about(tmp_path, rows) == []
    (finding,) = about(tmp_path, [row for row in rows if not date(2024, 1, 1) <= row[0] < date(2024, 2, 1)])
    assert "no rows in January 2024" in finding.what


def test_days_are_told_nothing(tmp_path: Path) -> None:
    days = [date(2023, 4, 1) + timedelta(n) for n in range(731)]
    assert about(tmp_path, [(day, "RXX", "NEL", 5, 100) for day in days]) == []


@pytest.mark.parametrize("step", [3, 12])
def test_sums_of_a_quarter_or_a_year_are_told_nothing(step: int, tmp_path: Path) -> None:
    assert about(tmp_path, [(day, "RXX", "NEL", 1000, 9000) for day in TWO_YEARS[::step]]) == []


def test_a_quarter_that_is_missing_is_told(tmp_path: Path) -> None:
    days = [day for day in TWO_YEARS[::3] if day != date(2024, 4, 1)]
    (finding,) = about(tmp_path, [(day, "RXX", "NEL", 1000, 9000) for day in days])
    assert "no rows in April 2024" in finding.what


def test_a_block_paid_once_a_year_does_not_make_april_look_large(tmp_path: Path) -> None:
    block = [(date(2023, 4, 1), "RXX", "BLOCK", 1, 900000), (date(2024, 4, 1), "RXX", "BLOCK", 1, 900000)]
    assert about(tmp_path, [*steady(TWO_YEARS), *block]) == []
