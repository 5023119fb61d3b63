"""Clauses that every kind of contract may have, in a place: dates, payments on account, earlier contracts' lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between, clashes_of
from finmodel.contracts.kinds.gain_share import GainShare
from finmodel.contracts.order import order_clashes
from finmodel.core.place import Place
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import Term, walk
from finmodel.scenarios.run import run
from tests.small import GAIN, GP, PLACE, TARIFF, contract, small_basis, small_grid

BLOCK: dict[str, Any] = {
    "kind": "block", "id": "beds", "title": "Community beds", "payer": "icb", "payee": "trust", "amount": "£365,000",
}  # fmt: skip


def amounts(name: str, line: str, *contracts: dict[str, Any]) -> list[float]:
    return [float(value) for value in run(small_basis(*contracts)).settlement.of(name, line)]


def test_a_place_pays_a_contract_for_the_days_it_is_in_force() -> None:
    assert amounts("beds", "payment", BLOCK | {"starts": "2025-03-01"}) == [0, 31_000]  # 31 of 365 days


def test_money_is_conserved_when_payments_on_account_are_settled_up_a_year_late() -> None:
    interim = {"amount": "£600,000", "reconciled": "next_year"}
    assert amounts("tariff", "payment", TARIFF) == [603_750, 627_900]  # 250 x 2,000 + 500 x 150, with 5% more
    late = TARIFF | {"interim": interim}
    assert amounts("tariff", "interim", late) == [600_000, 600_000]
    assert amounts("tariff", "reconciliation", late) == [0, 3_750]
    assert amounts("tariff", "outstanding", late) == [3_750, 27_900]


def test_a_price_line_is_re_rated_and_only_the_difference_is_paid() -> None:
    agreed = {"name": "award", "years": ["2023/24"], "set": {"prices.emergency.price": "£2,010"}, "paid_in": "2024/25"}
    # 250 spells x £10 x 1.05
    assert amounts("tariff", "re_rated_award", TARIFF | {"re_rated": [agreed]}) == [0, 2_625]


def test_a_price_that_changes_within_a_year_is_re_rated_by_its_own_path() -> None:
    price = {"by_date": {"2023-04-01": "£2,000", "2024-10-01": "£2,040"}}
    lines = [{"code": "emergency", "where": {"setting": ["emergency"]}, "price": price}]
    agreed = {"name": "award", "years": ["2024/25"], "set": {"prices.emergency.price": "£2,100"}, "paid_in": "2025/26"}
    made = contract(TARIFF | {"prices": lines, "re_rated": [agreed]})
    terms = [term for line in made.lines() for term in walk(line.rule) if isinstance(term, Term)]
    (new,) = {term.value for term in terms if term.name == "re_rated.award.prices.*.price"}
    assert isinstance(new, tuple)
    assert [value.value for value in new] == [2100, 2100]


def test_a_fee_is_re_rated_by_its_name() -> None:
    """£10 more for each of 3 months is £30."""
    fees = [
        {"code": "month", "per": "month", "fee": "£100", "number": 3},
        {"code": "plan", "per": "plan", "fee": "£50", "number": 2},
    ]
    agreed = {"name": "award", "years": ["2023/24"], "set": {"fees.month.fee": "£110"}, "paid_in": "2024/25"}
    paid = {"kind": "pay_for_coordination", "id": "fees", "title": "Fees", "payer": "icb", "payee": "gps", "fees": fees}
    assert amounts("fees", "re_rated_award", paid | {"re_rated": [agreed]}) == [0, 30]


def test_one_of_several_payments_is_re_rated_and_the_others_owe_nothing() -> None:
    """£30 more of the grant in 2023/24; the loan does not hang on it."""
    paid = {
        "kind": "schedule", "id": "two", "title": "Two sums", "terms": {"grant": "£100", "loan": "£50"},
        "lines": [
            {"name": "granted", "formula": "grant", "payer": "icb", "payee": "trust"},
            {"name": "lent", "formula": "loan", "payer": "icb", "payee": "gps"},
        ],
    }  # fmt: skip
    agreed = {"name": "award", "years": ["2023/24"], "set": {"terms.grant": "£130"}, "paid_in": "2024/25"}
    made = contract(paid | {"re_rated": [agreed]})
    assert [line.name for line in made.lines() if line.name.startswith("re_rated")] == ["re_rated_award_granted"]
    assert amounts("two", "re_rated_award_granted", paid | {"re_rated": [agreed]}) == [0, 30]


def test_a_line_of_an_earlier_contract_is_a_measure_of_a_later_one() -> None:
    gain = GAIN | {"payees": "trust", "expenditure": {"line": "tariff.payment"}}
    # 650,000 - 603,750 = 46,250, of which half; then 650,000 - 627,900 = 22,100 (3.4%), of which half
    assert amounts("gain", "earned", TARIFF, gain) == [23_125, 11_050]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tariff.paymet", "'tariff' has no line 'paymet'. Did you mean 'tariff.payment'?"),
        ("tariff.payment.trust", "'tariff.payment' is one figure. Take the last part out."),
        ("gp_list.weighted", "'gp_list.weighted' is person-years, and the number here is money. "),
        ("nobody.payment", "It uses what 'nobody' pays, and no such contract is in force. "),
    ],
)
def test_a_line_that_cannot_be_a_measure_is_refused(line: str, said: str) -> None:
    books = [contract(TARIFF), contract(GP), contract(GAIN | {"expenditure": {"line": line}})]
    (clash,) = order_clashes(books)
    assert f"{clash.what} {clash.fix}".startswith(said)


def test_each_member_of_an_earlier_line_is_a_measure_by_name() -> None:
    second = GAIN | {"id": "again", "payees": "gps", "expenditure": {"line": "gain.shared.trust"}}
    missing = second | {"expenditure": {"line": "gain.shared"}}
    assert not order_clashes([contract(TARIFF), contract(GAIN), contract(second)])
    (clash,) = order_clashes([contract(TARIFF), contract(GAIN), contract(missing)])
    assert clash.what == "'gain.shared' is for each of several."
    assert clash.fix == "Name one of them: icb, trust, gps."


def test_activity_is_counted_in_a_fixed_year_or_the_year_before() -> None:
    grid = small_grid(Place.model_validate(PLACE))
    emergency = {"setting": ["emergency"]}
    assert list(grid.measure(Ask.of("quantity", emergency))) == [250, 260]
    assert list(grid.measure(Ask.of("quantity", emergency, year="2024/25"))) == [260, 260]
    assert list(grid.measure(Ask.of("quantity", emergency, year="previous"))) == [0, 250]


def benchmark_of(year: str, **clauses: str) -> GainShare:
    benchmark = {"activity": "spend", "where": {"setting": "emergency"}, "year": year}
    found = contract(GAIN | {"payees": "trust", "benchmark": benchmark, **clauses})
    assert isinstance(found, GainShare)
    return found


def test_a_year_before_the_first_is_refused_unless_the_contract_starts_later() -> None:
    place = Place.model_validate(PLACE)
    (clash,) = clashes_of(benchmark_of("previous"), place)
    assert clash.what == "It looks at the year before, and the place's years begin with 2023/24."
    assert not list(clashes_of(benchmark_of("previous", starts="2024-04-01"), place))
    (clash,) = clashes_of(benchmark_of("2019/20"), place)
    assert clash.what == "2019/20 is not among the place's years."


def test_a_benchmark_of_the_year_before_settles_once_the_contract_has_started() -> None:
    gain = benchmark_of("previous", starts="2024-04-01").model_dump(mode="json", exclude_none=True)
    # benchmark 500,000 of 2023/24; spend under the tariff 627,900: a loss of 127,900, of which 30%
    assert amounts("gain", "earned", TARIFF, gain) == [0, -38_370]


def test_a_kind_that_is_settled_on_whole_years_may_not_start_within_one() -> None:
    (clash,) = clashes_of(contract(GAIN | {"starts": "2024-06-01"}), Place.model_validate(PLACE))
    assert clash.spot == ("starts",)
    assert clash.what == "It is in force for part of 2024/25, and a gain_share is settled on whole years."


def test_years_before_a_contract_starts_need_no_number() -> None:
    late = BLOCK | {"starts": "2024-04-01", "amount": {"2024/25": "£1,000"}}
    assert not list(clashes_of(contract(late), Place.model_validate(PLACE)))
    assert amounts("beds", "payment", late) == [0, 1_000]


def test_two_contracts_pay_for_one_activity_only_where_one_says_so() -> None:
    place = Place.model_validate(PLACE)
    second = TARIFF | {"id": "second"}
    assert len(clashes_between([contract(TARIFF), contract(second)], place)) == 1
    assert not clashes_between([contract(TARIFF), contract(second | {"alongside": ["tariff"]})], place)


def test_spells_days_units_and_spend_are_each_counted_as_such_with_spend_in_pounds() -> None:
    grid = small_grid(Place.model_validate(PLACE))
    rows = grid.activity.assign(spells=3, days=7, quantity_milli=2_500, spend_pence=123_456)
    told = replace(grid, activity=rows)
    emergency = {"setting": ["emergency"]}
    found = {what: list(told.measure(Ask.of(what, emergency))) for what in ("spells", "days", "quantity", "spend")}
    assert found == {"spells": [3, 3], "days": [7, 7], "quantity": [2.5, 2.5], "spend": [1_234.56, 1_234.56]}
