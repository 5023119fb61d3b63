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
    rows = "".join(f"p1,2023-05-01,,acute,EM,{quantity},1\n" for quantity in quantities)
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
