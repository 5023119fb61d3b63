"""What a group could do with a problem by itself: its own schemes and money, optimised and settled.

The optimiser is asked here alone, and only for the outcome of a problem on a basis.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.saying.brief import LimitOfBrief, Scheme, step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis
from finmodel.share.equal_shares import Offered


def outcome_of(problem: Problem, basis: Basis) -> Outcome:
    """The best of a problem, settled."""
    return optimise(problem, basis)


def takers_in(problem: Problem) -> tuple[str, ...]:
    """Everyone whom a problem needs: who provides a scheme, and who pays in."""
    return tuple(dict.fromkeys((*problem.providers, *problem.contributions)))


def of_members(problem: Problem, there: Collection[str]) -> Problem | None:
    """The problem as those who are there could take it up: their schemes, their money, and the limits that are theirs.

    None where they have no scheme, or no money. A limit on what an absent partner may lose, or on schemes of which
    none is left, is not theirs.
    """
    schemes = tuple(each for each in problem.schemes if each.provider in there)
    paid = {name: each for name, each in problem.contributions.items() if name in there}
    if not schemes or not (paid or problem.use_unspent):
        return None
    limits = tuple(kept for each in problem.limits if (kept := _theirs(each, schemes, there)) is not None)
    return problem.model_copy(update={"schemes": schemes, "contributions": paid, "limits": limits})


def _theirs(limit: LimitOfBrief, schemes: Collection[Scheme], there: Collection[str]) -> LimitOfBrief | None:
    ids = [each.id for each in schemes]
    named = tuple(name for name in limit.schemes if name in ids)
    absent = (limit.surplus_of, limit.paid_to)
    if any(name is not None and name not in there for name in absent) or (limit.schemes and not named):
        return None
    return limit if named == limit.schemes else limit.model_copy(update={"schemes": named})


def value_of(outcome: Outcome) -> Decimal | None:
    """What the goal comes to, settled, in pounds; None where the brief is impossible."""
    return None if outcome.decided is None else outcome.decided.settled_pounds


def paid_in(outcome: Outcome) -> Mapping[str, Decimal]:
    """What each partner pays in under what is decided."""
    return {} if outcome.decided is None else outcome.decided.decision.contributions


def money_of(problem: Problem) -> Fraction:
    """What partners are ready to pay in together."""
    return Fraction(sum((each.at_most for each in problem.contributions.values()), Decimal(0)))


def offered_in(problem: Problem, money: Fraction) -> list[Offered]:
    """The schemes of a problem as equal shares may buy them: in the finest parts that it allows."""
    return [_offered(scheme, money) for scheme in problem.schemes]


def _offered(scheme: Scheme, money: Fraction) -> Offered:
    if scheme.all_or_nothing:
        cost = Fraction(scheme.cost) * Fraction(scheme.at_most or 0)
        return Offered(scheme.id, cost, 1, 1 if scheme.at_least else 0)
    step = Fraction(step_of(scheme))
    cost = Fraction(scheme.cost) * step
    most = money // cost if scheme.at_most is None else Fraction(scheme.at_most) // step
    return Offered(scheme.id, cost, max(int(most), 1), int(-(-Fraction(scheme.at_least) // step)))


def units_bought(problem: Problem, parts: Mapping[str, int]) -> dict[str, Decimal]:
    """Units of each scheme, from the parts of it that are bought."""
    units = {}
    for scheme in problem.schemes:
        size = (scheme.at_most or Decimal(0)) if scheme.all_or_nothing else step_of(scheme)
        units[scheme.id] = size * parts[scheme.id]
    return units


def just_so(problem: Problem, units: Mapping[str, Decimal]) -> Problem | None:
    """The problem with nothing left to choose but who pays in, and no limit; None where nothing is bought."""
    schemes = tuple(
        each.model_copy(update={"at_least": units[each.id], "at_most": units[each.id]})
        for each in problem.schemes
        if units[each.id]
    )
    return problem.model_copy(update={"schemes": schemes, "limits": ()}) if schemes else None
