"""What a group could do with a problem by itself: its own schemes and money, optimised and settled.

The optimiser is asked here alone, and only for the outcome of a problem on a basis. What of a problem is whose is said
here too, key by key, since a group may use nothing of anybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from finmodel.errors import InputError
from finmodel.optimise.decision import payment_of
from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.saying.brief import EVERY_PARTNER, LimitOfBrief, Scheme, step_of
from finmodel.optimise.saying.pool_money import PoolMoney
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis
from finmodel.share.equal_shares import Offered

_FREE: dict[str, object] = {"in_years": {}, "sizes": (), "requires": (), "excludes": (), "all_or_nothing": False}
"""What a scheme is without, of which it is settled how much is bought."""


def outcome_of(problem: Problem, basis: Basis) -> Outcome:
    """The best of a problem, settled."""
    return optimise(problem, basis)


def takers_in(problem: Problem) -> tuple[str, ...]:
    """Everyone whom a problem needs: who provides a scheme, and who pays in."""
    payers = (name for fund in problem.funds.values() for name in fund.contributions)
    return tuple(dict.fromkeys((*problem.providers, *payers)))


def require_pounds(problem: Problem) -> None:
    """Raise InputError where what the problem aims at is no money that could be divided."""
    goal = problem.goal
    if goal.maximise not in ("place_surplus", "value") and goal.minimise != "net_cost":
        what = "What it aims at is no money, and only money is divided here."
        fix = "Aim at `place_surplus`, `net_cost` or `value`, with what each outcome is worth."
        raise InputError.of(f"problem {problem.problem}", what, fix)


def of_members(problem: Problem, there: Collection[str]) -> Problem | None:
    """The problem as those who are there could take it up: their schemes, their money, and the limits that are theirs.

    None where they have no scheme, or no money. A scheme that rests on one of somebody absent is not there, and a
    limit on what an absent partner may lose, or on schemes of which none is left, is not theirs.
    """
    schemes = _schemes_of(problem.schemes, there)
    ids = [each.id for each in schemes]
    funds = {name: _of_payers(fund, there) for name, fund in problem.funds.items()}
    if not schemes or (funds and not any(fund.contributions or fund.use_unspent for fund in funds.values())):
        return None
    money: dict[str, object] = {"pools": funds} if problem.pools else {}
    if funds and not problem.pools:
        money = {"contributions": next(iter(funds.values())).contributions}
    goal = problem.goal.model_copy(update={"among": tuple(name for name in problem.goal.among if name in there)})
    together = tuple(each for each in problem.combinations if set(each.schemes) <= set(ids))
    limits = tuple(kept for each in problem.limits for kept in _theirs(each, schemes, there))
    changed = {"schemes": schemes, "limits": limits, "combinations": together, "goal": goal, **money}
    return problem.model_copy(update=changed)


def _schemes_of(schemes: Sequence[Scheme], there: Collection[str]) -> tuple[Scheme, ...]:
    """Schemes of those who are there, or of nobody, whatever each rests on being there too."""
    kept = [each for each in schemes if not each.provider or each.provider in there]
    while True:
        ids = {each.id for each in kept}
        able = [each for each in kept if set(each.requires) <= ids]
        if len(able) == len(kept):
            break
        kept = able
    return tuple(
        each.model_copy(update={"excludes": tuple(name for name in each.excludes if name in ids)}) for each in kept
    )


def _of_payers(fund: PoolMoney, there: Collection[str]) -> PoolMoney:
    paid = {name: each for name, each in fund.contributions.items() if name in there}
    lent = fund.borrowing if fund.borrowing is not None and fund.borrowing.lender in there else None
    return fund.model_copy(update={"contributions": paid, "borrowing": lent})


def _theirs(limit: LimitOfBrief, schemes: Sequence[Scheme], there: Collection[str]) -> Iterator[LimitOfBrief]:
    """A limit as it is theirs: with the schemes that are left, and of every partner for each who is there."""
    if limit.surplus_of == EVERY_PARTNER:
        for name in there:
            yield limit.model_copy(update={"name": f"{limit.name}: {name}", "surplus_of": name})
        return
    if limit.surplus_of is not None:
        if limit.surplus_of in there:
            yield limit
        return
    ids = {each.id for each in schemes}
    named = tuple(name for name in limit.schemes if name in ids)
    if limit.schemes and not named:
        return
    kept = limit if named == limit.schemes else limit.model_copy(update={"schemes": named})
    if kept.resource or kept.outcome or kept.activity or kept.selected(schemes):
        yield kept


def value_of(outcome: Outcome) -> Decimal | None:
    """What the goal comes to, settled, in pounds; None where the brief is impossible."""
    return None if outcome.decided is None else outcome.decided.settled_pounds


def paid_in(outcome: Outcome) -> Mapping[str, Decimal]:
    """What each partner pays in under what is decided, in all years together."""
    paid: dict[str, Decimal] = {}
    if outcome.decided is not None:
        for pool, fund in outcome.problem.funds.items():
            for name in fund.contributions:
                for year in outcome.problem.years:
                    called = payment_of(outcome.problem, pool, name, year)
                    amount = outcome.decided.decision.contributions.get(called, Decimal(0))
                    paid[name] = paid.get(name, Decimal(0)) + amount
    return paid


def require_one_purse(problem: Problem) -> None:
    """Raise InputError where there is not one pool's money for one year, of which shares could be equal."""
    where = f"problem {problem.problem}"
    if len(problem.funds) != 1 or len(problem.years) != 1:
        what = "Equal shares are of one pool's money in one year."
        raise InputError.of(where, what, "Put a problem of one pool and one `period:`.")
    if not money_of(problem):
        what = "Partners pay nothing in for it, so that there is nothing to have equal shares of."
        raise InputError.of(where, what, "Give it `contributions:`.")


