"""Decisions drawn by chance for a brief, and what settling them says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from finmodel.optimise.allocate import Allocation, allocation, choice_of, size_of
from finmodel.optimise.effects import reaches
from finmodel.optimise.estimate import Estimate
from finmodel.optimise.inside.inside import contracts_inside
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.moves import moves_of
from finmodel.optimise.resettle import Decision, decided
from finmodel.optimise.saying.brief import step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run


def stated(problem: Problem, basis: Basis, money: Decimal = Decimal(0)) -> Allocation:
    """The program of a problem without what contracts make of it."""
    nil = {partner.id: 0.0 for partner in basis.place.partners}
    flat = Estimate(nil, {scheme.id: nil for scheme in problem.schemes}, nil, {})
    plain = tuple(limit for limit in problem.limits if limit.surplus_of is None)
    return allocation(
        problem.model_copy(update={"limits": plain}), reaches(problem, basis.grid), flat, money, basis.place
    )


def inside_of(problem: Problem, basis: Basis, money: Decimal = Decimal(0), *, estimating: bool = False) -> Inside:
    """The contracts of a place inside a problem."""
    moves = moves_of(problem, basis, reaches(problem, basis.grid))
    return contracts_inside(moves, stated(problem, basis, money).program, estimating=estimating)


def drawn(problem: Problem, seed: int, money: Decimal = Decimal(0)) -> Iterator[Decision]:
    """Decisions without end that the money allows, with no more called for than they need."""
    dice = random.Random(seed)
    least = sum((one.at_least for one in problem.contributions.values()), Decimal(0))
    room = sum((one.at_most - one.at_least for one in problem.contributions.values()), Decimal(0))
    while True:
        part = dice.random()
        units = {
            scheme.id: (scheme.at_most or Decimal(0)) * dice.randint(0, 1)
            if scheme.all_or_nothing
            else (Decimal(dice.random() * part) * (scheme.at_most or 0) / step_of(scheme)).to_integral_value()
            * step_of(scheme)
            for scheme in problem.schemes
        }
        spend = sum((scheme.cost * units[scheme.id] for scheme in problem.schemes), Decimal(0))
        needed = max(Decimal(0), spend - money - least)
        if needed > room:
            continue
        paid, left = {}, needed
        for partner, one in problem.contributions.items():
            more = min(left, one.at_most - one.at_least)
            paid[partner], left = one.at_least + more, left - more
        yield Decision({name: amount for name, amount in units.items() if amount}, paid)


def choices_at(problem: Problem, decision: Decision) -> dict[str, float]:
    """Values of the program's choices at a decision."""
    units = {
        scheme.id: float(decision.units.get(scheme.id, Decimal(0))) / size_of(scheme) for scheme in problem.schemes
    }
    called = {choice_of(name): float(paid) for name, paid in decision.contributions.items()}
    return units | called


def settled(problem: Problem, basis: Basis, decision: Decision) -> Run:
    """A decision settled through the contracts."""
    return run(decided(problem, basis, reaches(problem, basis.grid), decision))
