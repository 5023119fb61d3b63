"""What moving a limit is worth, against the brief solved again apart: both ways, whole units, fixed lines, any goal."""

import math
import random
from decimal import Decimal

import pytest

from finmodel.optimise.answers.asked import SettledPlan
from finmodel.optimise.answers.prices import Priced, prices
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve
from tests.optimise.apart import best_apart, built_of, drawn_program

ROUNDING = 0.01


def priced(program: Program, steps: list[tuple[str, float]], gap: float = 1e-3) -> tuple[Priced, ...]:
    built, found = built_of(program), solve(program, Options(gap=gap))
    plan = SettledPlan(found, built.settle(found.values))
    return prices(built, plan, lambda name, by: built_of(program.easing(name, by)), steps, Options(gap=gap))


def test_every_price_of_two_hundred_problems_holds_the_truth_of_the_brief_solved_again_apart() -> None:
    chance, checked, exact = random.Random(11), 0, 0
    while checked < 200:
        program = drawn_program(chance)
        best = best_apart(program)
        if not math.isfinite(best):
            continue
        checked += 1
        steps = [(limit.name, by) for limit in program.limits for by in (1.0, -1.0, 7.5, -7.5)]
        for one in priced(program, steps):
            truth = best_apart(program.easing(one.limit, one.by)) - best
            if one.impossible:
                assert truth == -math.inf
                continue
            low, high = one.span
            assert low - 1e-6 <= truth <= high + 1e-6, (program, one)
            assert one.low - 1e-6 <= truth <= one.high + 1e-6, (program, one)
            if (figure := one.figure(ROUNDING)) is not None:
                exact += 1
                assert figure == pytest.approx(truth, abs=ROUNDING)
    assert exact > 1000


def test_a_team_that_comes_in_whole_makes_the_second_step_worth_more_than_the_first() -> None:
    # Hours gain 0.86 a pound up to £1,000; a team for £400 gains £500 once there is room. More of one, then both.
    hours, team = Choice("hours", 0, 1000), Choice("team", 0, 1, whole=True)
    program = Program(
        (hours, team), (Limit("money", {"hours": 1, "team": 400}, "<=", 300),), {"hours": 0.86, "team": 500}
    )
    small, large, tight = priced(program, [("money", 50), ("money", 200), ("money", -100)])
    assert small.figure(ROUNDING) == pytest.approx(43)
    # £500 buys the team and 100 hours: 586 against 258.
    assert large.figure(ROUNDING) == pytest.approx(328)
    assert large.comes_in == ("team",)
    assert tight.figure(ROUNDING) == pytest.approx(-86)


def test_a_price_that_is_not_proved_to_its_rounding_is_a_range() -> None:
    loose = Priced("money", 100, 0.0, 50.0, Decimal(10))
    assert loose.figure(1.0) is None
    assert loose.nothing(1.0)
    assert loose.span == (0.0, 50.0)
    assert Priced("money", 100, 30.0, 50.0, Decimal(10)).span == (10.0, 50.0)
    assert Priced("money", 100, 30.0, 30.4, Decimal(30)).figure(1.0) == 30.0


def test_a_limit_that_cannot_be_tightened_so_far_is_told_as_impossible() -> None:
    program = Program(
        (Choice("x", 0, 10),), (Limit("floor", {"x": 1}, ">=", 8), Limit("cap", {"x": 1}, "<=", 9)), {"x": 1}
    )
    (told,) = priced(program, [("cap", -2)])
    assert told.impossible


def test_what_the_brief_cannot_say_is_not_priced() -> None:
    program = Program((Choice("x", 0, 10),), (Limit("cap", {"x": 1}, "<=", 9),), {"x": 1})
    built, found = built_of(program), solve(program)
    assert (
        prices(built, SettledPlan(found, built.settle(found.values)), lambda *_: None, [("cap", 1.0)], Options()) == ()
    )
