"""The operators of the rule language.

They are few, because every reading must know each of them; what can be made of others is a macro in `shapes`. A node
is equal to itself alone, so that a part used twice is one part: worked out once, one row of a workbook, one sentence.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from finmodel.core.unit import Unit, unit
from finmodel.errors import UnitError
from finmodel.rules.tree import (
    NUMBER,
    ONE,
    ZERO,
    Add,
    Axis,
    Const,
    Divide,
    Multiply,
    Node,
    RuleError,
    Subtract,
    common_unit,
    name_of,
    walk,
)

__all__ = [
    "FLAG", "MONEY", "NUMBER", "ONE", "SHARE", "ZERO",
    "Add", "Axis", "Compare", "Comparison", "Const", "Divide", "If", "Maximum", "Measure", "Minimum",
    "Multiply", "Node", "Pick", "Prev", "Round", "RuleError", "Split", "Step", "Subtract", "Sum", "Term",
    "name_of", "walk",
]  # fmt: skip

FLAG, MONEY, SHARE = unit("flag"), unit("money"), unit("share")

Comparison = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True, eq=False)
class Term(Node):
    """A number agreed in the contract: a share, a cap, a price. `value` is what the contract says of it."""

    name: str
    measured_in: Unit
    label: str
    along: Axis | None = None
    value: object = None

    @cached_property
    def unit(self) -> Unit:
        return self.measured_in

    @cached_property
    def axis(self) -> Axis | None:
        return self.along

    @property
    def own_name(self) -> str:
        return f"'{self.label}'"


@dataclass(frozen=True, eq=False)
class Measure(Node):
    """A number the data supplies: spells, person-years, spend, a score. `ask` says where it comes from."""

    name: str
    measured_in: Unit
    label: str
    along: Axis | None = None
    ask: Hashable | None = None

    @cached_property
    def unit(self) -> Unit:
        return self.measured_in

    @cached_property
    def axis(self) -> Axis | None:
        return self.along

    @property
    def own_name(self) -> str:
        return f"'{self.label}'"


@dataclass(frozen=True, eq=False)
class Prev(Node):
    """The value a line of the same contract had in the period before; nought in the first."""

    line: str
    measured_in: Unit

    @cached_property
    def unit(self) -> Unit:
        return self.measured_in

    @property
    def name(self) -> str:
        """The name its value is looked up by."""
        return f"prev:{self.line}"

    @property
    def own_name(self) -> str:
        return f"last period's '{self.line}'"


@dataclass(frozen=True, eq=False)
class Compare(Node):
    """One where the comparison holds, else nought; both sides are first rounded, so that a tie is one everywhere.

    Amounts, people and days are rounded to 6 decimals. Plain numbers (shares, scores, indices) are rounded to 12:
    a millionth of a share can be a thousand pounds.
    """

    how: Comparison
    left: Node
    right: Node

    @cached_property
    def unit(self) -> Unit:
        common_unit("compare", (self.left, self.right))
        return FLAG

    @cached_property
    def places(self) -> int:
        """Decimals that both sides are rounded to."""
        return 12 if self.left.unit.pure and self.right.unit.pure else 6

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class _Extreme(Node):
    choices: tuple[Node, ...]

    @cached_property
    def unit(self) -> Unit:
        return common_unit("compare", self.choices)

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
    """`then` where the test says yes, else `otherwise`; the one not chosen may be without a value."""

    test: Node
    then: Node
    otherwise: Node

    @cached_property
    def unit(self) -> Unit:
        if self.test.unit != FLAG:
            what = f"{name_of(self.test)}, which is {self.test.unit}"
            raise UnitError(f"cannot decide by {what}: a condition must be a comparison or a yes or no")
        return common_unit("choose between", (self.then, self.otherwise))

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.test, self.then, self.otherwise)


@dataclass(frozen=True, eq=False)
class Sum(Node):
    """The total over the members of its part's axis."""

    over: Node

    @cached_property
    def unit(self) -> Unit:
        return self.over.unit

    @cached_property
    def axis(self) -> Axis | None:
        if self.over.axis is None:
            raise RuleError(f"{name_of(self.over)} is a single value: there is nothing to total")
        return None

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.over,)


@dataclass(frozen=True, eq=False)
class Round(Node):
    """Money to a stated number of decimal places (2: pence; 0: whole pounds), half away from zero.

    It is first rounded to 6 decimals, as the sides of a gate are: else a half penny that is the difference
    of two large amounts would fall one way in decimal arithmetic and the other way in a spreadsheet.
    """

    of: Node
    places: int = 2

    @cached_property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, eq=False)
class Split(Node):
    """A total shared in proportion to weights, by largest remainder: the parts sum to the total.

    The total is money already rounded to `places`. A tie, to 4 decimals of a penny, goes to the earlier
    member. Weights below nought, or all nought, leave no value.
    """

    total: Node
    weights: Node
    places: int = 2

    @cached_property
    def unit(self) -> Unit:
        return self.total.unit

    @cached_property
    def axis(self) -> Axis | None:
        if self.total.axis is not None:
            raise RuleError(f"{name_of(self.total)} must be a single value to be shared out")
        if self.weights.axis is None:
            raise RuleError(f"{name_of(self.weights)} must have one value a member to share by")
        return self.weights.axis

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.total, self.weights)


@dataclass(frozen=True, eq=False)
class Pick(Node):
    """The value of one member of an axis."""

    of: Node
    member: str

    @cached_property
    def unit(self) -> Unit:
        return self.of.unit

    @cached_property
    def axis(self) -> Axis | None:
        if self.of.axis is None or self.member not in self.of.axis.members:
            raise RuleError(f"{name_of(self.of)} has no member '{self.member}'")
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

    @cached_property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)

    @property
    def own_name(self) -> str:
        return f"'{self.label}'"
