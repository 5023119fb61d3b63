"""A step of a rule with its numbers put in: `£10,000,000 + 30% × £1,500,000`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from finmodel.core.amounts import MINUS
from finmodel.core.unit import Unit
from finmodel.rules.exact import Exact
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
    Split,
    Step,
    Subtract,
    Sum,
    Term,
)
from finmodel.rules.nodes import NUMBER as NUMBER_UNIT

WHOLE, SUM, PRODUCT, NUMBER = range(4)
"""How tightly a text holds together: a sentence, a sum, a product, a number."""

_RELATIONS = {"<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least", "=": "is the same as"}
_MOST_PARTS = 8
"""Numbers that one total writes out; of a longer one only how many there are is said."""


@dataclass(frozen=True)
class PutIn:
    """Writes rules with their numbers; a named step inside one is its number."""

    value: Callable[[Node], Exact]
    """The value of a node: one, or one a member."""
    shown: Callable[[Node, int | None], str]
    """That value in words, of a member where there is one each."""

    def __call__(self, node: Node, member: int | None) -> str:
        """The arithmetic of a node; empty where there is none to show."""
        inside = node.of if isinstance(node, Step) else node
        while isinstance(inside, Round):
            inside = inside.of
        if isinstance(inside, Term | Measure | Prev | Step | Const):
            return ""
        text, _ = self._text(inside, member)
        return text

    def _text(self, node: Node, member: int | None) -> tuple[str, int]:
        match node:
            case Const():
                return str(node.value), NUMBER
            case Term() | Measure() | Prev() | Step():
                return self.shown(node, member if node.axis is not None else None), NUMBER
            case Round():
                return self._text(node.of, member)
            case Pick():
                return self._text(node.of, node.position)
            case If():
                return self._text(node.then if self._holds(node.test, member) else node.otherwise, member)
            case Sum():
                return self._total(node)
            case Split():
                return self._part(node, member)
        return self._operated(node, member)

    def _operated(self, node: Node, member: int | None) -> tuple[str, int]:
        match node:
            case Add():
                parts = [part for part in node.terms if not _is_nought(part)] or list(node.terms[:1])
                joined = " + ".join(self._signed(part, member, SUM, node.unit) for part in parts)
                return joined, SUM if len(parts) > 1 else WHOLE
            case Subtract():
                if _is_nought(node.left):
                    return f"−{self._signed(node.right, member, NUMBER)}", SUM
                left = self._held(node.left, member, SUM, node.unit)
                return f"{left} − {self._signed(node.right, member, PRODUCT, node.unit)}", SUM
            case Multiply():
                pair = [self._held(part, member, PRODUCT) for part in node.parts]
                return (" and " if node.unit == FLAG else " × ").join(pair), PRODUCT
            case Divide():
                return f"{self._held(node.left, member, PRODUCT)} ÷ {self._held(node.right, member, NUMBER)}", PRODUCT
            case Minimum() | Maximum():
                least = isinstance(node, Minimum)
                two = ("the lower of" if least else "the higher of", "the lowest of" if least else "the highest of")
                told = [self._held(part, member, SUM, node.unit) for part in node.choices]
                return f"{two[len(told) > 2]} {', '.join(told[:-1])} and {told[-1]}", WHOLE
            case Compare():
                left, right = (self._held(part, member, SUM, self._beside(node)) for part in node.parts)
                return f"{left} {_RELATIONS[node.how]} {right}", WHOLE
        return self.shown(node, member), NUMBER

    def _held(self, node: Node, member: int | None, least: int, beside: Unit = NUMBER_UNIT) -> str:
        if isinstance(node, Const):
            return _constant(node, beside)
        text, holds = self._text(node, member)
        return text if holds >= least else f"({text})"

    def _signed(self, node: Node, member: int | None, least: int, beside: Unit = NUMBER_UNIT) -> str:
        """A part after a plus or a minus: in brackets where it has a minus of its own, so that two signs never meet."""
        text = self._held(node, member, least, beside)
        return f"({text})" if text.startswith(MINUS) else text

    def _beside(self, node: Compare) -> Unit:
        """The unit of the side of a comparison that states one."""
        return node.right.unit if isinstance(node.left, Const) else node.left.unit

    def _holds(self, test: Node, member: int | None) -> bool:
        found = self.value(test)
        return bool(found[member or 0] if isinstance(found, tuple) else found)

    def _total(self, node: Sum) -> tuple[str, int]:
        assert node.over.axis is not None
        count = len(node.over.axis.members)
        if count > _MOST_PARTS:
            return f"the total of {count} numbers", WHOLE
        return " + ".join(self._signed(node.over, at, SUM) for at in range(count)), SUM

    def _part(self, node: Split, member: int | None) -> tuple[str, int]:
        whole = self.shown(Sum(node.weights), None)
        return (
            f"{self._held(node.total, None, PRODUCT)} × {self._held(node.weights, member, NUMBER)} ÷ {whole}",
            PRODUCT,
        )


def _constant(node: Const, beside: Unit) -> str:
    """Nought or one as a reader says it beside numbers of a unit."""
    if beside.pure:
        return f"{node.value * 100}%" if beside.in_percent else str(node.value)
    return "nil" if node.value == 0 else "1"


def _is_nought(node: Node) -> bool:
    return isinstance(node, Const) and node.value == 0
