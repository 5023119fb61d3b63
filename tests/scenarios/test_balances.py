"""Investments, loans and balances, year by year, on the small place and over five years."""

from __future__ import annotations

import pandas as pd
import pytest

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.balances import balances_of
from finmodel.scenarios.run import run
from tests.scenarios.worked import after, paid, scenario, surplus, whole
from tests.small import GP, PLACE, REABLEMENT, TARIFF, contract, small_basis

INVEST = {"kind": "investment", "name": "A team", "partner": "gps", "paid_by": "icb", "one_off": "£10,000",
          "recurrent": "£4,000"}  # fmt: skip
LOAN = {"kind": "brokerage", "name": "A loan", "lender": "council", "borrower": "icb", "amount": "£9,000",
        "repaid_over": 1, "interest": "5%"}  # fmt: skip


def test_an_investment_is_paid_by_one_and_spent_by_another() -> None:
    before, done = run(small_basis()), after(INVEST)
    assert paid(done, "investment_a_team") == [14_000, 4_000]
    assert surplus(done, "gps") == surplus(before, "gps")
    assert [new - old for new, old in zip(surplus(done, "icb"), surplus(before, "icb"), strict=True)] == [
        -14_000,
        -4_000,
    ]
    assert [new - old for new, old in zip(whole(done), whole(before), strict=True)] == [-14_000, -4_000]


def test_what_is_stated_for_more_people_is_spent_in_proportion_to_those_here() -> None:
    # 1,200 people on the register of 2023/24, half of 2,400; the 1,220 of 2024/25 spend no more.
    done = after({**INVEST, "people": 2_400})
    assert paid(done, "investment_a_team") == [7_000, 2_000]
    (told,) = done.basis.assumed
    assert "What it spends is stated for 2,400 people, and the place has 1,200: 50% of it is spent here." in str(told)
    assert after({**INVEST, "people": 1_200}).basis.assumed == ()


def test_a_pool_that_pays_for_an_investment_still_ends_at_nil() -> None:
    done = after({**INVEST, "paid_by": "pool"})
    assert surplus(done, "pool") == [0, 0]


def test_an_investment_of_ones_own_moves_no_money_between_partners() -> None:
    own = {name: value for name, value in INVEST.items() if name != "paid_by"}
    before, done = run(small_basis()), after(own)
    assert "investment_a_team" not in set(done.ledger["contract"])
    assert [new - old for new, old in zip(surplus(done, "gps"), surplus(before, "gps"), strict=True)] == [
        -14_000,
        -4_000,
    ]


def test_a_recurrent_part_comes_in_by_its_ramp() -> None:
    done = after({**INVEST, "ramp": {"years": 2}})
    assert paid(done, "investment_a_team") == [12_000, 4_000]


def test_a_loan_is_paid_back_with_interest_and_the_place_is_no_richer() -> None:
    before, done = run(small_basis()), after(LOAN)
    assert paid(done, "brokerage_a_loan", "loan") == [9_000, 0]
    assert paid(done, "brokerage_a_loan", "interest") == [0, 450]
    assert paid(done, "brokerage_a_loan", "repayment") == [0, 9_000]
    assert whole(done) == whole(before)
    table = balances_of(done).set_index(["partner", "period"])
    assert list(table.loc["icb", "owed"]) == [9_000, 0]
    assert list(table.loc["council", "owed"]) == [-9_000, 0]
    assert list(table.loc["icb", "before_brokerage"]) == surplus(before, "icb")
    assert list(table.loc["icb", "cumulative"]) == [surplus(done, "icb")[0], sum(surplus(done, "icb"))]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({**LOAN, "repaid_over": 2}, "past the place's last, 2024/25"),
        ({**LOAN, "starts": "2024/25", "repaid_from": "2023/24"}, "before it is lent"),
        ({**LOAN, "lender": "bank"}, "'bank' is not a partner"),
        ({**LOAN, "lender": "pool"}, "'pool' is a pool, and a pool cannot lend"),
        ({**LOAN, "borrower": "pool"}, "'pool' is a pool, and a pool cannot borrow"),
        ({**INVEST, "partner": "pool"}, "'pool' is not a partner"),
        ({**INVEST, "one_off": {"2030/31": "£1"}}, "2030/31 is not among"),
    ],
)
def test_a_loan_or_investment_that_does_not_fit_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        after(change)


