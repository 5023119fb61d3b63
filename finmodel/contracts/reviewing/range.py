"""A rule along a range of one measure: where its choices turn, and what it tends to from either side of each turn."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from finmodel.core.money import Floats
from finmodel.rules.nodes import Compare, Node, Round, walk
from finmodel.rules.series import NIL, Series, fraction
from finmodel.rules.slope import Beside, Cell, SlopeReading, in_steps
from finmodel.rules.substitute import substitute
from finmodel.rules.turns import MOST, turning_points

_FINE = 10**9
"""Parts of a range: the first lies just above nought, and a point that is not exact no more than one past its turn."""
_AROUND = 4
"""Whole steps to either side in which a comparison of what comes in whole steps is looked for."""


@dataclass(frozen=True)
class Turn:
    """A point at which some choice turns."""

    at: Fraction
    before: tuple[Fraction | None, ...]
    """What the rule, or each member of it, tends to from below; None where it has no value there."""
    after: tuple[Fraction | None, ...]
    tests: tuple[Compare, ...]
    """The comparisons that fall otherwise to either side."""


class Range:
    """A rule read beside points of a range of one measure, or of one member of it, before money is rounded."""

    def __init__(self, rule: Node, name: str, position: int, still: Mapping[str, Beside]) -> None:
        """`still` has every term and measure where it stands; the one named moves, at a position if it has members."""
        self._rule, self._name, self._position, self._still = rule, name, position, still
        self._base = SlopeReading(still, unrounded=True)
        self._base(rule)
        self._tests = [node for node in walk(rule) if isinstance(node, Compare)]

    def turns(self, top: Fraction) -> Iterator[Turn]:
        """Turns from nought to a top, in rising order; nought itself first, where the rule may jump at once.

        A point is exact where `turning_points` has it exact. Whole steps are left out where they are too many.
        """
        least = top / _FINE
        above = self._beside(least, -1)
        if not any(id(node) in above.moving for node in walk(self._rule) if isinstance(node, Compare | Round)):
            return
        yield self._turn(NIL, (self._beside(NIL, 0), NIL), (above, least))
        points, tests_alone = self._points(least, top)
        for at in points:
            after = (self._beside(at, 1), NIL)
            found = self._turn(at, (self._beside(at, -1), NIL), after)
            if found.tests:
                yield found
            elif not tests_alone:  # no plain fraction, and so a little past the turn; or a whole step
                yield self._turn(at, (self._beside(at - least, 1), least), after)

    def _points(self, low: Fraction, high: Fraction) -> tuple[list[Fraction], bool]:
        """Turning points, and whether they are those of comparisons alone: whole steps may be too many to look at.

        Where they are, comparisons are found as if nothing came in whole steps, then looked for a few steps around.
        """
        points = list(turning_points(self._margins, low, high))
        if len(points) < MOST:
            return points, False
        around = _AROUND * (points[-1] - points[0]) / MOST
        steps = {id(node): node.of for node in walk(self._rule) if isinstance(node, Round) and in_steps(node)}
        smooth = Range(substitute(self._rule, steps), self._name, self._position, self._still)
        ends = [(max(at - around, low), min(at + around, high)) for at in turning_points(smooth._margins, low, high)]
        return sorted({at for start, end in ends for at in turning_points(self._margins, start, end)}), True

    def _margins(self, at: Fraction, side: int) -> dict[Hashable, Series]:
        return dict(self._beside(at, side).margins.items())

    def _beside(self, at: Fraction, side: int) -> SlopeReading:
        value: Beside = Series(at, Fraction(side))
        still = self._still[self._name]
        if type(still) is tuple:
            value = (*still[: self._position], cast(Series, value), *still[self._position + 1 :])
        reading = SlopeReading({**self._still, self._name: value}, self._base, frozenset([self._name]), unrounded=True)
        reading(self._rule)
        return reading

    def _turn(self, at: Fraction, before: tuple[SlopeReading, Fraction], after: tuple[SlopeReading, Fraction]) -> Turn:
        """A turn from the readings to either side, each with how far it lies from the point, the way it looks on."""
        tests = tuple(test for test in self._tests if _held(before[0], test) != _held(after[0], test))
        return Turn(at, self._tends(*before), self._tends(*after), tests)

    def _tends(self, reading: SlopeReading, ahead: Fraction) -> tuple[Fraction | None, ...]:
        cells = _cells(reading.known(self._rule))
        return tuple(cell.now + cell.slope * ahead if isinstance(cell, Series) else None for cell in cells)


def beside_of(values: Floats) -> Beside:
    """A term or measure of one case as the slope reading takes it: one figure, or one a member."""
    column = values[..., 0]
    return tuple(Series(fraction(one)) for one in column.tolist()) if column.ndim else Series(fraction(column.item()))


def _cells(value: Beside) -> tuple[Cell, ...]:
    return cast("tuple[Cell, ...]", value) if type(value) is tuple else (cast(Cell, value),)


def _held(reading: SlopeReading, test: Compare) -> list[bool]:
    return [isinstance(cell, Series) and bool(cell.now) for cell in _cells(reading.known(test))]
