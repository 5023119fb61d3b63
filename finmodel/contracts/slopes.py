"""A settlement that moves: every line's value beside a point, through the contracts in order, as some measures move.

Lines cannot be moved one by one, because a later contract may count what an earlier one paid: so they are read in the
order of settlement, all beside the same point. Only what moves is read again, and all else taken from the reading at
the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import cast

import numpy as np

from finmodel.contracts.line import Line, LineOf, Paid, counted
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.core.money import Floats
from finmodel.errors import FinmodelError
from finmodel.rules.nodes import Prev, RuleError, walk
from finmodel.rules.series import NIL, Series, fraction, minus, plus
from finmodel.rules.slope import Beside, Cell, SlopeReading

Direction = Mapping[tuple[str, str], Floats]
"""By how much each measure moves at once, by contract id and the measure's name: shape (…, case) as the measure's."""
Flow = tuple[str, str, str, str, int]
"""Contract, line, payer, payee and number of the case of a payment."""


@dataclass
class _Book:
    """A contract with its lines, and what they use."""

    contract: RuleBook
    lines: list[Line]
    used: frozenset[str]
    from_lines: dict[str, Paid | LineOf]
    before: dict[str, str]


@dataclass
class MovedLines:
    """Every line beside one point, and how far each choice of a rule is from turning."""

    lines: dict[tuple[str, str, int], Beside] = field(default_factory=dict)
    """By contract, line and number of the case; lines that do not move are left out unless all are read."""
    margins: list[tuple[tuple[str, int, int, int], Series]] = field(default_factory=list)
    readings: dict[tuple[str, int], SlopeReading] = field(default_factory=dict)


class Moving:
    """Reads a settlement beside points along a direction; what does not move is worked out once."""

    def __init__(self, settlement: Settlement, cases: Sequence[int] | None = None, unrounded: bool = False) -> None:
        """`cases` are the numbers of the cases to read, each after the one it follows; all where not given."""
        self._settlement = settlement
        self._cases = list(range(len(settlement.cases))) if cases is None else list(cases)
        self._unrounded = unrounded
        self._books = list(_books(settlement))
        self._base: MovedLines | None = None

    @property
    def base(self) -> MovedLines:
        """Every line at the point settled."""
        if self._base is None:
            self._base = self._read({}, NIL, 0, None)
        return self._base

    @property
    def settled(self) -> tuple[SettledLine, ...]:
        """Every line settled, in order."""
        return self._settlement.lines

    def beside(self, direction: Direction, at: Fraction = NIL, side: int = 0) -> MovedLines:
        """Lines that move, `at` steps along a direction: just before it (−1), just there (0) or just after it (1)."""
        return self._read(direction, at, side, self.base)

    def flows(self, moved: MovedLines) -> Iterator[tuple[Flow, Series]]:
        """Every payment of lines that moved. Raises FinmodelError for one that has no value there."""
        for settled in self._settlement.lines:
            for number in self._cases:
                found = moved.lines.get((settled.contract.id, settled.line.name, number))
                if found is None:
                    continue
                for payer, payee, cell in flows_of(settled.line, found):
                    if isinstance(cell, RuleError):
                        raise FinmodelError(f"{settled.line.label} under {settled.contract.title}: {cell}")
                    yield (settled.contract.id, settled.line.name, payer, payee, number), cell

    def _read(self, direction: Direction, at: Fraction, side: int, base: MovedLines | None) -> MovedLines:
        found = MovedLines()
        for number in self._cases:
            for book in self._books:
                self._read_book(book, number, (direction, at, side), base, found)
        return found

    def _read_book(
        self,
        book: _Book,
        number: int,
        moving: tuple[Direction, Fraction, int],
        base: MovedLines | None,
        lines: MovedLines,
    ) -> None:
        values = self._from_lines(book, number, base, lines)
        if base is None:
            values = self._leaves(book, number) | values
        values |= self._moved_leaves(book, number, *moving)
        if base is not None and not values:
            return
        name = book.contract.id
        known = None if base is None else base.readings[name, number]
        whole = values if known is None else {**known.values, **values}
        reading = SlopeReading(whole, known, frozenset(values), self._unrounded)
        for line in book.lines:
            value = reading(line.rule)
            if known is None or id(line.rule) in reading.moving:
                lines.lines[name, line.name, number] = value
        lines.readings[name, number] = reading
        lines.margins += [((name, number, *key), margin) for key, margin in reading.margins.items()]

    def _leaves(self, book: _Book, number: int) -> dict[str, Beside]:
        """Every term and measure in one case."""
        values = self._settlement.values[book.contract.id]
        return {name: _column(values[name], number) for name in book.used if name in values}

    def _moved_leaves(
        self, book: _Book, number: int, direction: Direction, point: Fraction, side: int
    ) -> dict[str, Beside]:
        leaves: dict[str, Beside] = {}
        for (contract, name), moves in direction.items():
            if contract != book.contract.id:
                continue
            by = np.asarray(moves)[..., number if np.shape(moves)[-1] > 1 else 0]
            if not by.any():
                continue
            base = _column(self._settlement.values[contract][name], number)
            if type(base) is tuple:
                cells = cast("tuple[Series, ...]", base)
                leaves[name] = tuple(
                    _along(cell, fraction(one), point, side) for cell, one in zip(cells, by, strict=True)
                )
            else:
                leaves[name] = _along(cast(Series, base), fraction(by.item()), point, side)
        return leaves

    def _from_lines(self, book: _Book, number: int, base: MovedLines | None, lines: MovedLines) -> dict[str, Beside]:
        """Measures that are what earlier contracts paid, and lines of the case before, where they move."""
        values: dict[str, Beside] = {}
        for name, ask in book.from_lines.items():
            asked = [
                ((settled.contract.id, settled.line.name, number), each)
                for settled in self._settlement.before(book.contract.id)
                for each in counted(ask, settled.contract.id, settled.line)
            ]
            if base is None or any(key in lines.lines for key, _ in asked):
                parts = [
                    (_of_member(lines.lines[key] if key in lines.lines else _at(base, key), each.member), each.sign)
                    for key, each in asked
                ]
                values[name] = _total(parts)
        after = self._settlement.cases[number].after
        for name, line in book.before.items():
            key = (book.contract.id, line, -1 if after is None else after)
            if after is None or after not in self._cases:
                if base is None:
                    values[name] = Series(NIL)
            elif key in lines.lines:
                values[name] = lines.lines[key]
        return values


def flows_of(line: Line, value: Beside) -> list[tuple[str, str, Cell]]:
    """Payer, payee and amount of each transfer of a line."""
    return [(each.payer, each.payee, _of_member(value, each.member)) for each in line.transfers]


def _of_member(value: Beside, member: int | None) -> Cell:
    """A line's value for one member of its axis by number, or the value where it has none."""
    return cast(Cell, value) if member is None else cast("tuple[Cell, ...]", value)[member]


