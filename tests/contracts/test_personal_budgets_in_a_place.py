"""Personal budgets, of social and of health care, on the activity and people of a place."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.scenarios.run import run
from tests.scenarios.worked import paid
from tests.small import contract, small_basis

HEALTH: dict[str, Any] = {
    "kind": "personal_budget", "id": "phb", "title": "Personal health budgets", "payer": "icb", "payee": "gps",
    "bands": [{"code": "home", "rate": "£100", "contribution": "£20",
               "weeks": {"activity": "quantity", "where": {"setting": "reablement"}}}],
}  # fmt: skip


def test_weeks_are_counted_from_activity_whose_unit_is_a_week() -> None:
    done = run(small_basis(HEALTH))
    # 120 weeks, then 80, at £100 less £20 that people contribute
    assert paid(done, "phb") == [9_600, 6_400]


def test_a_personal_health_budget_has_no_contribution_and_part_of_what_is_not_spent_goes_back() -> None:
    band = {key: value for key, value in HEALTH["bands"][0].items() if key != "contribution"}
    back = {"amount": "£3,000", "allowed_share": "10%", "returned": "100%", "when": "same_year"}
    done = run(small_basis(HEALTH | {"bands": [band], "unspent": back}))
    # £12,000 and £8,000; people keep a tenth of it, £1,200 and £800, of the £3,000 they did not spend
    rows = done.ledger[done.ledger["contract"] == "phb"]
    net = [
        float(rows[(rows["payer"] == "icb") & (rows["period"] == year)]["pence"].sum()
              - rows[(rows["payee"] == "icb") & (rows["period"] == year)]["pence"].sum()) / 100
        for year in ("2023/24", "2024/25")
    ]  # fmt: skip
    assert net == [12_000 - 1_800, 8_000 - 2_200]


def test_days_are_no_weeks() -> None:
    band = HEALTH["bands"][0] | {"weeks": {"activity": "days"}}
    with pytest.raises(ValueError, match="The number here is in weeks, and 'days' is not"):
        contract(HEALTH | {"bands": [band]})
