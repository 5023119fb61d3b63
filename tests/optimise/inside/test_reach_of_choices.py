"""How far sums of choices can go is proved: no plan that keeps the limits goes farther, and some plan goes as far."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.optimise.inside.reach_of_choices import ReachOfChoices
from finmodel.optimise.solving.program import Choice, Limit, Program

MONEY = Limit("no more than there is", {"wards": 1_000_000.0, "visits": 25.0}, "<=", 3_000_000.0)


def test_money_ends_what_nothing_else_does() -> None:
    reach = ReachOfChoices(Program((Choice("wards", 0, 2), Choice("visits")), (MONEY,)))
    assert reach.of_choice("visits") == pytest.approx((0, 120_000))
    # two wards leave £1m for 40,000 visits
    assert reach.of({"wards": 100_000.0, "visits": 1.0}) == pytest.approx((0, 240_000), abs=1e-3)
    assert reach.of({"wards": 1.0, "visits": -0.0001}) == pytest.approx((-12, 2), abs=1e-6)


def test_what_nothing_ends_has_no_end() -> None:
    reach = ReachOfChoices(Program((Choice("wards", 0, 2), Choice("visits")), ()))
    assert reach.of({"visits": 1.0})[1] == math.inf
    assert reach.of_choice("visits") == (0, math.inf)


def test_limits_that_no_plan_keeps_leave_the_bounds_of_choices() -> None:
    limits = (MONEY, Limit("spend it", {"wards": 1_000_000.0, "visits": 25.0}, ">=", 4_000_000.0))
    reach = ReachOfChoices(Program((Choice("wards", 0, 2), Choice("visits", 0, 9)), limits))
    assert reach.of({"wards": 1.0}) == pytest.approx(reach.of_choice("wards"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_no_plan_goes_farther_than_is_said(seed: int) -> None:
    dice = random.Random(seed)
    names = [f"s{number}" for number in range(dice.randint(1, 6))]
    ends = {name: 10.0 ** dice.randint(-2, 6) for name in names}
    plans = [{name: dice.random() * end for name, end in ends.items()} for _ in range(30)]
    limits = []
    for number in range(dice.randint(0, 4)):
        terms = {name: dice.uniform(-1, 1) * 10.0 ** dice.randint(0, 6) for name in names if dice.random() < 0.7}
        if terms:
            totals = [sum(weight * plan[name] for name, weight in terms.items()) for plan in plans]
            limits.append(Limit(f"limit {number}", terms, dice.choice(["<=", ">="]), dice.choice(totals)))
    reach = ReachOfChoices(Program(tuple(Choice(name, 0.0, end) for name, end in ends.items()), tuple(limits)))
    parts = {name: dice.uniform(-1, 1) * 10.0 ** dice.randint(-6, 3) for name in names}
    low, high = reach.of(parts)
    for plan in plans:
        if all(limit.slack(plan) >= 0 for limit in limits):
            assert low <= sum(weight * plan[name] for name, weight in parts.items()) <= high
            for name in names:
                assert reach.of_choice(name)[0] <= plan[name] <= reach.of_choice(name)[1]
