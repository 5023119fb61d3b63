"""A run tells what becomes of the cost of what leaves, as a comparison does, worked out for a hospital of three wards.

300 stays cost 50,000 + 3 × 20,000 + 300 × 400 = £230,000. Half leaves, £115,000: £60,000 is cash at once, a ward's
£20,000 once it closes in 2026/27, and £35,000 stays. The board pays 150 × £2,000 = £300,000 less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finmodel.report.comparison_report import comparison_report
from finmodel.report.report import Table
from finmodel.report.run_report import FILES, run_report
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import Run, run
from tests.scenarios.changes import scenario
from tests.scenarios.test_capacity import FEWER
from tests.scenarios.test_length_of_stay import SHORTER
from tests.scenarios.wards import YEARS, under, wards

OPEN_TWO_YEARS = {"stays_open": 2, "closing_cost": "£5,000"}


def told(*changes: dict[str, Any]) -> list[Table]:
    """The tables of capacity that a run tells of a scenario."""
    basis = wards(OPEN_TWO_YEARS)
    after: Run = replace(under(basis, *changes), name="fewer", title="Fewer stays")
    report = run_report(run(basis), [(after, run(basis))], YEARS)
    return [table for table in report.tables if table.name in ("stranded", "beds")]


def test_a_run_tells_what_is_cash_this_year_what_can_be_released_later_and_what_stays() -> None:
    stranded = told(FEWER)[0]
    assert stranded.title == "Stranded cost, beside what is cash or can be released later: Fewer stays"
    assert [column.heading for column in stranded.columns] == [
        "Service", "Year", "Units that leave", "Of units", "Their cost", "Cashable this year", "Releasable later",
        "Stranded", "Once, to close", "Steps needed", "Steps open",
    ]  # fmt: skip
    ward = "Hospital trust: Wards"
    assert [row.values for row in stranded.rows] == [
        (ward, "2024/25", 150, 300, 115_000, 60_000, 20_000, 35_000, 0, 2, 3),
        (ward, "2025/26", 150, 300, 115_000, 60_000, 20_000, 35_000, 0, 2, 3),
        (ward, "2026/27", 150, 300, 115_000, 80_000, 0, 35_000, 5_000, 2, 2),
        (ward, "2027/28", 150, 300, 115_000, 80_000, 0, 35_000, 0, 2, 2),
    ]
    assert stranded.notes == (
        "Steps of 'Wards' of Hospital trust that are open and not needed: 1 of 3 in 2024/25 and 1 of 3 in 2025/26. "
        "A step stays open for 2 years from the first in which it is not needed.",
        "Income lost by Hospital trust in the same comparison: £300,000 in 2024/25, £300,000 in 2025/26, £300,000 in "
        "2026/27 and £300,000 in 2027/28.",
    )


def test_days_that_leave_from_stays_that_stay_free_beds_and_no_cost_that_is_counted_by_stays() -> None:
    assert [table.name for table in told(SHORTER)] == ["beds"]


def test_where_nothing_leaves_nothing_is_told_of_capacity() -> None:
    assert told({"kind": "change_funding", "partner": "icb", "add": "£5"}) == []


def test_a_comparison_and_a_run_tell_the_same() -> None:
    compared = comparison_report(compare(wards(OPEN_TWO_YEARS), (None, scenario(FEWER)), {}), YEARS)
    (here,) = [table for table in compared.tables if table.name == "stranded"]
    assert here.rows == told(FEWER)[0].rows


def test_a_run_names_the_file_of_stranded_cost() -> None:
    assert FILES["stranded"].startswith("what of the cost of what leaves is cash this year")
