"""Pairs of contracts of any kind that hang on the same decisions: the best of a program is the best of a grid."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from finmodel.contracts.expressed import read_lines
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.core.unit import unit
from finmodel.errors import InputError, Refused
from finmodel.rules.linear.expression import Expression, Quantity, evaluate
from finmodel.rules.nodes import Measure
from tests.contracts.test_readings import Settled, every_case
from tests.linear.programs import best_of

FLAG = unit("flag")
DECISIONS = (Quantity("home visits", 0, 1), Quantity("beds", 0, 1))
STEPS = 8
STATED = {str(case.id): case.values[0] for case in every_case()}


@dataclass(frozen=True)
class Decided:
    """A contract whose measures move with two decisions: each by shares of what it is."""

    settled: Settled
    shares: dict[str, tuple[float, float]]

    def measure(self, name: str, decisions: tuple[float, float]) -> np.ndarray:
        """A measure at some decisions."""
        first, second = self.shares.get(name, (0.0, 0.0))
        return self.values[name] * (1 + first * decisions[0] + second * decisions[1])

    @property
    def values(self) -> dict[str, np.ndarray]:
        return {name: np.array(value) for name, value in self.settled.values.items()}

    def expression(self) -> Expression:
        """All its payments together. Raises Refused where one cannot be said."""
        cases = range(len(self.settled.settlement.cases))
        moves = {}
        for name, (first, second) in self.shares.items():
            by = 1 + Expression.of(DECISIONS[0]) * first + Expression.of(DECISIONS[1]) * second
            value = self.values[name]
            columns = [value[..., case if value.shape[-1] > 1 else 0] for case in cases]
            moves[self.settled.contract.id, name] = {
                case: [by * float(part) for part in column] if column.ndim else by * float(column)
                for case, column in zip(cases, columns, strict=True)
            }
        flows = read_lines(self.settled.settlement, moves).flows()
        return Expression.total([found for _, found in flows])

    def settles_to(self, decisions: tuple[float, float]) -> float:
        """All its payments together, settled."""

        def supply(_: RuleBook, measure: Measure) -> np.ndarray:
            return self.measure(measure.name, decisions)

        again = settle_alone(self.settled.contract, self.settled.settlement.cases, supply)
        return sum(float(amounts.sum()) for line in again.lines for _, _, amounts in line.flows())


def decided(settled: Settled, rng: random.Random) -> Decided | None:
    """A contract with one or two of its measures moving, where what it pays can be said."""
    names = [measure.name for measure in settled.contract.measures() if measure.unit != FLAG]
    if not names:
        return None
    chosen = rng.sample(names, min(len(names), rng.choice((1, 1, 2))))
    found = Decided(settled, {name: (rng.uniform(-0.6, 0.3), rng.uniform(-0.3, 0.6)) for name in chosen})
    try:
        return None if found.expression().fixed else found
    except Refused:
        return None


def pairs(count: int) -> Iterator[tuple[str, Decided, Decided, float]]:
    rng = random.Random(13)
    names = sorted(STATED)
    while count:
        first, second = rng.sample(names, 2)
        found = [decided(STATED[name](), rng) for name in (first, second)]
        if found[0] is not None and found[1] is not None:
            yield f"{first} and {second}", found[0], found[1], rng.choice((-1.0, 1.0, 0.4))
            count -= 1


def grid() -> Iterator[tuple[float, float]]:
    points = [number / STEPS for number in range(STEPS + 1)]
    yield from product(points, points)


def holds(count: int) -> tuple[int, int]:
    """How many bests of how many pairs were found by settling; none of a grid is better than the program says."""
    reached = tried = 0
    for name, first, second, weight in pairs(count):
        goal = first.expression() + second.expression() * weight
        allowed = 0.05 + float(goal.within) + 1e-6 * max(abs(float(end)) for end in goal.ends)
        try:
            settled = [first.settles_to(at) + weight * second.settles_to(at) for at in grid()]
        except InputError:
            continue
        for push, sign in (("up", 1), ("down", -1)):
            best = best_of(goal, push)  # type: ignore[arg-type]
            assert sign * best.value >= max(sign * value for value in settled) - allowed, (name, push)
            at = best.point.get("home visits", 0.0), best.point.get("beds", 0.0)
            value = evaluate(goal, dict(zip(("home visits", "beds"), at, strict=True)))
            tried += 1
            reached += abs(value - best.value) <= allowed
    return reached, tried


def test_no_decision_of_a_grid_is_better_than_the_best_of_the_program() -> None:
    reached, tried = holds(25)
    assert tried >= 40
    # where the best lies at a threshold itself, a solver may stand a billionth to the wrong side of it
    assert reached >= 0.94 * tried


@pytest.mark.slow
def test_no_decision_of_a_grid_is_better_than_the_best_of_the_program_for_hundreds_of_pairs() -> None:
    reached, tried = holds(300)
    assert tried >= 500
    assert reached >= 0.94 * tried
