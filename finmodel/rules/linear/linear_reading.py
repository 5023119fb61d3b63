"""The linear reading: a rule's value once some of its leaves are expressions of what is decided.

Every operator has its line here, as in the other readings, and what it does to cells stands in `on_cells` and
`choosing`; this module only goes through the tree, and finds the names that messages need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import cast

from finmodel.errors import Refused
from finmodel.rules.linear import choosing, on_cells
from finmodel.rules.linear.linear_cells import Hung, LinearCell, Quotient, Sound
from finmodel.rules.macros import uncovered
from finmodel.rules.nodes import (
    FLAG,
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
    walk,
)

LinearValue = LinearCell | tuple[LinearCell, ...]
"""A single cell, or one a member of an axis."""


class LinearReading:
    """Cells of rules over one set of leaves; shared parts are worked out once."""

    def __init__(self, values: Mapping[str, LinearValue]) -> None:
        self._values = values
        self._done: dict[int, tuple[Node, LinearValue]] = {}

    def __call__(self, node: Node) -> LinearValue:
        """The cell of a node, or of each member of its axis."""
        for part in walk(node):
            if id(part) not in self._done:
                below = [self._done[id(inner)][1] for inner in part.parts]
                self._done[id(part)] = (part, self._value(part, below))
        return self._done[id(node)][1]

    def _value(self, node: Node, parts: list[LinearValue]) -> LinearValue:
        match node:
            case Term() | Measure() | Prev():
                if node.name not in self._values:
                    raise RuleError(f"'{node.name}' has no value")
                return self._values[node.name]
            case Const():
                return Fraction(node.value)
            case Pick():
                return _members(parts[0])[node.position]
            case Sum():
                return _operate(node, list(_members(parts[0])))
            case Split():
                return _split(node, cast(LinearCell, parts[0]), _members(parts[1]))
            case Step():
                return parts[0]
        if node.axis is None:
            return _operate(node, cast("list[LinearCell]", parts))
        count = len(node.axis.members)
        columns = [part if isinstance(part, tuple) else (part,) * count for part in parts]
        return tuple(_operate(node, list(row)) for row in zip(*columns, strict=True))


def _members(value: LinearValue) -> tuple[LinearCell, ...]:
    assert isinstance(value, tuple)
    return value


def _operate(node: Node, parts: Sequence[LinearCell]) -> LinearCell:
    if isinstance(node, If):
        return _gate(node, parts)
    fault = next((part for part in parts if isinstance(part, RuleError | Refused)), None)
    if fault is not None:
        return fault
    sound = cast("Sequence[Sound]", parts)
    if all(isinstance(part, Fraction) for part in sound) and isinstance(node, Add | Sum):
        return sum(cast("Sequence[Fraction]", sound), Fraction(0))
    return _join(node, sound)


def _gate(node: If, parts: Sequence[LinearCell]) -> LinearCell:
    test, then, otherwise = parts
    if isinstance(test, RuleError | Refused):
        return test
    if isinstance(test, Quotient):
        return on_cells.rate_alone(test)
    return choosing.choose(test, then, otherwise, name_of(node))


def _join(node: Node, parts: Sequence[Sound]) -> LinearCell:
    match node:
        case Add() | Sum():
            return on_cells.total(parts, name_of(node))
        case Subtract():
            return _less(node, parts)
        case Multiply():
            return _product(node, parts)
        case Divide():
            return on_cells.divide(parts[0], parts[1], _names(node, parts), _outside(node, parts))
        case Compare():
            return choosing.compare(node.how, parts[0], parts[1], node.places, _name(node, parts))
        case Minimum() | Maximum():
            return _extreme(node, parts)
        case Round():
            money = dict(node.unit.powers).get("money", 0) != 0
            return choosing.round_to(parts[0], node.places, money, _name(node, parts))
    raise RuleError(f"{type(node).__name__} has no linear reading")


def _extreme(node: Minimum | Maximum, parts: Sequence[Sound]) -> LinearCell:
    largest, label = isinstance(node, Maximum), _name(node, parts)

    def further(so_far: LinearCell, part: Sound) -> LinearCell:
        if isinstance(so_far, RuleError | Refused):
            return so_far
        return choosing.extreme(so_far, part, largest, label)

    first, *rest = sorted(parts, key=lambda part: not isinstance(part, Fraction))
    start: LinearCell = first
    return reduce(further, rest, start)


def _less(node: Subtract, parts: Sequence[Sound]) -> LinearCell:
    first, second = parts
    if node.right.unit == FLAG and isinstance(second, Hung) and second.yes_or_no and first == 1:
        return on_cells.negated(second)
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first - second
    return on_cells.total([first, on_cells.times(second, Fraction(-1))], _name(node, parts))


def _product(node: Multiply, parts: Sequence[Sound]) -> LinearCell:
    first, second = parts
    if isinstance(first, Fraction) or isinstance(second, Fraction):
        return on_cells.multiply(first, second, ("", ""))
    return on_cells.multiply(first, second, _names(node, parts))


def _outside(node: Divide, parts: Sequence[Sound]) -> RuleError | None:
    """What is told where a table that is read has no value; None where nothing is read in one."""
    test = None if isinstance(parts[1], Fraction) and parts[1] else uncovered(node)
    if test is None:
        return None
    read = next(part.left for part in walk(test) if isinstance(part, Compare))
    return RuleError(f"{name_of(read)} may lie where it is not {test.label[:1].lower()}{test.label[1:]}")


def _split(node: Split, total: LinearCell, weights: tuple[LinearCell, ...]) -> tuple[LinearCell, ...]:
    fault = next((cell for cell in (total, *weights) if isinstance(cell, RuleError | Refused)), None)
    if fault is not None:
        return (fault,) * len(weights)
    names = name_of(node.total), name_of(node.weights)
    return choosing.shared(cast(Sound, total), cast("tuple[Sound, ...]", weights), node.places, names)


def _name(node: Node, parts: Sequence[Sound]) -> str:
    return "" if all(isinstance(part, Fraction) for part in parts) else name_of(node)


def _names(node: Multiply | Divide, parts: Sequence[Sound]) -> tuple[str, str]:
    if all(isinstance(part, Fraction) for part in parts) and not isinstance(node, Divide):
        return "", ""
    return name_of(node.left), name_of(node.right)
