"""A program as sparse arrays, and the scale at which a solver's tolerance is worth nothing in pounds.

A solver calls a limit kept when it is broken by less than its tolerance, in whatever units the limit has: at a million
pounds a unit that is money. So choices are scaled until each runs to about a thousand, limits and gain until their
largest weight is one, and only then is the tolerance a billionth. Scales are powers of two, which change no digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_RANGE = 1000.0
_PASSES = 3
_LEAST = 1e-6


@dataclass(frozen=True)
class Arrays:
    """Choices as columns and limits as rows: row by row, which columns have which weight."""

    lowest: Numbers
    highest: Numbers
    whole: NDArray[np.bool_]
    gains: Numbers
    starts: NDArray[np.int32]
    """Where each row begins in `columns` and `weights`; one more at the end."""
    columns: NDArray[np.int32]
    weights: Numbers
    floors: Numbers
    caps: Numbers

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each weight."""
        return np.repeat(np.arange(len(self.floors)), np.diff(self.starts))

    def totals(self, values: Numbers) -> Numbers:
        """What each row adds up to."""
        return np.asarray(np.bincount(self.rows, self.weights * values[self.columns], len(self.floors)), np.float64)


def spans(arrays: Arrays) -> tuple[Numbers, Numbers]:
    """The lowest and the highest that each choice could be, where its own bounds are open by what the limits leave."""
    low, high = arrays.lowest.copy(), arrays.highest.copy()
    rows = arrays.rows
    for _ in range(_PASSES):
        if np.isfinite(low).all() and np.isfinite(high).all():
            break
        for sign, bounds in ((1.0, arrays.caps), (-1.0, -arrays.floors)):
            _tighten(low, high, rows, arrays.columns, sign * arrays.weights, bounds)
    return low, high


def _tighten(
    low: Numbers, high: Numbers, rows: NDArray[Any], columns: NDArray[Any], weights: Numbers, bounds: Numbers
) -> None:
    """Narrow what choices could be by rows whose sum is at most a bound, each other choice at its least."""
    least = np.where(weights > 0, weights * low[columns], weights * high[columns])
    endless = ~np.isfinite(least)
    own = np.where(endless, 0.0, least)
    total = np.bincount(rows, own, len(bounds))
    others_endless = np.bincount(rows, endless, len(bounds))[rows] - endless
    told = (others_endless == 0) & np.isfinite(bounds[rows])
    edge = np.divide(bounds[rows] - (total[rows] - own), weights, out=np.zeros_like(weights), where=told)
    up, down = told & (weights > 0), told & (weights < 0)
    np.minimum.at(high, columns[up], edge[up])
    np.maximum.at(low, columns[down], edge[down])


@dataclass(frozen=True)
class Scaling:
    """What choices, limits and the gain are multiplied by: powers of two."""

    columns: Numbers
    """One of a scaled choice, in units of the choice."""
    rows: Numbers
    gain: float


def scale_of(arrays: Arrays) -> Scaling:
    """Choices to a range of about a thousand, rows and gain to a largest weight of one; whole choices as they are."""
    low, high = spans(arrays)
    size = np.maximum(np.abs(np.where(np.isfinite(low), low, 0.0)), np.abs(np.where(np.isfinite(high), high, 0.0)))
    # What limits leave no room for at all says nothing of its size.
    own = np.isfinite(arrays.highest) & np.isfinite(arrays.lowest)
    size = np.where(own | (size >= _LEAST), size, 0.0)
    columns = np.where(arrays.whole | (size <= 0) | ~np.isfinite(high) | ~np.isfinite(low), 1.0, size / _RANGE)
    columns = _power_of_two(columns)
    largest = np.zeros(len(arrays.floors))
    np.maximum.at(largest, arrays.rows, np.abs(arrays.weights * columns[arrays.columns]))
    gain = float(np.abs(arrays.gains * columns).max(initial=0.0))
    return Scaling(columns, 1.0 / _power_of_two(largest), float(1.0 / _power_of_two(np.array([gain]))[0]))


def scaled(arrays: Arrays, scale: Scaling) -> Arrays:
    """The same program at a scale."""
    return Arrays(
        lowest=arrays.lowest / scale.columns,
        highest=arrays.highest / scale.columns,
        whole=arrays.whole,
        gains=arrays.gains * scale.columns * scale.gain,
        starts=arrays.starts,
        columns=arrays.columns,
        weights=arrays.weights * scale.columns[arrays.columns] * scale.rows[arrays.rows],
        floors=arrays.floors * scale.rows,
        caps=arrays.caps * scale.rows,
    )


def worst_breach(arrays: Arrays, values: Numbers) -> float:
    """By how much values break the limit or bound that they break most; nil where they break none."""
    totals = arrays.totals(values)
    breaches = (arrays.floors - totals, totals - arrays.caps, arrays.lowest - values, values - arrays.highest)
    return max(0.0, *(float(one.max(initial=0.0)) for one in breaches))


def _power_of_two(sizes: Numbers) -> Numbers:
    return np.exp2(np.round(np.log2(np.where(sizes > 0, sizes, 1.0))))
