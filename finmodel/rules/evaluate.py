"""The numpy reading: a rule's values for all periods, draws and scenarios at once.

Periods come last, draws before them and members first, so that one pass settles thousands of draws. Shared parts are
worked out once. What is divided by nought is no number here and is not refused, because it may stand in a branch that
is not taken.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finmodel.core.money import REMAINDER_PLACES, Floats, round_half_away
from finmodel.rules.nodes import (
    Add,
    Compare,
    Comparison,
    Const,
    Divide,
    If,
    Maximum,
    Measure,
    Minimum,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    RuleError,
    Split,
    Step,
    Subtract,
    Sum,
    Term,
    walk,
)

Values = Mapping[str, Floats]
"""Values by name: shape (…, period) for a single value, (member, …, period) along an axis."""

_COMPARISONS: dict[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
}


class Evaluation:
    """Values of rules over one set of terms and measures; shared parts are worked out once.

    Arrays have the period last; draws and scenarios come before it, the members of an axis first.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        self._done: dict[int, tuple[Node, Floats]] = {}

    def __call__(self, node: Node) -> Floats:
        """The value of a node; what is divided by nought is not a number, for the caller to refuse."""
        with np.errstate(divide="ignore", invalid="ignore"):
            for part in walk(node):
                if id(part) not in self._done:
                    self._done[id(part)] = (part, self._value(part))
        return self._done[id(node)][1]

    def _value(self, node: Node) -> Floats:
        if isinstance(node, Term | Measure | Prev):
            try:
                return self._values[node.name]
            except KeyError:
                raise RuleError(f"'{node.name}' has no value") from None
        if isinstance(node, Const):
            return np.full(1, node.value, dtype=np.float64)
        parts = _aligned(node.parts, [self._done[id(part)][1] for part in node.parts])
        return np.asarray(_operate(node, parts), dtype=np.float64)


def _aligned(nodes: Sequence[Node], parts: list[Floats]) -> list[Floats]:
    """The parts with room for draws between members and periods, so that a draw never meets a member."""
    ranks = [part.ndim - (node.axis is not None) for node, part in zip(nodes, parts, strict=True)]
    deepest = max(ranks)
    return [
        part if node.axis is None else part.reshape(len(part), *[1] * (deepest - rank), *part.shape[1:])
        for node, part, rank in zip(nodes, parts, ranks, strict=True)
    ]


def _operate(node: Node, parts: list[Floats]) -> Floats:
    match node:
        case Add():
            return functools.reduce(np.add, parts)
        case Subtract():
            return parts[0] - parts[1]
        case Multiply():
            return parts[0] * parts[1]
        case Divide():
            return np.where(parts[1] == 0, np.nan, parts[0] / parts[1])
        case Compare():
            return compare(node.how, parts[0], parts[1], node.places)
        case Minimum():
            return functools.reduce(np.minimum, parts)
        case Maximum():
            return functools.reduce(np.maximum, parts)
        case If():
            chosen = np.where(parts[0] != 0, parts[1], parts[2])
            return np.where(np.isnan(parts[0]), np.nan, chosen)
        case Sum():
            return np.asarray(parts[0].sum(axis=0))
        case Round():
            return round_half_away(round_half_away(parts[0], 1e-6), 10.0**-node.places)
        case Split():
            return split(parts[0], parts[1], node.places)
        case Pick():
            return np.asarray(parts[0][node.position])
        case Step():
            return parts[0]
    raise RuleError(f"{type(node).__name__} has no numpy reading")


def compare(how: Comparison, left: Floats, right: Floats, places: int) -> Floats:
    """One where the comparison of both sides, rounded to `places` decimals, holds, nought where it does not.

    Only what lies close together is rounded. What is not a number stays so.
    """
    left, right = np.broadcast_arrays(left, right)
    unit = 10.0**-places
    near = np.abs(left - right) <= 2 * unit + 2e-14 * np.abs(left)
    if near.any():
        left, right = left.copy(), right.copy()
        left[near], right[near] = round_half_away(left[near], unit), round_half_away(right[near], unit)
    held = _COMPARISONS[how](left, right)
    return np.where(np.isnan(left) | np.isnan(right), np.nan, held)


def split(total: Floats, weights: Floats, places: int = 2) -> Floats:
    """Share totals over the first axis of `weights` by largest remainder, to `places` decimals.

    `total` has shape (…, period), `weights` (member, …, period); the parts sum to the total.
    Where a weight is negative, or all are nil, the parts are not numbers.
    """
    per_unit, unit = _smallest(places)
    steps = split_steps(total, weights, places)
    return np.asarray((steps.whole + (steps.rank <= steps.left)) / per_unit * unit, dtype=np.float64)


@dataclass(frozen=True)
class SplitSteps:
    """How a split comes to its parts, in the smallest units of money; a workbook shows each step as a row."""

    units: Floats
    """The total."""
    due: Floats
    """Each member's part of it."""
    whole: Floats
    """The whole units of that."""
    rest: Floats
    """The remainder."""
    left: Floats
    """Units that whole ones leave over."""
    rank: NDArray[np.int64]
    """Place of each remainder from 1, the largest first: one of the units left over goes to each of the first."""


def split_steps(total: Floats, weights: Floats, places: int = 2) -> SplitSteps:
    """The steps of `split`."""
    shape = np.broadcast_shapes(weights.shape, (1, *np.shape(total)))
    per_unit, unit = _smallest(places)
    units = round_half_away(total * per_unit / unit, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.broadcast_to(units * weights / weights.sum(axis=0), shape)
        due = round_half_away(np.where((weights < 0).any(axis=0), np.nan, exact), 10.0**-REMAINDER_PLACES)
        whole = np.floor(due)
        rest = round_half_away(due - whole, 10.0**-REMAINDER_PLACES)
    left = np.broadcast_to(units, shape[1:]) - whole.sum(axis=0)
    order = np.argsort(-rest, axis=0, kind="stable")
    return SplitSteps(units, due, whole, rest, left, np.argsort(order, axis=0, kind="stable") + 1)


def _smallest(places: int) -> tuple[int, int]:
    """How many of the smallest units of money make a pound, and how many pounds one is; one of the two is 1."""
    return (round(10.0**places), 1) if places > 0 else (1, round(10.0**-places))
