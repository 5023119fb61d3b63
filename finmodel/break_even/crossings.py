"""Where what somebody is better off by crosses a target over a range of sizes: found between sizes that were settled.

Every stretch between two sizes tried in which the sign changes is bracketed and narrowed to two sizes with none
between. There the amount either passes the target, to within what one finest step moves, or jumps over it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_PART, _LEAST = 0.01, 100
"""A jump is more than this part of what the stretch moves that it lies in, and more than so many pence."""
_NOISE = 0.001
"""Part of all that is moved over the range that is no rise or fall: pennies, and thousandths of a unit."""

Amount = Callable[[int], int]
"""Whole pence above the target at a size, by its number."""
At = tuple[int, int]
"""A size by its number, and whole pence above the target there."""


@dataclass(frozen=True)
class Crossing:
    """Two sizes next to each other, or one at which the target is met to the penny."""

    below: At
    """The lower of the two."""
    above: At
    """The higher of the two."""
    jumps: bool
    """True where the amount jumps over the target, so that no size meets it."""

    @property
    def reached(self) -> At:
        """The size of the two at which the target is reached."""
        return max(self.below, self.above, key=lambda each: each[1])


@dataclass(frozen=True)
class LevelSizes:
    """Sizes from one to another at all of which the target is met to the penny, as far as they were tried."""

    first: int
    last: int


@dataclass(frozen=True)
class Crossed:
    """Where an amount crosses its target, and what it does over the range."""

    crossings: tuple[Crossing, ...]
    level: tuple[LevelSizes, ...]
    """Stretches on which it lies at the target."""
    monotone: bool
    """True where it only rises, or only falls, from each size tried to the next."""
    best: At
    """The size tried at which most is reached."""
    worst: At
    moves: bool
    """False where it is the same at every size tried."""


def crossed(amount: Amount, tried: Sequence[int]) -> Crossed:
    """Find every crossing between sizes that were tried, in their order."""
    known = [(number, amount(number)) for number in tried]
    values = [value for _, value in known]
    crossings: list[Crossing] = []
    level: list[LevelSizes] = []
    for one, other in pairwise(known):
        if one[1] * other[1] < 0:
            crossings.append(_narrowed(amount, one, other))
    for first, last in _runs(known):
        before, after = known[first - 1 : first], known[last + 1 : last + 2]
        if first == last and before and after and before[0][1] * after[0][1] < 0:
            crossings.append(Crossing(known[first], known[first], jumps=False))
            continue
        if first == last:
            level.append(LevelSizes(known[first][0], known[first][0]))
            continue
        start = known[first][0] if not before else _edge(amount, known[first][0], before[0][0])
        end = known[last][0] if not after else _edge(amount, known[last][0], after[0][0])
        level.append(LevelSizes(start, end))
    noise = max(_LEAST, _NOISE * (max(values) - min(values)))
    steps = [after - before for before, after in pairwise(values)]
    monotone = not (any(step > noise for step in steps) and any(step < -noise for step in steps))
    best, worst = (choose(known, key=lambda each: each[1]) for choose in (max, min))
    ordered = tuple(sorted(crossings, key=lambda each: each.below))
    return Crossed(ordered, tuple(level), monotone, best, worst, max(values) != min(values))


def _runs(known: Sequence[At]) -> list[tuple[int, int]]:
    """First and last place of each run of sizes at which the target is met to the penny."""
    runs: list[tuple[int, int]] = []
    for place, (_, value) in enumerate(known):
        if value:
            continue
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _edge(amount: Amount, level: int, other: int) -> int:
    """The size farthest from `level` towards `other` at which the target is still met."""
    while abs(other - level) > 1:
        middle = (level + other) // 2
        if amount(middle):
            other = middle
        else:
            level = middle
    return level


def _narrowed(amount: Amount, low: At, high: At) -> Crossing:
    """Two sizes next to each other between which the sign changes, or one at which the target is met."""
    from scipy.optimize import brentq

    seen = [low, high]

    def value(number: float) -> float:
        spot = round(number)
        seen.append((spot, amount(spot)))
        return float(seen[-1][1])

    brentq(value, low[0], high[0], xtol=0.5, rtol=1e-15)
    met = next((each for each in seen if each[1] == 0), None)
    if met is not None:
        return Crossing(met, met, jumps=False)
    rises = high[1] > low[1]
    under = max((each for each in seen if (each[1] > 0) != rises), key=lambda each: each[0])
    over = min((each for each in seen if (each[1] > 0) == rises and each[0] > under[0]), key=lambda each: each[0])
    while over[0] - under[0] > 1:
        middle = (under[0] + over[0]) // 2
        found = (middle, amount(middle))
        if found[1] == 0:
            return Crossing(found, found, jumps=False)
        if (found[1] > 0) == rises:
            over = found
        else:
            under = found
    return Crossing(under, over, abs(over[1] - under[1]) > max(_LEAST, _PART * abs(high[1] - low[1])))
