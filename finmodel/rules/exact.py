"""The Decimal reading: one value, slowly and exactly; the oracle in tests and the steps in `explain`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext

from finmodel.core.money import round_exact, split_pence
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
    name_of,
)

Exact = Decimal | tuple[Decimal, ...]
"""A single value, or one a member of an axis."""

_MILLIONTH = Decimal("0.000001")
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def exact(node: Node, values: Mapping[str, Exact]) -> Exact:
    """The value of a rule for one period, in decimal arithmetic of 40 digits.

    `values` holds every term and measure by name. Raises RuleError on a division by nought or a missing value.
    """
    with localcontext(Context(prec=40)):
        return _Reading(values).value(node)


class _Reading:
    def __init__(self, values: Mapping[str, Exact]) -> None:
        self._values = values
        self._done: dict[int, Exact] = {}

    def value(self, node: Node) -> Exact:
        if id(node) not in self._done:
            self._done[id(node)] = self._value(node)
        return self._done[id(node)]

    def _value(self, node: Node) -> Exact:
        match node:
            case Term() | Measure() | Prev():
                if node.name not in self._values:
                    raise RuleError(f"'{node.name}' has no value")
                return self._values[node.name]
            case Const():
                return Decimal(node.value)
            case Step():
                return self.value(node.of)
            case Pick():
                return self._along(node.of)[node.position]
            case Sum():
                return sum(self._along(node.over), Decimal(0))
            case Split():
                return self._split(node)
            case If() if node.axis is None:
                return self.value(node.then if self._single(node.test) else node.otherwise)
        if node.axis is None:
            return _operate(node, [self._single(part) for part in node.parts])
        columns = [self._along(part) if part.axis else [self._single(part)] * len(node.axis.members) for part in node.parts]
        return tuple(_operate(node, list(row)) for row in zip(*columns, strict=True))

    def _single(self, node: Node) -> Decimal:
        value = self.value(node)
        assert isinstance(value, Decimal)
        return value

    def _along(self, node: Node) -> tuple[Decimal, ...]:
        value = self.value(node)
        assert isinstance(value, tuple)
        return value

    def _split(self, node: Split) -> Exact:
        unit = Decimal(1).scaleb(-node.places)
        total = round_exact(self._single(node.total), unit) / unit
        return tuple(part * unit for part in split_pence(int(total), self._along(node.weights)))


def _operate(node: Node, parts: list[Decimal]) -> Decimal:
    match node:
        case Add():
            return sum(parts, Decimal(0))
        case Subtract():
            return parts[0] - parts[1]
        case Multiply():
            return parts[0] * parts[1]
        case Divide():
            if parts[1] == 0:
                raise RuleError(f"{name_of(node.left)} is divided by {name_of(node.right)}, which is nought")
            return parts[0] / parts[1]
        case Compare():
            left, right = (round_exact(part, _MILLIONTH) for part in parts)
            return Decimal(int(_COMPARISONS[node.how](left, right)))
        case Minimum():
            return min(parts)
        case Maximum():
            return max(parts)
        case If():
            return parts[1] if parts[0] else parts[2]
        case Round():
            return round_exact(parts[0], Decimal(1).scaleb(-node.places))
    raise RuleError(f"{type(node).__name__} has no exact reading")
