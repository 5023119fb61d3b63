"""Graphs: what hangs on one quantity, exactly, stretch by stretch, with what it is at each turning point itself.

A cut lies just before a point (0) or just after it (1), so that a stretch may be one point alone: a gate that holds
only at the end of a domain, or an exact tie, is kept. Between cuts a graph is a quotient of polynomials, since what
moves may be divided by what moves and multiplied by it again; only what ends as straight lines is sayable.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from finmodel.errors import Refused
from finmodel.rules.linear.poly import NIL, Poly, Rational, number, roots
from finmodel.rules.tree import RuleError

Cut = tuple[Fraction | float, int]
"""A point, and whether the cut lies just before it (0) or just after it (1)."""
Height = Rational | RuleError | Refused
"""What a graph is on a stretch; or why it is nothing there."""


@dataclass(frozen=True)
class GraphPiece:
    """A stretch of a graph between two cuts."""

    start: Cut
    end: Cut
    height: Height

    @property
    def point(self) -> bool:
        """True where it is one point alone."""
        return self.start[0] == self.end[0]

    @property
    def inner(self) -> Fraction:
        """A point of it that is no end, unless it is one point alone."""
        low, high = self.start[0], self.end[0]
        if isinstance(low, Fraction):
            return (low + high) / 2 if isinstance(high, Fraction) else low + 1
        return high - 1 if isinstance(high, Fraction) else NIL

    @property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """Constant and slope, where it is a straight line."""
        return self.height.line if isinstance(self.height, Rational) else None


@dataclass(frozen=True)
class Graph:
    """An exact function of one quantity over its domain; pieces meet, and neighbours differ."""

    pieces: tuple[GraphPiece, ...]

    @cached_property
    def _hash(self) -> int:
        return hash(self.pieces)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _starts(self) -> list[Cut]:
        return [piece.start for piece in self.pieces]

    @property
    def domain(self) -> tuple[Fraction | float, Fraction | float]:
        """The ends of what it is known for."""
        return self.pieces[0].start[0], self.pieces[-1].end[0]

    @cached_property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """Constant and slope, where it is one straight line."""
        return self.pieces[0].line if len(self.pieces) == 1 else None

    @cached_property
    def stepped(self) -> bool:
        """True where it is level on every stretch."""
        return all(isinstance(one.height, Rational) and one.height.constant is not None for one in self.pieces)

    @cached_property
    def straight(self) -> bool:
        """True where it is a straight line on every stretch."""
        return all(piece.line is not None for piece in self.pieces)

    @property
    def fault(self) -> RuleError | Refused | None:
        """Why it is nothing somewhere, if it is."""
        return next((one.height for one in self.pieces if not isinstance(one.height, Rational)), None)

    @cached_property
    def range(self) -> tuple[Fraction | float, Fraction | float]:
        """The smallest and the largest of a graph of straight lines."""
        low, high = float("inf"), float("-inf")
        heights = [height for piece in self.pieces for height in _end_heights(piece)]
        return min(heights, default=low), max(heights, default=high)

    @cached_property
    def way(self) -> int:
        """1 where a graph of straight lines falls nowhere, −1 where it rises nowhere, else 0; 1 of a level one."""
        moves: list[Fraction] = []
        for before, after in zip((None, *self.pieces), self.pieces, strict=False):
            assert after.line is not None
            moves.append(after.line[1])
            start = after.start[0]
            if before is not None and before.line is not None and isinstance(start, Fraction):
                moves.append(after.line[0] - before.line[0] + (after.line[1] - before.line[1]) * start)
        return 1 if min(moves) >= 0 else -1 if max(moves) <= 0 else 0

    def piece_at(self, x: Fraction) -> GraphPiece:
        """The stretch that a point lies on; the nearest where it lies outside."""
        return self.pieces[max(0, bisect_right(self._starts, (x, 0)) - 1)]

    def at(self, x: Fraction) -> Fraction:
        """Its value at a point; raises RuleError or Refused where it has none."""
        height = self.piece_at(x).height
        if not isinstance(height, Rational):
            raise height
        return height.at(x)


def straight_line(domain: tuple[Fraction | float, Fraction | float], constant: Fraction, slope: Fraction) -> Graph:
    """A straight line over a domain."""
    poly: Poly = (constant, slope) if slope else ((constant,) if constant else ())
    return Graph((GraphPiece((domain[0], 0), (domain[1], 1), Rational(poly)),))


def mapped(graph: Graph, change: Callable[[GraphPiece], Iterable[GraphPiece]]) -> Graph:
    """A graph with each of its stretches that is something made into others."""
    return joined(
        [
            made
            for piece in graph.pieces
            for made in ((piece,) if not isinstance(piece.height, Rational) else change(piece))
        ]
    )


def together(
    graphs: Sequence[Graph], combine: Callable[[GraphPiece, Sequence[Rational]], Iterable[GraphPiece]]
) -> Graph:
    """Several graphs of one quantity made into one, on each stretch that all of them share; a fault stays one."""
    found: list[GraphPiece] = []
    for start, end, heights in _shared(graphs):
        fault = next((height for height in heights if not isinstance(height, Rational)), None)
        if fault is not None:
            found.append(GraphPiece(start, end, fault))
        else:
            sound = [height for height in heights if isinstance(height, Rational)]
            found += combine(GraphPiece(start, end, sound[0]), sound)
    return joined(found)


def chosen(test: Graph, then: Graph, otherwise: Graph) -> Graph:
    """One graph where a yes or no is not nought, else another; a fault of the one not chosen does not matter."""
    found: list[GraphPiece] = []
    for start, end, (yes, first, second) in _shared((test, then, otherwise)):
        if not isinstance(yes, Rational):
            found.append(GraphPiece(start, end, yes))
            continue
        for part in split_at(GraphPiece(start, end, yes), [yes.top]):
            holds = not isinstance(part.height, Rational) or yes.at(part.inner)
            height = part.height if not isinstance(part.height, Rational) else first if holds else second
            found.append(GraphPiece(part.start, part.end, height))
    return joined(found)


def split_at(piece: GraphPiece, polys: Iterable[Poly]) -> Iterator[GraphPiece]:
    """A stretch cut just before and just after every point inside it at which one of some polynomials is nought."""
    points: set[Fraction] = set()
    for poly in polys:
        found = roots(poly)
        if found is None:
            yield GraphPiece(piece.start, piece.end, too_curved())
            return
        points.update(found)
    cuts = sorted({cut for point in points for cut in ((point, 0), (point, 1)) if piece.start < cut < piece.end})
    for start, end in zip([piece.start, *cuts], [*cuts, piece.end], strict=True):
        yield GraphPiece(start, end, piece.height)


def joined(pieces: Sequence[GraphPiece]) -> Graph:
    """Stretches in order as a graph, in which those that are alike are one."""
    kept: list[GraphPiece] = []
    for piece in pieces:
        last = kept[-1] if kept else None
        if last is not None and _goes_on(last, piece):
            height = piece.height if last.point and not piece.point else last.height
            kept[-1] = GraphPiece(last.start, piece.end, height)
            if len(kept) > 1 and _goes_on(kept[-2], kept[-1]):
                last = kept.pop()
                before = kept[-1]
                kept[-1] = GraphPiece(before.start, last.end, last.height if before.point else before.height)
        else:
            kept.append(piece)
    return Graph(tuple(kept))


def too_curved() -> Refused:
    """What is told of a quantity that is multiplied by itself."""
    return Refused(
        "An amount that moves with what is decided is multiplied by itself, and is then compared or counted in steps.",
        "Hold one of the two still, or decide it on a grid of values.",
    )


def level(piece: GraphPiece, height: Fraction) -> GraphPiece:
    """A stretch at one height."""
    return GraphPiece(piece.start, piece.end, number(height))


def _goes_on(before: GraphPiece, after: GraphPiece) -> bool:
    """True where two neighbours are one: the same, or one point that lies on its neighbour's line."""
    first, second = before.height, after.height
    if not isinstance(first, Rational) or not isinstance(second, Rational):
        return first is second
    if first == second:
        return True
    if after.point and isinstance(after.start[0], Fraction):
        return _same_at(first, second, after.start[0])
    if before.point and isinstance(before.start[0], Fraction):
        return _same_at(first, second, before.start[0])
    return False


def _same_at(first: Rational, second: Rational, x: Fraction) -> bool:
    try:
        return first.at(x) == second.at(x)
    except ZeroDivisionError:
        return False


def _end_heights(piece: GraphPiece) -> Iterator[Fraction | float]:
    assert piece.line is not None
    constant, slope = piece.line
    for end, _ in (piece.start, piece.end):
        yield constant + slope * end if slope else constant


def _shared(graphs: Sequence[Graph]) -> Iterator[tuple[Cut, Cut, tuple[Height, ...]]]:
    """Each stretch that some graphs share, with the height of each there."""
    places = [0] * len(graphs)
    start = graphs[0].pieces[0].start
    while True:
        now = [graph.pieces[place] for graph, place in zip(graphs, places, strict=True)]
        end = min(piece.end for piece in now)
        yield start, end, tuple(piece.height for piece in now)
        places = [place + (piece.end == end) for place, piece in zip(places, now, strict=True)]
        if places[0] >= len(graphs[0].pieces):
            return
        start = end