def money_of(problem: Problem) -> Fraction:
    """What partners are ready to pay in together in the first year."""
    offers = (each for fund in problem.funds.values() for each in fund.contributions.values())
    return Fraction(sum((each.most_in(problem.years[0]) for each in offers), Decimal(0)))


def offered_in(problem: Problem, money: Fraction) -> list[Offered]:
    """The schemes of a problem as equal shares may buy them: in the finest parts that it allows."""
    return [_offered(scheme, problem.years[0], money) for scheme in problem.schemes]


def _offered(scheme: Scheme, year: str, money: Fraction) -> Offered:
    """A scheme in equal parts; one that is all or nothing, or comes in sizes, is one part, in its largest size."""
    step, most = _part_of(scheme, year), scheme.most_in(year)
    cost = Fraction(paid_for(scheme, year)) * step
    count = int(money // cost) if most is None and cost else int(Fraction(most or 0) // step)
    return Offered(scheme.id, cost, max(count, 1), int(-(-Fraction(scheme.least_in(year)) // step)))


def paid_for(scheme: Scheme, year: str) -> Decimal:
    """Pounds that a pool pays for one unit in the year that it is started."""
    return scheme.cost_in(year) + scheme.start_up


def _part_of(scheme: Scheme, year: str) -> Fraction:
    whole = scheme.all_or_nothing or scheme.sizes
    return Fraction((scheme.most_in(year) or Decimal(1)) if whole else step_of(scheme))


def units_bought(problem: Problem, parts: Mapping[str, int]) -> dict[str, Decimal]:
    """Units of each scheme, from the parts of it that are bought."""
    units = {}
    for scheme in problem.schemes:
        part = _part_of(scheme, problem.years[0]) * parts[scheme.id]
        units[scheme.id] = Decimal(part.numerator) / part.denominator
    return units


def just_so(problem: Problem, units: Mapping[str, Decimal]) -> Problem | None:
    """The problem with nothing left to choose but who pays in, and no limit; None where nothing is bought."""
    schemes = tuple(
        each.model_copy(update={"at_least": units[each.id], "at_most": units[each.id], **_FREE})
        for each in problem.schemes
        if units[each.id]
    )
    ids = {each.id for each in schemes}
    together = tuple(each for each in problem.combinations if set(each.schemes) <= ids)
    return problem.model_copy(update={"schemes": schemes, "limits": (), "combinations": together}) if schemes else None
