"""A pool that shares out what is left as partners pay in, while what they pay in is decided: one yes or no says it.

The product of an amount that moves and a share that moves is no straight line. But nobody is asked for more than is
needed: money is left over only where every partner pays the least that it offered, and then the shares are known. So
the rule is read with those shares, and the program is held to what makes them right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.contracts.fund.partner_shares import PROPORTIONAL
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.values import TermValue
from finmodel.errors import InputError
from finmodel.optimise.inside.inside_amounts import Gate, Inside
from finmodel.optimise.inside.moves import CONTRIBUTIONS, MovedTerm, MovingPlace
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Expression, Quantity

_A_PENNY = 0.01


@dataclass(frozen=True)
class LeftOver:
    """What a pool with contributions that are decided has left in a year, from its least to its most."""

    fund: PooledFund
    period: str
    amount: Expression
    least: float
    most: float
    terms: tuple[MovedTerm, ...]


def left_over(inside: Inside) -> tuple[LeftOver, ...]:
    """For each such pool and year whose rule is in proportion to what is paid in, and nothing else."""
    return tuple(_left_over(inside))


def with_known_shares(place: MovingPlace, inside: Inside, found: tuple[LeftOver, ...]) -> MovingPlace:
    """The place with the shares stated by which those pools share, wherever shares that move have nothing to share."""
    contracts = list(place.start.contracts)
    for fund in dict.fromkeys(one.fund.id for one in found):
        own = [one for one in found if one.fund.id == fund]
        at = next(number for number, one in enumerate(contracts) if one.id == fund)
        never_short, may_be_nil = all(one.least > -_A_PENNY for one in own), all(one.least < _A_PENNY for one in own)
        sides = {"overspend": never_short, "underspend": may_be_nil}
        known = [name for name, may in sides.items() if may and getattr(own[0].fund, name) == PROPORTIONAL]
        if known:
            contracts[at] = own[0].fund.model_copy(update=dict.fromkeys(known, _shares(inside, own)))
    return replace(place, start=replace(place.start, contracts=tuple(contracts)))


def gates_of(inside: Inside, found: tuple[LeftOver, ...]) -> Iterator[Gate]:
    """What holds a program to the shares that were stated for an underspend."""
    for one in found:
        if one.least >= _A_PENNY or one.most < _A_PENNY or one.fund.underspend != PROPORTIONAL:
            continue
        name = f"Money is left over: {one.fund.title}, {one.period}"
        parts = _parts(one.amount)
        limits = [Limit(name, {**parts, name: -one.most}, "<=", -float(one.amount.constant), firm=True)]
        for term in one.terms:
            more = inside.reach.of(term.adds)[1] - term.least
            if more > 0:
                told = f"{name}, where {term.member} pays the least"
                limits.append(Limit(told, {**term.adds, name: more}, "<=", term.least + more, firm=True))
        yield Gate(Choice(name, 0.0, 1.0, whole=True), tuple(limits))


def _left_over(inside: Inside) -> Iterator[LeftOver]:
    moved: dict[tuple[str, str], list[MovedTerm]] = {}
    for term in inside.place.terms:
        if term.term == CONTRIBUTIONS:
            moved.setdefault((term.contract, term.period), []).append(term)
    for fund in inside.place.start.contracts:
        if not isinstance(fund, PooledFund) or not _plain(fund):
            continue
        for (name, period), terms in moved.items():
            if name != fund.id:
                continue
            try:
                amount = inside.left_in(fund.pool, period)
            except InputError:
                continue
            if all(isinstance(part, Quantity) for part in amount.weights):
                least, most = inside.reach.of(inside.in_choices(_parts(amount)))
                start = float(amount.constant)
                yield LeftOver(fund, period, amount, start + least, start + most, tuple(terms))


def _plain(fund: PooledFund) -> bool:
    """True where what is over or left is shared as partners pay in for the whole fund, and by nothing else."""
    return (
        PROPORTIONAL in (fund.overspend, fund.underspend)
        and fund.proportion_of is None
        and not fund.services
        and fund.last_to_share is None
        and (fund.client_charges is None or fund.client_charges.counted == "on_top")
    )


def _shares(inside: Inside, found: list[LeftOver]) -> dict[str, TermValue]:
    """Each partner's share in each year: what it pays in at the start and the least besides, of all of it."""
    fund = found[0].fund
    stated = inside.start.settlement.values[fund.id][CONTRIBUTIONS]
    members = fund.partners.members
    least = {(term.member, term.period): term.least for one in found for term in one.terms}
    by_partner: dict[str, dict[str, Decimal]] = {partner: {} for partner in members}
    for case, period in enumerate(one.label for one in inside.start.settlement.cases):
        paid = {
            partner: Decimal(repr(float(stated[number, case]) + least.get((partner, period), 0.0)))
            for number, partner in enumerate(members)
        }
        whole = sum(paid.values(), Decimal(0))
        for partner, pounds in paid.items():
            by_partner[partner][period] = pounds / whole if whole else Decimal(1) / len(members)
    return {
        partner: TermValue(by_period=shares, unit="share", source=fund.source or fund.title)
        for partner, shares in by_partner.items()
    }


def _parts(amount: Expression) -> Mapping[str, float]:
    return {part.name: float(weight) for part, weight in amount.weights.items() if isinstance(part, Quantity)}
