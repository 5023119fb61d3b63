"""The operators of the rule language; units and axes are checked as a tree is built."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Literal

from finmodel.core.unit import Unit, divide, multiply, same, unit
from finmodel.errors import FinmodelError, UnitError

NUMBER, FLAG, MONEY, SHARE = unit("number"), unit("flag"), unit("money"), unit("share")

Comparison = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True)
class Axis:
    """The members a table is listed by: cells of a weight table, codes of a price list, partners."""

    name: str
    members: tuple[str, ...]


class RuleError(FinmodelError):
    """A rule that cannot be built or has no value."""


@dataclass(frozen=True, eq=False)
class Node:
    """A part of a rule; `unit` is what it measures, `axis` the members it has a value for (None: a single value)."""

    @property
    def unit(self) -> Unit:
        """What the node measures."""
        raise NotImplementedError

    @property
    def axis(self) -> Axis | None:
        """The axis the node has one value a member for, or None."""
        return common_axis(*self.parts)

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes this one is built from."""
        return ()

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

    @property
    def unit(self) -> Unit:
        return NUMBER


ZERO, ONE = Const(0), Const(1)


@dataclass(frozen=True, eq=False)
class Term(Node):
    """A number agreed in the contract: a share, a cap, a price. `value` is what the contract says of it."""

    name: str
    measured_in: Unit
    label: str
    along: Axis | None = None
    value: object = None

    @property
    def unit(self) -> Unit:
        return self.measured_in

    @property
    def axis(self) -> Axis | None:
        return self.along


@dataclass(frozen=True, eq=False)
class Measure(Node):
    """A number the data supplies: spells, person-years, spend, a score. `ask` says where it comes from."""

    name: str
    measured_in: Unit
    label: str
    along: Axis | None = None
    ask: Hashable | None = None

    @property
    def unit(self) -> Unit:
        return self.measured_in

    @property
    def axis(self) -> Axis | None:
        return self.along


@dataclass(frozen=True, eq=False)
class Prev(Node):
    """The value a line of the same contract had in the period before; nought in the first."""

    line: str
    measured_in: Unit

    @property
    def unit(self) -> Unit:
        return self.measured_in

    @property
    def name(self) -> str:
        """The name its value is looked up by."""
        return f"prev:{self.line}"


@dataclass(frozen=True, eq=False)
class Add(Node):
    """A sum of parts of one unit."""

    terms: tuple[Node, ...]

    def __post_init__(self) -> None:
        _ = self.axis
        _common_unit("add", self.terms)

    @property
    def unit(self) -> Unit:
        return _common_unit("add", self.terms)

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class _Pair(Node):
    left: Node
    right: Node

    def __post_init__(self) -> None:
        _ = self.unit, self.axis

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Subtract(_Pair):
    """Left less right, of one unit."""

    @property
    def unit(self) -> Unit:
        return _common_unit("subtract", (self.left, self.right))


@dataclass(frozen=True, eq=False)
class Multiply(_Pair):
    """Left times right; money times money is refused."""

    @property
    def unit(self) -> Unit:
        return _named(multiply, self.left, self.right)


@dataclass(frozen=True, eq=False)
class Divide(_Pair):
    """Left divided by right."""

    @property
    def unit(self) -> Unit:
        return _named(divide, self.left, self.right)


@dataclass(frozen=True, eq=False)
class Compare(Node):
    """One where the comparison holds, else nought; both sides are rounded to 6 decimals so that ties fall alike."""

    how: Comparison
    left: Node
    right: Node

    def __post_init__(self) -> None:
        _common_unit("compare", (self.left, self.right))
        _ = self.axis

    @property
    def unit(self) -> Unit:
        return FLAG

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class _Extreme(Node):
    choices: tuple[Node, ...]

    def __post_init__(self) -> None:
        _ = self.unit, self.axis

    @property
    def unit(self) -> Unit:
        return _common_unit("compare", self.choices)

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.choices


@dataclass(frozen=True, eq=False)
class Minimum(_Extreme):
    """The least of its choices."""


@dataclass(frozen=True, eq=False)
class Maximum(_Extreme):
    """The greatest of its choices."""


