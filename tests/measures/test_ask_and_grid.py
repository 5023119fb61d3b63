"""Asks are refused where they mean nothing; the grid answers the others."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.period import year_period
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask, used_dimensions
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import Stay

PERIODS = (year_period("2023/24", (4, 1)), year_period("2024/25", (4, 1)))


def cell(period: str, dimensions: tuple[str, ...], **given: Any) -> dict[str, Any]:
    """One row of a grid; dimensions that are not given hold `*`."""
    return {"period": period, **dict.fromkeys(dimensions, ALL), **given}


def grid() -> Grid:
    """Two years, two settings; the second year has no elective activity."""
    every = (*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS)
    counts = {"spells": 2, "quantity_milli": 2500, "days": 7, "cost_pence": 99}
    activity = pd.DataFrame([
        cell("2023/24", every, setting="emergency", provider="a", spend_pence=10_01, **counts),
        cell("2023/24", every, setting="emergency", provider="b", spend_pence=20_02, **counts),
        cell("2023/24", every, setting="elective", provider="b", spend_pence=40_04, **counts),
        cell("2024/25", every, setting="emergency", provider="b", spend_pence=80_08, **counts),
    ])  # fmt: skip
    people = pd.DataFrame(
        [
            cell("2023/24", PEOPLE_DIMENSIONS, sex="female", people=2.0, person_days=366.0),
            cell("2024/25", PEOPLE_DIMENSIONS, sex="male", people=1.0, person_days=73.0),
        ]
    )
    return Grid(PERIODS, activity, people)


def test_money_comes_in_pounds_and_quantity_in_units() -> None:
    assert grid().measure(Ask.of("spend")).tolist() == [70.07, 80.08]
    assert grid().measure(Ask.of("cost")).tolist() == [2.97, 0.99]
    assert grid().measure(Ask.of("quantity")).tolist() == [7.5, 2.5]


def test_person_years_are_days_over_the_days_of_the_year() -> None:
    assert grid().measure(Ask.of("person_years")).tolist() == [1.0, 0.2]
    assert grid().measure(Ask.of("people", {"sex": "male"})).tolist() == [0.0, 1.0]


def test_cells_come_in_the_order_asked_and_an_empty_one_is_nil() -> None:
    ask = Ask.of("spend", {"provider": ("b",)}, ("setting",), [("elective",), ("nowhere",), ("emergency",)])
    assert grid().measure(ask).tolist() == [[40.04, 0], [0, 0], [20.02, 80.08]]


def test_cells_of_two_dimensions_and_of_none() -> None:
    ask = Ask.of("spells", by=("provider", "setting"), cells=[("b", "emergency"), ("a", "elective")])
    assert grid().measure(ask).tolist() == [[2, 2], [0, 0]]
    assert grid().measure(Ask.of("spells", by=("provider",))).shape == (0, 2)


def test_the_cells_that_hold_rows_can_be_listed() -> None:
    ask = Ask.of("spend", {"setting": "emergency"}, ("provider",))
    assert grid().cells(ask) == (("a",), ("b",))


def test_a_dimension_that_the_grid_forgot_is_never_taken_for_nil() -> None:
    with pytest.raises(FinmodelError, match="without 'programme'"):
        grid().measure(Ask.of("spend", {"programme": ("frailty",)}))


def test_equal_asks_are_equal_however_they_are_written() -> None:
    one = Ask.of("spend", {"setting": ["b", "a"], "provider": "x"})
    two = Ask.of("spend", {"provider": ("x",), "setting": ("a", "b", "a")})
    assert one == two
    assert used_dimensions([one, Ask.of("people", by=("sex",))]) == {"setting", "provider", "sex"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"what": "visits"}, "'visits' is not a measure"),
        ({"what": "spend", "where": {"colour": "red"}}, "Spend cannot be split by 'colour'"),
        ({"what": "people", "by": ("setting",)}, "People cannot be split by 'setting'"),
        ({"what": "spend", "by": ("setting",), "cells": [("a", "b")]}, "one code for each of setting"),
        ({"what": "spend", "by": ("setting",), "cells": [("a",), ("a",)]}, "named twice"),
        ({"what": "people", "rows": Stay(1)}, "People counts people, and a rule for rows of activity does not fit"),
    ],
)
def test_an_ask_that_means_nothing_is_refused(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Ask.of(**arguments)
