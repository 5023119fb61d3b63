"""The slope reading: how a rule's value moves with what it counts, to each side of a point, and where it jumps.

Slopes are exact and to one side, not differences of two evaluations: at a threshold the sides differ, and a difference
over a step would blur a kink and a jump into one number. So the rule is read three times, just before a point, at it
and just after, each value with its slope.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import combinations
from typing import cast

from finmodel.core.money import split_pence
from finmodel.rules import series
from finmodel.rules.exact import Exact
from finmodel.rules.nodes import (
    Add,
    Axis,
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
from finmodel.rules.series import NIL, Series

Cell = Series | RuleError
Beside = Cell | tuple[Cell, ...]
"""A value just beside a point, or one a member of an axis; what has none holds the reason."""

_COMPARISONS: dict[str, Callable[[Series, Series], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


@dataclass(frozen=True)
class Slope:
    """How a value moves at a point: its slope to either side, and by how much it jumps on the way in and out."""

    value: Fraction
    left: Fraction
    """Slope up to the point."""
    right: Fraction
    """Slope from the point on."""
    jump_left: Fraction = NIL
    """The value at the point less what it was just before."""
    jump_right: Fraction = NIL
    """What the value is just after the point, less the value there."""

    @property
    def kink(self) -> bool:
        """True where the slope turns at the point."""
        return self.left != self.right

    @property
    def jump(self) -> Fraction:
        """From just before the point to just after it."""
        return self.jump_left + self.jump_right


def slope(node: Node, values: Mapping[str, Exact], direction: Mapping[str, Exact]) -> Slope | tuple[Slope, ...]:
    """How a rule's value moves at `values` as every measure named in `direction` moves by so much at once.

    A value rounded to parts of a unit, or money rounded at all, has the slope of what is rounded; so has each part of
    a split. Whole steps of anything else jump. Two sides of a comparison that agree to the decimals it looks at are at
    the threshold. Raises RuleError where the rule has no value at the point or to either side of it.
    """
    readings = [SlopeReading(_moving(values, direction, side))(node) for side in (0, -1, 1)]
    if node.axis is None:
        return slope_of(*(_found(reading) for reading in readings))
    rows = zip(*(cast("tuple[Cell, ...]", reading) for reading in readings), strict=True)
    return tuple(slope_of(*(_found(cell) for cell in row)) for row in rows)


def slope_of(here: Series, before: Series, after: Series) -> Slope:
    """A slope from the value at a point, and the values just before (backwards) and just after it."""
    return Slope(here.now, -before.slope, after.slope, here.now - before.now, after.now - here.now)


def _moving(values: Mapping[str, Exact], direction: Mapping[str, Exact], side: int) -> dict[str, Beside]:
    found: dict[str, Beside] = {}
    for name, value in values.items():
        moved = direction.get(name, Decimal(0))
        if isinstance(value, tuple):
            each = moved if isinstance(moved, tuple) else (moved,) * len(value)
            found[name] = tuple(_leaf(one, by, side) for one, by in zip(value, each, strict=True))
        else:
            assert not isinstance(moved, tuple), name
            found[name] = _leaf(value, moved, side)
    return found


def _leaf(value: Decimal, moved: Decimal, side: int) -> Series:
    return Series(series.fraction(value), side * series.fraction(moved))


def _found(cell: Beside) -> Series:
    if isinstance(cell, RuleError):
        raise cell
    return cast(Series, cell)


@dataclass
class SlopeReading:
    """Values of rules just beside a point; shared parts are worked out once.

    `base` is a reading of the same rules in which only the names in `moved` differ, so that what does not use them is
    taken from there. `margins` has, for every choice that could turn, how far it is from turning.
    """

    values: Mapping[str, Beside]
    base: SlopeReading | None = None
    moved: frozenset[str] = frozenset()
    unrounded: bool = False
    """True to leave money, parts of a split and sides of a comparison as they are before they are rounded."""
    margins: dict[tuple[int, int], Series] = field(default_factory=dict)
    moving: set[int] = field(default_factory=set)
    """Ids of the nodes that were worked out anew, and not taken from the base."""
    _done: dict[int, tuple[Node, Beside]] = field(default_factory=dict)

    def __call__(self, node: Node) -> Beside:
        """The value of a node beside the point."""
        for part in walk(node):
            if id(part) in self._done:
                continue
            if self.base is not None and not self._moves(part):
                self._done[id(part)] = (part, self.base.known(part))
                continue
            self.moving.add(id(part))
            self._done[id(part)] = (part, self._value(part, [self._done[id(below)][1] for below in part.parts]))
        return self._done[id(node)][1]

    def known(self, node: Node) -> Beside:
        """The value of a node that may have been worked out before."""
        done = self._done.get(id(node))
        return self(node) if done is None else done[1]

    def _moves(self, node: Node) -> bool:
        if isinstance(node, Term | Measure | Prev):
            return node.name in self.moved
        return any(id(part) in self.moving for part in node.parts)

    def _value(self, node: Node, parts: list[Beside]) -> Beside:
        match node:
            case Term() | Measure() | Prev():
                if node.name not in self.values:
                    raise RuleError(f"'{node.name}' has no value")
                return self.values[node.name]
            case Const():
                return Series(Fraction(node.value))
            case Pick():
                return cast("tuple[Cell, ...]", parts[0])[node.position]
            case Sum():
                return self._operate(node, list(cast("tuple[Cell, ...]", parts[0])), 0)
            case Split():
                return self._split(node, parts[0], cast("tuple[Cell, ...]", parts[1]))
        if node.axis is None:
            return self._operate(node, cast("list[Cell]", parts), 0)
        rows = _by_member(node.axis, parts)
        if self.base is None:
            return tuple(self._operate(node, list(row), at) for at, row in enumerate(rows))
        still = _by_member(node.axis, [self.base.known(part) for part in node.parts])
        known = cast("tuple[Cell, ...]", self.base.known(node))
        return tuple(
            known[at] if all(map(operator.is_, row, before)) else self._operate(node, list(row), at)
            for at, (row, before) in enumerate(zip(rows, still, strict=True))
        )

    def _operate(self, node: Node, parts: list[Cell], at: int) -> Cell:
        if isinstance(node, If):
            test, then, otherwise = parts
            return test if isinstance(test, RuleError) else then if test.now else otherwise
        fault = next((part for part in parts if isinstance(part, RuleError)), None)
        return fault if fault is not None else self._number(node, cast("list[Series]", parts), at)

    def _number(self, node: Node, parts: list[Series], member: int) -> Cell:
        match node:
            case Add() | Sum():
                return reduce(series.plus, parts, Series(NIL))
            case Subtract():
                return series.minus(*parts)
            case Multiply():
                return series.times(*parts)
            case Divide():
                found = series.over(*parts)
                return series.no_quotient(name_of(node.left), name_of(node.right)) if found is None else found
            case Compare():
                self._choice(node, member, series.minus(*parts))
                left, right = parts if self.unrounded else [series.as_compared(part, node.places) for part in parts]
                return Series(Fraction(_COMPARISONS[node.how](left, right)))
            case Minimum() | Maximum():
                chosen = min(parts) if isinstance(node, Minimum) else max(parts)
                for number, (one, other) in enumerate(combinations(parts, 2)):
                    self._choice(node, member * len(parts) ** 2 + number, series.minus(one, other))
                return chosen
            case Round():
                return self._rounded(node, parts[0], member)
            case Step():
                return parts[0]
        raise RuleError(f"{type(node).__name__} has no slope reading")

    def _choice(self, node: Node, at: int, margin: Series) -> None:
        if not margin.fixed:
            self.margins[id(node), at] = margin

    def _rounded(self, node: Round, of: Series, at: int) -> Series:
        if in_steps(node):
            found, margin = series.whole(of, node.places)
            for beyond in (0, -1, 1):
                self._choice(node, at * 3 + beyond, series.plus(margin, Series(Fraction(beyond) / 10**node.places)))
            return found
        return of if self.unrounded else of._replace(now=series.rounded(of.now, node.places))

    def _split(self, node: Split, total: Beside, weights: tuple[Cell, ...]) -> Beside:
        fault = next((cell for cell in (total, *weights) if isinstance(cell, RuleError)), None)
        if fault is not None:
            return (fault,) * len(weights)
        amount, by = cast(Series, total), cast("tuple[Series, ...]", weights)
        whole = reduce(series.plus, by, Series(NIL))
        found = [series.over(series.times(amount, one), whole) for one in by]
        if any(one < Series(NIL) for one in by) or None in found:
            told = "a weight is below nought, or all are nought"
            return (RuleError(f"{name_of(node.total)} cannot be shared by {name_of(node.weights)}: {told}"),) * len(by)
        shares = cast("list[Series]", found)
        if self.unrounded or not any(one.now for one in by):
            return tuple(shares)
        unit = Fraction(10) ** -node.places
        pence = split_pence(int(series.rounded(amount.now, node.places) / unit), [_decimal(one.now) for one in by])
        return tuple(one._replace(now=part * unit) for one, part in zip(shares, pence, strict=True))


def _by_member(axis: Axis, parts: Sequence[Beside]) -> list[tuple[Cell, ...]]:
    """The parts of a node for each member; one that has no axis is the same for all."""
    count = len(axis.members)
    columns = [part if type(part) is tuple else (cast(Cell, part),) * count for part in parts]
    return list(zip(*columns, strict=True))


def in_steps(node: Round) -> bool:
    """True where it counts whole steps; money, and what is rounded to parts of a unit, is all but smooth."""
    return node.places <= 0 and dict(node.unit.powers).get("money", 0) == 0


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
