"""Stranded cost on the small place, worked out on paper."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from finmodel.scenarios.stranded import stranded
from tests.scenarios.changes import library, scenario
from tests.small import small_basis

AT_ONCE = {"kind": "close_capacity", "services": ["Wards"], "stays_open": 0}


def told(by: str, where: str = "emergency") -> pd.DataFrame:
    """What becomes of cost where wards close as soon as they are not needed; later in `test_capacity`."""
    basis = small_basis()
    change: dict[str, Any] = {"kind": "scale_activity", "where": {"setting": where}, "by": by}
    table = stranded(run(basis), run(apply(basis, scenario(change, AT_ONCE), library())))
    money = ["cost_before", "leaving", "cashable", "stranded"]
    return table.assign(**{name: table[name] / 100 for name in money}).set_index(["service", "period"])


def row(table: pd.DataFrame, service: str, period: str = "2023/24") -> list[float]:
    return [
        float(amount) for amount in table.loc[(service, period), ["cost_before", "leaving", "cashable", "stranded"]]
    ]


def test_fixed_and_step_cost_that_stays_is_stranded() -> None:
    # 250 admissions cost 100,000 + 3 × 20,000 + 250 × 900 = 385,000; 25 leave, 225 still need three steps:
    # 38,500 goes with them, 25 × 900 can be released, a tenth of the wards and steps cannot
    assert row(told("-10%"), "Wards") == [385_000, 38_500, 22_500, 16_000]


def test_a_step_that_is_no_longer_needed_is_cashable() -> None:
    # 100 leave and 150 need two steps: 154,000 goes; 90,000 and one step of 20,000 can be released; 44,000 stays
    assert row(told("-40%"), "Wards") == [385_000, 154_000, 110_000, 44_000]


def test_a_service_without_fixed_cost_strands_nothing() -> None:
    # 120 episodes at £450; 12 leave with all they cost
    assert row(told("-10%", "reablement"), "Reablement") == [54_000, 5_400, 5_400, 0]


def test_nothing_is_stranded_where_activity_grows_or_stays() -> None:
    table = told("10%")
    assert row(table, "Wards") == [385_000, 0, 0, 0]
    assert row(table, "Reablement") == [54_000, 0, 0, 0]
    assert row(table, "Surgeries") == [150_000, 0, 0, 0]


def test_all_of_a_service_that_ends_is_stranded_but_what_moves_with_activity() -> None:
    # all variable and step cost goes, the 100,000 of the wards stays
    assert row(told("-100%"), "Wards") == [385_000, 385_000, 285_000, 100_000]


def test_more_than_its_share_released_strands_nothing() -> None:
    table = told("-25%")
    # in 2024/25, 65 of 260 leave and 195 need two steps: (100,000 + 60,000 + 234,000) / 4 goes, 58,500 + 20,000 is free
    assert row(table, "Wards", "2024/25") == [394_000, 98_500, 78_500, 20_000]
    assert (table["stranded"] >= 0).all()


@pytest.mark.parametrize("by", ["-10%", "10%"])
def test_the_activity_of_both_is_shown(by: str) -> None:
    shown = told(by).loc[("Wards", "2023/24"), ["units_before", "units_after"]].tolist()
    assert shown == [250, 225 if by == "-10%" else 275]
