"""The Excel reading: a rule as rows of short formulas, each the same in every column of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from finmodel.core.unit import Unit, unit
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
)

LONGEST = 90
DEEPEST = 3
_REF_WIDTH = 6
FIRST_PERIOD = "first_period"
"""Key of a row, supplied by the workbook, that holds 1 in each first period and 0 elsewhere."""

Span = Literal["cell", "all", "so_far", "member", "before"]


def penny_key(places: int) -> str:
    """Key of a row, supplied by the workbook, that holds the smallest unit money is split to (0.01 for pence)."""
    return f"smallest_unit:{places}"


@dataclass(frozen=True)
class Ref:
    """A reference to a row: its cell in this column, all its members, its members so far, one, or the column before."""

    key: str
    span: Span = "cell"
    member: int = 0


@dataclass(frozen=True)
class FormulaRow:
    """A row of a sheet (one a member where it has an axis): formula text with references still to be placed.

    `leaf` names the term or measure that the row brings in from another sheet; `node` gives Python's value.
    """

    key: str
    label: str
    unit: Unit
    axis: Axis | None
    template: tuple[str | Ref, ...]
    node: Node | None
    leaf: bool = False


@dataclass(frozen=True)
class _Piece:
    template: tuple[str | Ref, ...]
    depth: int = 0
    has_if: bool = False
    strength: int = 9

    @property
    def length(self) -> int:
        return sum(len(part) if isinstance(part, str) else _REF_WIDTH * (3 if part.span in ("all", "so_far") else 1) for part in self.template)


@dataclass
class FormulaBuilder:
    """Turns the lines of one contract into rows: what they use first, then a row a step, then each line.

    `prefix` begins every key. A leaf's row refers to the key `term:PREFIX.NAME` or
    `measure:PREFIX.NAME`, which the workbook places.
    """

    prefix: str
    rows: list[FormulaRow] = field(default_factory=list)
    _keys: dict[int, tuple[Node, str]] = field(default_factory=dict)
    _leaves: dict[str, str] = field(default_factory=dict)
    _label: str = ""

    def line(self, name: str, label: str, node: Node) -> str:
        """Add a line's rows and return the key of its last, `PREFIX.NAME`."""
        self._label = label
        key = f"{self.prefix}.{name}"
        inner = node.of if isinstance(node, Step) else node
        piece = self._piece(inner)
        self._emit(key, label, node, piece)
        self._keys[id(node)] = (node, key)
        return key

    def _emit(self, key: str, label: str, node: Node, piece: _Piece) -> None:
        self.rows.append(FormulaRow(key, label, node.unit, node.axis, ("=", *piece.template), node))

    def _own_row(self, node: Node, label: str | None = None) -> str:
        """The key of a row that holds the node alone."""
        if id(node) in self._keys:
            return self._keys[id(node)][1]
        if isinstance(node, Term | Measure | Prev):
            return self._leaf(node)
        inner = node.of if isinstance(node, Step) else node
        if isinstance(node, Step):
            label = node.label
        piece = self._piece(inner)
        key = f"{self.prefix}.step{len(self.rows) + 1}"
        self._emit(key, label or f"{self._label}: working {len(self.rows) + 1}", node, piece)
        self._keys[id(node)] = (node, key)
        return key

    def _leaf(self, node: Term | Measure | Prev) -> str:
        if isinstance(node, Prev):
            outside, label, key = "", f"{node.line}, period before", f"{self.prefix}.{node.name}"
            template: tuple[str | Ref, ...] = ("=IF(", self._constant(FIRST_PERIOD, "First period"), "=1,0,", Ref(f"{self.prefix}.{node.line}", "before"), ")")
        else:
            kind = "term" if isinstance(node, Term) else "measure"
            label, key, template = node.label, f"{self.prefix}.{node.name}", ("=", Ref(f"{kind}:{self.prefix}.{node.name}"))
        if key not in self._leaves:
            self._leaves[key] = key
            position = sum(row.leaf for row in self.rows)
            self.rows.insert(position, FormulaRow(key, label, node.unit, node.axis, template, node, leaf=True))
        return key

    def _constant(self, key: str, label: str) -> Ref:
        own = f"{self.prefix}.{key}"
        if own not in self._leaves:
            self._leaves[own] = own
            self.rows.insert(0, FormulaRow(own, label, unit("number"), None, ("=", Ref(key)), None, leaf=True))
        return Ref(own)

    def _piece(self, node: Node) -> _Piece:
        """The formula text of a node, its parts moved to rows of their own until it is short, shallow and plain."""
        if isinstance(node, Term | Measure | Prev | Step | Sum | Split | Pick):
            return self._reference(node)
        if isinstance(node, Const):
            return _Piece((str(node.value),))
        operands = _operands(node)
        pieces = {index: self._piece(part) for index, part in enumerate(operands)}
        while True:
            piece = _write(node, [pieces[index] for index in range(len(operands))])
            moved = self._too_much(node, piece, pieces)
            if moved is None:
                return piece
            pieces[moved] = _Piece((Ref(self._own_row(operands[moved])),))

    def _too_much(self, node: Node, piece: _Piece, pieces: dict[int, _Piece]) -> int | None:
        """Which part to move to its own row, or None where the formula is fit to print."""
        nested = [index for index, part in pieces.items() if part.has_if and _is_if(node)]
        if nested:
            return nested[0]
        if piece.length > LONGEST or piece.depth > DEEPEST:
            weigh = (lambda part: part.depth) if piece.depth > DEEPEST else (lambda part: part.length)
            largest = max(pieces, key=lambda index: weigh(pieces[index]))
            if len(pieces[largest].template) > 1:
                return largest
            if isinstance(node, Add | Minimum | Maximum):
                raise RuleError(f"'{self._label}' puts {len(pieces)} parts into one sum: add them in groups")
        return None

    def _reference(self, node: Node) -> _Piece:
        match node:
            case Sum():
                return self._sum(node)
            case Split():
                return _Piece((Ref(self._split(node)),))
            case Pick():
                return _Piece((Ref(self._own_row(node.of), "member", node.position),))
        return _Piece((Ref(self._own_row(node)),))

    def _sum(self, node: Sum) -> _Piece:
        factors = _factors(node.over)
        if len(factors) > 1 and all(isinstance(factor, Term | Measure) and factor.axis for factor in factors):
            refs: list[str | Ref] = []
            for factor in factors:
                refs += [",", Ref(self._own_row(factor), "all")]
            return _Piece(("SUMPRODUCT(", *refs[1:], ")"), depth=1)
        return _Piece(("SUM(", Ref(self._own_row(node.over, f"{self._label}: each"), "all"), ")"), depth=1)

    def _split(self, node: Split) -> str:
        """Rows for a split to the penny: due, whole pennies, remainder, pennies left over, rank, part."""
        if id(node) in self._keys:
            return self._keys[id(node)][1]
        name, number, axis = self._label, unit("number"), node.axis
        total, weights = self._own_row(node.total), self._own_row(node.weights)
        penny = self._constant(penny_key(node.places), "Smallest unit of money")
        base = f"{self.prefix}.split{len(self.rows) + 1}"

        def row(part: str, label: str, along: Axis | None, *template: str | Ref) -> Ref:
            self.rows.append(FormulaRow(f"{base}.{part}", f"{name}: {label}", number, along, ("=", *template), None))
            return Ref(f"{base}.{part}")

        due = row("due", "due, in smallest units", axis, "ROUND(", Ref(total), "/", penny, "*", Ref(weights), "/SUM(", Ref(weights, "all"), "),6)")
        whole = row("whole", "whole units", axis, "ROUND(", due, ",0)-IF(ROUND(", due, ",0)>", due, ",1,0)")
        rest = row("rest", "remainder", axis, "ROUND(", due, "-", whole, ",6)")
        left = row("left", "units left over", None, "ROUND(", Ref(total), "/", penny, ",0)-SUM(", Ref(whole.key, "all"), ")")
        larger: tuple[str | Ref, ...] = ("SUMPRODUCT((", Ref(rest.key, "all"), ">", rest, ")*1)")
        earlier: tuple[str | Ref, ...] = ("SUMPRODUCT((", Ref(rest.key, "so_far"), "=", rest, ")*1)")
        rank = row("rank", "rank of remainder", axis, *larger, "+", *earlier)
        part = ("=ROUND((", whole, "+IF(", rank, "<=", left, ",1,0))*", penny, f",{node.places})")
        key = f"{base}.part"
        self.rows.append(FormulaRow(key, f"{name}: part", node.unit, axis, part, node))
        self._keys[id(node)] = (node, key)
        return key