@dataclass(frozen=True, eq=False)
class If(Node):
    """`then` where the test is not nought, else `otherwise`."""

    test: Node
    then: Node
    otherwise: Node

    def __post_init__(self) -> None:
        if not self.test.unit.pure:
            raise UnitError(f"{name_of(self.test)} is {self.test.unit}: a condition must be a comparison or a yes or no")
        _ = self.unit, self.axis

    @property
    def unit(self) -> Unit:
        return _common_unit("choose between", (self.then, self.otherwise))

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.test, self.then, self.otherwise)


@dataclass(frozen=True, eq=False)
class Sum(Node):
    """The total over the members of its part's axis."""

    over: Node

    def __post_init__(self) -> None:
        if self.over.axis is None:
            raise RuleError(f"{name_of(self.over)} is a single value: there is nothing to total")

    @property
    def unit(self) -> Unit:
        return self.over.unit

    @property
    def axis(self) -> Axis | None:
        return None

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.over,)


@dataclass(frozen=True, eq=False)
class Round(Node):
    """Money to a stated number of decimal places (2: pence; 0: whole pounds), half away from zero."""

    of: Node
    places: int = 2

    @property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, eq=False)
class Split(Node):
    """A total shared over an axis in proportion to weights, by largest remainder: the parts sum to the total.

    The total is money already rounded to `places`; an exact tie goes to the earlier member.
    """

    total: Node
    weights: Node
    places: int = 2

    def __post_init__(self) -> None:
        if self.total.axis is not None or self.weights.axis is None:
            raise RuleError(f"{name_of(self.total)} must be a single value, and {name_of(self.weights)} must have one value a member")

    @property
    def unit(self) -> Unit:
        return self.total.unit

    @property
    def axis(self) -> Axis | None:
        return self.weights.axis

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.total, self.weights)


@dataclass(frozen=True, eq=False)
class Pick(Node):
    """The value of one member of an axis."""

    of: Node
    member: str

    def __post_init__(self) -> None:
        axis = self.of.axis
        if axis is None or self.member not in axis.members:
            raise RuleError(f"{name_of(self.of)} has no member '{self.member}'")

    @property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def axis(self) -> Axis | None:
        return None

    @property
    def position(self) -> int:
        """Place of the member on its axis, from nought."""
        assert self.of.axis is not None
        return self.of.axis.members.index(self.member)

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, eq=False)
class Step(Node):
    """A part of a rule that has a name of its own: a row in a workbook, a sentence in words."""

    label: str
    of: Node

    @property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)


def name_of(node: Node) -> str:
    """A short name for messages: a term's or step's own label, else the kind of node."""
    if isinstance(node, Term | Measure | Step):
        return f"'{node.label}'"
    if isinstance(node, Prev):
        return f"last period's '{node.line}'"
    if isinstance(node, Const):
        return str(node.value)
    return " and ".join(dict.fromkeys(name_of(part) for part in node.parts[:2]))


def common_axis(*nodes: Node) -> Axis | None:
    """The one axis of several nodes; two different ones are refused."""
    found: Axis | None = None
    for node in nodes:
        axis = node.axis
        if axis is None or axis == found:
            continue
        if found is not None:
            raise RuleError(f"{name_of(node)} is listed by {axis.name}, the rest by {found.name}: they cannot be combined")
        found = axis
    return found


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


def _common_unit(doing: str, nodes: tuple[Node, ...]) -> Unit:
    found: Unit | None = None
    for node in nodes:
        if isinstance(node, Const) and node.value == 0:
            continue
        if found is None:
            found, first = node.unit, node
            continue
        try:
            found = same(found, node.unit, doing)
        except UnitError:
            raise UnitError(
                f"cannot {doing} {name_of(first)}, which is {first.unit}, and {name_of(node)}, which is {node.unit}"
            ) from None
    return found if found is not None else NUMBER


def _named(combine: object, left: Node, right: Node) -> Unit:
    assert callable(combine)
    try:
        result = combine(left.unit, right.unit)
    except UnitError as error:
        raise UnitError(f"{name_of(left)} with {name_of(right)}: {error}") from None
    assert isinstance(result, Unit)
    return result
