"""Payback, gains so far and net present value, worked out by hand."""

from __future__ import annotations

import pytest

from finmodel.scenarios.ahead.over_years import FROM_THE_START, NOT_YET, UNMOVED, OverYears
from tests.ahead.over import FIVE, over, two_runs

COUNCIL = {"kind": "change_funding", "partner": "council"}


def of_council(*gains: int, **forward: object) -> OverYears:
    """The council with so much more money in each year."""
    more = {year: f"{'-' if gain < 0 else ''}£{abs(gain)}" for year, gain in zip(FIVE, gains, strict=True)}
    change = {**COUNCIL, "add": more}
    return OverYears(*two_runs(over(**forward), change))


def test_what_is_spent_first_pays_back_when_gains_have_made_it_up_and_is_worth_less_the_later_they_come() -> None:
    found = of_council(-1000, 300, 400, 200, 500, discount="10%")
    table = found.in_all().set_index("partner")
    assert [each / 100 for each in found.cumulative("council")] == [-1000, -700, -300, -100, 400]
    assert found.paid_back("council") == "2027/28"
    # -1000 + 300/1.1 + 400/1.21 + 200/1.331 + 500/1.4641 = -1000 + 272.727 + 330.579 + 150.263 + 341.507
    assert table.loc["council", "net_present_value"] == 95.08
    assert table.loc["council", "lowest"] == -1000
    assert table.loc["council", "lowest_in"] == "2023/24"
    assert table.loc["place", "cumulative"] == 400
    assert table.loc["trust", "paid_back"] == UNMOVED


def test_payback_is_the_year_from_which_it_stays_so() -> None:
    assert of_council(-100, 150, -100, 60, 10).paid_back("council") == "2026/27"  # -100, 50, -50, 10, 20
    assert of_council(-100, 150, 0, 0, -60).paid_back("council") == NOT_YET  # 50 to the good, and short at the end
    assert of_council(0, 0, 100, -100, 0).paid_back("council") == FROM_THE_START
    assert of_council(-100, 100, 0, 0, 0).paid_back("council") == "2024/25"  # even is nil or better


def test_the_rate_is_that_of_the_green_book_where_none_is_stated() -> None:
    found = of_council(0, 1000, 0, 0, 0)
    assert found.rate == pytest.approx(0.035)
    assert found.in_all().set_index("partner").loc["council", "net_present_value"] == 966.18  # 1000/1.035


def test_a_loan_is_no_gain_and_its_interest_is() -> None:
    loan = {"kind": "brokerage", "lender": "council", "borrower": "icb", "amount": "£9,000", "repaid_over": 2,
            "interest": "5%"}  # fmt: skip
    found = OverYears(*two_runs(over(), loan))
    # Interest of 5% on £9,000, then on £4,500.
    assert [each / 100 for each in found.gains["council"]] == [0, 450, 225, 0, 0]
    assert [each / 100 for each in found.gains["icb"]] == [0, -450, -225, 0, 0]
    assert found.paid_back("icb") == NOT_YET
    assert found.paid_back("place") == UNMOVED


def test_the_table_by_year_has_each_year_of_everyone() -> None:
    table = of_council(-1000, 300, 400, 200, 500, discount="10%").by_year()
    mine = table[table["partner"] == "council"].set_index("period")
    assert list(mine["cumulative"]) == [-1000, -700, -300, -100, 400]
    assert mine.loc["2025/26", "discount_factor"] == pytest.approx(1 / 1.21)
    assert mine.loc["2025/26", "present_value"] == 330.58
