"""A solver's decision as one that can be carried out: whole units, whole pence, and still within every limit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from finmodel.core.money import split_pence
from finmodel.optimise.allocate import Allocation, choice_of, size_of
from finmodel.optimise.resettle import Decision, spend_of
from finmodel.optimise.saying.brief import Scheme, step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve

_NEAR = 2
"""Steps to either side of the solver's number that are tried first."""
_HAIR = 1e-6
_PART = "part of what is open"


def carried_out(allocation: Allocation, values: Mapping[str, float], money: Decimal, options: Options) -> Decision:
    """The best decision in whole steps near the solver's, with just the contributions it needs.

    Raises nothing: where no rounding keeps every limit, the nearest is taken, and settling shows what it breaks.
    """
    units = _in_steps(allocation, values, options)
    bare = Decision({name: amount for name, amount in units.items() if amount}, {})
    return replace(bare, contributions=_called(allocation, bare, values, money))


def _in_steps(allocation: Allocation, values: Mapping[str, float], options: Options) -> dict[str, Decimal]:
    problem = allocation.problem
    nearest = {scheme.id: round(values[scheme.id] / _choice_step(scheme)) for scheme in problem.schemes}
    for near in (_NEAR, None):
        program = _stepped(allocation, nearest, near)
        found = solve(program, Options(time_limit=options.time_limit, gap=1e-6))
        if found.found:
            nearest = {scheme.id: round(found.values[scheme.id]) for scheme in problem.schemes}
            break
    return {
        scheme.id: nearest[scheme.id] * (Decimal(scheme.at_most or 0) if scheme.all_or_nothing else step_of(scheme))
        for scheme in problem.schemes
    }


def _choice_step(scheme: Scheme) -> float:
    """One step of a scheme, in units of its choice."""
    return 1.0 if scheme.all_or_nothing else float(step_of(scheme))


def _stepped(allocation: Allocation, nearest: Mapping[str, int], near: int | None) -> Program:
    """The program in whole steps: near the solver's numbers, or anywhere where `near` is None."""
    program = allocation.program
    schemes = {scheme.id: scheme for scheme in allocation.problem.schemes}

    def choice(chosen: Choice) -> Choice:
        if chosen.name not in schemes:
            return chosen
        here = nearest[chosen.name]
        # What the solver left out stays out: no crumbs.
        spread = 0 if chosen.whole or not here else near
        highest = (
            math.floor(chosen.highest / _choice_step(schemes[chosen.name]) + _HAIR)
            if math.isfinite(chosen.highest)
            else math.inf
        )
        if near is None or spread is None:
            return Choice(chosen.name, 0, highest, whole=True)
        return Choice(chosen.name, max(0, here - spread), min(here + spread, highest), whole=True)

    def in_steps(terms: Mapping[str, float]) -> dict[str, float]:
        return {
            name: weight * (_choice_step(schemes[name]) if name in schemes else 1.0) for name, weight in terms.items()
        }

    limits = tuple(replace(limit, terms=in_steps(limit.terms)) for limit in program.limits)
    return Program(tuple(choice(one) for one in program.choices), limits, in_steps(program.gains))


def _called(
    allocation: Allocation, decision: Decision, values: Mapping[str, float], money: Decimal
) -> dict[str, Decimal]:
    """Contributions in whole pence: no more than is needed, each partner the same part of what it has left open."""
    problem = allocation.problem
    paid = {partner: one.at_least for partner, one in problem.contributions.items()}
    open_ = {partner: one for partner, one in problem.contributions.items() if not one.fixed}
    needed = sum(spend_of(problem, decision).values(), Decimal(0)) - money - sum(paid.values(), Decimal(0))
    if not open_ or needed <= 0:
        return paid
    asked = _evenly(allocation, decision, needed) or _as_solved(problem, values)
    weights = [max(Decimal(0), Decimal(repr(asked[partner])) - one.at_least) for partner, one in open_.items()]
    parts = split_pence(
        int(needed * 100), weights if any(weights) else [one.at_most - one.at_least for one in open_.values()]
    )
    return paid | {partner: paid[partner] + Decimal(part) / 100 for partner, part in zip(open_, parts, strict=True)}


def _evenly(allocation: Allocation, decision: Decision, needed: Decimal) -> dict[str, float] | None:
    """Contributions that ask the least part of what any partner has left open; None where the limits forbid it."""
    problem = allocation.problem
    open_ = {partner: one for partner, one in problem.contributions.items() if not one.fixed}
    held = tuple(
        Choice(scheme.id, held_at, held_at)
        for scheme in problem.schemes
        for held_at in (float(decision.units.get(scheme.id, Decimal(0))) / size_of(scheme),)
    )
    calls = {choice_of(partner): 1.0 for partner in open_}
    total = float(needed + sum((one.at_least for one in open_.values()), Decimal(0)))
    even = tuple(
        Limit(
            f"even {partner}",
            {choice_of(partner): 1.0, _PART: -float(one.at_most - one.at_least)},
            "<=",
            float(one.at_least),
        )
        for partner, one in open_.items()
    )
    exact = (Limit("enough", calls, ">=", total), Limit("no more", calls, "<=", total))
    own = tuple(
        limit.eased(_HAIR * max(1.0, abs(limit.bound)))
        for limit in allocation.program.limits
        if set(limit.terms) & set(calls)
    )
    choices = (*held, *(Choice(name) for name in calls), Choice(_PART))
    found = solve(Program(choices, (*own, *even, *exact), {_PART: -1.0}))
    return {partner: found.values[choice_of(partner)] for partner in open_} if found.found else None


def _as_solved(problem: Problem, values: Mapping[str, float]) -> dict[str, float]:
    return {partner: values[choice_of(partner)] for partner, one in problem.contributions.items() if not one.fixed}
