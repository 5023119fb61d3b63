"""A problem as a program: what there is to decide, under limits that each say what they mean.

The solver knows numbers alone, and its answer must be told in words: so each limit has what it means beside it. Gains
are straight-line estimates, which only choose; what the decision is worth is settled afterwards through the contracts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from finmodel.core.amounts import exact_money
from finmodel.core.place import Place
from finmodel.optimise.effects import EffectReach, exhaustions
from finmodel.optimise.estimate import Estimate
from finmodel.optimise.saying.brief import Bound, LimitOfBrief, Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.saying.problem_faults import covers
from finmodel.optimise.solving.program import Choice, Limit, Program, Sense

Kind = Literal["money", "contribution", "scheme", "spend", "share", "surplus", "activity"]


@dataclass(frozen=True)
class Meaning:
    """What a limit of the program stands for."""

    kind: Kind
    sense: Sense
    bound: Decimal
    """In pounds, units of the scheme, or as a share."""
    about: str
    """Id of the scheme, partner or pool it is about; empty for several schemes."""
    schemes: tuple[str, ...] = ()
    """Schemes whose spending it limits."""


@dataclass(frozen=True)
class Allocation:
    """The program of a problem, and what its limits and choices mean."""

    problem: Problem
    program: Program
    meanings: Mapping[str, Meaning]

    def units(self, values: Mapping[str, float]) -> dict[str, float]:
        """Units of each scheme at given values of the choices."""
        return {scheme.id: values[scheme.id] * size_of(scheme) for scheme in self.problem.schemes}

    def spend(self) -> dict[str, float]:
        """Pounds that one of each scheme's choice costs."""
        return {scheme.id: float(scheme.cost) * size_of(scheme) for scheme in self.problem.schemes}

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """Pounds from each partner at given values of the choices."""
        fixed = {partner: float(one.at_most) for partner, one in self.problem.contributions.items()}
        return {partner: values.get(choice_of(partner), amount) for partner, amount in fixed.items()}


def size_of(scheme: Scheme) -> float:
    """Units that one of a scheme's choice stands for: all of it, where it is all or nothing."""
    return float(scheme.at_most or 0) if scheme.all_or_nothing else 1.0


def choice_of(partner: str) -> str:
    """Name of the choice of what a partner pays in."""
    return f"from {partner}"


def allocation(
    problem: Problem, reached: Sequence[EffectReach], lines: Estimate, money: Decimal, place: Place
) -> Allocation:
    """The program of a problem; `money` is what the pool has unspent that may be used."""
    limits: dict[str, tuple[Limit, Meaning]] = {}
    for limit, meaning in (
        *_of_activity(problem, reached),
        *(pair for scheme in problem.schemes for pair in _of_scheme(scheme)),
        *_of_contributions(problem, place),
        _of_money(problem, money),
        *(pair for brief in problem.limits for pair in _of_brief(problem, brief, lines)),
    ):
        name = limit.name
        while name in limits:
            name += " (again)"
        limits[name] = (Limit(name, limit.terms, limit.sense, limit.bound, limit.firm, limit.ease), meaning)
    program = Program(tuple(_choices(problem)), tuple(limit for limit, _ in limits.values()), _gains(problem, lines))
    return Allocation(problem, program, {name: meaning for name, (_, meaning) in limits.items()})


def _choices(problem: Problem) -> Iterator[Choice]:
    for scheme in problem.schemes:
        highest = 1.0 if scheme.all_or_nothing else math.inf
        yield Choice(scheme.id, 0.0, highest, scheme.all_or_nothing or scheme.whole_units)
    for partner, one in problem.contributions.items():
        if not one.fixed:
            yield Choice(choice_of(partner))


def _gains(problem: Problem, lines: Estimate) -> dict[str, float]:
    return {scheme.id: size_of(scheme) * worth_of(problem, scheme, lines) for scheme in problem.schemes}


def worth_of(problem: Problem, scheme: Scheme, lines: Estimate) -> float:
    """Pounds that one unit of a scheme adds to the goal, by the straight-line estimate."""
    if problem.goal.maximise == "place_surplus":
        return math.fsum(lines.slopes[scheme.id].values())
    return -math.fsum(float(effect.change * _value(problem, effect.where)) for effect in scheme.effects)


def _value(problem: Problem, where: Mapping[Any, tuple[str, ...]]) -> Decimal:
    return next(value.worth for value in problem.goal.values if covers(value.where, where))


def _of_activity(problem: Problem, reached: Sequence[EffectReach]) -> Iterator[tuple[Limit, Meaning]]:
    for one in exhaustions(reached):
        name = f"No more is avoided than there is: {' and '.join(one.where)}"
        terms = {scheme: part * size_of(problem.scheme(scheme)) for scheme, part in one.parts.items()}
        yield Limit(name, terms, ">=", -1.0, firm=True), Meaning("activity", ">=", Decimal(-1), "", tuple(one.parts))