def _factors(node: Node) -> list[Node]:
    return [*_factors(node.left), *_factors(node.right)] if isinstance(node, Multiply) else [node]


def _is_if(node: Node) -> bool:
    return isinstance(node, If | Compare)


def _joined(pieces: Sequence[_Piece], by: str) -> tuple[str | Ref, ...]:
    parts: list[str | Ref] = []
    for piece in pieces:
        parts += [by, *piece.template]
    return tuple(parts[1:])


def _bracketed(piece: _Piece, strength: int) -> tuple[str | Ref, ...]:
    return piece.template if piece.strength >= strength else ("(", *piece.template, ")")


def _operands(node: Node) -> tuple[Node, ...]:
    """The parts a formula is written from; IF takes the two sides of its comparison rather than a flag."""
    if isinstance(node, If) and isinstance(node.test, Compare):
        return (*node.test.parts, node.then, node.otherwise)
    return node.parts


def _compared(how: str, pieces: list[_Piece]) -> tuple[str | Ref, ...]:
    return ("ROUND(", *pieces[0].template, ",6)", how, "ROUND(", *pieces[1].template, ",6)")


def _write(node: Node, pieces: list[_Piece]) -> _Piece:
    depth = max((piece.depth for piece in pieces), default=0)
    has_if = any(piece.has_if for piece in pieces)
    match node:
        case Add():
            return _Piece(_joined(pieces, "+"), depth, has_if, strength=1)
        case Subtract():
            left = pieces[0].template if not (isinstance(node.left, Const) and node.left.value == 0) else ()
            return _Piece((*left, "-", *_bracketed(pieces[1], 2)), depth, has_if, strength=1)
        case Multiply():
            return _Piece((*_bracketed(pieces[0], 2), "*", *_bracketed(pieces[1], 2)), depth, has_if, strength=2)
        case Divide():
            return _Piece((*_bracketed(pieces[0], 2), "/", *_bracketed(pieces[1], 3)), depth, has_if, strength=2)
        case Compare():
            return _Piece(("IF(", *_compared(node.how, pieces), ",1,0)"), depth + 2, True)
        case Minimum():
            return _Piece(("MIN(", *_joined(pieces, ","), ")"), depth + 1, has_if)
        case Maximum():
            return _Piece(("MAX(", *_joined(pieces, ","), ")"), depth + 1, has_if)
        case Round():
            return _Piece(("ROUND(", *pieces[0].template, f",{node.places})"), depth + 1, has_if)
        case If():
            condition = _compared(node.test.how, pieces) if isinstance(node.test, Compare) else (*pieces[0].template, "<>0")
            then, otherwise = pieces[-2], pieces[-1]
            return _Piece(("IF(", *condition, ",", *then.template, ",", *otherwise.template, ")"), depth + 2, True)
    raise RuleError(f"{type(node).__name__} has no Excel reading")
