"""A pool that shares out what is left, or short, as partners pay in, while what they pay in is decided.

An amount that moves times a share that moves is no straight line. But nobody is asked for more than is needed: either
every partner pays the least that it offered, and then the shares are known; or what is left over is the least that it
can be, and then the amount is. One yes or no says which. So the rule is read with the shares that are known, and the
program held to what makes them right. Where the least is not nil, `moving_shares` has what the shares move by besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from finmodel.contracts.fund.partner_shares import PROPORTIONAL
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.values import TermValue
from finmodel.core.money import Floats
from finmodel.errors import Finding, InputError
from finmodel.optimise.inside.inside_amounts import Inside, LeftOverGate
from finmodel.optimise.inside.moves import CONTRIBUTIONS, MovedTerm, MovingPlace, Parts
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Quantity

_A_PENNY = 0.01
Side = Literal["overspend", "underspend"]


@dataclass(frozen=True)
class LeftOver:
    """What a pool with contributions that are decided has left in a year (below nil: is short of)."""

    fund: PooledFund
    case: int
    period: str
    parts: Parts
    """What one of each choice, or share by which activity changes, adds to it."""
    constant: float
    least: float
    most: float
    terms: tuple[MovedTerm, ...]
    """Contributions to it that are decided."""

    estimating: bool
    """True where what cannot be known exactly may be estimated."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that can be read with shares that are known, or nearly."""
        may = _simple(self.fund) and (len(self.terms) == 1 or self.estimating)
        return tuple(side for side in self.proportional if side != self.with_a_least or may)

    @property
    def estimated(self) -> tuple[Side, ...]:
        """Those of them that are estimated: several contributions move the shares of what cannot but be there."""
        return tuple(side for side in self.sides if side == self.with_a_least and len(self.terms) > 1)

    @property
    def proportional(self) -> tuple[Side, ...]:
        """The sides that are shared as partners pay in."""
        both: tuple[Side, ...] = ("overspend", "underspend")
        return tuple(side for side in both if getattr(self.fund, side) == PROPORTIONAL)

    @property
    def with_a_least(self) -> Side | None:
        """The side on which there is something whatever is decided."""
        return None if abs(self.least) < _A_PENNY else "underspend" if self.least > 0 else "overspend"

    def paid_in(self, inside: Inside) -> Floats:
        """Pounds of each partner in the year with the least that is decided."""
        paid: Floats = inside.start.settlement.values[self.fund.id][CONTRIBUTIONS][:, self.case].copy()
        for term in self.terms:
            assert term.member is not None
            paid[self.fund.partners.members.index(term.member)] += term.least
        return paid


def left_over(inside: Inside, estimating: bool) -> tuple[LeftOver, ...]:
    """One for each pool and year in which it shares as partners pay in, while what they pay in is decided."""
    return tuple(_left_over(inside, estimating))


def with_known_shares(place: MovingPlace, inside: Inside, found: tuple[LeftOver, ...]) -> MovingPlace:
    """The place with shares stated for those pools: each partner's with the least that it offered."""
    contracts = list(place.start.contracts)
    for fund in dict.fromkeys(one.fund.id for one in found):
        own = [one for one in found if one.fund.id == fund]
        at = next(number for number, one in enumerate(contracts) if one.id == fund)
        sides = [side for side in ("overspend", "underspend") if all(side in one.sides for one in own)]
        if sides:
            contracts[at] = own[0].fund.model_copy(update=dict.fromkeys(sides, _shares(inside, own)))
    return replace(place, start=replace(place.start, contracts=tuple(contracts)))


def gates_of(inside: Inside, found: tuple[LeftOver, ...]) -> Iterator[LeftOverGate]:
    """What holds a program to the shares that are known."""
    for left in found:
        if left.most - left.least < _A_PENNY or not left.sides:
            continue
        name = f"More is left than need be: {left.fund.title}, {left.period}"
        room = left.most - left.least
        limits = [Limit(name, {**left.parts, name: -room}, "<=", left.least + _A_PENNY - left.constant, firm=True)]
        for term in left.terms:
            low, high = inside.reach.of(term.adds)
            less, more = low - term.least, high - term.least
            told = f"{name}, where {term.member} pays the least"
            if more > 0:
                limits.append(Limit(f"{told}, no more", {**term.adds, name: more}, "<=", term.least + more, firm=True))
            if less < -_A_PENNY:
                limits.append(Limit(f"{told}, no less", {**term.adds, name: less}, ">=", term.least + less, firm=True))
        yield LeftOverGate(Choice(name, 0.0, 1.0, whole=True), tuple(limits), left.fund.id, left.case)


def estimates_of(found: tuple[LeftOver, ...]) -> Iterator[Finding]:
    """What is told where the shares of what cannot but be left are estimated."""
    for fund, side in {(one.fund.id, side): (one.fund, side) for one in found for side in one.estimated}.values():
        what = f"Shares of the {side} of {fund.title} are estimated: several contributions that are decided move them."
        fix = "State the shares, or fix all contributions but one."
        yield Finding(f"contract {fund.id}, line {side}", what, fix, "warning")


def _left_over(inside: Inside, estimating: bool) -> Iterator[LeftOver]:
    moved: dict[tuple[str, str], list[MovedTerm]] = {}
    for term in inside.place.terms:
        if term.term == CONTRIBUTIONS:
            moved.setdefault((term.contract, term.period), []).append(term)
    for fund in inside.place.start.contracts:
        if not isinstance(fund, PooledFund) or not _by_the_whole_fund(fund):
            continue
        for (name, period), terms in moved.items():
            if name != fund.id:
                continue
            try:
                amount = inside.left_in(fund.pool, period)
            except InputError:
                continue
            parts = {part.name: float(weight) for part, weight in amount.weights.items() if isinstance(part, Quantity)}
            if len(parts) == len(amount.weights):
                low, high = inside.reach.of(inside.in_choices(parts))
                start, case = float(amount.constant), inside.case_of(period)
                yield LeftOver(fund, case, period, parts, start, start + low, start + high, tuple(terms), estimating)


def _by_the_whole_fund(fund: PooledFund) -> bool:
    """True where what is over or left is shared as partners pay in for the whole fund, and by nothing else."""
    return (
        PROPORTIONAL in (fund.overspend, fund.underspend)
        and fund.proportion_of is None
        and not fund.services
        and fund.last_to_share is None
        and (fund.client_charges is None or fund.client_charges.counted == "on_top")
    )


def _simple(fund: PooledFund) -> bool:
    """True where all that is left or short is shared, nothing being kept, carried or met otherwise."""
    otherwise = (fund.management_action, fund.carry_forward, fund.maladministration, fund.contingent)
    return not fund.waterfall and not any(one is not None for one in otherwise)


def _shares(inside: Inside, found: list[LeftOver]) -> dict[str, TermValue]:
    """Each partner's share in each year: of what is paid in with the least that is decided."""
    fund, by_partner = found[0].fund, dict[str, dict[str, Decimal]]()
    stated = inside.start.settlement.values[fund.id][CONTRIBUTIONS]
    decided = {one.case: one.paid_in(inside) for one in found}
    for number, case in enumerate(inside.start.settlement.cases):
        pounds = [Decimal(repr(float(paid))) for paid in decided.get(number, stated[:, number])]
        whole = sum(pounds, Decimal(0))
        for partner, paid in zip(fund.partners.members, pounds, strict=True):
            by_partner.setdefault(partner, {})[case.label] = paid / whole if whole else Decimal(1) / len(pounds)
    source = fund.source or fund.title
    return {partner: TermValue(by_period=shares, unit="share", source=source) for partner, shares in by_partner.items()}
