"""The text of one Excel formula: operators, brackets, and how long and deep it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from finmodel.rules.nodes import (
    Add,
    Compare,
    Const,
    Divide,
    If,
    Maximum,
    Minimum,
    Multiply,
    Node,
    Round,
    RuleError,
    Subtract,
)

LONGEST = 90
DEEPEST = 3
_REF_WIDTH = 6
_STEADY = 6
"""Decimals that both sides of a gate, and money before it is rounded, are first rounded to."""

Span = Literal["cell", "all", "so_far", "member", "before"]


@dataclass(frozen=True)
class Ref:
    """A reference to a row: its cell in this column, all members, those so far, one, or the column before."""

    key: str
    span: Span = "cell"
    member: int = 0


@dataclass(frozen=True)
class Piece:
    """A stretch of formula text; `depth` counts brackets of any kind inside one another."""

    template: tuple[str | Ref, ...]
    depth: int = 0
    has_if: bool = False
    strength: int = 9
    """How tightly it holds together: 1 a sum, 2 a product, 9 a reference or a function."""

    @property
    def length(self) -> int:
        """The most characters it may take once references are placed."""
        return sum(_width(part) for part in self.template)

    def within(self, strength: int) -> Piece:
        """The piece, in brackets where it holds less tightly than its surroundings."""
        if self.strength >= strength:
            return self
        return Piece(("(", *self.template, ")"), self.depth + 1, self.has_if)


def _width(part: str | Ref) -> int:
    if isinstance(part, str):
        return len(part)
    return _REF_WIDTH * (3 if part.span in ("all", "so_far") else 1)


def operands(node: Node) -> tuple[Node, ...]:
    """The parts a formula is written from; IF takes the two sides of its comparison rather than a flag."""
    if isinstance(node, If) and isinstance(node.test, Compare):
        return (*node.test.parts, node.then, node.otherwise)
    return node.parts


def write(node: Node, pieces: Sequence[Piece]) -> Piece:
    """The text of an operator over the texts of its operands."""
    match node:
        case Add():
            return _joined("+", pieces, 1)
        case Subtract():
            minus = _joined("-", [pieces[0], pieces[1].within(2)], 1)
            nought = isinstance(node.left, Const) and node.left.value == 0
            return Piece(minus.template[1:], minus.depth, minus.has_if, 1) if nought else minus
        case Multiply():
            return _joined("*", [piece.within(2) for piece in pieces], 2)
        case Divide():
            return _joined("/", [pieces[0].within(2), pieces[1].within(3)], 2)
        case Minimum():
            return _called("MIN", pieces)
        case Maximum():
            return _called("MAX", pieces)
        case Round():
            steady = _rounded(pieces[0], _STEADY) if node.places < _STEADY else pieces[0]
            return _rounded(steady, node.places)
        case Compare():
            return _if(_compared(node, pieces), [Piece(("1",)), Piece(("0",))])
        case If() if isinstance(node.test, Compare):
            return _if(_compared(node.test, pieces), pieces[2:])
        case If():
            return _if(_joined("<>", [pieces[0], Piece(("0",))], 0), pieces[1:])
    raise RuleError(f"{type(node).__name__} has no Excel reading")


def _joined(by: str, pieces: Sequence[Piece], strength: int) -> Piece:
    parts: list[str | Ref] = []
    for piece in pieces:
        parts += [by, *piece.template]
    depth = max(piece.depth for piece in pieces)
    return Piece(tuple(parts[1:]), depth, any(piece.has_if for piece in pieces), strength)


def _called(function: str, pieces: Sequence[Piece]) -> Piece:
    inside = _joined(",", pieces, 0)
    return Piece((f"{function}(", *inside.template, ")"), inside.depth + 1, inside.has_if)


def _rounded(piece: Piece, places: int) -> Piece:
    return _called("ROUND", [piece, Piece((str(places),))])


def _compared(test: Compare, pieces: Sequence[Piece]) -> Piece:
    return _joined(test.how, [_rounded(piece, test.places) for piece in pieces[:2]], 0)


def _if(condition: Piece, branches: Sequence[Piece]) -> Piece:
    written = _called("IF", [condition, *branches])
    return Piece(written.template, written.depth, True)
