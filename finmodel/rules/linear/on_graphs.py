"""Arithmetic of graphs of one quantity: what each operator of the rule language makes of them, stretch by stretch.

Each operator cuts a graph where the answer turns, and looks at a point inside each part; so that a threshold, with the
places that both of its sides are rounded to, is found once and exactly. They are kept in one place, as one family.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from finmodel.rules import series
from finmodel.rules.linear.graph import Graph, GraphPiece, joined, level, mapped, split_at, together, too_curved
from finmodel.rules.linear.poly import NIL, Rational, number, plus, scaled
from finmodel.rules.series import Series
from finmodel.rules.tree import RuleError

MOST_STEPS = 400
"""Whole steps within a domain that are told apart one by one; of more, their number is a whole quantity of its own."""
_SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip


def added(first: Graph, second: Graph) -> Graph:
    """The sum of two graphs."""
    return together((first, second), lambda piece, parts: [_with(piece, parts[0] + parts[1])])


def times(first: Graph, second: Graph) -> Graph:
    """The product of two graphs."""
    return together((first, second), lambda piece, parts: [_with(piece, parts[0] * parts[1])])


def scaled_by(graph: Graph, by: Fraction) -> Graph:
    """A graph times a number."""
    return mapped(graph, lambda piece: [_with(piece, _times(piece, by))])


def raised_by(graph: Graph, by: Fraction) -> Graph:
    """A graph plus a number."""
    return mapped(graph, lambda piece: [_with(piece, _height(piece) + number(by))])


def over(first: Graph, second: Graph, no_value: Callable[[], RuleError]) -> Graph:
    """The quotient of two graphs; where the second is nought there is no value."""

    def divided(piece: GraphPiece, parts: Sequence[Rational]) -> Iterator[GraphPiece]:
        top, bottom = parts
        for part in split_at(piece, [bottom.top]):
            if not isinstance(part.height, Rational):
                yield part
            elif not bottom.top or (part.point and not bottom.at(part.inner)):
                yield GraphPiece(part.start, part.end, no_value())
            else:
                yield _with(part, top.over(bottom))

    return together((first, second), divided)


def extreme(first: Graph, second: Graph, largest: bool) -> Graph:
    """The greater, or the lesser, of two graphs."""

    def taken(piece: GraphPiece, parts: Sequence[Rational]) -> Iterator[GraphPiece]:
        apart = parts[0] - parts[1]
        for part in split_at(piece, [apart.top]):
            if isinstance(part.height, Rational):
                yield _with(part, parts[0] if (apart.at(part.inner) >= 0) == largest else parts[1])
            else:
                yield part

    return together((first, second), taken)


def compared(how: str, first: Graph, second: Graph, places: int) -> Graph:
    """One where a comparison of two graphs, both rounded to so many places, holds; else nought.

    A threshold lies half a unit of the last place to where both sides still round to the same.
    """
    half = Fraction(1, 2 * 10**places)

    def held(piece: GraphPiece, parts: Sequence[Rational]) -> Iterable[GraphPiece]:
        left, right = (one.constant for one in parts)
        if left is not None and right is not None:
            sides = [series.as_compared(Series(side), places).now for side in (left, right)]
            return [level(piece, Fraction(_SIGNS[how](*sides)))]
        still = [
            one if one.constant is None else number(series.as_compared(Series(one.constant), places).now)
            for one in parts
        ]
        return _stands(piece, still[0] - still[1], how, half)

    return together((first, second), held)


def stands(graph: Graph, how: str, half: Fraction = NIL) -> Graph:
    """One where a graph stands in a relation to nought, by a margin of half a unit in favour; else nought."""
    return mapped(graph, lambda piece: _stands(piece, _height(piece), how, half))


def _stands(piece: GraphPiece, apart: Rational, how: str, half: Fraction) -> Iterator[GraphPiece]:
    edges = [plus(apart.top, scaled(apart.bottom, by)) for by in ((half, -half) if half else (NIL,))]
    for part in split_at(piece, edges):
        if not isinstance(part.height, Rational):
            yield part
            continue
        gap = apart.at(part.inner)
        least = gap >= -half
        above = gap >= half if half else gap > 0
        holds = {">=": least, "<": not least, ">": above, "<=": not above, "=": least and not above}[how]
        yield level(part, Fraction(holds))


def rounded(graph: Graph, places: int, smooth: bool) -> Graph | None:
    """A graph rounded to so many places; None where it takes more steps than are told apart.

    One that is `smooth`, as money is, keeps its slopes: only its level stretches are rounded.
    """
    if smooth:
        return mapped(graph, lambda piece: [_rounded_level(piece, places)])
    if not graph.straight:
        return mapped(graph, lambda piece: [GraphPiece(piece.start, piece.end, too_curved())])
    low, high = graph.range
    if not isinstance(low, Fraction) or not isinstance(high, Fraction):
        return None
    if sum(_steps(piece, places) for piece in graph.pieces) > MOST_STEPS:
        return None
    return mapped(graph, lambda piece: _stepping(piece, places))


def _steps(piece: GraphPiece, places: int) -> Fraction:
    assert piece.line is not None
    slope = piece.line[1]
    return abs(slope * (Fraction(piece.end[0]) - Fraction(piece.start[0]))) * Fraction(10) ** places if slope else NIL


def _stepping(piece: GraphPiece, places: int) -> Iterator[GraphPiece]:
    """A straight stretch cut wherever it rounds to another step."""
    assert piece.line is not None
    constant, slope = piece.line
    if not slope:
        yield level(piece, series.rounded(constant, places))
        return
    scale, hair = Fraction(10) ** places, Fraction(1, 2 * 10**6)
    ends = sorted((constant + slope * Fraction(end)) * scale for end, _ in (piece.start, piece.end))
    halves = [Fraction(2 * step + 1, 2) for step in range(int(ends[0]) - 2, int(ends[1]) + 2)]
    edges = [(edge - hair * scale if edge > 0 else edge + hair * scale) / scale for edge in halves]
    for part in split_at(piece, [(constant - edge, slope) for edge in edges]):
        assert isinstance(part.height, Rational)
        yield level(part, series.rounded(part.height.at(part.inner), places))


def _rounded_level(piece: GraphPiece, places: int) -> GraphPiece:
    constant = _height(piece).constant
    return piece if constant is None else level(piece, series.rounded(constant, places))


def size(graph: Graph) -> Fraction:
    """The largest that a graph is at the ends of its stretches, whatever its sign; one at least."""
    found = [Fraction(1)]
    for piece in graph.pieces:
        for end in (piece.start[0], piece.end[0], piece.inner):
            if isinstance(piece.height, Rational) and isinstance(end, Fraction):
                try:
                    found.append(abs(piece.height.at(end)))
                except ZeroDivisionError:
                    continue
    return max(found)


def levels(graph: Graph) -> dict[Fraction, Graph]:
    """Of a graph of steps, where it has each of its heights but nought: one there, else nought."""
    heights = dict.fromkeys(_height(piece).constant for piece in graph.pieces)
    return {
        height: joined([level(piece, Fraction(_height(piece).constant == height)) for piece in graph.pieces])
        for height in heights
        if height
    }


def one_over(graph: Graph) -> Graph | None:
    """One divided by a graph of steps; None where a step is nought."""
    if any(not _height(piece).top for piece in graph.pieces):
        return None
    return mapped(graph, lambda piece: [_with(piece, number(Fraction(1)).over(_height(piece)))])


def alike(first: Graph, second: Graph) -> Fraction | None:
    """How often the second goes into the first, where that is one number all along; else None."""
    if len(first.pieces) != len(second.pieces):
        return None
    factor: Fraction | None = None
    for one, other in zip(first.pieces, second.pieces, strict=True):
        if one.end != other.end or not isinstance(one.height, Rational) or not isinstance(other.height, Rational):
            return None
        if not other.height.top:
            if one.height.top:
                return None
            continue
        found = one.height.over(other.height).constant
        if found is None or factor not in (None, found):
            return None
        factor = found
    return factor


def fraction_of(graph: Graph) -> tuple[Graph, Graph] | None:
    """A graph as one of straight lines over a straight line that is nought nowhere; None where it is no such thing."""
    bottoms = {_height(piece).bottom for piece in graph.pieces if len(_height(piece).bottom) > 1}
    if len(bottoms) != 1:
        return None
    bottom = Rational(bottoms.pop())
    top = mapped(graph, lambda piece: [_with(piece, _height(piece) * bottom)])
    below = mapped(graph, lambda piece: [_with(piece, bottom)])
    return (top, below) if top.straight and below.straight else None


def _with(piece: GraphPiece, height: Rational) -> GraphPiece:
    return GraphPiece(piece.start, piece.end, height)


def _height(piece: GraphPiece) -> Rational:
    if not isinstance(piece.height, Rational):
        raise piece.height
    return piece.height


def _times(piece: GraphPiece, by: Fraction) -> Rational:
    height = _height(piece)
    return Rational(scaled(height.top, by), height.bottom) if by else number(NIL)
