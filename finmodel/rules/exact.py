"""The Decimal reading: one value, slowly and exactly; the oracle in tests and the steps in `explain`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext
from typing import cast

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
    walk,
)

Exact = Decimal | tuple[Decimal, ...]
"""A single value, or one a member of an axis."""

_Cell = Decimal | RuleError
_Value = _Cell | tuple[_Cell, ...]
"""While a rule is worked out: what has no value holds the reason, which a gate may yet discard."""

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

    `values` holds every term and measure by name. Raises RuleError on a missing value, and on a division by
    nought or a split by impossible weights, unless no gate lets its result through.
    """
    done: dict[int, _Value] = {}
    with localcontext(Context(prec=40)):
        for part in walk(node):
            done[id(part)] = _value(part, [done[id(below)] for below in part.parts], values)
    found = done[id(node)]
    for cell in found if isinstance(found, tuple) else (found,):
        if isinstance(cell, RuleError):
            raise cell
    return cast(Exact, found)


def _value(node: Node, parts: list[_Value], values: Mapping[str, Exact]) -> _Value:
    match node:
        case Term() | Measure() | Prev():
            if node.name not in values:
                raise RuleError(f"'{node.name}' has no value")
            return values[node.name]
        case Const():
            return Decimal(node.value)
        case Pick():
            return _members(parts[0])[node.position]
        case Sum():
            return _operate(node, list(_members(parts[0])))
        case Split():
            return _split(node, parts)
    if node.axis is None:
        return _operate(node, [cell for cell in parts if not isinstance(cell, tuple)])
    count = len(node.axis.members)
    columns = [part if isinstance(part, tuple) else (part,) * count for part in parts]
    return tuple(_operate(node, list(row)) for row in zip(*columns, strict=True))


def _members(value: _Value) -> tuple[_Cell, ...]:
    assert isinstance(value, tuple)
    return value


def _split(node: Split, parts: list[_Value]) -> _Value:
    unit = Decimal(1).scaleb(-node.places)
    total, weights = parts[0], _members(parts[1])
    assert not isinstance(total, tuple)
    numbers = [cell for cell in (total, *weights) if isinstance(cell, Decimal)]
    if len(numbers) <= len(weights):
        fault = next(cell for cell in (total, *weights) if isinstance(cell, RuleError))
        return (fault,) * len(weights)
    try:
        shared = split_pence(int(round_exact(numbers[0], unit) / unit), numbers[1:])
    except ValueError as error:
        return (RuleError(f"{name_of(node.total)} cannot be shared by {name_of(node.weights)}: {error}"),) * len(
            weights
        )
    return tuple(part * unit for part in shared)


def _operate(node: Node, parts: list[_Cell]) -> _Cell:
    if isinstance(node, If):
        test, then, otherwise = parts
        return test if isinstance(test, RuleError) else then if test else otherwise
    numbers = [part for part in parts if isinstance(part, Decimal)]
    if len(numbers) < len(parts):
        return next(part for part in parts if isinstance(part, RuleError))
    return _number(node, numbers)


def _number(node: Node, parts: list[Decimal]) -> _Cell:
    match node:
        case Add() | Sum():
            return sum(parts, Decimal(0))
        case Subtract():
            return parts[0] - parts[1]
        case Multiply():
            return parts[0] * parts[1]
        case Divide():
            if parts[1] == 0:
                return RuleError(f"{name_of(node.left)} is divided by {name_of(node.right)}, which is nought")
            return parts[0] / parts[1]
        case Compare():
            left, right = (round_exact(part, Decimal(1).scaleb(-node.places)) for part in parts)
            return Decimal(int(_COMPARISONS[node.how](left, right)))
        case Minimum():
            return min(parts)
        case Maximum():
            return max(parts)
        case Round():
            return round_exact(round_exact(parts[0], _MILLIONTH), Decimal(1).scaleb(-node.places))
        case Step():
            return parts[0]
    raise RuleError(f"{type(node).__name__} has no exact reading")
