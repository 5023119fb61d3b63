"""Decisions drawn by chance for a brief, and what settling them says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

import pytest

from finmodel.optimise.allocate import Allocation, allocation, choice_of, size_of
from finmodel.optimise.building.what_moves import moving_place
from finmodel.optimise.decision import Decision, cell_of, payment_of
from finmodel.optimise.effects import reaches
from finmodel.optimise.inside.agreeing import agree, values_at
from finmodel.optimise.inside.inside import contracts_inside
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.resettle import decided
from finmodel.optimise.saying.brief import step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.rules.linear.expression import evaluate_all
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run


def stated(problem: Problem, basis: Basis) -> Allocation:
    """The program of a problem without what contracts make of it."""
    return allocation(problem, basis, reaches(problem, basis.grid), {})


def inside_of(problem: Problem, basis: Basis, *, estimating: bool = False) -> Inside:
    """The contracts of a place inside a problem."""
    allotted = stated(problem, basis)
    moves = moving_place(allotted, basis, reaches(problem, basis.grid))
    return contracts_inside(moves, allotted.program, estimating=estimating)


def drawn(problem: Problem, seed: int) -> Iterator[Decision]:
    """Decisions without end that the money of each year allows, with no more called for than they need."""
    dice = random.Random(seed)
    while True:
        units: dict[str, Decimal] = {}
        paid: dict[str, Decimal] = {}
        for year in problem.years:
            found = None
            while found is None:
                found = _year(problem, year, dice)
            units |= {cell_of(problem, scheme, year): amount for scheme, amount in found[0].items() if amount}
            paid |= {payment_of(problem, problem.pool, name, year): pounds for name, pounds in found[1].items()}
        yield Decision(units, paid)


def _year(problem: Problem, year: str, dice: random.Random) -> tuple[dict[str, Decimal], dict[str, Decimal]] | None:
    """Units and contributions of a year; None where they cost more than there is."""
    offered = problem.contributions.items()
    part = dice.random()
    units = {
        scheme.id: (scheme.at_most or Decimal(0)) * dice.randint(0, 1)
        if scheme.all_or_nothing
        else (Decimal(dice.random() * part) * (scheme.at_most or 0) / step_of(scheme)).to_integral_value()
        * step_of(scheme)
        for scheme in problem.schemes
    }
    spend = sum((scheme.cost_in(year) * units[scheme.id] for scheme in problem.schemes), Decimal(0))
    left = max(Decimal(0), spend - sum((one.least_in(year) for _, one in offered), Decimal(0)))
    paid = {}
    for partner, one in offered:
        more = min(left, one.most_in(year) - one.least_in(year))
        paid[partner], left = one.least_in(year) + more, left - more
    return None if left else (units, paid)


def choices_at(problem: Problem, decision: Decision) -> dict[str, float]:
    """Values of the program's choices at a decision."""
    units = {}
    for scheme in problem.schemes:
        for year in problem.years:
            name = cell_of(problem, scheme.id, year)
            units[name] = float(decision.units.get(name, Decimal(0))) / size_of(scheme)
    called = {choice_of(name): float(paid) for name, paid in decision.contributions.items()}
    return units | called


def settled(problem: Problem, basis: Basis, decision: Decision) -> Run:
    """A decision settled through the contracts."""
    return run(decided(problem, basis, reaches(problem, basis.grid), decision))


def check_agreement(brief: Problem, basis: Basis, seed: int, decisions: int) -> None:
    """What every partner has left in each year is what settling says, at decisions drawn by chance."""
    inside = inside_of(brief, basis)
    partners = [partner.id for partner in basis.place.partners]
    periods = basis.place.periods
    amounts = {f"{partner} {year}": inside.surplus(partner, year) for partner in partners for year in periods}
    amounts["all"] = inside.place_surplus()
    for decision in islice(drawn(brief, seed), decisions):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        assert agree(inside, choices, after) == ()
        found = evaluate_all(amounts, values_at(inside, choices))
        rows = after.positions[after.positions["partner"].isin(partners)]
        for row in rows.itertuples():
            said = float(found[f"{row.partner} {row.period}"])
            assert said == pytest.approx(int(str(row.surplus)) / 100, abs=0.05), (row.partner, decision)
        assert float(found["all"]) == pytest.approx(int(rows["surplus"].sum()) / 100, abs=0.05)
