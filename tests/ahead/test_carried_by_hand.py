"""Each sort of number carried forward, on the small place, with the arithmetic written out."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.values import TermValue
from finmodel.core.ahead.forward import Forward
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.scenarios.ahead.carried_amounts import carried_forward
from finmodel.scenarios.ahead.carried_contracts import carried_contract, carried_contracts
from finmodel.scenarios.ahead.carried_grid import carried_grid
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import run
from tests.ahead.over import FIVE, RISES, ahead_of, carried, over, two_runs, yearly
from tests.small import FUND, GAIN, PLACE, TARIFF, contract, small_basis

PLAIN = {**PLACE, "pools": [], "costs": []}


def numbers(data: dict[str, Any], key: str, **forward: Any) -> Any:
    """What a contract states under a key, over five years of the small place."""
    made = carried_contract(contract(data), ahead_of(PLACE, 5, **forward)).contract
    return getattr(made, key)


def block(**stated: Any) -> dict[str, Any]:
    return {"kind": "block", "id": "b", "title": "Block", "payer": "icb", "payee": "trust", **stated}


def test_a_price_and_activity_rise_each_by_its_own_and_what_is_stated_once_is_of_the_last_year() -> None:
    # 2025/26: 260 x 1.02 = 265.2 at £2,000 x 1.03 = £2,060, and 520 x 1.02 = 530.4 at £154.50; times 1.05.
    # 2026/27: 270.504 at £2,121.80 and 541.008 at £159.135; times 1.05.
    paid = yearly(run(over(**RISES)), "tariff")
    assert paid["2024/25"] == (260 * 2000 + 520 * 150) * 1.05
    assert paid["2025/26"] == 659_671.74
    assert paid["2026/27"] == 693_051.13


def test_people_rise_so_that_what_is_paid_a_head_does() -> None:
    # 366,825 x 1.01 ÷ 365 = 1,015.05 person-years of 0-64, and 202 of 65+ at 2.5, at £103.
    assert yearly(run(over(**RISES)), "gp_list")["2025/26"] == 156_565.15


def test_costs_rise_in_each_of_their_parts_and_follow_activity() -> None:
    done = run(over(**RISES))
    assert yearly(done, "delivery", "trust.1.fixed")["2025/26"] == 104_000
    assert yearly(done, "delivery", "trust.1.variable")["2025/26"] == 248_227.20  # 265.2 x £936
    assert yearly(done, "delivery", "trust.1.step")["2025/26"] == 62_400  # three wards of £20,800
    assert yearly(done, "delivery", "gps.2.fixed")["2026/27"] == 162_240  # £150,000 x 1.04 x 1.04


def test_funding_rises_from_the_last_year_whether_stated_by_year_or_for_each() -> None:
    done = run(over(**RISES))
    assert [yearly(done, "funding", "icb")[year] for year in FIVE] == [
        1_000_000, 1_050_000, 1_102_500, 1_157_625, 1_215_506.25,
    ]  # fmt: skip
    assert yearly(done, "funding", "council")["2025/26"] == 315_000


def test_sums_of_contracts_rise_with_prices_or_are_held() -> None:
    assert numbers(FUND, "contributions", **RISES)["icb"].by_period["2025/26"] == 30_900
    assert numbers(FUND, "contributions", **RISES, terms="held")["icb"].value == 30_000
    assert numbers(GAIN, "benchmark", **RISES).by_period["2026/27"] == 689_585  # £650,000 x 1.0609
    assert numbers(GAIN, "benchmark", **RISES, terms="held").by_period["2027/28"] == 650_000
    held = yearly(run(over(**RISES, terms="held")), "tariff")["2025/26"]
    assert held == yearly(run(over(**RISES)), "tariff")["2025/26"]  # a price of a unit is no sum of a year


def test_the_last_number_stated_by_year_goes_on_and_one_stated_for_a_year_to_come_stands() -> None:
    later = {"2023/24": "£90", "2024/25": "£100", "2026/27": "£300"}
    stated = numbers(block(amount=later), "amount", prices="10%").by_period
    assert [int(stated[year]) for year in FIVE] == [90, 100, 110, 300, 330]


def test_a_number_for_every_other_year_is_of_the_last_year_and_rises_from_it() -> None:
    stated = numbers(block(amount={"by_period": {"2023/24": "£90"}, "otherwise": "£100"}), "amount", prices="10%")
    assert [float(stated.by_period[year]) for year in FIVE[2:]] == [110, 121, 133.1]


def test_a_price_by_date_goes_on_with_a_new_price_on_the_first_day_of_each_year() -> None:
    price = {"by_date": {"2023-04-01": "£100", "2024-10-01": "£120"}}
    prices = [{"code": "e", "where": {"setting": ["emergency"]}, "price": price}]
    (line,) = numbers({**TARIFF, "prices": prices}, "prices", prices="10%")
    dates = {day.isoformat(): float(number) for day, number in line.price.by_date.items()}
    assert dates == {
        "2023-04-01": 100, "2024-10-01": 120, "2025-04-01": 132, "2026-04-01": 145.2, "2027-04-01": 159.72,
    }  # fmt: skip


def test_shares_and_numbers_of_units_by_year_stay_as_they_were_last_stated() -> None:
    share = {**GAIN, "gains": {"share": {"2023/24": "50%", "2024/25": "40%"}}}
    made = numbers(share, "gains", **RISES)
    assert [float(made.share.by_period[year]) for year in FIVE] == [0.5, 0.4, 0.4, 0.4, 0.4]


def test_a_sum_with_uplifts_of_its_own_goes_on_with_the_rise_of_sums_and_is_not_raised_twice() -> None:
    data = block(amount="£1,000", uplifts={"stated_in": "2023/24", "rates": {"2024/25": "10%"}})
    done = run(over(data, prices="3%"))
    assert yearly(done, "b") == {
        "2023/24": 1000, "2024/25": 1100, "2025/26": 1133, "2026/27": 1166.99, "2027/28": 1202,
    }  # fmt: skip  # 1,133 x 1.03 = 1,166.99; x 1.03 = 1,201.9997


def test_a_fund_that_rolls_forward_by_its_own_terms_has_its_first_contributions_left_alone() -> None:
    data = {**FUND, "roll_forward": {"uplift": "5%"}}
    assert numbers(data, "contributions", **RISES)["icb"].value == 30_000


def test_nothing_stated_leaves_every_year_to_come_as_the_last() -> None:
    done = run(over())
    for name in ("tariff", "reablement", "fund", "funding"):
        assert yearly(done, name)["2027/28"] == yearly(done, name)["2024/25"]


def test_costs_of_every_year_go_on_and_those_of_single_years_stop() -> None:
    costs = [
        {"partner": "trust", "name": "Rent", "by_year": {"2023/24": "£100", "2024/25": "£200"}},
        {"partner": "trust", "name": "Start", "by_year": {"2023/24": "£70"}},
        {"partner": "trust", "name": "Wards", "fixed": "£1,000", "factors": {"fixed": {"2024/25": 1.5}}},
    ]
    place = ahead_of({**PLAIN, "costs": costs}, 4, costs="10%")
    assert {year: float(amount) for year, amount in place.costs[0].by_year.items()} == {
        "2023/24": 100, "2024/25": 200, "2025/26": 220, "2026/27": 242,
    }  # fmt: skip
    assert set(place.costs[1].by_year) == {"2023/24"}
    assert float(place.costs[2].factors["fixed"]["2026/27"]) == pytest.approx(1.5 * 1.21)
    stated = Place.model_validate({**PLAIN, "costs": costs})
    assert place.ahead is not None
    assert carried_forward(stated, (), place.ahead).single == ("“Start” of 2023/24",)


def test_a_rise_may_differ_by_year() -> None:
    done = run(over(funding={"2025/26": "10%", "2026/27": "0%", "2027/28": "-50%"}))
    assert list(yearly(done, "funding", "council").values())[2:] == [330_000, 330_000, 165_000]


def test_a_place_with_years_enough_is_left_as_it_is() -> None:
    basis = small_basis()
    assert carried(basis, 2, Forward()).place is basis.place


def test_a_year_the_place_carries_forward_itself_is_where_more_years_come_from() -> None:
    place = ahead_of({**PLAIN, "periods": ["2023/24", "2024/25", "2025/26"], "funding": {},
                      "carried_forward": {"2025/26": "2024/25"}}, 4)  # fmt: skip
    assert place.carried_forward == {"2025/26": "2024/25", "2026/27": "2024/25"}


def test_money_that_a_scenario_brings_rises_as_all_other_does() -> None:
    invest = {"kind": "investment", "name": "Team", "partner": "gps", "paid_by": "icb", "recurrent": "£4,000"}
    more = {"kind": "change_funding", "partner": "council", "add": {"2023/24": "£1,000", "2024/25": "£2,000"}}
    dearer = {"kind": "change_terms", "contract": "tariff", "set": {"prices.outpatient.price": "£200"}}
    _, done = two_runs(over(**RISES), invest, more, dearer)
    assert yearly(done, "investment_team")["2026/27"] == 4_326.40  # £4,000 x 1.04 x 1.04
    assert yearly(done, "funding", "council")["2025/26"] == 315_000 + 2_100
    tariff = next(each for each in done.basis.contracts if each.id == "tariff")
    price = tariff.prices[1].price  # type: ignore[attr-defined]
    assert isinstance(price, TermValue)
    assert price.by_period is not None
    assert float(price.by_period["2025/26"]) == 206


def test_a_size_by_year_holds_where_it_is_not_stated_for_years_to_come() -> None:
    fewer = {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": {"2023/24": "0%", "2024/25": "-10%"}}
    _, done = two_runs(over(), fewer)
    paid = yearly(done, "tariff")
    assert paid["2027/28"] == paid["2024/25"] == (234 * 2000 + 520 * 150) * 1.05


def test_an_effect_may_wait_before_it_comes_in() -> None:
    fewer = {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-30%",
             "ramp": {"nothing_for": 2, "years": 3}}  # fmt: skip
    before, done = two_runs(over(), fewer)
    one, other = yearly(before, "tariff"), yearly(done, "tariff")
    assert [round(one[year] - other[year]) for year in FIVE] == [0, 0, 54_600, 109_200, 163_800]  # of 260 x £2,100
    with pytest.raises(InputError, match="The ramp takes 3 years from 2023/24, after 2, past the place's last"):
        two_runs(over(years=4), fewer)


def test_a_ward_that_growth_would_open_is_not_there_where_fewer_admissions_do_without_it() -> None:
    # 260, 286, 314.6 and 346.06 spells from 2024/25: a fourth ward from 2026/27. A tenth fewer are 283.14 there, three
    # wards, and 311.454 in 2027/28, four.
    before = small_basis()
    place = ahead_of(PLACE, 5, activity="10%")
    basis = Basis(place, carried_contracts(before.contracts, place), carried_grid(before.grid, place))
    fewer = {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-10%"}
    wards = [list(yearly(each, "delivery", "trust.1.step").values()) for each in two_runs(basis, fewer)]
    assert wards == [[60_000, 60_000, 60_000, 80_000, 80_000], [60_000, 60_000, 60_000, 60_000, 80_000]]


def test_each_amount_is_told_with_its_year_its_rise_and_what_it_becomes() -> None:
    place = ahead_of(PLACE, 3, **RISES)
    assert place.ahead is not None
    ends = block(amount="£100", ends="2025-03-31")
    found = carried_forward(
        Place.model_validate(PLACE), (contract(TARIFF), contract(GAIN), contract(ends)), place.ahead
    )
    told = {(each.of, each.what): (float(each.stated), float(each.becomes), each.sort) for each in found.amounts}
    assert told["icb", "Funding"] == (1_050_000, 1_102_500, "funding")
    assert told["trust", "Cost of Wards, of a step"] == (20_000, 20_800, "costs")
    assert told["tariff", "prices.emergency.price"] == (2_000, 2_060, "prices")
    assert told["gain", "benchmark"] == (650_000, 669_500, "terms")
    assert found.ends == ("“Block” on 31 March 2025",)
    assert found.left_behind == ("“Emergency gain share”",)
