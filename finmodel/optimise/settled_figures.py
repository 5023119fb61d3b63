"""What a decision comes to once it is settled: each partner's surplus, activity, and the goal in its own unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from finmodel.measures.ask import Ask
from finmodel.optimise.decision import Decision, running_of, spend_of, working_of
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.run import Run


def surplus_change(before: Run, after: Run, years: Sequence[str]) -> dict[str, float]:
    """Change in each partner's surplus in some years together, in pounds."""
    one, other = (surplus_of(settled, years) for settled in (before, after))
    return {partner.id: (other[partner.id] - one[partner.id]) / 100 for partner in before.basis.place.partners}


def surplus_of(settled: Run, years: Sequence[str]) -> dict[str, int]:
    """Pence that each partner has left in some years together."""
    rows = settled.positions[settled.positions["period"].isin(list(years))]
    nil = dict.fromkeys((partner.id for partner in settled.basis.place.partners), 0)
    return nil | {str(partner): int(pence) for partner, pence in rows.groupby("partner")["surplus"].sum().items()}


def quantity_of(settled: Run, problem: Problem, where: Mapping[Any, Sequence[str]]) -> float:
    """Units of some activity in the years of a problem."""
    measured = settled.basis.grid.measure(Ask.of("quantity", where))
    return float(sum(measured[settled.basis.place.periods.index(year)] for year in problem.years))


def settled_goal(problem: Problem, before: Run, after: Run, decision: Decision) -> Decimal:
    """The goal as settled: what contracts decide from the ledger, activity from the grid, the rest from the plan."""
    goal = problem.goal
    if goal.maximise == "place_surplus" or goal.minimise == "net_cost":
        return Decimal(repr(round(sum(surplus_change(before, after, problem.years).values()), 2)))
    if goal.maximise == "worst_off_partner":
        among = goal.among or tuple(partner.id for partner in before.basis.place.partners)
        changes = surplus_change(before, after, problem.years)
        return Decimal(repr(round(min(changes[name] for name in among), 2)))
    if goal.minimise == "spending":
        return -sum(spend_of(problem, decision).values(), Decimal(0))
    if goal.minimise == "change_from_today":
        return -_moved(problem, decision)
    if goal.maximise == "worst_off_locality":
        heads = problem.localities.items()
        return min(_weighed(problem, decision, goal.outcomes, name) / people for name, people in heads)
    if goal.maximise == "outcome":
        return _weighed(problem, decision, goal.outcomes)
    worth = Decimal(0)
    for value in goal.values:
        if value.where is not None:
            first, second = (quantity_of(settled, problem, value.where) for settled in (before, after))
            worth += value.worth * (Decimal(repr(round(first, 6))) - Decimal(repr(round(second, 6))))
        else:
            worth += _weighed(problem, decision, {str(value.outcome): value.worth})
    return worth


def _weighed(
    problem: Problem, decision: Decision, weights: Mapping[str, Decimal], locality: str | None = None
) -> Decimal:
    """Outcomes that a decision brings, each times its weight, in all years together; in one locality or in all."""
    working = working_of(problem, decision)
    brought = {one.id: one.outcomes for one in problem.schemes if locality in (None, one.locality)}
    if locality is None:
        brought |= {one.name: one.outcomes for one in problem.combinations}
    return sum(
        (
            units * weight * brought[name].get(outcome, Decimal(0))
            for (name, _), units in working.items()
            if name in brought
            for outcome, weight in weights.items()
        ),
        Decimal(0),
    )


def _moved(problem: Problem, decision: Decision) -> Decimal:
    """Pounds moved away from what runs today, either way; units of what costs nothing."""
    running = running_of(problem, decision)
    return sum(
        (
            (scheme.cost_in(year) or Decimal(1)) * abs(running[scheme.id, year] - scheme.today)
            for scheme in problem.schemes
            if scheme.today is not None
            for year in problem.years
        ),
        Decimal(0),
    )
