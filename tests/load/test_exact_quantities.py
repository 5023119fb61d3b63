"""Quantities count to the digits that the data gives, and a sum is never cut row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from finmodel.measures.grid import times
from tests.load.places import ACTIVITY, HEAD, build

QUANTITY = Ask.of("quantity")


def counted(folder: Path, quantities: list[str]) -> Built:
    """The small place with a row for each quantity, all in its first year."""
    rows = "".join(f"p1,2023-05-01,2023-05-01,acute,EM,{quantity},1\n" for quantity in quantities)
    (folder / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    return build(folder, QUANTITY, activity=ACTIVITY)


@pytest.mark.parametrize(
    ("quantities", "units"),
    [
        (["0.0004"] * 1000, 0.4),  # 1,000 x 0.0004
        (["0.0004"], 0.0004),
        (["0.000001", "2"], 2.000001),
        (["0.0005", "0.0005"], 0.001),
        (["1.2345", "0.0055"], 1.24),
    ],
)
def test_a_quantity_below_a_thousandth_counts_as_it_is_written(
    tmp_path: Path, quantities: list[str], units: float
) -> None:
    assert counted(tmp_path, quantities).grid.measure(QUANTITY).tolist() == pytest.approx([units, 0], rel=1e-15)


def test_whole_thousandths_stay_whole_numbers(tmp_path: Path) -> None:
    grid = counted(tmp_path, ["0.0005", "0.0005", "3"]).grid
    assert grid.activity["quantity_milli"].tolist() == [3001]
    assert grid.activity["quantity_milli"].dtype.kind == "i"


def test_a_change_of_a_tenth_of_a_small_quantity_is_not_lost(tmp_path: Path) -> None:
    rows = counted(tmp_path, ["0.0004"]).grid.activity
    assert times(rows, np.array([1.1]))["quantity_milli"].tolist() == pytest.approx([0.44])


def test_numbers_of_more_than_six_decimals_are_told_with_how_many_there_are(tmp_path: Path) -> None:
    told = [str(each) for each in counted(tmp_path, ["1.0000004", "0.12345678", "2.0000000"]).warnings]
    assert told[0] == (
        "activity.csv: `quantity`: 2 numbers have more than six decimals. "
        "They count to the sixth; give totals if more is needed."
    )


@pytest.mark.parametrize(
    ("price", "rows", "pounds"),
    [
        ("0.004", 10_000, 40),  # nothing, if each row were rounded to the penny
        ("0.0051", 1_000, 5.1),  # 10, if each row were
        ("1.0049", 200, 200.98),
        ("-0.004", 500, -2),
    ],
)
def test_parts_of_a_penny_add_up_over_rows(tmp_path: Path, price: str, rows: int, pounds: float) -> None:
    text = f"p1,2023-05-01,,acute,EM,1,{price}\n" * rows
    (tmp_path / "activity.csv").write_text(HEAD + text, encoding="utf-8")
    spend = build(tmp_path, Ask.of("spend"), activity=ACTIVITY).grid.measure(Ask.of("spend"))
    assert spend.tolist() == pytest.approx([pounds, 0], rel=1e-13)


def test_a_price_of_a_unit_by_a_part_of_a_unit_is_exact(tmp_path: Path) -> None:
    """0.333 of a unit at 1.2345, three times: 1.2332655."""
    rows = "p1,2023-05-01,,acute,EM,0.333,1.2345\n" * 3
    (tmp_path / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    source = {**ACTIVITY, "price_is": "per_unit"}
    spend = build(tmp_path, Ask.of("spend"), activity=source).grid.measure(Ask.of("spend"))
    assert spend.tolist() == pytest.approx([1.2332655, 0], rel=1e-13)


def test_finer_than_a_billionth_of_a_pound_is_rounded_there(tmp_path: Path) -> None:
    """0.000001 of a unit at 1.234567 is 0.000001234567: held as 0.000001235."""
    (tmp_path / "activity.csv").write_text(HEAD + "p1,2023-05-01,,acute,EM,0.000001,1.234567\n", encoding="utf-8")
    source = {**ACTIVITY, "price_is": "per_unit"}
    spend = build(tmp_path, Ask.of("spend"), activity=source).grid.measure(Ask.of("spend"))
    assert spend.tolist() == pytest.approx([0.000001235, 0], rel=1e-13)


def test_billions_written_to_the_millionth_are_held_as_they_are_written(tmp_path: Path) -> None:
    """£2,411,734,150.849698 twice, as national costs have them, and a penny short of a thousand million."""
    rows = "".join(f"p1,2023-05-01,,acute,EM,1,{price}\n" for price in ["2411734150.849698"] * 2 + ["999999999.99"])
    (tmp_path / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    paid = build(tmp_path, Ask.of("spend"), activity=ACTIVITY).grid.measure(Ask.of("spend"))
    assert round(float(paid[0]), 2) == 5_823_468_301.69
