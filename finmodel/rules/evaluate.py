"""The numpy reading: a rule's values for all periods, draws and scenarios at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from finmodel.core.money import Floats, round_half_away
from finmodel.rules.nodes import (
    Add,
    Compare,
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
        """The value of a node; a division by nought leaves a value that is not finite, for the caller to refuse."""
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
            return np.float64(node.value) * np.ones(1)
        parts = [self._done[id(part)][1] for part in node.parts]
        result: Floats = np.asarray(_operate(node, parts), dtype=np.float64)
        return result


def _operate(node: Node, parts: list[Floats]) -> Floats | NDArray[np.bool_]:
    match node:
        case Add():
            return functools.reduce(np.add, parts)
        case Subtract():
            return parts[0] - parts[1]
        case Multiply():
            return parts[0] * parts[1]
        case Divide():
            return parts[0] / parts[1]
        case Compare():
            left, right = (round_half_away(part, 1e-6) for part in parts)
            return _COMPARISONS[node.how](left, right)
        case Minimum():
            return functools.reduce(np.minimum, parts)
        case Maximum():
            return functools.reduce(np.maximum, parts)
        case If():
            return np.where(parts[0] != 0, parts[1], parts[2])
        case Sum():
            return np.asarray(parts[0].sum(axis=0))
        case Round():
            return round_half_away(parts[0], 10.0**-node.places)
        case Split():
            return split(parts[0], parts[1], node.places)
        case Pick():
            return np.asarray(parts[0][node.position])
        case Step():
            return parts[0]
    raise RuleError(f"{type(node).__name__} has no numpy reading")


def split(total: Floats, weights: Floats, places: int = 2) -> Floats:
    """Share totals over the first axis of `weights` by largest remainder, in units of 10 to the minus `places`.

    `total` has shape (…, period), `weights` (member, …, period); the parts sum to the total to the unit.
    """
    unit = 10.0**-places
    shape = np.broadcast_shapes(weights.shape, np.shape(total))
    whole = round_half_away(total / unit if places <= 0 else total * round(1 / unit), 1.0)
    quota = round_half_away(np.broadcast_to(whole * weights / weights.sum(axis=0), shape), 1e-6)
    least = np.floor(quota)
    remainder = round_half_away(quota - least, 1e-6)
    short = np.broadcast_to(whole, shape[1:]) - least.sum(axis=0)
    order = np.argsort(-remainder, axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(shape[0]).reshape(-1, *[1] * (len(shape) - 1)), shape), axis=0)
    units = least + (rank < short)
    return np.asarray(units / round(1 / unit) if places > 0 else units * unit, dtype=np.float64)
