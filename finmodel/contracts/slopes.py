"""A settlement that moves: every line's value beside a point, through the contracts in order, as some measures move.

Lines cannot be moved one by one, because a later contract may count what an earlier one paid: so they are read in the
order of settlement, all beside the same point. Only what moves is read again, and all else taken from the reading at
the point. So that a place of many contracts takes no longer to move one of them, nothing here goes through all of
them for one that moves: a measure knows the lines that use it, a line the contracts that count it, and codes of
activity the measures that count them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from heapq import heappop, heappush
from typing import cast

import numpy as np

from finmodel.contracts.line import Counted, Line, LineOf, Paid, counted
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.core.money import Floats
from finmodel.core.selections import Selections
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import Measure, Prev, RuleError, Term, walk
from finmodel.rules.series import NIL, Series, fraction, minus, plus
from finmodel.rules.slope import Beside, Cell, SlopeReading

Direction = Mapping[tuple[str, str], Floats]
"""By how much each measure moves at once, by contract id and the measure's name: shape (…, case) as the measure's."""
Flow = tuple[str, str, str, str, int]
"""Contract, line, payer, payee and number of the case of a payment."""
LineName = tuple[str, str]
"""Contract and line."""


@dataclass
class BookLines:
    """A contract with its lines, and what they use."""

    contract: RuleBook
    lines: list[Line]
    used: frozenset[str]
    from_lines: dict[str, list[tuple[LineName, Counted]]]
    """For each measure of what earlier contracts paid, their lines that it counts."""
    before: dict[str, str]
    at: frozenset[str]
    """Lines that others look back at."""
    users: dict[str, list[int]]
    """For each term, measure and line of the case before, the lines that use it, by number."""

    def using(self, names: Collection[str]) -> list[Line]:
        """The lines that use any of some terms and measures, in order."""
        return [self.lines[number] for number in sorted({each for name in names for each in self.users.get(name, ())})]


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
        self._books = list(lines_by_book(settlement))
        self._base: MovedLines | None = None
        self._place = {book.contract.id: place for place, book in enumerate(self._books)}
        self._looking_back = [place for place, book in enumerate(self._books) if book.before]
        self._readers: dict[LineName, list[int]] = {}
        for place, book in enumerate(self._books):
            for line in dict.fromkeys(line for asked in book.from_lines.values() for line, _ in asked):
                self._readers.setdefault(line, []).append(place)
        self._lines: dict[str, list[SettledLine]] = {}
        for settled in settlement.lines:
            self._lines.setdefault(settled.contract.id, []).append(settled)

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

    def lines_of(self, contracts: Collection[str]) -> list[SettledLine]:
        """The settled lines of some contracts, in the order of settlement."""
        return [line for name in sorted(set(contracts), key=self._place.__getitem__) for line in self._lines[name]]

    def counting(self, codes: Mapping[str, str]) -> list[tuple[str, Measure, frozenset[int]]]:
        """Measures of activity that may count what has some codes, each under its contract.

        With each are the numbers of those of its asks that may, where it has one for each member of an axis.
        """
        found: dict[int, set[int]] = {}
        for number in self._asked[1].meeting({name: (code,) for name, code in codes.items()}):
            measure, ask = self._asked[0][number]
            found.setdefault(measure, set()).add(ask)
        return [(*self._measures[number], frozenset(asks)) for number, asks in sorted(found.items())]

    @cached_property
    def _measures(self) -> list[tuple[str, Measure]]:
        return [(book.contract.id, measure) for book in self._books for measure in book.contract.measures()]

    @cached_property
    def _asked(self) -> tuple[list[tuple[int, int]], Selections]:
        """Each ask of activity, by the number of its measure and its own, and which codes it counts."""
        numbers, selections = list[tuple[int, int]](), Selections()
        for number, (_, measure) in enumerate(self._measures):
            asks = measure.ask if isinstance(measure.ask, tuple) else (measure.ask,)
            of_activity = [ask for ask in asks if isinstance(ask, Ask) and not ask.of_people]
            if len(of_activity) < len(asks):
                continue
            for place, ask in enumerate(of_activity):
                numbers.append((number, place))
                selections.add(dict(ask.where))
        return numbers, selections

    def flows(self, moved: MovedLines, of: MovedLines | None = None) -> Iterator[tuple[Flow, Series]]:
        """Every payment of lines that moved, or of the same lines elsewhere, as settled where they do not move there.

        Raises FinmodelError for one that has no value there.
        """
        for settled in self.lines_of({contract for contract, _, _ in (of or moved).lines}):
            for number in self._cases:
                key = (settled.contract.id, settled.line.name, number)
                if of is not None and key not in of.lines:
                    continue
                found = moved.lines.get(key)
                if found is None and of is not None:
                    found = self.base.lines.get(key)
                if found is None:
                    continue
                for payer, payee, cell in flows_of(settled.line, found):
                    if isinstance(cell, RuleError):
                        raise FinmodelError(f"{settled.line.label} under {settled.contract.title}: {cell}")
                    yield (settled.contract.id, settled.line.name, payer, payee, number), cell

    def _read(self, direction: Direction, at: Fraction, side: int, base: MovedLines | None) -> MovedLines:
        found = MovedLines()
        moves: dict[str, dict[str, Floats]] = {}
        for (contract, name), by in direction.items():
            moves.setdefault(contract, {})[name] = by
        for number in self._cases:
            here = {name for name, by in moves.items() if any(_moves_in(each, number) for each in by.values())}
            for book in self._books if base is None else self._touched(here, number, found):
                self._read_book(book, number, (moves.get(book.contract.id, {}), at, side), base, found)
        return found

    def _touched(self, moves: Collection[str], number: int, moved: MovedLines) -> Iterator[BookLines]:
        """The contracts that may move in a case, in order; a later one where a line that it counts has moved."""
        after = self._settlement.cases[number].after
        back = (
            place
            for place in self._looking_back
            if any((self._books[place].contract.id, line, after) in moved.lines for line in self._books[place].at)
        )
        waiting = sorted({*back, *(self._place[name] for name in moves)})
        last = -1
        while waiting:
            place = heappop(waiting)
            if place == last:
                continue
            last, book = place, self._books[place]
            yield book
            for line in book.lines:
                if (book.contract.id, line.name, number) in moved.lines:
                    for reader in self._readers.get((book.contract.id, line.name), ()):
                        heappush(waiting, reader)

    def _read_book(
        self,
        book: BookLines,
        number: int,
        moving: tuple[Mapping[str, Floats], Fraction, int],
        base: MovedLines | None,
        lines: MovedLines,
    ) -> None:
        values = self._from_lines(book, number, base, lines)
        if base is None:
            values = self._leaves(book, number) | values
        values |= self._moved_leaves(book, number, moving, base)
        if base is not None and not values:
            return
        name = book.contract.id
        known = None if base is None else base.readings[name, number]
        whole = values if known is None else {**known.values, **values}
        reading = SlopeReading(whole, known, frozenset(values), self._unrounded)
        for line in book.lines if known is None else book.using(values):
            value = reading(line.rule)
            if known is None or id(line.rule) in reading.moving:
                lines.lines[name, line.name, number] = value
        lines.readings[name, number] = reading
        lines.margins += [((name, number, *key), margin) for key, margin in reading.margins.items()]

    def _leaves(self, book: BookLines, number: int) -> dict[str, Beside]:
        """Every term and measure in one case."""
        values = self._settlement.values[book.contract.id]
        return {name: _column(values[name], number) for name in book.used if name in values}

    def _moved_leaves(
        self,
        book: BookLines,
        number: int,
        moving: tuple[Mapping[str, Floats], Fraction, int],
        at_rest: MovedLines | None,
    ) -> dict[str, Beside]:
        measures, point, side = moving
        still = self._leaves(book, number) if at_rest is None else at_rest.readings[book.contract.id, number].values
        leaves: dict[str, Beside] = {}
        for name, moves in measures.items():
            by = np.asarray(moves)[..., number if np.shape(moves)[-1] > 1 else 0]
            if not by.any():
                continue
            base = still[name]
            if type(base) is tuple:
                cells = cast("tuple[Series, ...]", base)
                leaves[name] = tuple(
                    _along(cell, fraction(one), point, side) if one else cell
                    for cell, one in zip(cells, by, strict=True)
                )
            else:
                leaves[name] = _along(cast(Series, base), fraction(by.item()), point, side)
        return leaves

    def _from_lines(
        self, book: BookLines, number: int, base: MovedLines | None, lines: MovedLines
    ) -> dict[str, Beside]:
        """Measures that are what earlier contracts paid, and lines of the case before, where they move.

        A line of the case before that was read again and is as it was moves nothing in this one.
        """
        values: dict[str, Beside] = {}
        for name, lines_counted in book.from_lines.items():
            asked = [((*line, number), each) for line, each in lines_counted]
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
            elif key in lines.lines and (base is None or lines.lines[key] != base.lines[key]):
                values[name] = lines.lines[key]
        return values


def _moves_in(by: Floats, number: int) -> bool:
    """True where a measure moves in a case; one that is the same in all cases does so in each."""
    return bool(np.asarray(by)[..., number if np.shape(by)[-1] > 1 else 0].any())


def flows_of(line: Line, value: Beside) -> list[tuple[str, str, Cell]]:
    """Payer, payee and amount of each transfer of a line."""
    return [(each.payer, each.payee, _of_member(value, each.member)) for each in line.transfers]


def _of_member(value: Beside, member: int | None) -> Cell:
    """A line's value for one member of its axis by number, or the value where it has none."""
    return cast(Cell, value) if member is None else cast("tuple[Cell, ...]", value)[member]


