"""Where a figure turns along a range: the points at which some choice inside its rules falls the other way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from fractions import Fraction
from math import isqrt

from finmodel.rules.series import NIL, Series

Margins = Mapping[Hashable, Series]
"""How far each choice is from turning, just beside a point."""
MOST = 400
"""Turning points that are looked for in one range."""
_FINE = 10**9
"""Parts of a range to which a point is found where a choice does not move in proportion."""
_PLAIN = 10**6
"""Largest denominator of a point that is taken to be exact where a choice does not move in proportion."""


def turning_points(margins: Callable[[Fraction, int], Margins], low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """Points inside a range at which a choice may turn, in rising order; exact where choices move in proportion.

    `margins` gives them at a point, just before it (−1) or just after it (1). Where a choice moves otherwise, a point
    is found by halving, and is exact where it is a plain fraction; else it lies past the turn, by no more than a
    thousand-millionth of the range. At most `MOST` points are given.
    """
    point, turns = low, 0
    least = (high - low) / _FINE
    while point < high and turns < MOST:
        ahead = margins(point, 1)
        step = min((root for root in map(_root, ahead.values()) if root is not None), default=high - point)
        target = min(high, point + step)
        curved = any(margin.bend for margin in ahead.values())
        if curved and target < high:
            target = min(high, _tidy(max(target, point + least), least))
        passed = curved and _turned(ahead, margins(target, -1))
        if passed:
            target = _halved(margins, ahead, point, target, least)
        if passed or (target < high and _turned(margins(target, -1), margins(target, 1))):
            turns += 1
            yield target
        point = target


def _root(margin: Series) -> Fraction | None:
    """How far on a margin is nought, by what is known of it here; None where it never is."""
    now, slope, bend = margin
    if not bend:
        return -now / slope if slope and -now / slope > 0 else None
    inside = slope * slope - 4 * bend * now
    if inside < 0:
        return None
    scale = 10**24
    root = Fraction(isqrt(int(inside * scale * scale)), scale)
    ahead = [each for each in ((-slope - root) / (2 * bend), (-slope + root) / (2 * bend)) if each > 0]
    return min(ahead, default=None)


def _turned(one: Margins, other: Margins) -> bool:
    """True where a choice that both have lies on the other side."""
    return any(_side(one[key]) != _side(other[key]) for key in one.keys() & other.keys())


def _side(margin: Series) -> int:
    return (margin > Series(NIL)) - (margin < Series(NIL))


def _halved(
    margins: Callable[[Fraction, int], Margins], ahead: Margins, low: Fraction, high: Fraction, least: Fraction
) -> Fraction:
    while high - low > least:
        middle = (low + high) / 2
        if _turned(ahead, margins(middle, -1)):
            high = middle
        else:
            low = middle
    return _exact(margins, low, high) or high


def _exact(margins: Callable[[Fraction, int], Margins], low: Fraction, high: Fraction) -> Fraction | None:
    """The point between two at which a choice turns, where it is a plain fraction: one more step, then the nearest."""
    roots = [root for root in map(_root, margins(low, 1).values()) if root is not None]
    found = (low + min(roots, default=NIL)).limit_denominator(_PLAIN)
    return found if low <= found <= high and _turned(margins(found, -1), margins(found, 1)) else None


def _tidy(point: Fraction, least: Fraction) -> Fraction:
    """A point to the nearest thousandth of what is told apart, so that its digits do not grow without end."""
    unit = least / 1000
    return round(point / unit) * unit