FIVE = ["2023/24", "2024/25", "2025/26", "2026/27", "2027/28"]


def five_years() -> Basis:
    """The small place over five years of April to March, each with the activity and people of the first."""
    place = Place.model_validate({**PLACE, "periods": FIVE, "funding": {"icb": "£1,000,000", "council": "£300,000"}})
    first = small_basis().grid
    year = first.activity["period"] == FIVE[0]
    activity = pd.concat([first.activity[year].assign(period=label) for label in FIVE], ignore_index=True)
    people = pd.concat(
        [first.people[first.people["period"] == FIVE[0]].assign(period=label) for label in FIVE], ignore_index=True
    )
    fund = {"kind": "pooled_fund", "id": "fund", "title": "Fund", "pool": "pool",
            "contributions": {"icb": "£36,000", "council": "£24,000"}}  # fmt: skip
    old = {"kind": "block", "id": "old_block", "title": "Old", "payer": "icb", "payee": "gps", "amount": "£10,000",
           "ends": "2025-03-31"}  # fmt: skip
    new = {**old, "id": "new_block", "title": "New", "amount": "£12,000", "ends": None, "starts": "2025-04-01"}
    books = tuple(contract(data) for data in (TARIFF, old, new, GP, REABLEMENT, fund))
    return Basis(place, books, Grid(place.spans, activity, people))


def by_year(settled: object, name: str, line: str | None = None) -> list[float]:
    rows = settled.ledger[settled.ledger["contract"] == name]  # type: ignore[attr-defined]
    rows = rows if line is None else rows[rows["line"] == line]
    return [float(rows.loc[rows["period"] == year, "pence"].sum()) / 100 for year in FIVE]


def test_five_years_run_with_ramps_dated_contracts_and_balances_carried() -> None:
    basis = five_years()
    before = run(basis)
    assert by_year(before, "old_block") == [10_000, 10_000, 0, 0, 0]
    assert by_year(before, "new_block") == [0, 0, 12_000, 12_000, 12_000]
    assert by_year(before, "tariff") == [603_750] * 5
    changes = scenario(
        {
            "kind": "scale_activity",
            "where": {"setting": "emergency"},
            "by": "-40%",
            "ramp": {"from": "2024/25", "years": 4},
        },
        {**LOAN, "amount": "£10,000", "repaid_over": 3, "repaid_from": "2025/26", "interest": "0%"},
        {**INVEST, "starts": "2024/25"},
        {"kind": "cost_inflation", "partners": "gps", "by": "10%", "each_year": True, "starts": "2026/27"},
    )
    after_all = run(apply(basis, changes, {}))
    # Emergencies of 250 fall by 10%, 20%, 30%, 40% from the second year on.
    assert by_year(after_all, "tariff") == [(units * 2000 + 75_000) * 1.05 for units in (250, 225, 200, 175, 150)]
    assert by_year(after_all, "brokerage_a_loan", "repayment") == [0, 0, 3_333.33, 3_333.33, 3_333.34]
    assert by_year(after_all, "investment_a_team") == [0, 14_000, 4_000, 4_000, 4_000]
    table = balances_of(after_all).set_index(["partner", "period"])
    assert list(table.loc["icb", "owed"]) == [10_000, 10_000, 6_666.67, 3_333.34, 0]
    assert list(table.loc["icb", "cumulative"])[-1] == pytest.approx(table.loc["icb", "surplus"].sum())
    # Surgeries cost £150,000, then a tenth more, then a tenth more again; the team with them, £4,000 a year.
    fixed = by_year(after_all, "delivery", "gps.2.fixed")
    assert fixed == [150_000, 150_000, 150_000, 165_000, 181_500]
