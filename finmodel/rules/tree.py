"""What every part of a rule has (unit, axis, parts; checked as it is built), and plain arithmetic.

Units and axes are worked out as a tree is built, so that pounds plus people never get as far as a number, and the
message can name both sides. Walking a tree keeps its own stack, because a long contract is deeper than Python
recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from finmodel.core.unit import Unit, divide, multiply, same, unit
from finmodel.errors import FinmodelError, UnitError

NUMBER = unit("number")
_NAMES_IN_A_MESSAGE = 3


class RuleError(FinmodelError):
    """A rule that cannot be built or has no value."""


@dataclass(frozen=True)
class Axis:
    """The members a table is listed by: cells of a weight table, codes of a price list, partners."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Node:
    """A part of a rule; its unit and axis are worked out once, when it is built, from those of its parts."""

    def __post_init__(self) -> None:
        _ = self.unit, self.axis

    @cached_property
    def unit(self) -> Unit:
        """What the node measures."""
        raise NotImplementedError

    @cached_property
    def axis(self) -> Axis | None:
        """The axis the node has one value a member for, or None for a single value."""
        return common_axis(*self.parts)

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes this one is built from."""
        return ()

    @property
    def own_name(self) -> str | None:
        """What messages call the node; None where it has no name of its own."""
        return None

    def __add__(self, other: Node) -> Node:
        return Add((self, other))

    def __sub__(self, other: Node) -> Node:
        return Subtract(self, other)

    def __mul__(self, other: Node) -> Node:
        return Multiply(self, other)

    def __truediv__(self, other: Node) -> Node:
        return Divide(self, other)


@dataclass(frozen=True, eq=False)
class Const(Node):
    """Nought or one, the only numbers a rule may hold; nought goes with every unit."""

    value: Literal[0, 1]

    @cached_property
    def unit(self) -> Unit:
        return NUMBER

    @property
    def own_name(self) -> str:
        return str(self.value)


@dataclass(frozen=True, eq=False)
class Add(Node):
    """A sum of parts of one unit."""

    terms: tuple[Node, ...]

    @cached_property
    def unit(self) -> Unit:
        return common_unit("add", self.terms)

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class Pair(Node):
    """An operator of two parts."""

    left: Node
    right: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Subtract(Pair):
    """Left less right, of one unit."""

    @cached_property
    def unit(self) -> Unit:
        return common_unit("subtract", (self.left, self.right))


@dataclass(frozen=True, eq=False)
class Multiply(Pair):
    """Left times right; money times money is refused."""

    @cached_property
    def unit(self) -> Unit:
        return paired_unit(multiply, self.left, self.right)


@dataclass(frozen=True, eq=False)
class Divide(Pair):
    """Left divided by right; by nought it has no value."""

    @cached_property
    def unit(self) -> Unit:
        return paired_unit(divide, self.left, self.right)


def name_of(node: Node) -> str:
    """A short name for messages: a node's own, else those of the first named nodes it is built from."""
    if node.own_name is not None:
        return node.own_name
    names: list[str] = []
    waiting, seen = [node], {id(node)}
    while waiting and len(names) <= _NAMES_IN_A_MESSAGE:
        part = waiting.pop()
        if part.own_name is not None:
            names += [part.own_name] if part.own_name not in names else []
            continue
        fresh = [below for below in reversed(part.parts) if id(below) not in seen]
        seen.update(id(below) for below in fresh)
        waiting += fresh
    if len(names) > _NAMES_IN_A_MESSAGE:
        names[_NAMES_IN_A_MESSAGE:] = ["others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def common_axis(*nodes: Node) -> Axis | None:
    """The one axis of several nodes; two different ones are refused."""
    first = next((node for node in nodes if node.axis is not None), None)
    if first is None or first.axis is None:
        return None
    for node in nodes:
        if node.axis is not None and node.axis != first.axis:
            raise RuleError(
                f"{name_of(first)} is listed by {first.axis.name} and {name_of(node)} by {node.axis.name}, "
                "or their members differ: they cannot be combined"
            )
    return first.axis


def common_unit(doing: str, nodes: tuple[Node, ...]) -> Unit:
    """The one unit of nodes that are added or compared; unlike ones are refused, with both named.

    Nought goes with every unit; one goes with every plain number, and leaves a share a share.
    """
    if not nodes:
        raise RuleError(f"there is nothing to {doing}")
    stated = [node for node in nodes if not isinstance(node, Const)]
    ones = [node for node in nodes if isinstance(node, Const) and node.value == 1]
    if not stated:
        return NUMBER
    measured = stated[0].unit
    for node in [*stated[1:], *ones]:
        try:
            merged = same(measured, node.unit, doing)
        except UnitError:
            first = stated[0]
            raise UnitError(
                f"cannot {doing} {name_of(first)}, which is {first.unit}, and {name_of(node)}, which is {node.unit}"
            ) from None
        measured = measured if isinstance(node, Const) else merged
    return measured


def paired_unit(combine: Callable[[Unit, Unit], Unit], left: Node, right: Node) -> Unit:
    """The unit of a product or quotient; a refusal names both sides."""
    try:
        return combine(left.unit, right.unit)
    except UnitError as error:
        raise UnitError(f"{name_of(left)} with {name_of(right)}: {error}") from None


def walk(*roots: Node) -> Iterator[Node]:
    """Every node of some trees once, parts before wholes."""
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(node.parts))


ZERO, ONE = Const(0), Const(1)
