"""A solver's plan as one that can be carried out: whole pence and posts, what is left spent, and within every limit.

Spending on a scheme that comes in parts is a multiple of what the problem rounds to, so that units are what that money
buys. Each such number is first rounded down; then the best steps to either side are looked for, with the money that
rounding left over, as a program in steps whose numbers are small: so that a solver's tolerance, which is a share of
the whole plan, cannot hide a penny. Nobody is asked for more than is needed, and each for the same part of what it has
left open, where the limits leave that free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from finmodel.optimise.allocate import Allocation
from finmodel.optimise.decision import Decision, cell_of, payment_of
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve

_NEAR = 2
"""Steps to either side of a rounded number that are tried."""
_HAIR = 1e-7
_PENNY = Decimal("0.01")
_PART = "part of what is open"
_MOST_STEPPED = 300
"""Numbers that are looked at together; of a plan with more, the dearest."""


@dataclass(frozen=True)
class CarriedOut:
    """A plan that can be carried out, and the values of the program's choices under it."""

    decision: Decision
    values: Mapping[str, float]


def step_in(problem: Problem, scheme: Scheme) -> Decimal:
    """The finest part of a unit that can be bought: what the least of spending buys, or one where units are whole."""
    if scheme.whole_units:
        return Decimal(1)
    paid = scheme.cost_in(problem.years[0]) or scheme.start_up
    return problem.round_to / paid if paid else Decimal("0.001")


def carried_out(
    allotted: Allocation, program: Program, values: Mapping[str, float], options: Options, free: Iterable[str] = ()
) -> CarriedOut:
    """The best plan in steps near a solver's, asking no more of anybody than it needs.

    `free` are whole units that were solved in parts. Where no rounding keeps every limit the nearest is taken, and
    settling shows what it breaks.
    """
    quick = replace(options, solver="highs", progress=None, gap=1e-9)
    steps = _steps(allotted)
    called = _least_called(allotted, program, values, quick, frozenset(free))
    base = _base(program, called, steps, frozenset(free))
    rounded = _best_steps(program, base, called, steps, quick)
    return CarriedOut(_decision(allotted, rounded, steps), {name: float(value) for name, value in rounded.items()})


def _steps(allotted: Allocation) -> dict[str, Decimal]:
    """The step of each choice that is bought in parts, or is money."""
    problem = allotted.problem
    steps = {name: step_in(problem, scheme) for name, scheme in allotted.decisions.units_of.items()}
    steps |= dict.fromkeys(allotted.money.open_, _PENNY)
    return steps | dict.fromkeys(allotted.money.between_years, _PENNY)


def _least_called(
    allotted: Allocation, program: Program, values: Mapping[str, float], options: Options, free: frozenset[str]
) -> dict[str, float]:
    """The values with no more called from partners than is needed, and evenly of what each has left open."""
    open_ = allotted.money.open_
    if not open_:
        return dict(values)
    bought = {*allotted.decisions.units_of, *(one.name for one in program.choices if one.whole)} - set(open_)
    held = {name: values[name] for name in bought if name in values}
    choices = tuple(_held_at(one, held[one.name]) if one.name in held else one for one in program.choices)
    eased = tuple(limit.eased(_HAIR * max(1.0, abs(limit.bound))) for limit in program.limits)
    least = dict.fromkeys(open_, -1.0)
    as_good: tuple[Limit, ...] = ()
    if program.gains:
        best = program.gain(values)
        as_good = (Limit("as good", program.gains, ">=", best - _HAIR * max(1.0, abs(best)), firm=True),)
    first = solve(Program(choices, (*eased, *as_good), least), options)
    if not first.found:
        return dict(values)
    total = -first.gain
    parts = [
        Limit(f"even {name}", {name: 1.0, _PART: -(high - low)}, "<=", low)
        for name, (low, high) in _ends(allotted).items()
    ]
    exact = Limit("no more", dict.fromkeys(open_, 1.0), "<=", total + _HAIR * max(1.0, total))
    evenly = Program((*choices, Choice(_PART)), (*eased, *as_good, *parts, exact), {_PART: -1.0})
    found = solve(evenly, options)
    chosen = found.values if found.found else first.values
    return {name: float(chosen[name]) for name in values}


def _ends(allotted: Allocation) -> dict[str, tuple[float, float]]:
    """Least and most of each payment that is open."""
    funds = allotted.problem.funds
    return {
        name: (float(one.least_in(year)), float(one.most_in(year)))
        for name, (pool, partner, year) in allotted.money.open_.items()
        for one in (funds[pool].contributions[partner],)
    }


def _held_at(choice: Choice, value: float) -> Choice:
    return Choice(choice.name, value, value, False)


def _base(
    program: Program, values: Mapping[str, float], steps: Mapping[str, Decimal], free: frozenset[str]
) -> dict[str, Decimal]:
    """Every value in whole steps, rounded down; what is whole as it is, and the rest as the solver has it."""
    found = {}
    for choice in program.choices:
        value, step = Decimal(repr(float(values[choice.name]))), steps.get(choice.name)
        if choice.whole and choice.name not in free:
            found[choice.name] = value.to_integral_value(ROUND_HALF_UP)
        elif step is None:
            found[choice.name] = value
        else:
            found[choice.name] = _floor(value, step)
    return found


