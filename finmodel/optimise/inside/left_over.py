"""A pool that shares out what is left, or short, as partners pay in, while what they pay in is decided.

An amount that moves times a share that moves is no straight line. But nobody is asked for more than is needed: either
every partner pays the least that it offered, and then the shares are known; or what is left over is the least that it
can be, and then the amount is. One yes or no says which. So the rule is read with the shares that are known, and the
program held to what makes them right; where the least is not nil, what the shares then move by is a curve of the one
contribution that is decided, followed by chords to within a penny or so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from finmodel.contracts.fund.partner_shares import PROPORTIONAL
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.values import TermValue
from finmodel.core.money import Floats
from finmodel.errors import InputError
from finmodel.optimise.inside.inside_amounts import Gate, Inside
from finmodel.optimise.inside.moved_values import weighed
from finmodel.optimise.inside.moves import CONTRIBUTIONS, MovedTerm, MovingPlace, Parts
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Bend, Expression, Quantity
from finmodel.rules.linear.graph import Graph, GraphPiece
from finmodel.rules.linear.poly import Rational

_A_PENNY = 0.01
_MOST_CHORDS = 24
_NEAR = 0.0025
"""Pounds by which a chord may be off."""
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

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that can be read with shares that are known."""
        found: list[Side] = []
        least: dict[Side, float] = {"overspend": max(0.0, -self.least), "underspend": max(0.0, self.least)}
        for side, at_least in least.items():
            may = at_least < _A_PENNY or (len(self.terms) == 1 and _simple(self.fund))
            if may and getattr(self.fund, side) == PROPORTIONAL:
                found.append(side)
        return tuple(found)


def left_over(inside: Inside) -> tuple[LeftOver, ...]:
    """One for each pool and year in which it shares as partners pay in, while what they pay in is decided."""
    return tuple(_left_over(inside))


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


def as_shares_move(inside: Inside, found: tuple[LeftOver, ...]) -> dict[tuple[str, str, int], list[Expression | float]]:
    """Lines that share what is left or short at the least, with what moving shares add: by fund, line and case."""
    lines: dict[tuple[str, str, int], list[Expression | float]] = {}
    for one in found:
        side: Side = "underspend" if one.least > 0 else "overspend"
        if abs(one.least) < _A_PENNY or side not in one.sides:
            continue
        members = range(len(one.fund.partners.members))
        read = [inside.lines.line(one.fund.id, side, one.case, member) for member in members]
        curves = _curves(inside, one)
        lines[one.fund.id, side, one.case] = [amount + curve for amount, curve in zip(read, curves, strict=True)]
    return lines


def gates_of(inside: Inside, found: tuple[LeftOver, ...]) -> Iterator[Gate]:
    """What holds a program to the shares that are known."""
    for one in found:
        if one.most - one.least < _A_PENNY or not one.sides:
            continue
        name = f"More is left than need be: {one.fund.title}, {one.period}"
        room = one.most - one.least
        limits = [Limit(name, {**one.parts, name: -room}, "<=", one.least - one.constant, firm=True)]
        for term in one.terms:
            more = inside.reach.of(term.adds)[1] - term.least
            if more > 0:
                told = f"{name}, where {term.member} pays the least"
                limits.append(Limit(told, {**term.adds, name: more}, "<=", term.least + more, firm=True))
        yield Gate(Choice(name, 0.0, 1.0, whole=True), tuple(limits), one.fund.id)


def _left_over(inside: Inside) -> Iterator[LeftOver]:
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
                yield LeftOver(fund, case, period, parts, start, start + low, start + high, tuple(terms))


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


def _paid_in(inside: Inside, found: LeftOver) -> Floats:
    """Pounds of each partner in the year with the least that is decided."""
    paid: Floats = inside.start.settlement.values[found.fund.id][CONTRIBUTIONS][:, found.case].copy()
    for term in found.terms:
        assert term.member is not None
        paid[found.fund.partners.members.index(term.member)] += term.least
    return paid


def _shares(inside: Inside, found: list[LeftOver]) -> dict[str, TermValue]:
    """Each partner's share in each year: of what is paid in with the least that is decided."""
    fund, by_partner = found[0].fund, dict[str, dict[str, Decimal]]()
    stated = inside.start.settlement.values[fund.id][CONTRIBUTIONS]
    decided = {one.case: _paid_in(inside, one) for one in found}
    for number, case in enumerate(inside.start.settlement.cases):
        pounds = [Decimal(repr(float(paid))) for paid in decided.get(number, stated[:, number])]
        whole = sum(pounds, Decimal(0))
        for partner, paid in zip(fund.partners.members, pounds, strict=True):
            by_partner.setdefault(partner, {})[case.label] = paid / whole if whole else Decimal(1) / len(pounds)
    source = fund.source or fund.title
    return {partner: TermValue(by_period=shares, unit="share", source=source) for partner, shares in by_partner.items()}


def _curves(inside: Inside, found: LeftOver) -> list[Expression]:
    """For each partner, the least that is left times how far its share has moved with the contribution decided."""
    (term,) = found.terms
    assert term.member is not None
    paid, amount = _paid_in(inside, found), abs(found.least)
    own, whole = found.fund.partners.members.index(term.member), float(paid.sum())
    low, high = inside.reach.of(term.adds)
    on = weighed(term.adds, inside.columns)
    curves = []
    for member, pounds in enumerate(paid):

        def height(more: float, pounds: float = float(pounds), moves: bool = member == own) -> float:
            now = (pounds + more * moves) / (whole + more) if whole + more else 0.0
            return amount * (now - pounds / whole)

        bend = amount * (whole - pounds if member == own else pounds) * 2 / max(whole, 1.0) ** 3
        chords = min(_MOST_CHORDS, 1 + math.ceil((high - low) * math.sqrt(bend / 8 / _NEAR)))
        points = [low + (high - low) * number / chords for number in range(chords + 1)]
        off = bend * ((high - low) / chords) ** 2 / 8
        graph = _chords([(point, height(point - term.least)) for point in points], on.ends)
        label = f"Share of what {found.fund.title} has left"
        curves.append(Expression(0, {Bend(on, graph, label): 1}, within=off + _A_PENNY))
    return curves


def _chords(points: list[tuple[float, float]], ends: tuple[Fraction | float, Fraction | float]) -> Graph:
    """Straight lines from point to point, the first and last going on to the ends of the domain."""
    exact = [(Fraction(x), Fraction(y)) for x, y in points]
    pieces = []
    for number, ((x, y), (to, then)) in enumerate(pairwise(exact)):
        slope = (then - y) / (to - x)
        start = ends[0] if number == 0 else x
        end = ends[1] if number == len(exact) - 2 else to
        pieces.append(GraphPiece((start, 0), (end, 1 if number == len(exact) - 2 else 0), _line(y - slope * x, slope)))
    return Graph(tuple(pieces))


def _line(constant: Fraction, slope: Fraction) -> Rational:
    return Rational((constant, slope) if slope else (constant,) if constant else ())
