"""Each kind of change on the small place, against figures worked out on paper."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.errors import InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import difference, run
from tests.scenarios.worked import after, paid, scenario, surplus
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

EMERGENCY = {"setting": "emergency"}
RECORDED = {
    "kind": "activity_tariff", "id": "as_recorded", "title": "As recorded", "payer": "icb", "payee": "trust",
    "recorded": True,
}  # fmt: skip


def test_growth_that_starts_in_a_year_leaves_those_before_it_alone() -> None:
    done = after({"kind": "scale_activity", "where": EMERGENCY, "by": "10%", "starts": "2024/25"})
    assert paid(done, "tariff") == [603_750, (286 * 2000 + 78_000) * 1.05]


def test_growth_each_year_is_growth_upon_growth() -> None:
    done = after({"kind": "scale_activity", "where": EMERGENCY, "by": "10%", "each_year": True})
    # 250 × 1.1 = 275; 260 × 1.21 = 314.6
    assert paid(done, "tariff") == [(275 * 2000 + 75_000) * 1.05, (314.6 * 2000 + 78_000) * 1.05]


@pytest.mark.parametrize("ramp", [{"2023/24": "50%", "2024/25": "100%"}, {"years": 2}, {"from": "2023/24", "years": 2}])
def test_an_effect_comes_in_by_its_ramp(ramp: dict[str, Any]) -> None:
    done = after({"kind": "scale_activity", "where": EMERGENCY, "by": "-20%", "ramp": ramp})
    assert paid(done, "tariff") == [(225 * 2000 + 75_000) * 1.05, (208 * 2000 + 78_000) * 1.05]


def test_demand_for_each_service_grows_at_its_own_rate() -> None:
    basis = small_basis()
    rows = basis.grid.activity
    rows["service"] = rows["setting"]
    from finmodel.scenarios.apply import apply

    change = {"kind": "demand", "by_service": {"emergency": "4%", "outpatient": "-10%"}}
    done = run(apply(basis, scenario(change), {}))
    assert paid(done, "tariff") == [(260 * 2000 + 450 * 150) * 1.05, (270.4 * 2000 + 468 * 150) * 1.05]


def test_the_population_grows_by_age_and_capitation_follows() -> None:
    done = after(
        {"kind": "population_growth", "groups": [{"age_band": "65+", "by": "10%"}, {"age_band": "0-64", "by": "-1%"}]}
    )
    # £100 × (990 + 2.5 × 209); £100 × (1005 × 0.99 + 2.5 × 220), in whole days of the register
    assert paid(done, "gp_list")[0] == 100 * (990 + 2.5 * 209)
    assert paid(done, "gp_list")[1] == pytest.approx(100 * (1005 * 0.99 + 2.5 * 220), abs=0.5)


def test_activity_grows_with_the_people_only_where_that_is_said() -> None:
    basis = small_basis()
    basis.grid.activity["age_band"] = "65+"
    from finmodel.scenarios.apply import apply

    change = {"kind": "population_growth", "groups": [{"age_band": "65+", "by": "10%"}]}
    alone = run(apply(basis, scenario(change), {}))
    also = run(apply(basis, scenario({**change, "with_activity": True, "where": EMERGENCY}), {}))
    assert paid(alone, "tariff") == [603_750, 627_900]
    assert paid(also, "tariff") == [(275 * 2000 + 75_000) * 1.05, (286 * 2000 + 78_000) * 1.05]


def test_part_of_a_shift_that_does_not_work_is_done_twice() -> None:
    shift = {"kind": "shift_activity", "from": {"setting": "outpatient"}, "to": {"setting": "reablement"},
             "part": "10%", "replaced_by": 0.5, "effect": "60%"}  # fmt: skip
    done = after(shift)
    # Of 50 meant to move 30 go away, and 25 episodes come all the same; of 52, 31.2 go.
    assert paid(done, "tariff") == [(500_000 + 470 * 150) * 1.05, (520_000 + 488.8 * 150) * 1.05]
    assert paid(done, "reablement") == [145 * 500, 106 * 500]


def test_a_shift_to_a_service_the_place_does_not_have_brings_its_price_and_cost() -> None:
    shift = {"kind": "shift_activity", "from": {"setting": "outpatient"}, "units": 100, "replaced_by": 1.2,
             "to": {"provider": "gps", "commissioner": "icb", "setting": "clinic"},
             "new": {"price": "£80", "cost": "£65"}}  # fmt: skip
    before, done = run(small_basis()), after(shift)
    assert paid(done, "tariff") == [(500_000 + 400 * 150) * 1.05, (520_000 + 420 * 150) * 1.05]
    assert paid(done, "new_change_0") == [120 * 80, 120 * 80]
    gained = [new - old for new, old in zip(surplus(done, "gps"), surplus(before, "gps"), strict=True)]
    assert gained == [120 * 15, 120 * 15]


def test_prices_rise_in_chosen_contracts_only() -> None:
    done = after({"kind": "price_inflation", "by": "3%", "contracts": "tariff", "starts": "2024/25"})
    assert paid(done, "tariff") == [603_750, pytest.approx(627_900 * 1.03, abs=0.01)]
    assert paid(done, "gp_list") == paid(run(small_basis()), "gp_list")


def test_every_contract_that_states_money_rises_where_none_is_named() -> None:
    done = after({"kind": "price_inflation", "by": "10%"})
    assert paid(done, "gp_list") == [147_500 * 1.1, 150_500 * 1.1]
    assert paid(done, "fund", "contributions") == [55_000, 55_000]


def test_costs_rise_part_by_part() -> None:
    done = after({"kind": "cost_inflation", "partners": "trust", "by": "2%", "variable": "5%", "each_year": True})
    assert paid(done, "delivery", "trust.1.fixed") == [102_000, 104_040]
    assert paid(done, "delivery", "trust.1.step") == [61_200, 62_424]
    assert paid(done, "delivery", "trust.1.variable") == [225_000 * 1.05, 234_000 * 1.1025]
    assert paid(done, "delivery", "gps.2.fixed") == [150_000, 150_000]


def test_productivity_fits_more_into_a_ward_and_leaves_every_other_cost_as_it_is() -> None:
    # a ward serves 125: 250 need two of the three, which stay to the end of 2023/24; 260 need all three
    done = after({"kind": "productivity", "partners": "trust", "services": "Wards", "by": "25%"})
    assert paid(done, "delivery", "trust.1.step") == [60_000, 60_000]
    assert paid(done, "delivery", "trust.1.variable") == [225_000, 234_000]
    assert paid(done, "delivery", "trust.1.fixed") == [100_000, 100_000]
    # a ward serves 130: 250 and 260 need two, and the third closes with 2024/25
    more = after({"kind": "productivity", "partners": "trust", "services": "Wards", "by": "30%", "variable": "-20%"})
    assert paid(more, "delivery", "trust.1.step") == [60_000, 40_000]
    assert paid(more, "delivery", "trust.1.variable") == [180_000, 187_200]


def test_two_changes_to_one_cost_multiply() -> None:
    done = after({"kind": "cost_inflation", "partners": "trust", "variable": "10%"},
                 {"kind": "productivity", "partners": "trust", "by": "10%", "variable": "-10%"})  # fmt: skip
    assert paid(done, "delivery", "trust.1.variable") == [222_750, 231_660]


def test_packages_that_pass_to_another_payer_are_paid_on_the_same_terms() -> None:
    before = run(small_basis())
    done = after({"kind": "change_payer", "where": {"setting": "reablement"}, "part": "25%", "commissioner": "icb",
                  "terms_of": "reablement"})  # fmt: skip
    assert paid(done, "reablement") == [90 * 500, 60 * 500]
    assert paid(done, "reablement_icb") == [30 * 500, 20 * 500]
    assert surplus(done, "trust") == surplus(before, "trust")


def test_what_a_pool_pays_a_new_provider_is_paid_before_the_pool_is_shared_out() -> None:
    """A tenth of 120 and of 80 at £500 pass to the practices: £6,000 and £4,000."""
    done = after({"kind": "change_payer", "where": {"setting": "reablement"}, "part": "10%", "provider": "gps",
                  "terms_of": "reablement"})  # fmt: skip
    rows = done.ledger[(done.ledger["payer"] == "pool") & (done.ledger["payee"] == "gps")]
    assert rows["pence"].tolist() == [600_000, 400_000]


def test_units_that_pass_to_another_provider_bring_their_cost_with_them() -> None:
    done = after({"kind": "change_payer", "where": {"setting": "outpatient", "commissioner": "icb"}, "units": 20,
                  "provider": "gps", "new": {"price": "£90", "cost": "£70"}})  # fmt: skip
    assert paid(done, "tariff") == [(500_000 + 480 * 150) * 1.05, (520_000 + 500 * 150) * 1.05]
    assert paid(done, "new_change_0") == [1800, 1800]
    assert paid(done, "delivery", "gps.4.variable") == [1400, 1400]


def test_unmet_need_adds_activity_by_share_by_units_or_as_a_new_service() -> None:
    share = after({"kind": "unmet_need", "where": {"setting": "outpatient"}, "by": "2%"})
    units = after({"kind": "unmet_need", "where": {"setting": "outpatient"}, "units": {"2024/25": 100}})
    new = after({"kind": "unmet_need", "units": 40, "new": {"price": "£25", "cost": "£20"},
                 "where": {"setting": "visits", "provider": "gps", "commissioner": "icb"}})  # fmt: skip
    assert paid(share, "tariff") == [(500_000 + 510 * 150) * 1.05, (520_000 + 530.4 * 150) * 1.05]
    assert paid(units, "tariff") == [603_750, (520_000 + 620 * 150) * 1.05]
    assert paid(new, "new_change_0") == [1000, 1000]
    assert paid(new, "delivery", "gps.4.variable") == [800, 800]


def test_funding_for_each_person_is_of_the_people_on_the_register_in_the_year() -> None:
    moved = after({"kind": "change_funding", "partner": "council", "a_head": {"2023/24": "£2", "2024/25": "-£1"}})
    paid = moved.ledger[(moved.ledger["contract"] == "funding") & (moved.ledger["payee"] == "council")]
    before = run(small_basis()).ledger
    was = before[(before["contract"] == "funding") & (before["payee"] == "council")]
    more = (paid.set_index("period")["pence"] - was.set_index("period")["pence"]) / 100
    heads = small_basis().grid.people.groupby("period")["people"].sum()
    assert more.to_dict() == {"2023/24": 2 * heads["2023/24"], "2024/25": -heads["2024/25"]}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "scale_activity", "by": "0%"},
        {"kind": "population_growth", "groups": [{"age_band": "65+", "by": "0%"}]},
        {"kind": "price_inflation", "by": "0%"},
        {"kind": "cost_inflation", "by": "0%"},
        {"kind": "productivity", "by": "0%"},
        {"kind": "unmet_need", "where": EMERGENCY, "by": "0%"},
        {"kind": "change_funding", "partner": "icb", "add": "£0"},
        {"kind": "shift_activity", "from": EMERGENCY, "to": {"setting": "outpatient"}, "part": "0%", "replaced_by": 1},
        {"kind": "scale_activity", "by": "50%", "ramp": {"2023/24": "0%"}},
    ],
    ids=lambda change: change["kind"],
)
def test_a_change_of_no_size_changes_nothing(change: dict[str, Any]) -> None:
    assert (difference(run(small_basis()), after(change))["difference"] == 0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "shift_activity", "from": EMERGENCY, "to": {"setting": "outpatient"}, "units": 251, "replaced_by": 1},
         "moves 251 units in 2023/24, and there are 250"),
        ({"kind": "scale_activity", "by": "1%", "ramp": {"from": "2024/25", "years": 2}}, "past the place's last"),
        ({"kind": "scale_activity", "by": "1%", "starts": "2030/31"},
         "2030/31 is not among the place's years. Use 2023/24, 2024/25, or add `years: 8` to the scenario, so that the "
         "place is carried forward for them."),
        ({"kind": "population_growth", "groups": [{"age_band": "90+", "by": "1%"}]}, "Nobody in the baseline"),
        ({"kind": "population_growth", "groups": [{"age_band": "65+", "by": "1%"}, {"by": "1%"}]}, "same people"),
        ({"kind": "price_inflation", "by": "1%", "contracts": "none"}, "no contract 'none' in force"),
        ({"kind": "cost_inflation", "by": "1%", "services": "Theatres"}, "no cost called 'Theatres'"),
        ({"kind": "productivity", "by": "1%", "partners": "icb"}, "No cost of delivery is stated"),
        ({"kind": "change_payer", "where": EMERGENCY, "part": "1%", "commissioner": "ics"}, "not a partner or pool"),
        ({"kind": "change_payer", "where": EMERGENCY, "part": "1%", "commissioner": "council", "terms_of": "tarif"},
         "no contract 'tarif' in force"),
        ({"kind": "shift_activity", "from": EMERGENCY, "to": {"setting": "clinic"}, "part": "1%", "replaced_by": 1,
          "new": {"price": "£1"}}, "leaves open provider or commissioner"),
        ({"kind": "unmet_need", "where": {"setting": "emergency", "provider": "trust", "commissioner": "icb"},
          "units": 1, "new": {"price": "£1"}}, "has such activity already"),
    ],
)  # fmt: skip
def test_a_change_that_does_not_fit_its_place_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        after(change)


def test_recorded_prices_rise_for_a_contract_that_pays_them() -> None:
    done = after({"kind": "price_inflation", "by": "4%", "contracts": RECORDED["id"]},
                 contracts=(RECORDED, GP, REABLEMENT, FUND))  # fmt: skip
    assert paid(done, RECORDED["id"]) == [(500_000 + 75_000) * 1.04, (520_000 + 78_000) * 1.04]
    assert paid(done, "gp_list") == paid(run(small_basis()), "gp_list")


@pytest.mark.parametrize("named", [{}, {"contracts": ["tariff", "gain"]}])
def test_a_gain_share_that_counts_recorded_spending_sees_the_price_that_its_benchmark_has(named: Any) -> None:
    """5% on both sides: the saving of £150,000 (and of £130,000) is 5% more, and no phantom of £30,000 beside it."""
    counts = GAIN | {"expenditure": {"activity": "spend", "where": {"setting": "emergency"}}}
    plain = paid(after(contracts=(TARIFF, counts)), "gain")
    done = paid(after({"kind": "price_inflation", "by": "5%"} | named, contracts=(TARIFF, counts)), "gain")
    assert plain == [150_000 * 0.5 * 0.6, 130_000 * 0.5 * 0.6]
    assert done == [pytest.approx(amount * 1.05, abs=0.01) for amount in plain]


def test_a_contract_that_neither_states_money_nor_pays_what_is_recorded_has_no_price_to_rise() -> None:
    shared = GAIN | {"benchmark": {"activity": "spend", "where": {"setting": "outpatient"}},
                     "expenditure": {"activity": "spend", "where": {"setting": "emergency"}}}  # fmt: skip
    with pytest.raises(InputError, match="states nothing in money"):
        after({"kind": "price_inflation", "by": "1%", "contracts": "gain"}, contracts=(TARIFF, shared))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "scale_activity", "by": {"2024/25": "4%"}, "ramp": {"years": 2}}, "both say how the change comes in"),
        ({"kind": "scale_activity", "by": "4%", "interval": ["5%", "6%"]}, "its `interval:` runs from 5% to 6%"),
        ({"kind": "change_payer", "where": EMERGENCY, "part": "0%", "commissioner": "icb"}, "share of nobody"),
        ({"kind": "change_payer", "where": EMERGENCY, "part": "1%"}, "who takes over"),
        ({"kind": "unmet_need", "where": EMERGENCY, "by": "-1%"}, "adds activity"),
        ({"kind": "unmet_need", "where": EMERGENCY}, "said once"),
        (
            {"kind": "shift_activity", "from": EMERGENCY, "to": EMERGENCY, "part": "120%", "replaced_by": 1},
            "not a share",
        ),
        ({"kind": "cost_inflation", "partners": "trust"}, "No rate is given"),
        ({"kind": "investment", "partner": "gps"}, "spends money"),
        ({"kind": "brokerage", "lender": "icb", "borrower": "icb", "amount": "£1", "repaid_over": 1}, "to itself"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        scenario(change)


def test_activity_that_a_place_may_not_have_is_left_and_told() -> None:
    told = {"kind": "scale_activity", "where": {"setting": "funded_nursing"}, "by": "-6%"}
    with pytest.raises(InputError, match="No activity in the baseline has setting funded_nursing"):
        apply(small_basis(), scenario(told), {})
    (finding,) = apply(small_basis(), scenario(told | {"if_any": True}), {}).assumed
    assert finding.what == "The place has no activity with setting funded_nursing, so this changes nothing."
    assert finding.fix == "Take the change out, or map that activity."
