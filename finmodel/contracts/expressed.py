"""A settlement whose lines are expressions of what is decided, through the contracts in order.

As with slopes, only what moves is read, and all else is taken from the settlement. A line that cannot be said as an
expression is no fault until somebody asks for it: a rate that a contract only compares is none. It is read by case,
each after the one it follows, since a balance is carried from one to the next as an expression.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import cast

import numpy as np

from finmodel.contracts.line import Counted
from finmodel.contracts.settle import in_turn
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.contracts.slopes import BookLines, Flow, lines_by_book
from finmodel.core.money import Floats
from finmodel.errors import Refused
from finmodel.rules.linear.expression import Expression
from finmodel.rules.linear.linear_cells import LinearCell, Sound, hung, spelled
from finmodel.rules.linear.linear_reading import LinearReading, LinearValue
from finmodel.rules.linear.on_cells import times, total
from finmodel.rules.nodes import RuleError
from finmodel.rules.series import NIL, fraction

Moved = float | Expression
"""A number, or an expression of what is decided."""
Moves = Mapping[tuple[str, str], Mapping[int, Moved | Sequence[Moved]]]
"""What takes other values: by contract id and name of the measure or term, then by number of the case.

One value a case, or one a member of its axis; a case that is not named keeps what was settled.
"""


@dataclass
class ExpressedLines:
    """Every line that moves, in every case, as an expression or as why it cannot be one."""

    settlement: Settlement
    cells: dict[tuple[str, str, int], LinearValue] = field(default_factory=dict)
    """By contract, line and number of the case; lines that do not move are left out."""

    def line(self, contract: str, line: str, case: int, member: int | None = None) -> Moved:
        """What a line comes to in a case, for one member where it has an axis: a number where nothing moves it.

        Raises Refused where it cannot be said as an expression: what is in the way, and what could be done otherwise.
        """
        return self._said(self._settled[contract, line], case, member)

    @cached_property
    def _settled(self) -> dict[tuple[str, str], SettledLine]:
        return {(settled.contract.id, settled.line.name): settled for settled in self.settlement.lines}

    def flows(self) -> Iterator[tuple[Flow, Moved]]:
        """Every payment: contract, line, payer, payee and case, with what it comes to. Raises Refused likewise."""
        for settled in self.settlement.lines:
            for transfer in settled.line.transfers:
                for case in range(len(self.settlement.cases)):
                    name = settled.contract.id, settled.line.name, transfer.payer, transfer.payee, case
                    yield name, self._said(settled, case, transfer.member)

    def _said(self, settled: SettledLine, case: int, member: int | None) -> Moved:
        value = self.cells.get((settled.contract.id, settled.line.name, case))
        if value is None:
            return float(settled.of_member(member)[..., case])
        cell = _of_member(value, member)
        if isinstance(cell, Fraction):
            return float(cell)
        label = f"{settled.line.label} under {settled.contract.title}, {self.settlement.cases[case].label}"
        found = spelled(cell, label)
        if isinstance(found, Expression):
            return found
        if isinstance(found, RuleError):
            what, fix = f"{found}.", "Give what moves it bounds within which it has a value."
        else:
            what, fix = found.what, found.fix
        raise Refused(f"{label} cannot be said as an expression of what is decided. {what}", fix)


Instead = Mapping[tuple[str, str, int], Moved | Sequence[Moved]]
"""Lines that are not read but known otherwise: by contract, line and number of the case; one value a member."""


def read_lines(
    settlement: Settlement, moves: Moves, instead: Instead | None = None, before: ExpressedLines | None = None
) -> ExpressedLines:
    """Every line of a settlement as some of its measures and terms move, but for those known `instead` of being read.

    What later contracts count of earlier ones follows of itself; so do balances carried from the period before. From a
    reading `before`, with the same moves, come lines of contracts that are the same and count none that is read anew.
    """
    expressed = ExpressedLines(settlement)
    known = {key: _leaf(value) for key, value in (instead or {}).items()}
    anew = {contract for contract, _, _ in known} | _other_contracts(settlement, before)
    books = list(lines_by_book(settlement))
    by_book: dict[str, dict[str, Mapping[int, Moved | Sequence[Moved]]]] = {}
    for (contract, name), by_case in moves.items():
        by_book.setdefault(contract, {})[name] = by_case
    settled = {(line.contract.id, line.line.name): line for line in settlement.lines}
    for book in books:
        if any(line[0] in anew for counted in book.from_lines.values() for line, _ in counted):
            anew.add(book.contract.id)
    if before is not None:
        expressed.cells.update({key: cell for key, cell in before.cells.items() if key[0] not in anew})
        books = [book for book in books if book.contract.id in anew]
    for case in in_turn(settlement.cases):
        for book in books:
            mine = by_book.get(book.contract.id, {})
            moved = {name: _leaf(by_case[case]) for name, by_case in mine.items() if case in by_case}
            moved |= _from_lines(book, case, expressed.cells, settled)
            moved |= _from_before(book, settlement.cases[case].after, expressed.cells)
            if moved:
                _read_book(book, case, moved, expressed, known)
    return expressed


def _other_contracts(settlement: Settlement, before: ExpressedLines | None) -> set[str]:
    """Contracts that are other than they were in a reading before; all where there was none."""
    now = {line.contract.id: line.contract for line in settlement.lines}
    if before is None:
        return set(now)
    was = {line.contract.id: line.contract for line in before.settlement.lines}
    return {name for name, contract in now.items() if was.get(name) != contract}


def _read_book(
    book: BookLines,
    case: int,
    moved: Mapping[str, LinearValue],
    expressed: ExpressedLines,
    known: Mapping[tuple[str, str, int], LinearValue],
) -> None:
    values, name = expressed.settlement.values[book.contract.id], book.contract.id
    leaves = {leaf: _column(values[leaf], case) for leaf in book.used if leaf not in moved}
    after = expressed.settlement.cases[case].after
    for leaf, line in book.before.items():
        before = NIL if after is None else _column(expressed.settlement.of(name, line), after)
        leaves.setdefault(leaf, before)
    reading = LinearReading({**leaves, **moved})
    for moving in book.using(moved):
        key = name, moving.name, case
        expressed.cells[key] = known[key] if key in known else reading(moving.rule)


def _leaf(value: Moved | Sequence[Moved]) -> LinearValue:
    if isinstance(value, Sequence | np.ndarray):
        return tuple(_cell(each) for each in value)
    return _cell(value)


def _cell(value: Moved) -> LinearCell:
    return hung(value) if isinstance(value, Expression) else fraction(value)


def _from_lines(
    book: BookLines,
    case: int,
    cells: Mapping[tuple[str, str, int], LinearValue],
    settled: Mapping[tuple[str, str], SettledLine],
) -> dict[str, LinearValue]:
    """Measures of what earlier contracts paid, where a line that they count moves."""
    found: dict[str, LinearValue] = {}
    for name, counted in book.from_lines.items():
        if not any((*line, case) in cells for line, _ in counted):
            continue
        parts = [_counted(cells.get((*line, case)), settled[line], case, each) for line, each in counted]
        fault = next((part for part in parts if isinstance(part, RuleError | Refused)), None)
        found[name] = fault if fault is not None else total(cast("list[Sound]", parts), name)
    return found


def _counted(value: LinearValue | None, settled: SettledLine, case: int, each: Counted) -> LinearCell:
    if value is None:
        return each.sign * fraction(float(settled.of_member(each.member)[..., case]))
    cell = _of_member(value, each.member)
    return cell if isinstance(cell, RuleError | Refused) else times(cell, Fraction(each.sign))


def _from_before(
    book: BookLines, after: int | None, cells: Mapping[tuple[str, str, int], LinearValue]
) -> dict[str, LinearValue]:
    """Lines of the case before, where they move."""
    keys = {name: (book.contract.id, line, -1 if after is None else after) for name, line in book.before.items()}
    return {name: cells[key] for name, key in keys.items() if key in cells}


def _of_member(value: LinearValue, member: int | None) -> LinearCell:
    return cast(LinearCell, value) if member is None else cast("tuple[LinearCell, ...]", value)[member]


def _column(values: Floats, case: int) -> LinearValue:
    column = values[..., case if values.shape[-1] > 1 else 0]
    return tuple(fraction(number) for number in column) if column.ndim else fraction(column.item())
