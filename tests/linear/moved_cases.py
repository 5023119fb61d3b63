"""Cases of every kind with some of their measures moving between bounds, and settled again at points between them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finmodel.contracts.expressed import ExpressedLines, Moves, read_lines
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import SettledLine
from finmodel.contracts.slopes import Flow
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.linear.expression import Expression, Quantity
from finmodel.rules.nodes import Measure
from tests.contracts.test_readings import Settled

FLAG = unit("flag")
A_DOZEN = 12
RANGES = ((0.3, 1.1), (0.6, 1.5), (0.9, 2.0))


@dataclass(frozen=True)
class MovedCase:
    """A settled case in which some measures move."""

    settled: Settled
    names: tuple[str, ...]
    seed: int = 1

    @property
    def contract(self) -> str:
        return self.settled.contract.id

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Each by its measure, its member and the number of the case; a yes or no is whole."""
        rng = random.Random(self.seed)
        found: dict[str, Quantity] = {}
        for measure in self.settled.contract.measures():
            if measure.name not in self.names:
                continue
            values = np.broadcast_to(self.values[measure.name], self._shape(measure))
            for spot in np.ndindex(values.shape):
                name = f"{measure.name} {spot}"
                found[name] = _ranged(name, float(values[spot]), measure.unit == FLAG, rng)
        return found

    @property
    def values(self) -> Mapping[str, np.ndarray]:
        return self.settled.settlement.values[self.contract]

    def _shape(self, measure: Measure) -> tuple[int, ...]:
        cases = len(self.settled.settlement.cases)
        return (cases,) if measure.along is None else (len(measure.along.members), cases)

    @cached_property
    def read(self) -> ExpressedLines:
        """Its lines as expressions."""
        moves: dict[tuple[str, str], dict[int, Expression | Sequence[Expression]]] = {}
        for measure in self.settled.contract.measures():
            if measure.name in self.names:
                moves[self.contract, measure.name] = {
                    case: self._moved(measure, case) for case in range(len(self.settled.settlement.cases))
                }
        stated: Moves = moves
        return read_lines(self.settled.settlement, stated)

    def _moved(self, measure: Measure, case: int) -> Expression | list[Expression]:
        if measure.along is None:
            return Expression.of(self.quantities[f"{measure.name} {(case,)}"])
        members = range(len(measure.along.members))
        return [Expression.of(self.quantities[f"{measure.name} {(member, case)}"]) for member in members]

    def flows(self) -> dict[Flow, Expression]:
        """Payments that move, those of several members together. Raises Refused where one cannot be said."""
        found: dict[Flow, Expression] = {}
        for flow, amount in self.read.flows():
            found[flow] = found.get(flow, Expression()) + amount
        return {flow: amount for flow, amount in found.items() if not amount.fixed}

    def refusal(self) -> Refused | None:
        """Why its payments cannot be said; None where they can."""
        try:
            self.flows()
        except Refused as refused:
            return refused
        return None

    def points(self, count: int) -> Iterator[dict[str, float]]:
        """Values of the quantities: their ends now and then, else to the penny."""
        rng = random.Random(self.seed)
        for _ in range(count):
            yield {name: _somewhere(each, rng) for name, each in self.quantities.items()}

    def settled_at(self, point: Mapping[str, float]) -> dict[Flow, float]:
        """Payments as settlement has them there. Raises InputError where it has none."""

        def supply(_: RuleBook, measure: Measure) -> np.ndarray:
            values = np.array(self.values[measure.name], dtype=float)
            if measure.name not in self.names:
                return values
            moved = np.empty(self._shape(measure))
            for spot in np.ndindex(moved.shape):
                moved[spot] = point[f"{measure.name} {spot}"]
            return moved

        return paid(settle_alone(self.settled.contract, self.settled.settlement.cases, supply).lines)


def paid(lines: Sequence[SettledLine]) -> dict[Flow, float]:
    """Payments of settled lines, those of several members together."""
    found: dict[Flow, float] = {}
    for line in lines:
        for payer, payee, amounts in line.flows():
            for case, amount in enumerate(amounts):
                flow = line.contract.id, line.line.name, payer, payee, case
                found[flow] = found.get(flow, 0.0) + float(amount)
    return found


def one_at_a_time(settled: Settled) -> Iterator[MovedCase]:
    """A case with each of its measures moving by itself: a dozen of them where there are more."""
    measures = list(settled.contract.measures())
    every = -(-len(measures) // A_DOZEN) or 1
    for number, measure in enumerate(measures[::every]):
        yield MovedCase(settled, (measure.name,), number)


def all_at_once(settled: Settled) -> MovedCase:
    """A case with all of its measures moving."""
    return MovedCase(settled, tuple(measure.name for measure in settled.contract.measures()), 7)


def _ranged(name: str, value: float, yes_or_no: bool, rng: random.Random) -> Quantity:
    if yes_or_no:
        return Quantity(name, 0, 1, whole=True)
    if not value:
        return Quantity(name, 0.0, 10.0)
    low, high = sorted(value * factor for factor in rng.choice(RANGES))
    return Quantity(name, low, high)


def _somewhere(quantity: Quantity, rng: random.Random) -> float:
    if quantity.whole:
        return float(rng.random() < 0.5)
    where = rng.random()
    spread = (quantity.lowest, quantity.highest, quantity.lowest + (quantity.highest - quantity.lowest) * rng.random())
    value = spread[0 if where < 0.1 else 1 if where < 0.2 else 2]
    return min(max(round(value, 2), quantity.lowest), quantity.highest)
