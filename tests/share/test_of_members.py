"""What of a problem is a group's own: its schemes and what they rest on, its money, and the limits that are its."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.optimise.saying.problem import Problem
from finmodel.share.beside_optimum import beside_optimum
from finmodel.share.of_problem import of_members, offered_in, require_pounds, takers_in, units_bought
from tests.optimise.brief import VALUE, problem, says, schemes
from tests.small import small_basis


def theirs(there: list[str], **changes: Any) -> Problem:
    found = of_members(problem(**changes), there)
    assert found is not None
    return found


def test_a_scheme_that_rests_on_one_of_somebody_absent_is_not_there() -> None:
    linked = schemes(places={"requires": ["hub"]}, visits={"requires": ["places"], "excludes": ["hub"]})
    whole = theirs(["council", "gps", "trust", "icb"], schemes=linked)
    assert [each.id for each in whole.schemes] == ["places", "visits", "hub"]
    assert of_members(problem(schemes=linked), ["council", "gps", "icb"]) is None  # places rest on the hub
    without = schemes(visits={"excludes": ["hub"]})
    found = theirs(["council", "gps", "icb"], schemes=without)
    assert [(each.id, each.excludes) for each in found.schemes] == [("places", ()), ("visits", ())]


def test_what_schemes_do_together_needs_all_of_them() -> None:
    both = {"name": "Both", "schemes": ["places", "hub"], "source": "s", "outcomes": {"home": 1}}
    more = {"combinations": [both], "outcomes": {"home": "people"}}
    assert len(theirs(["council", "trust", "icb"], **more).combinations) == 1
    assert theirs(["council", "gps", "icb"], **more).combinations == ()


def test_limits_of_absent_partners_fall_away_and_those_of_all_are_of_each_who_is_there() -> None:
    limits = [
        {"name": "Hospital", "surplus_of": "trust", "at_least": "-£5,000"},
        {"name": "Nobody loses", "surplus_of": "every_partner", "at_least": "£0"},
        {"name": "Hub and visits", "schemes": ["hub", "visits"], "at_most": "£9,000"},
        {"name": "Hub", "schemes": ["hub"], "at_most": "£9,000"},
        {"name": "To the hospital", "paid_to": "trust", "at_least": "10%"},
    ]
    found = theirs(["council", "gps"], limits=limits)
    assert [(each.name, each.surplus_of, each.schemes) for each in found.limits] == [
        ("Nobody loses: council", "council", ()),
        ("Nobody loses: gps", "gps", ()),
        ("Hub and visits", None, ("visits",)),
    ]


def test_money_of_several_pools_is_of_those_who_are_there() -> None:
    pools = {
        "pool": {
            "contributions": {"icb": "£20,000", "council": "£5,000"},
            "borrowing": {"lender": "icb", "at_most": "£5,000", "interest": "5%", "source": "s"},
        }
    }
    stated = says(pools=pools, periods=["2023/24", "2024/25"])
    for key in ("pool", "period", "contributions"):
        stated.pop(key)
    whole = Problem.model_validate(stated)
    assert takers_in(whole) == ("council", "gps", "trust", "icb")
    found = of_members(whole, ["council", "gps"])
    assert found is not None
    assert list(found.funds["pool"].contributions) == ["council"]
    assert found.funds["pool"].borrowing is None
    assert of_members(whole, ["gps", "trust"]) is None  # nobody who pays in
    with pytest.raises(InputError) as error:
        beside_optimum(whole, small_basis(), {})
    assert error.value.findings[0].what == "Equal shares are of one pool's money in one year."


def test_only_what_is_money_is_divided() -> None:
    require_pounds(problem(goal=VALUE))
    with pytest.raises(InputError) as error:
        require_pounds(problem(goal={"minimise": "spending"}))
    assert error.value.findings[0].what == "What it aims at is no money, and only money is divided here."


def test_equal_shares_buy_the_finest_parts_that_a_scheme_allows() -> None:
    whole = problem(schemes=schemes(visits={"start_up": "£2", "whole_units": True, "at_least": 3}))
    offered = {each.scheme: each for each in offered_in(whole, 35_000)}  # type: ignore[arg-type]
    assert (offered["hub"].cost, offered["hub"].most) == (20_000, 1)
    assert (offered["visits"].cost, offered["visits"].most, offered["visits"].least) == (32, 1000, 3)
    # thirty places at £1,200 in thousandths: £1.20 each
    assert (offered["places"].cost * 5, offered["places"].most) == (6, 30_000)
    units = units_bought(whole, {"hub": 1, "visits": 5, "places": 2500})
    assert {name: str(amount) for name, amount in units.items()} == {"hub": "1", "visits": "5", "places": "2.5"}
