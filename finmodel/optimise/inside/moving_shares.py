"""What a pool cannot but have left, or be short of, as the shares of it move with what partners pay in.

The share of a partner is a curve of the contribution that is decided: it is followed by chords, to within a penny or
as near as so many chords come. Of several contributions each has its curve, and what they do together is left out.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.left_over import LeftOver
from finmodel.optimise.inside.moved_values import weighed
from finmodel.optimise.inside.moves import MovedTerm
from finmodel.rules.linear.expression import Bend, Ends, Expression
from finmodel.rules.linear.graph import Graph, GraphPiece
from finmodel.rules.linear.poly import Rational

_A_PENNY = 0.01
_MOST_CHORDS = 24
_NEAR = 0.005
"""Pounds by which a chord may be off."""
Point = tuple[Fraction, Fraction]


def as_shares_move(inside: Inside, found: tuple[LeftOver, ...]) -> dict[tuple[str, str, int], list[Expression]]:
    """Lines that share what is left or short by known shares, with what moving shares add: by fund, line and case."""
    lines: dict[tuple[str, str, int], list[Expression]] = {}
    for one in found:
        side = one.with_a_least
        if side is None or side not in one.sides:
            continue
        paid = one.paid_in(inside)
        read = [inside.lines.line(one.fund.id, side, one.case, member) for member in range(len(paid))]
        curves = [_curve(inside, one, term, member) for term in one.terms for member in range(len(paid))]
        lines[one.fund.id, side, one.case] = [
            Expression.total([amount, *curves[member :: len(paid)]]) for member, amount in enumerate(read)
        ]
    return lines


def _curve(inside: Inside, left: LeftOver, term: MovedTerm, member: int) -> Expression:
    """How much more a partner has of the least that is left as one contribution moves its share."""
    assert term.member is not None
    paid, amount = left.paid_in(inside), abs(left.least)
    pounds, whole = float(paid[member]), float(paid.sum())
    own = left.fund.partners.members.index(term.member) == member
    low, high = inside.reach.of(term.adds)

    def height(paid_in: float) -> Fraction:
        more = paid_in - term.least
        return Fraction(amount * ((pounds + more * own) / (whole + more) - pounds / whole))

    bend = amount * (whole - pounds if own else pounds) * 2 / max(whole, 1.0) ** 3
    chords = min(_MOST_CHORDS, 1 + math.ceil((high - low) * math.sqrt(bend / 8 / _NEAR)))
    points = [low + (high - low) * number / chords for number in range(chords + 1)]
    on = weighed(term.adds, inside.columns)
    graph = _chords([(Fraction(point), height(point)) for point in points], on.ends)
    off = bend * ((high - low) / chords) ** 2 / 8
    return Expression(0, {Bend(on, graph, f"Share of what {left.fund.title} has left"): 1}, within=off + _A_PENNY)


def _chords(points: list[Point], ends: Ends) -> Graph:
    """Straight lines from point to point, the first and last going on to the ends of the domain."""
    pieces = []
    last = len(points) - 2
    for number, ((x, y), (to, then)) in enumerate(pairwise(points)):
        slope = (then - y) / (to - x)
        start, end = ends[0] if number == 0 else x, ends[1] if number == last else to
        pieces.append(GraphPiece((start, 0), (end, int(number == last)), _line(y - slope * x, slope)))
    return Graph(tuple(pieces))


def _line(constant: Fraction, slope: Fraction) -> Rational:
    return Rational((constant, slope) if slope else (constant,) if constant else ())