def _floor(value: Decimal, step: Decimal) -> Decimal:
    # A hair below a step is that step.
    hair = Decimal(repr(_HAIR)) * max(Decimal(1), abs(value)) / step if step else Decimal(0)
    return ((value / step) + min(hair, Decimal("0.5"))).to_integral_value(ROUND_FLOOR) * step


def _best_steps(
    program: Program,
    base: Mapping[str, Decimal],
    called: Mapping[str, float],
    steps: Mapping[str, Decimal],
    options: Options,
) -> dict[str, Decimal]:
    """The best whole steps near a base within every limit; the base itself where there are none."""
    stepped = _stepped(program, base, called, steps)
    moving = {**{name: float(steps[name]) for name in stepped}, **_continuous(program, steps)}
    at = {name: float(value) for name, value in base.items()}
    whole = tuple(
        _near(choice, base[choice.name], steps[choice.name]) for choice in program.choices if choice.name in stepped
    )
    loose = tuple(
        Choice(choice.name, choice.lowest - at[choice.name], choice.highest - at[choice.name])
        for choice in program.choices
        if choice.name in moving and choice.name not in stepped
    )
    for hair in (0.0, _HAIR, 1e-5):
        limits = tuple(_moved(program.limits, at, moving, hair))
        gains = {name: weight * moving[name] for name, weight in program.gains.items() if name in moving}
        found = solve(Program((*whole, *loose), limits, gains), options)
        if found.found:
            made = dict(base)
            for name in moving:
                by = Decimal(repr(found.values[name]))
                made[name] += by.to_integral_value(ROUND_HALF_UP) * steps[name] if name in stepped else by
            return made
    return dict(base)


def _stepped(
    program: Program, base: Mapping[str, Decimal], called: Mapping[str, float], steps: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Choices whose number of steps is looked for: those that are taken at all, the dearest if there are many."""
    weight = {name: abs(called[name]) for name in steps if called[name] > _HAIR and name in base}
    dearest = sorted(weight, key=lambda name: -weight[name])[:_MOST_STEPPED]
    return {name: steps[name] for name in dearest}


def _continuous(program: Program, steps: Mapping[str, Decimal]) -> dict[str, float]:
    """Choices that are neither whole nor in steps, and so follow the others."""
    return {choice.name: 1.0 for choice in program.choices if not choice.whole and choice.name not in steps}


def _near(choice: Choice, base: Decimal, step: Decimal) -> Choice:
    lowest = max(-_NEAR, math.ceil((choice.lowest - float(base)) / float(step) - _HAIR))
    highest = _NEAR
    if math.isfinite(choice.highest):
        highest = min(_NEAR, math.floor((choice.highest - float(base)) / float(step) + _HAIR))
    return Choice(choice.name, min(lowest, highest), highest, whole=True)


def _moved(
    limits: Iterable[Limit], at: Mapping[str, float], moving: Mapping[str, float], hair: float
) -> Iterable[Limit]:
    """What is left of each limit at a base, for steps away from it."""
    for limit in limits:
        terms = {name: weight * moving[name] for name, weight in limit.terms.items() if name in moving}
        if not terms:
            continue
        left = limit.bound - math.fsum(weight * at[name] for name, weight in limit.terms.items())
        # What adding up many numbers may be out by is no reason to call a limit broken.
        noise = (1e-12 + hair) * max(1.0, abs(limit.bound))
        yield Limit(limit.name, terms, limit.sense, left + (noise if limit.sense == "<=" else -noise), firm=True)


def _decision(allotted: Allocation, values: Mapping[str, Decimal], steps: Mapping[str, Decimal]) -> Decision:
    problem = allotted.problem
    units: dict[str, Decimal] = {}
    for scheme in problem.schemes:
        for year in problem.years:
            begun = Decimal(0)
            for choice, size in allotted.decisions.started[scheme.id, year].items():
                begun += values[choice] * (1 if choice in steps else Decimal(repr(size)))
            if begun:
                units[cell_of(problem, scheme.id, year)] = begun
    return Decision(units, _contributions(allotted, values), *_between_years(allotted, values))


def _contributions(allotted: Allocation, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    problem = allotted.problem
    paid = {
        payment_of(problem, pool, partner, year): one.least_in(year)
        for pool, fund in problem.funds.items()
        for year in problem.years
        for partner, one in fund.contributions.items()
    }
    for choice, (pool, partner, year) in allotted.money.open_.items():
        paid[payment_of(problem, pool, partner, year)] = values[choice].quantize(_PENNY)
    return paid


def _between_years(
    allotted: Allocation, values: Mapping[str, Decimal]
) -> tuple[dict[tuple[str, str], Decimal], dict[tuple[str, str], Decimal]]:
    """What is lent and repaid, and what is carried forward, to the penny."""
    lent = {
        key: sum((Decimal(repr(weight)) * values[name] for name, weight in terms.items()), Decimal(0)).quantize(
            _PENNY, ROUND_HALF_UP
        )
        for key, terms in allotted.money.lent.items()
    }
    carried = {key: values[name].quantize(_PENNY) for key, name in allotted.money.carried.items()}
    return lent, carried
