"""The Excel reading: a rule as rows of short formulas, each the same in every column of its row.

A contract in one formula would be right and unreadable: so each named step is a row, what is long gets rows of its
own, and a row has the same formula in every column, as a reviewer expects. Where a row stands is the workbook's to
say; here references are keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from finmodel.core.money import REMAINDER_PLACES
from finmodel.core.unit import Unit
from finmodel.rules.formula_text import DEEPEST, LONGEST, Piece, Ref, Span, operands, write
from finmodel.rules.nodes import (
    NUMBER,
    Add,
    Axis,
    Compare,
    Const,
    If,
    Maximum,
    Measure,
    Minimum,
    Multiply,
    Node,
    Pick,
    Prev,
    RuleError,
    Split,
    Step,
    Sum,
    Term,
)

__all__ = ["DEEPEST", "FIRST_PERIOD", "LONGEST", "FormulaBuilder", "FormulaRow", "Ref", "Span", "penny_key"]

MOST_PARTS = 10
"""Parts of one sum or choice in one formula; more are put in groups."""
MOST_FACTORS = 4
FIRST_PERIOD = "first_period"
"""Key of a row, supplied by the workbook, that holds 1 in each first period and 0 elsewhere."""


def penny_key(places: int) -> str:
    """Key of a row, supplied by the workbook, that holds the smallest unit of money (0.01 for pence)."""
    return f"smallest_unit:{places}"


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


@dataclass
class FormulaBuilder:
    """Turns the lines of one contract into rows: what they use first, then a row a step, then each line.

    `prefix` begins every key. A leaf's row refers to the key `term:PREFIX.NAME` or
    `measure:PREFIX.NAME`, which the workbook places.
    """

    prefix: str
    rows: list[FormulaRow] = field(default_factory=list)
    _pieces: dict[int, tuple[Node, Piece]] = field(default_factory=dict)
    _grouped: dict[int, Node] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _label: str = ""

    def line(self, name: str, label: str, node: Node) -> str:
        """Add a line's rows and return the key of its last, `PREFIX.NAME`."""
        self._label = label
        key = f"{self.prefix}.{name}"
        piece = self._known(node) or self._piece(_inside(node))
        self._emit(key, label, node, piece)
        return key

    def _known(self, node: Node) -> Piece | None:
        return self._pieces[id(node)][1] if id(node) in self._pieces else None

    def _emit(self, key: str, label: str, node: Node, piece: Piece) -> None:
        """Add a row for a node; from here on, whatever uses the node refers to the row."""
        self._name(key)
        self.rows.append(FormulaRow(key, label, node.unit, node.axis, ("=", *piece.template), node))
        for said in (node, _inside(node)):
            if not isinstance(said, Term | Measure | Prev | Const):
                self._pieces[id(said)] = (said, Piece((Ref(key),)))

    def _name(self, key: str) -> None:
        if key in self._keys:
            raise RuleError(f"two rows are both called '{key}': two lines may not have one name")
        self._keys.add(key)

    def _own_row(self, node: Node, label: str | None = None) -> str:
        """The key of a row that holds the node alone."""
        piece = self._piece(node)
        only = piece.template[0]
        if len(piece.template) == 1 and isinstance(only, Ref) and only.span == "cell":
            return only.key
        return self._new_row(node, label or f"{self._label}: working {len(self.rows) + 1}", piece)

    def _new_row(self, node: Node, label: str, piece: Piece) -> str:
        key = f"{self.prefix}.step{len(self.rows) + 1}"
        self._emit(key, label, node, piece)
        return key

    def _piece(self, root: Node) -> Piece:
        """The formula text of a node, its parts moved to rows of their own until it is short and plain."""
        stack = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if id(node) in self._pieces:
                continue
            if ready:
                piece = self._made(node)
                self._pieces.setdefault(id(node), (node, piece))
            else:
                stack.append((node, True))
                stack.extend((need, False) for need in reversed(self._needs(node)))
        return self._pieces[id(root)][1]

    def _needs(self, node: Node) -> tuple[Node, ...]:
        """The nodes whose text a node's own is written from."""
        if isinstance(node, Add | Minimum | Maximum) and len(node.parts) > MOST_PARTS:
            groups = [node.parts[at : at + MOST_PARTS] for at in range(0, len(node.parts), MOST_PARTS)]
            self._grouped[id(node)] = type(node)(tuple(type(node)(group) for group in groups))
            return (self._grouped[id(node)],)
        if isinstance(node, Sum):
            return tuple(_factors(node.over)) if _is_sum_product(node) else (node.over,)
        return operands(node)

    def _made(self, node: Node) -> Piece:
        if id(node) in self._grouped:
            return self._piece(self._grouped[id(node)])
        match node:
            case Term() | Measure() | Prev():
                return Piece((Ref(self._leaf(node)),))
            case Const():
                return Piece((str(node.value),))
            case Step():
                return Piece((Ref(self._new_row(node, node.label, self._piece(_inside(node)))),))
            case Pick():
                return Piece((Ref(self._own_row(node.of), "member", node.position),))
            case Sum():
                return self._sum(node)
            case Split():
                return Piece((Ref(self._split(node)),))
        return self._fitted(node)

    def _fitted(self, node: Node) -> Piece:
        parts = operands(node)
        pieces = [self._piece(part) for part in parts]
        while True:
            piece = write(node, pieces)
            moved = _too_much(node, piece, pieces)
            if moved is None:
                return piece
            pieces[moved] = Piece((Ref(self._own_row(parts[moved])),))

    def _leaf(self, node: Term | Measure | Prev) -> str:
        key = f"{self.prefix}.{node.name}:in"  # a line may have the name of the term or measure that it shows
        template: tuple[str | Ref, ...]
        if isinstance(node, Prev):
            label = f"{node.line}, period before"
            first = self._constant(FIRST_PERIOD, "First period")
            template = ("=IF(", first, "=1,0,", Ref(f"{self.prefix}.{node.line}", "before"), ")")
        else:
            kind = "term" if isinstance(node, Term) else "measure"
            label, template = node.label, ("=", Ref(f"{kind}:{self.prefix}.{node.name}"))
        known = any(row.key == key and row.leaf for row in self.rows)
        if not known:
            self._name(key)
            position = sum(row.leaf for row in self.rows)
            self.rows.insert(position, FormulaRow(key, label, node.unit, node.axis, template, node, leaf=True))
        return key

    def _constant(self, key: str, label: str) -> Ref:
        own = f"{self.prefix}.{key}"
        if own not in self._keys:
            self._name(own)
            self.rows.insert(0, FormulaRow(own, label, NUMBER, None, ("=", Ref(key)), None, leaf=True))
        return Ref(own)

    def _sum(self, node: Sum) -> Piece:
        if _is_sum_product(node):
            template: list[str | Ref] = []
            for factor in _factors(node.over):
                template += [",", Ref(self._own_row(factor), "all")]
            return Piece(("SUMPRODUCT(", *template[1:], ")"), depth=1)
        return Piece(("SUM(", Ref(self._own_row(node.over, f"{self._label}: each"), "all"), ")"), depth=1)

    def _split(self, node: Split) -> str:
        """Rows for a split to the penny: due, whole pennies, remainder, pennies left over, rank, part."""
        name, axis = self._label, node.axis
        total, weights = Ref(self._own_row(node.total)), self._own_row(node.weights)
        penny = self._constant(penny_key(node.places), "Smallest unit of money")
        base = f"{self.prefix}.split{len(self.rows) + 1}"

        def row(part: str, label: str, along: Axis | None, *template: str | Ref) -> Ref:
            key = f"{base}.{part}"
            self.rows.append(FormulaRow(key, f"{name}: {label}", NUMBER, along, ("=", *template), None))
            return Ref(key)

        def every(ref: Ref, span: Span = "all") -> Ref:
            return Ref(ref.key, span)

        digits = f",{REMAINDER_PLACES})"
        units = row("units", "total in smallest units", None, "ROUND(", total, "/", penny, ",0)")
        each = (Ref(weights), "/SUM(", Ref(weights, "all"), ")")
        due = row("due", "due, in smallest units", axis, "ROUND(", units, "*", *each, digits)
        up = ("IF(ROUND(", due, ",0)>", due, ",1,0)")
        whole = row("whole", "whole units", axis, "ROUND(", due, ",0)-", *up)
        rest = row("rest", "remainder", axis, "ROUND(", due, "-", whole, digits)
        left = row("left", "units left over", None, units, "-SUM(", every(whole), ")")
        larger = ("SUMPRODUCT((", every(rest), ">", rest, ")*1)")
        earlier = ("SUMPRODUCT((", every(rest, "so_far"), "=", rest, ")*1)")
        rank = row("rank", "rank of remainder", axis, *larger, "+", *earlier)
        part = ("ROUND((", whole, "+IF(", rank, "<=", left, ",1,0))*", penny, f",{node.places})")
        key = f"{base}.part"
        self._emit(key, f"{name}: part", node, Piece(part))
        return key


def _inside(node: Node) -> Node:
    return node.of if isinstance(node, Step) else node


def _factors(node: Node) -> list[Node]:
    return [*_factors(node.left), *_factors(node.right)] if isinstance(node, Multiply) else [node]


def _is_sum_product(node: Sum) -> bool:
    """True where a sum is of a few tables multiplied together, each of them a term or a measure."""
    factors = _factors(node.over)
    tables = all(isinstance(factor, Term | Measure) and factor.axis for factor in factors)
    return tables and 1 < len(factors) <= MOST_FACTORS


def _too_much(node: Node, piece: Piece, pieces: Sequence[Piece]) -> int | None:
    """Which part to move to its own row, or None where the formula is fit to print."""
    movable = [index for index, part in enumerate(pieces) if len(part.template) > 1]
    if isinstance(node, If | Compare):
        for index in movable:
            if pieces[index].has_if:
                return index
    if not movable or (piece.length <= LONGEST and piece.depth <= DEEPEST):
        return None
    if piece.depth > DEEPEST:
        return max(movable, key=lambda index: pieces[index].depth)
    return max(movable, key=lambda index: pieces[index].length)