def _books(settlement: Settlement) -> Iterator[_Book]:
    for name in settlement.values:
        settled = [each for each in settlement.lines if each.contract.id == name]
        if not settled:
            continue
        contract, lines = settled[0].contract, [each.line for each in settled]
        nodes = list(walk(*(line.rule for line in lines)))
        asks = {measure.name: measure.ask for measure in contract.measures()}
        yield _Book(
            contract, lines, frozenset(settlement.values[name]),
            {each: ask for each, ask in asks.items() if isinstance(ask, Paid | LineOf) and not settlement.alone},
            {node.name: node.line for node in nodes if isinstance(node, Prev)},
        )  # fmt: skip


def _total(cells: Sequence[tuple[Cell, int]]) -> Cell:
    """The sum of values, each with its sign; a fault where one of them is one."""
    fault = next((cell for cell, _ in cells if isinstance(cell, RuleError)), None)
    signed = cast("Sequence[tuple[Series, int]]", cells)
    return fault if fault is not None else reduce(_added, signed, Series(NIL))


def _added(total: Series, part: tuple[Series, int]) -> Series:
    amount, sign = part
    return plus(total, amount) if sign > 0 else minus(total, amount)


def _at(base: MovedLines | None, key: tuple[str, str, int]) -> Beside:
    assert base is not None
    return base.lines[key]


def _column(values: Floats, number: int) -> Beside:
    column = values[..., number if values.shape[-1] > 1 else 0]
    return tuple(Series(fraction(one)) for one in column) if column.ndim else Series(fraction(column.item()))


def _along(base: Series, by: Fraction, at: Fraction, side: int) -> Series:
    return Series(base.now + at * by, side * by)
