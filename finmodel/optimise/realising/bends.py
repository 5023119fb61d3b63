"""Rows of what bends with one quantity: none of them whole where the bend bounds it on the side that is pushed.

Where it does not, each stretch has a yes or no, just one of which holds, and its own part of the quantity (the multiple
choice formulation): no amount of money has to be found that is large enough to switch a row off. What bends with one
quantity shares its stretches, where that takes fewer whole choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finmodel.optimise.realising.forms import Form, Hidden, weighted
from finmodel.optimise.realising.spans import BendSpan, Line, grouped, spans_of
from finmodel.rules.linear.graph import Graph

ONE = Form(1.0)
Sides = frozenset[int]
"""From which sides a part is bounded: 1 where it may be no greater than what it stands for, −1 no less."""
UPPER, LOWER = 1, -1


@dataclass(frozen=True)
class BendToRealise:
    """A graph of a quantity, the sides from which it is needed, and what it is called."""

    graph: Graph
    sides: Sides
    label: str


def realise_bends(
    bends: Sequence[BendToRealise], of: Form, ends: tuple[float, float], hidden: Hidden, blur: float = 0.0
) -> list[Form]:
    """The forms of some graphs of one quantity that lies between two ends, and that a solver may have a `blur` out."""
    single = [spans_of([bend.graph], ends, blur) for bend in bends]
    groups = [_groups(spans, bend.sides) for spans, bend in zip(single, bends, strict=True)]
    forms: list[Form | None] = [
        _enveloped(parts[0], of, bend, hidden) if len(parts) == 1 else None
        for parts, bend in zip(groups, bends, strict=True)
    ]
    left = [number for number, form in enumerate(forms) if form is None]
    shared = spans_of([bends[number].graph for number in left], ends, blur) if len(left) > 1 else []
    if len(left) > 1 and len(shared) - 1 < sum(len(groups[number]) - 1 for number in left):
        stretches = _Stretches([[span] for span in shared], of, bends[left[0]].label, hidden)
        for place, number in enumerate(left):
            forms[number] = stretches.form(place, bends[number])
    else:
        for number in left:
            forms[number] = _Stretches(groups[number], of, bends[number].label, hidden).form(0, bends[number])
    return [form for form in forms if form is not None]


def _groups(spans: Sequence[BendSpan], sides: Sides) -> list[list[BendSpan]]:
    if len(sides) == 1:
        return grouped(spans, *sides)
    return [[span] for span in spans]


def whole_choices(bend: BendToRealise, ends: tuple[float, float]) -> int:
    """How many whole choices a graph needs between two ends, by itself."""
    return len(_groups(spans_of([bend.graph], ends), bend.sides)) - 1


def _enveloped(group: Sequence[BendSpan], of: Form, bend: BendToRealise, hidden: Hidden) -> Form:
    """The form of a graph that its lines bound on the side needed; of one line, that line."""
    lines = [span.lines[0] for span in group]
    if len(lines) == 1:
        return _along(lines[0], of)
    heights = [_at(line, x) for span, line in zip(group, lines, strict=True) for x in (span.start, span.end)]
    form = hidden.choice(bend.label, min(heights), max(heights))
    for number, line in enumerate(lines, start=1):
        rest = weighted([(1.0, form), (-1.0, _along(line, of))])
        hidden.limit(f"{bend.label}: line {number}", rest, "<=" if bend.sides == {UPPER} else ">=")
    return form


class _Stretches:
    """The yes or no of each stretch of a quantity, just one of which holds, and the way into it."""

    def __init__(self, groups: Sequence[Sequence[BendSpan]], of: Form, label: str, hidden: Hidden) -> None:
        self._groups, self._of, self._label, self._hidden = groups, of, label, hidden
        chosen = [hidden.choice(f"{label}: stretch {number}", 0.0, 1.0, whole=True) for number in range(1, len(groups))]
        last = weighted([(-1.0, form) for form in chosen], 1.0)
        self.holds = [*chosen, last]
        if len(chosen) > 1:
            hidden.limit(f"{label}: just one stretch", last, ">=")
        self._inside: list[Form] | None = None
        self._ranged: set[int] = set()

    def form(self, place: int, bend: BendToRealise) -> Form:
        """The form of one of the graphs that its spans have lines of."""
        if all(span.lines[place][1] == 0 for group in self._groups for span in group):
            self._in_range(place, bend)
            heights = [group[0].lines[place][0] for group in self._groups]
            return weighted(zip(heights, self.holds, strict=True))
        inside = self._ways_in()
        return weighted(
            (1.0, self._of_group(group, place, bend, (self.holds[number], inside[number])))
            for number, group in enumerate(self._groups)
        )

    def _of_group(self, group: Sequence[BendSpan], place: int, bend: BendToRealise, held: tuple[Form, Form]) -> Form:
        """A group's part of a graph: nought unless it holds."""
        holds, way = held
        start = group[0].start
        lines = [weighted([(_at(span.lines[place], start), holds), (span.lines[place][1], way)]) for span in group]
        if len(lines) == 1:
            return lines[0]
        heights = [_at(span.lines[place], x) for span in group for x in (span.start, span.end)]
        form = self._hidden.choice(bend.label, min(0.0, *heights), max(0.0, *heights))
        for number, line in enumerate(lines, start=1):
            rest = weighted([(1.0, form), (-1.0, line)])
            self._hidden.limit(f"{bend.label}: line {number}", rest, "<=" if bend.sides == {UPPER} else ">=")
        return form

    def _ways_in(self) -> list[Form]:
        """How far the quantity is into each stretch: nought unless that holds."""
        if self._inside is not None:
            return self._inside
        starts = [group[0].start for group in self._groups]
        widths = [group[-1].end - group[0].start for group in self._groups]
        ways = []
        for number, width in enumerate(widths[:-1]):
            if width <= 0:
                ways.append(Form())
                continue
            way = self._hidden.choice(f"{self._label}: way into stretch {number + 1}", 0.0, width)
            rest = weighted([(1.0, way), (-width, self.holds[number])])
            self._hidden.limit(f"{self._label}: way into stretch {number + 1} only there", rest, "<=")
            ways.append(way)
        rest = weighted(
            [
                (1.0, self._of),
                *((-start, holds) for start, holds in zip(starts, self.holds, strict=True)),
                *((-1.0, way) for way in ways),
            ]
        )
        self._hidden.limit(f"{self._label}: way into the last stretch", rest, ">=")
        over = weighted([(1.0, rest), (-widths[-1], self.holds[-1])])
        self._hidden.limit(f"{self._label}: way into the last stretch only there", over, "<=")
        self._inside = [*ways, rest]
        return self._inside

    def _in_range(self, place: int, bend: BendToRealise) -> None:
        """The quantity lies in the stretch that holds; of a graph that only rises, or falls, one end may be enough."""
        if self._inside is not None:
            return
        heights = [group[0].lines[place][0] for group in self._groups]
        rises, falls = heights == sorted(heights), heights == sorted(heights, reverse=True)
        one_side = len(bend.sides) == 1 and (rises or falls)
        needs_start = not one_side or (UPPER in bend.sides) == rises
        if needs_start and 1 not in self._ranged:
            starts = [(-group[0].start, holds) for group, holds in zip(self._groups, self.holds, strict=True)]
            self._hidden.limit(
                f"{self._label}: from the start of a stretch", weighted([(1.0, self._of), *starts]), ">="
            )
            self._ranged.add(1)
        if (not needs_start or not one_side) and -1 not in self._ranged:
            ends = [(-group[-1].end, holds) for group, holds in zip(self._groups, self.holds, strict=True)]
            short = weighted([(1.0, self._of), *ends])
            self._hidden.limit(f"{self._label}: to the end of a stretch", short, "<=")
            self._ranged.add(-1)


def _along(line: Line, of: Form) -> Form:
    return weighted([(line[1], of)], line[0])


def _at(line: Line, x: float) -> float:
    return line[0] + line[1] * x
