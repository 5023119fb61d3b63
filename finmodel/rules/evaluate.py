"""The numpy reading: a rule's values for all periods, draws and scenarios at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

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
    shape = np.broadcast_shapes(weights.shape, (1, *np.shape(total)))
    per_unit, unit = (round(10.0**places), 1) if places > 0 else (1, round(10.0**-places))
    whole = round_half_away(total * per_unit / unit, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        due = np.broadcast_to(whole * weights / weights.sum(axis=0), shape)
        quota = round_half_away(np.where((weights < 0).any(axis=0), np.nan, due), 10.0**-REMAINDER_PLACES)
        least = np.floor(quota)
        remainder = round_half_away(quota - least, 10.0**-REMAINDER_PLACES)
    short = np.broadcast_to(whole, shape[1:]) - least.sum(axis=0)
    order = np.argsort(-remainder, axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    return np.asarray((least + (rank < short)) / per_unit * unit, dtype=np.float64)
