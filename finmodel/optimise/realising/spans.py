"""Spans: the stretches of graphs of one quantity as a program takes them, between the ends that it can reach.

The ends of what is reached are not cut, but widened by a hair: a gate that holds only there must stay open. Where a
graph jumps, the side that does not hold at the jump itself is pulled in, so that no solver stands on both sides at
once; but by no more than half of what of it is reached, or a gate that is shut only at an end would never be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from finmodel.rules.linear.graph import Cut, Graph

_HAIR = 2e-9
"""Of the range, by how much a side is pulled in."""
_WIDER = 1e-7
"""Of the range, by how much it is wider at either end than is reached."""
_ALIKE = 1e-5
"""Two lines that are no further apart on a sliver are one there."""
_POINT = 1e-6
"""Of the range, how narrow a stretch is that is taken to be one point."""
_SLIVER = 1e-8
"""Of the range, what is too narrow to be told from a neighbour that is at its height."""

Line = tuple[float, float]
"""Constant and slope."""


@dataclass(frozen=True)
class BendSpan:
    """A stretch between two points, with the line of each graph there."""

    start: float
    end: float
    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """From its start to its end."""
        return self.end - self.start


def widened(ends: tuple[float, float]) -> tuple[float, float]:
    """The ends of a range a hair further apart."""
    low, high = ends
    hair = _WIDER * (high - low) + 1e-9 * max(1.0, abs(low), abs(high)) if math.isfinite(high - low) else 0.0
    return low - hair, high + hair


def spans_of(graphs: Sequence[Graph], ends: tuple[float, float], blur: float = 0.0) -> list[BendSpan]:
    """The stretches that some graphs share between two ends that are reached; a solver may be a `blur` out."""
    low, high = widened(ends)
    cuts = sorted({piece.start for graph in graphs for piece in graph.pieces[1:]})
    inner = [cut for cut in cuts if low <= cut[0] <= high]
    found: list[BendSpan] = []
    bounds: list[Cut | None] = [None, *inner, None]
    for start, end in pairwise(bounds):
        lines = tuple(_line(graph, start, end, ends) for graph in graphs)
        found.append(BendSpan(low if start is None else float(start[0]), high if end is None else float(end[0]), lines))
    for number, cut in enumerate(inner):
        _pull_in(found, number, cut, (ends, blur))
    kept = _without_slivers(found, _SLIVER * (high - low))
    return [_as_point(span, ends) for span in kept] if len(kept) > 1 else kept


def _line(graph: Graph, start: Cut | None, end: Cut | None, ends: tuple[float, float]) -> Line:
    """The line of a graph between two cuts, neither of its own cuts being inside."""
    pieces = graph.pieces
    if start is not None:
        found = next(piece for piece in reversed(pieces) if piece.start <= start or piece is pieces[0])
    elif end is not None:
        found = next(piece for piece in pieces if piece.end >= end or piece is pieces[-1])
    else:
        middle = (ends[0] + ends[1]) / 2
        found = next(piece for piece in pieces if float(piece.end[0]) >= middle or piece is pieces[-1])
    assert found.line is not None
    return float(found.line[0]), float(found.line[1])


def _pull_in(spans: list[BendSpan], number: int, cut: Cut, known: tuple[tuple[float, float], float]) -> None:
    """Where a graph jumps between two spans, shorten the one that does not hold at the jump."""
    (ends, blur), before, after, point = known, spans[number], spans[number + 1], float(cut[0])
    if all(abs(_at(a, point) - _at(b, point)) <= _ALIKE for a, b in zip(before.lines, after.lines, strict=True)):
        return
    hair = max(_HAIR * (ends[1] - ends[0]), 2 * blur)
    if cut[1] == 1:
        room = max(0.0, min(after.end, ends[1]) - after.start)
        spans[number + 1] = replace(after, start=after.start + min(hair, room / 2))
    else:
        room = max(0.0, before.end - max(before.start, ends[0]))
        spans[number] = replace(before, end=before.end - min(hair, room / 2))


def _without_slivers(spans: list[BendSpan], sliver: float) -> list[BendSpan]:
    """Spans of which those too narrow to tell from a neighbour are part of it."""
    kept: list[BendSpan] = []
    for number, span in enumerate(spans):
        following = spans[number + 1] if number + 1 < len(spans) else None
        if span.width <= sliver and len(spans) > 1:
            if kept and _alike(span, kept[-1]):
                kept[-1] = replace(kept[-1], end=max(span.end, kept[-1].end))
                continue
            if following is not None and _alike(span, following):
                spans[number + 1] = replace(following, start=min(span.start, following.start))
                continue
        if kept and kept[-1].lines == span.lines:
            kept[-1] = replace(kept[-1], end=span.end)
        else:
            kept.append(span)
    return kept


def _as_point(span: BendSpan, ends: tuple[float, float]) -> BendSpan:
    """A span too narrow for a way into it to be told from nought, as one point: an end that is reached, if any."""
    start, end = max(span.start, ends[0]), min(span.end, ends[1])
    if span.width > _POINT * (ends[1] - ends[0]) or start > end:
        return span
    point = start if start == ends[0] else end if end == ends[1] else (start + end) / 2
    return replace(span, start=point, end=point)


def _alike(sliver: BendSpan, neighbour: BendSpan) -> bool:
    return all(
        abs(_at(a, x) - _at(b, x)) <= _ALIKE
        for a, b in zip(sliver.lines, neighbour.lines, strict=True)
        for x in (sliver.start, sliver.end)
    )


def _at(line: Line, x: float) -> float:
    return line[0] + line[1] * x


def grouped(spans: Sequence[BendSpan], sign: int) -> list[list[BendSpan]]:
    """Neighbours of one graph in groups in which its lines bound it: from above (sign 1) or from below (−1)."""
    groups: list[list[BendSpan]] = []
    for span in spans:
        if groups and _bounds(groups[-1][-1], span, sign):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _bounds(before: BendSpan, after: BendSpan, sign: int) -> bool:
    (first,), (second,) = before.lines, after.lines
    meets = abs(_at(first, before.end) - _at(second, after.start)) <= _ALIKE and after.start - before.end <= 0
    return meets and sign * (first[1] - second[1]) >= 0