def _of_scheme(scheme: Scheme) -> Iterator[tuple[Limit, Meaning]]:
    ease = max(float(scheme.cost), 0.01)
    size = {scheme.id: size_of(scheme)}
    if scheme.at_least:
        name = f"At least {scheme.in_words(scheme.at_least)} of {scheme.title}"
        yield (
            Limit(name, size, ">=", float(scheme.at_least), ease=ease),
            Meaning("scheme", ">=", scheme.at_least, scheme.id),
        )
    if scheme.at_most is not None and not scheme.all_or_nothing:
        name = f"At most {scheme.in_words(scheme.at_most)} of {scheme.title}"
        yield (
            Limit(name, size, "<=", float(scheme.at_most), ease=ease),
            Meaning("scheme", "<=", scheme.at_most, scheme.id),
        )


def _of_contributions(problem: Problem, place: Place) -> Iterator[tuple[Limit, Meaning]]:
    names = {partner.id: partner.name for partner in place.partners}
    currency = place.currency
    for partner, contribution in problem.contributions.items():
        if contribution.fixed:
            continue
        terms = {choice_of(partner): 1.0}
        if contribution.at_least:
            yield (
                Limit(
                    f"{names[partner]} pays in at least {exact_money(contribution.at_least, currency)}",
                    terms,
                    ">=",
                    float(contribution.at_least),
                ),
                Meaning("contribution", ">=", contribution.at_least, partner),
            )
        yield (
            Limit(
                f"{names[partner]} pays in at most {exact_money(contribution.at_most, currency)}",
                terms,
                "<=",
                float(contribution.at_most),
            ),
            Meaning("contribution", "<=", contribution.at_most, partner),
        )


def _of_money(problem: Problem, money: Decimal) -> tuple[Limit, Meaning]:
    have = money + sum((one.at_most for one in problem.contributions.values() if one.fixed), Decimal(0))
    terms = _spend(problem, tuple(scheme.id for scheme in problem.schemes))
    terms |= {choice_of(partner): -1.0 for partner, one in problem.contributions.items() if not one.fixed}
    return Limit("No more is spent than there is", terms, "<=", float(have)), Meaning("money", "<=", have, problem.pool)


def _of_brief(problem: Problem, brief: LimitOfBrief, lines: Estimate) -> Iterator[tuple[Limit, Meaning]]:
    both = brief.at_least is not None and brief.at_most is not None
    sides: tuple[tuple[Bound | None, Sense, str], ...] = (
        (brief.at_least, ">=", " (floor)"),
        (brief.at_most, "<=", " (cap)"),
    )
    for bound, sense, which in sides:
        if bound is not None:
            yield _side(problem, brief, bound, sense, brief.name + (which if both else ""), lines)


def _side(
    problem: Problem, brief: LimitOfBrief, bound: Bound, sense: Sense, name: str, lines: Estimate
) -> tuple[Limit, Meaning]:
    if brief.surplus_of is not None:
        assert bound.pounds is not None
        return _of_surplus(problem, brief.surplus_of, bound.pounds, sense, name, lines)
    chosen = brief.selected(problem.schemes)
    spend = _spend(problem, chosen)
    if bound.pounds is not None:
        return Limit(name, spend, sense, float(bound.pounds)), Meaning("spend", sense, bound.pounds, "", chosen)
    assert bound.share is not None
    whole = _spend(problem, tuple(scheme.id for scheme in problem.schemes))
    terms = {scheme: spend.get(scheme, 0.0) - float(bound.share) * cost for scheme, cost in whole.items()}
    return Limit(name, terms, sense, 0.0), Meaning("share", sense, bound.share, "", chosen)


def _of_surplus(
    problem: Problem, partner: str, pounds: Decimal, sense: Sense, name: str, lines: Estimate
) -> tuple[Limit, Meaning]:
    nothing = lines.of(
        partner, {}, {each: 0.0 if not one.fixed else float(one.at_most) for each, one in problem.contributions.items()}
    )
    terms = {scheme.id: lines.slopes[scheme.id][partner] * size_of(scheme) for scheme in problem.schemes}
    for each, one in problem.contributions.items():
        if not one.fixed:
            terms[choice_of(each)] = lines.handed_back[partner] - (1.0 if each == partner else 0.0)
    return Limit(name, terms, sense, float(pounds) - nothing), Meaning("surplus", sense, pounds, partner)


def _spend(problem: Problem, schemes: tuple[str, ...]) -> dict[str, float]:
    return {scheme.id: float(scheme.cost) * size_of(scheme) for scheme in problem.schemes if scheme.id in schemes}
