"""When wards close: each year's cost, worked out on paper for a hospital of three wards of 100 stays."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.values import TermValue
from finmodel.errors import InputError
from finmodel.positions.outside import outside_books
from finmodel.scenarios.run import run
from finmodel.scenarios.stranded import stranded
from tests.scenarios.wards import YEARS, line, under, wards

FEWER = {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-50%"}
CLOSE = {"kind": "close_capacity", "services": ["Wards"]}


def test_a_ward_closes_two_years_after_it_was_first_not_needed_and_its_closing_is_paid_once() -> None:
    # 150 stays need 2 wards of the 3; the third stays open in 2024/25 and 2025/26, and closes in 2026/27 for £5,000
    done = under(wards({"stays_open": 2, "closing_cost": "£5,000"}), FEWER)
    assert line(done, "trust.1.open") == [3, 3, 2, 2]
    assert line(done, "trust.1.step") == [60_000, 60_000, 40_000, 40_000]
    assert line(done, "trust.1.closing") == [0, 0, 5_000, 0]
    assert line(done, "trust.1.variable") == [60_000] * 4


@pytest.mark.parametrize(
    ("step", "opened"),
    [
        ({}, [3, 2, 2, 2]),  # to the end of the year in which it is first not needed
        ({"stays_open": 0}, [2, 2, 2, 2]),
        ({"stays_open": 3}, [3, 3, 3, 2]),
        ({"stays_open": 9}, [3, 3, 3, 3]),
        ({"stays_open": "until_decided"}, [3, 3, 3, 3]),
        ({"closes_in": "2026/27"}, [3, 3, 2, 2]),
        ({"stays_open": "until_decided", "closes": {"2025/26": 1}}, [3, 2, 2, 2]),
        ({"stays_open": "until_decided", "closes": {"2025/26": 3}}, [3, 2, 2, 2]),  # two are needed
        ({"open": 4, "stays_open": 2}, [4, 4, 2, 2]),
        ({"open": dict(zip(YEARS, (4, 4, 5, 5), strict=True)), "stays_open": "until_decided"}, [4, 4, 5, 5]),
    ],
    ids=str,
)
def test_wards_stay_open_as_long_as_is_said(step: dict[str, Any], opened: list[int]) -> None:
    done = under(wards(step), FEWER)
    assert line(done, "trust.1.step") == [20_000 * wards_open for wards_open in opened]


def test_what_a_fall_leaves_empty_for_a_year_is_open_again_without_a_cost_where_it_is_needed() -> None:
    # 150, 300, 150, 150: the third ward is needed again in 2025/26, so its year begins anew in 2026/27
    by = {"2024/25": "-50%", "2025/26": "0%", "2026/27": "-50%", "2027/28": "-50%"}
    done = under(wards({"closing_cost": "£5,000"}), FEWER | {"by": by})
    assert line(done, "trust.1.open") == [3, 3, 3, 2]
    assert line(done, "trust.1.closing") == [0, 0, 0, 5_000]


def test_a_ward_that_a_scenario_opens_stays_to_the_end_of_the_year_in_which_it_is_not_needed() -> None:
    # 450 stays need 5 wards in 2025/26; 300 need 3 in 2026/27, and two stay to its end
    by = {"2024/25": "0%", "2025/26": "50%", "2026/27": "0%", "2027/28": "0%"}
    assert line(under(wards(), FEWER | {"by": by}), "trust.1.open") == [3, 5, 5, 3]


def test_wards_of_the_place_as_it_stands_do_not_close_by_themselves_either() -> None:
    done = run(wards(stays=(300, 190, 190, 190)))
    assert line(done, "trust.1.open") == [3, 3, 2, 2]
    kept = run(wards({"stays_open": "until_decided"}, stays=(300, 190, 190, 190)))
    assert line(kept, "trust.1.open") == [3, 3, 3, 3]


def test_it_is_decided_that_a_ward_closes_and_what_that_costs() -> None:
    stay = CLOSE | {"stays_open": "until_decided"}
    done = under(wards(), FEWER, stay, CLOSE | {"in": "2026/27", "steps": 1, "cost": "£7,000"})
    assert line(done, "trust.1.open") == [3, 3, 2, 2]
    assert line(done, "trust.1.closing") == [0, 0, 7_000, 0]


def test_all_wards_that_are_not_needed_close_in_a_year_that_is_decided() -> None:
    # 90 stays need one ward; both others close in 2025/26
    done = under(wards({"closing_cost": "£1,000"}), FEWER | {"by": "-70%"}, CLOSE | {"in": "2025/26"})
    assert line(done, "trust.1.open") == [3, 1, 1, 1]
    assert line(done, "trust.1.closing") == [0, 2_000, 0, 0]


def test_the_order_of_a_fall_and_of_what_is_decided_of_wards_is_all_the_same() -> None:
    decided = CLOSE | {"in": "2026/27", "steps": 1, "stays_open": "until_decided"}
    assert line(under(wards(), FEWER, decided), "trust.1.open") == line(under(wards(), decided, FEWER), "trust.1.open")


def told(basis: Any, *changes: dict[str, Any]) -> list[list[float]]:
    table = stranded(run(basis), under(basis, *changes))
    names = ["leaving", "cashable", "releasable_later", "stranded", "closing_cost"]
    return [[float(row[name]) / 100 for name in names] for row in table.to_dict("records")]


def test_cash_this_year_what_can_be_released_later_and_what_stays_are_told_year_by_year() -> None:
    # 300 stays cost 50,000 + 60,000 + 120,000 = 230,000; half leaves, 115,000. 150 x 400 = 60,000 is cash at once, the
    # ward's 20,000 once it closes in 2026/27; 35,000 stays, as half of the fixed cost and of a ward that is part empty
    assert told(wards({"stays_open": 2, "closing_cost": "£5,000"}), FEWER) == [
        [115_000, 60_000, 20_000, 35_000, 0],
        [115_000, 60_000, 20_000, 35_000, 0],
        [115_000, 80_000, 0, 35_000, 5_000],
        [115_000, 80_000, 0, 35_000, 0],
    ]


def test_a_ward_that_stays_open_until_it_is_decided_is_stranded_until_then() -> None:
    kept = wards({"stays_open": "until_decided"})
    assert told(kept, FEWER)[0] == [115_000, 60_000, 0, 55_000, 0]
    decided = told(kept, FEWER, CLOSE | {"in": "2025/26", "steps": 1})
    assert decided[:2] == [[115_000, 60_000, 20_000, 35_000, 0], [115_000, 80_000, 0, 35_000, 0]]


def test_more_care_from_the_same_wards_frees_wards_first_and_is_cash_once_they_close() -> None:
    # 300 stays at 150 a ward need two; the third is empty in the first year and closes with the next
    more = {"kind": "productivity", "services": ["Wards"], "by": "50%"}
    done = under(wards(), more)
    assert line(done, "trust.1.step") == [60_000, 40_000, 40_000, 40_000]
    assert line(done, "trust.1.variable") == [120_000] * 4
    assert told(wards(), more)[:2] == [[20_000, 0, 20_000, 0, 0], [20_000, 20_000, 0, 0, 0]]
    assert told(wards({"stays_open": "until_decided"}), more)[0] == [20_000, 0, 0, 20_000, 0]


def test_more_care_takes_less_of_the_variable_cost_only_where_that_is_said() -> None:
    # 5% of 300 x 400 = 120,000 is cash at once, and frees no ward: 300 stays at 105 need three
    more = {"kind": "productivity", "services": ["Wards"], "by": "5%", "variable": "-5%"}
    assert line(under(wards(), more), "trust.1.variable") == [114_000] * 4
    assert told(wards(), more)[0] == [6_000, 6_000, 0, 0, 0]


def test_prices_that_rise_at_the_same_time_are_not_told_as_cost_that_leaves_or_stays() -> None:
    dearer = {"kind": "cost_inflation", "by": "10%"}
    assert told(wards(), FEWER, dearer) == told(wards(), FEWER)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([CLOSE | {"in": "2025/26", "steps": 5}],
         r"5 steps of 'Wards' would have closed by 2025/26, and there are 3\."),
        ([{"kind": "close_capacity", "partners": "council", "in": "2025/26"}], "No cost of delivery is stated"),
        ([CLOSE | {"in": "2030/31"}], "2030/31 is not among the place's years"),
        ([{"kind": "productivity", "by": "-100%"}], "Nothing would be delivered at all"),
    ],
)  # fmt: skip
def test_a_decision_about_wards_that_does_not_fit_is_refused(changes: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        under(wards(), *changes)


def test_a_ward_that_closes_before_it_opens_is_refused() -> None:
    message = r"Steps of 'Wards' close in 2024/25, before they open: the first is there in 2026/27\."
    with pytest.raises(InputError, match=message):
        under(wards(stays=(0, 0, 200, 200)), CLOSE | {"in": "2024/25"})
    with pytest.raises(InputError, match=message):
        wards({"closes": {"2024/25": 1}}, stays=(0, 0, 200, 200))


def test_a_service_without_wards_has_none_to_close_and_gains_nothing_by_productivity() -> None:
    plain = wards(None)
    with pytest.raises(InputError, match="No part of the cost comes in steps, such as wards, for 'Wards'"):
        under(plain, CLOSE | {"in": YEARS[0]})
    message = "None of these costs comes in steps, and no fall of variable cost is stated, so it would save nothing."
    with pytest.raises(InputError, match=message):
        under(plain, {"kind": "productivity", "by": "5%"})


def test_how_many_wards_there_are_has_its_source_or_is_said_to_be_worked_out() -> None:
    def source(basis: Any) -> str | None:
        terms = {term.name: term for term in outside_books(basis.place)[1].terms()}
        value = terms["trust.1.step.there"].value
        assert isinstance(value, TermValue)
        return value.source

    assert source(wards()) == "Worked out from the place's own activity under the contracts in force"
    assert source(wards({"open": 4, "open_source": "Estates return"})) == "Estates return"
