"""A solver's plan as one that can be carried out: whole pence and posts, what is left spent, and within every limit.

Spending on a scheme that comes in parts is a multiple of what the problem rounds to, so that units are what that money
buys. Each such number is first rounded down; then the best steps to either side are looked for, with the money that
rounding left over, as a program in steps whose numbers are small: so that a solver's tolerance, which is a share of
the whole plan, cannot hide a penny. Nobody is asked for more than is needed, and each for the same part of what it has
left open, where the limits leave that free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from finmodel.core.money import split_pence
from finmodel.errors import FinmodelError
from finmodel.optimise.allocate import Allocation
from finmodel.optimise.decision import Decision, cell_of, payment_of, spend_by_year
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve
from finmodel.optimise.steps_near import NearBy, in_whole_steps

_HAIR = 1e-9
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
    near = _near(program, called, steps, frozenset(free))
    rounded = near.best(quick) or dict(near.at)
    rounded |= _called_evenly(allotted, rounded, called, steps)
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
    first = _where_solved(Program(choices, (*eased, *as_good), least), options)
    if first is None:
        return dict(values)
    total = sum(first[name] for name in open_)
    parts = [
        Limit(f"even {name}", {name: 1.0, _PART: -(high - low)}, "<=", low)
        for name, (low, high) in _ends(allotted).items()
    ]
    exact = Limit("no more", dict.fromkeys(open_, 1.0), "<=", total + _HAIR * max(1.0, total))
    evenly = Program((*choices, Choice(_PART)), (*eased, *as_good, *parts, exact), {_PART: -1.0})
    chosen = _where_solved(evenly, options) or first
    return {name: float(chosen[name]) for name in values}


def _where_solved(program: Program, options: Options) -> Mapping[str, float] | None:
    """The values of a plan that is there already, made neater; none where a solver cannot tell such hairs apart."""
    try:
        found = solve(program, options)
    except FinmodelError:
        return None
    return found.values if found.found else None


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


def _near(program: Program, called: Mapping[str, float], steps: Mapping[str, Decimal], free: frozenset[str]) -> NearBy:
    """The plan in whole steps, rounded down; of those that are taken at all the dearest may be moved."""
    rounded = {}
    for choice in program.choices:
        value, step = called[choice.name], steps.get(choice.name)
        if choice.whole and choice.name not in free:
            rounded[choice.name] = Decimal(round(value))
        else:
            rounded[choice.name] = Decimal(repr(value)) if step is None else in_whole_steps(value, step)
    held = {choice.name for choice in program.choices if choice.whole and choice.name not in free}
    taken = [name for name in steps if name in rounded and name not in held and called[name] > _HAIR]
    dearest = sorted(taken, key=lambda name: -abs(called[name]) / float(steps[name]))[:_MOST_STEPPED]
    following = frozenset(rounded) - held - set(steps)
    return NearBy(program, rounded, {name: steps[name] for name in dearest}, following)


def _called_evenly(
    allotted: Allocation,
    values: Mapping[str, Decimal],
    called: Mapping[str, float],
    steps: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """What partners pay in, to the penny: what is spent of it and no more, in the proportions that were found."""
    money, problem = allotted.money, allotted.problem
    spend = spend_by_year(problem, Decision(_units(allotted, values, steps), {}))
    made: dict[str, Decimal] = {}
    for (pool, year), have in money.have.items():
        paying = {name: partner for name, (to, partner, when) in money.open_.items() if (to, when) == (pool, year)}
        if not paying or (pool, year) in money.lent or problem.funds[pool].carry_forward:
            continue
        spent = sum((spend[one.id, year] for one in problem.schemes if problem.pool_of(one) == pool), Decimal(0))
        least = {name: problem.funds[pool].contributions[partner].least_in(year) for name, partner in paying.items()}
        more = max(Decimal(0), spent - have - sum(least.values(), Decimal(0)))
        weights = [max(Decimal(0), Decimal(repr(called[name])) - low) for name, low in least.items()]
        if more and any(weights):
            parts = split_pence(int(more * 100), weights)
            made |= {name: low + Decimal(part) / 100 for (name, low), part in zip(least.items(), parts, strict=True)}
        elif not more:
            made |= least
    return made


def _units(allotted: Allocation, values: Mapping[str, Decimal], steps: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Units that are started of each scheme in each year."""
    problem, units = allotted.problem, dict[str, Decimal]()
    for scheme in problem.schemes:
        for year in problem.years:
            begun = Decimal(0)
            for choice, size in allotted.decisions.started[scheme.id, year].items():
                begun += values[choice] * (1 if choice in steps else Decimal(repr(size)))
            if begun:
                units[cell_of(problem, scheme.id, year)] = begun
    return units


def _decision(allotted: Allocation, values: Mapping[str, Decimal], steps: Mapping[str, Decimal]) -> Decision:
    units = _units(allotted, values, steps)
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
