"""Changes that reach a group of people, on a place of two groups, against figures worked out on paper.

In each year 100 people of high need have 40 emergency spells and 900 others have 60; a spell is paid at £2,000 and
costs £900 to deliver.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.grid import Grid
from finmodel.report.reached_report import reached_tables
from finmodel.scenarios.apply import Basis, agreed, apply
from finmodel.scenarios.reached import PeopleReached, people_reached
from finmodel.scenarios.run import Run, run
from tests.scenarios.worked import paid, scenario, surplus
from tests.small import PLACE, TARIFF, contract, small_grid

YEARS = ("2023/24", "2024/25")
WARDS = {"partner": "trust", "name": "Wards", "where": {"setting": ["emergency"]}, "variable": "£900"}
HIGH = {"group": {"need_band": "high"}, "uptake": "60%"}
PROGRAMME = HIGH | {"cost_a_head": "£300", "provider": "gps", "paid_by": "icb"}
FALL = {"kind": "scale_activity", "name": "Fewer", "where": {"setting": "emergency"}, "by": "-10%"}


def basis() -> Basis:
    """The place: one tariff, wards that cost £900 a spell, and people of high and low need."""
    place = Place.model_validate(PLACE | {"costs": [WARDS]})
    small = small_grid(place)
    row, head = small.activity.iloc[0], small.people.iloc[0]
    activity = [
        row.to_dict() | {"period": year, "setting": setting, "need_band": need, "spells": units,
                         "quantity_milli": units * 1000, "days": units, "spend_pence": units * price * 100}
        for year in YEARS
        for setting, need, units, price in (
            ("emergency", "high", 40, 2000), ("emergency", "low", 60, 2000), ("outpatient", "high", 50, 150)
        )
    ]  # fmt: skip
    people = [
        head.to_dict() | {"period": year, "age_band": "65+", "need_band": need, "people": heads}
        for year in YEARS
        for need, heads in (("high", 100), ("low", 900))
    ]
    tariff = contract(TARIFF | {"multipliers": []})
    return Basis(place, (tariff,), Grid(place.spans, pd.DataFrame(activity), pd.DataFrame(people)))


def after(*changes: dict[str, Any]) -> Run:
    """The place settled after some changes."""
    return run(apply(basis(), scenario(*changes), {}), "s", "S")


def told(*changes: dict[str, Any]) -> PeopleReached:
    """What is told of whom the changes reach."""
    return people_reached(basis(), scenario(*changes), {}, run(basis()))["s"]


def test_only_the_activity_of_the_group_that_takes_it_up_moves() -> None:
    # 40 spells × 60% × 10% = 2.4 fewer; 60 of other people stay. 97.6 × £2,000, and 50 visits at £150.
    assert paid(after(FALL | {"reaches": HIGH}), "tariff") == [202_700, 202_700]
    assert paid(after(FALL), "tariff") == [187_500, 187_500]


def test_a_programme_costs_so_much_for_each_person_whom_it_reaches_and_the_payer_pays_the_provider() -> None:
    done = after(FALL | {"reaches": PROGRAMME})
    # 100 × 60% × £300 = £18,000 a year
    assert paid(done, "investment_fewer") == [18_000, 18_000]
    assert surplus(done, "gps") == [0, 0]
    assert surplus(done, "icb") == [1_000_000 - 202_700 - 18_000, 1_050_000 - 202_700 - 18_000]


def test_a_provider_that_nobody_pays_bears_the_programme_itself() -> None:
    borne = {key: value for key, value in PROGRAMME.items() if key != "paid_by"}
    assert surplus(after(FALL | {"reaches": borne}), "gps") == [-18_000, -18_000]


def test_a_programme_ramps_with_its_effect() -> None:
    done = after(FALL | {"reaches": PROGRAMME, "ramp": {"2023/24": "25%", "2024/25": "100%"}})
    assert paid(done, "investment_fewer") == [4_500, 18_000]
    assert paid(done, "tariff") == [207_500 - 0.25 * 4_800, 202_700]


def test_a_programme_starts_with_the_first_year_that_its_change_has_a_size_for() -> None:
    done = after(FALL | {"reaches": PROGRAMME, "by": {"2024/25": "-10%"}})
    assert paid(done, "investment_fewer") == [0, 18_000]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # 40 × 50% × 5% = 1 spell more
        ({"kind": "unmet_need", "where": {"setting": "emergency"}, "by": "5%"}, 209_500),
        # 1 spell of 40 leaves, and half a visit comes: 99 × 2,000 + 50.5 × 150
        ({"kind": "shift_activity", "from": {"setting": "emergency"}, "to": {"setting": "outpatient"}, "part": "5%",
          "replaced_by": 0.5}, 205_575),
    ],
)  # fmt: skip
def test_every_change_of_activity_may_say_whom_it_reaches(change: dict[str, Any], expected: float) -> None:
    reaches = {"group": {"need_band": "high"}, "uptake": "50%"}
    assert paid(after(change | {"reaches": reaches}), "tariff") == [expected, expected]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "length_of_stay", "where": {"setting": "emergency"}, "by": "-20%"},
        {"kind": "length_of_stay", "where": {"setting": "emergency"}, "days": "-0.2"},
        {"kind": "scale_activity", "where": {"setting": "emergency"}, "measure": "days", "by": "-20%"},
    ],
)
def test_stays_of_those_reached_alone_get_shorter(change: dict[str, Any]) -> None:
    rows = apply(basis(), scenario(change | {"reaches": HIGH | {"uptake": "50%"}}), {}).grid.activity
    emergency = rows[rows["setting"] == "emergency"]
    # 40 days of the group, of which half are those reached: 40 × 50% × 20% = 4 fewer; 60 of others stay
    assert emergency["days"].tolist() == [36, 60, 36, 60]
    assert emergency["spells"].tolist() == [40, 60, 40, 60]


def test_demand_of_a_service_grows_for_those_reached() -> None:
    small = basis()
    small.grid.activity["service"] = small.grid.activity["setting"]
    change = {"kind": "demand", "by_service": {"emergency": "10%"}, "reaches": PROGRAMME}
    done = run(apply(small, scenario(change | {"name": "Fewer"}), {}))
    assert paid(done, "tariff") == [207_500 + 4_800] * 2
    assert paid(done, "investment_fewer") == [18_000, 18_000]


def test_a_plan_laid_over_later_years_keeps_the_programme_and_leaves_the_activity_alone() -> None:
    under = agreed(basis(), scenario(FALL | {"reaches": PROGRAMME}), {})
    assert [one.id for one in under.contracts] == ["investment_fewer", "tariff"]
    assert paid(run(under), "tariff") == [207_500, 207_500]


def test_whom_it_reaches_and_whom_it_does_not_is_told_with_the_net_a_head() -> None:
    row = told(FALL | {"reaches": PROGRAMME}).table.iloc[0].to_dict()
    # 2.4 spells fewer free £900 each: £2,160, less £18,000, for 60 people
    assert row == {
        "change": "Fewer", "period": "2023/24", "people": 100, "uptake": 0.6, "reached": 60, "units": 40,
        "spend": 80_000, "units_outside": 60, "spend_outside": 120_000, "cost_a_head": 300, "cost": 18_000,
        "net": 2_160 - 18_000, "net_each": pytest.approx((2_160 - 18_000) / 60),
    }  # fmt: skip


def test_changes_that_reach_the_same_people_are_added_up_and_others_are_not() -> None:
    more = {"kind": "scale_activity", "name": "Rise", "where": {"setting": "outpatient"}, "by": "10%"}
    same = told(FALL | {"reaches": PROGRAMME}, more | {"reaches": HIGH})
    assert same.together
    tables = reached_tables("S", same, YEARS[:1])
    assert [row.values for row in tables[1].rows if row.total] == [
        ("All of them together", "2023/24", 60, 18_000, -15_840, -264)
    ]
    other = told(FALL | {"reaches": PROGRAMME}, more | {"reaches": HIGH | {"uptake": "50%"}})
    assert not other.together


def test_a_scenario_that_reaches_nobody_in_particular_tells_nothing_of_it() -> None:
    assert people_reached(basis(), scenario(FALL), {}, run(basis())) == {}


def test_a_group_that_nobody_is_in_is_refused() -> None:
    empty = replace(basis(), grid=replace(basis().grid, people=basis().grid.people.assign(need_band="low")))
    with pytest.raises(InputError, match=r"Nobody on the register has need_band high"):
        apply(empty, scenario(FALL | {"reaches": PROGRAMME}), {})


def test_a_provider_who_is_no_partner_is_refused() -> None:
    with pytest.raises(InputError, match=r"'nobody' is not a partner"):
        after(FALL | {"reaches": PROGRAMME | {"provider": "nobody"}})


def test_two_changes_do_not_pay_for_the_same_people_twice() -> None:
    with pytest.raises(ValueError, match="'Again' pays for the same people at the same cost as 'Fewer'"):
        scenario(FALL | {"reaches": PROGRAMME}, FALL | {"name": "Again", "reaches": PROGRAMME})
