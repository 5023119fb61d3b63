"""The sheet of capacity and beds shows what the hospital of three wards comes to, worked out on paper."""

from __future__ import annotations

from dataclasses import replace

from finmodel.scenarios.run import run
from finmodel.workbooks.cells import FIRST_ROW
from tests.scenarios.test_capacity import FEWER
from tests.scenarios.test_length_of_stay import SHORTER
from tests.scenarios.wards import under, wards
from tests.workbooks.boards import small_plan


def shown(*changes: dict[str, object]) -> list[list[object]]:
    """The rows of the sheet, as values; none where there is no sheet."""
    basis = wards({"stays_open": 2, "closing_cost": "£5,000"})
    after = replace(under(basis, *changes), name="other", title="Other")
    sheets = [sheet for sheet in small_plan([run(basis), after]).sheets if sheet.name == "Capacity and beds"]
    return [
        [sheet.cells[row, column].value for column in range(1, 20)]
        for sheet in sheets
        for row in range(FIRST_ROW, sheet.rows + 1)
    ]


def test_the_workbook_tells_cash_what_is_released_later_and_what_is_stranded_year_by_year() -> None:
    rows = [row for row in shown(FEWER) if row[1] == "Wards"]
    assert [row[3] for row in rows] == ["2024/25", "2025/26", "2026/27", "2027/28"]
    assert rows[0][4:13] == [300, 150, 2, 3, 115_000, 60_000, 20_000, 35_000, 0]
    assert rows[2][4:13] == [300, 150, 2, 2, 115_000, 80_000, 0, 35_000, 5_000]


def test_the_workbook_tells_occupied_beds() -> None:
    (row, *_) = [row for row in shown(SHORTER) if row[1] == "emergency"]
    assert row[4:6] == [300, 300]
    assert row[13:] == [1500, 1200, 5, 4, 1500 / 365, 1200 / 365]


def test_a_workbook_in_which_no_cost_is_freed_has_no_such_sheet() -> None:
    assert shown({"kind": "change_funding", "partner": "icb", "add": "£5"}) == []