def lines_by_book(settlement: Settlement) -> Iterator[BookLines]:
    """Each contract that was settled, in order, with what its lines use and count."""
    by_contract: dict[str, list[SettledLine]] = {}
    for each in settlement.lines:
        by_contract.setdefault(each.contract.id, []).append(each)
    earlier: dict[str, list[SettledLine]] = {}
    for name in settlement.values:
        settled = by_contract.get(name)
        if settled is None:
            continue
        contract, lines = settled[0].contract, [each.line for each in settled]
        asks = {} if settlement.alone else {measure.name: measure.ask for measure in contract.measures()}
        from_lines = {
            each: list(_lines_counted(ask, earlier)) for each, ask in asks.items() if isinstance(ask, Paid | LineOf)
        }
        before: dict[str, str] = {}
        users: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            leaves = [node for node in walk(line.rule) if isinstance(node, Term | Measure | Prev)]
            before |= {node.name: node.line for node in leaves if isinstance(node, Prev)}
            for leaf in dict.fromkeys(node.name for node in leaves):
                users.setdefault(leaf, []).append(number)
        yield BookLines(
            contract, lines, frozenset(settlement.values[name]), from_lines, before, frozenset(before.values()), users
        )
        earlier[name] = settled


def _lines_counted(
    ask: Paid | LineOf, earlier: Mapping[str, Sequence[SettledLine]]
) -> Iterator[tuple[LineName, Counted]]:
    """What an ask counts of the lines of earlier contracts, in the order of settlement."""
    named = (ask.contract,) if isinstance(ask, LineOf) else ask.contracts
    chosen = [name for name in earlier if name in named] if len(named) > 1 else [*named] if named else list(earlier)
    for settled in (line for name in chosen for line in earlier.get(name, ())):
        for each in counted(ask, settled.contract.id, settled.line):
            yield (settled.contract.id, settled.line.name), each


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
