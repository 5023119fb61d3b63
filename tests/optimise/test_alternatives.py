"""Plans that differ most, and the frontier, against every plan there is."""

import itertools
import random
from collections.abc import Iterator

import pytest

from finmodel.optimise.answers.alternatives import alternatives
from finmodel.optimise.answers.asked import SettledPlan
from finmodel.optimise.answers.frontier import OtherGoal, along_goal, along_limit, letters
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve
from tests.optimise.apart import built_of

EXACT = Options(gap=0.0)


def drawn(chance: random.Random) -> tuple[Program, dict[str, float]]:
    """Up to five schemes in whole units under a budget and a cap, and what a unit of each costs."""
    names = [f"s{number}" for number in range(chance.randint(2, 5))]
    pounds = {name: float(chance.randint(1, 9) * 10) for name in names}
    choices = tuple(Choice(name, 0, chance.randint(1, 4), whole=True) for name in names)
    limits = (
        Limit("money", pounds, "<=", float(chance.randint(5, 25) * 10)),
        Limit("hours", {name: float(chance.randint(0, 5)) for name in names}, "<=", float(chance.randint(4, 20))),
    )
    return Program(choices, limits, {name: float(chance.randint(1, 40)) for name in names}), pounds


def every_plan(program: Program) -> Iterator[dict[str, float]]:
    ranges = [range(int(one.highest) + 1) for one in program.choices]
    for units in itertools.product(*ranges):
        values = {one.name: float(number) for one, number in zip(program.choices, units, strict=True)}
        if all(limit.slack(values) >= 0 for limit in program.limits):
            yield values


def moved(before: dict[str, float], after: dict[str, float], pounds: dict[str, float]) -> float:
    return sum(cost * max(0.0, before[name] - after[name]) for name, cost in pounds.items())


def test_a_plan_that_differs_most_moves_as_many_pounds_as_any_within_the_share() -> None:
    chance = random.Random(5)
    for _ in range(60):
        program, pounds = drawn(chance)
        best, built = solve(program, EXACT), built_of(program, pounds)
        plan = SettledPlan(best, built.settle(best.values))
        near = [one for one in every_plan(program) if program.gain(one) >= best.gain * 0.8 - 1e-9]
        before = [dict(best.values)]
        for other in alternatives(built, plan, 0.2, 3, EXACT):
            most = max(min(moved(old, one, pounds) for old in before) for one in near)
            assert other.moved == pytest.approx(most)
            assert other.at_most == pytest.approx(most)
            assert other.plan.solution.gain >= best.gain * 0.8 - 1e-9
            before.append({name: other.plan.solution.values[name] for name in pounds})
        if len(before) < 4:
            assert max(min(moved(old, one, pounds) for old in before) for one in near) == pytest.approx(0)


def test_parts_of_units_move_both_ways_from_where_they_are() -> None:
    # A gains as much as B; £100 of £120 are spent on A. All £100 can move but what B has no room for.
    program = Program(
        (Choice("a", 0, 100), Choice("b", 0, 80)), (Limit("money", {"a": 1, "b": 1}, "<=", 120),), {"a": 1.0, "b": 1.0}
    )
    built, found = built_of(program, {"a": 1.0, "b": 1.0}), solve(program, EXACT)
    (other,) = alternatives(built, SettledPlan(found, built.settle(found.values)), 0.0, 1, EXACT)
    held = {"a": found.values["a"], "b": found.values["b"]}
    # At 100 and 20: a may fall to 40. At 40 and 80: b may fall to 20.
    assert other.moved == pytest.approx(60)
    assert sum(held.values()) == pytest.approx(120)


def test_the_frontier_of_two_goals_has_no_point_that_a_plan_beats() -> None:
    chance = random.Random(3)
    for _ in range(40):
        program, pounds = drawn(chance)
        other = OtherGoal("people at home", {name: float(chance.randint(-5, 20)) for name in pounds})
        best, built = solve(program, EXACT), built_of(program, pounds)
        points = along_goal(built, SettledPlan(best, built.settle(best.values)), other, 6, EXACT)
        plans = [
            (sum(weight * one[name] for name, weight in other.terms.items()), program.gain(one))
            for one in every_plan(program)
        ]
        for point in points:
            assert not any(
                (along >= point.along - 1e-6 and gain > point.plan.solution.gain + 1e-6)
                or (along > point.along + 1e-6 and gain >= point.plan.solution.gain - 1e-6)
                for along, gain in plans
            )
        # Both ends are there: the best for the goal, and the best for the other.
        assert max(point.plan.solution.gain for point in points) == pytest.approx(max(gain for _, gain in plans))
        assert max(point.along for point in points) == pytest.approx(max(along for along, _ in plans))
        assert [point.label for point in points] == [letters(number) for number in range(len(points))]


def test_the_frontier_along_a_limit_is_the_best_at_each_bound() -> None:
    chance = random.Random(9)
    for _ in range(40):
        program, pounds = drawn(chance)
        best, built = solve(program, EXACT), built_of(program, pounds)
        money = program.limit("money").bound
        moves = [(bound, bound - money) for bound in (0.0, 50.0, 120.0, 400.0)]
        points = along_limit(
            lambda name, by, program=program, pounds=pounds: built_of(program.easing(name, by), pounds),
            "money",
            moves,
            SettledPlan(best, built.settle(best.values)),
            EXACT,
        )
        for point, (bound, by) in zip(points, moves, strict=True):
            assert point.along == bound
            wanted = max(program.gain(one) for one in every_plan(program.easing("money", by)))
            assert point.plan.solution.gain == pytest.approx(wanted)


def test_labels_go_on_after_z() -> None:
    assert [letters(number) for number in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
