"""Where the headings of a table are, when titles, totals or notes stand above them.

The row of headings is the first that has every heading that is wanted; two rows together may have them, as where one
heading stands over several columns. Nothing is guessed where a place says `header_row:`, and whatever is found
otherwise is told, so that no row above goes unread without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.measures.engines.headings import AlsoCalled, folded, lacking, matches, named

TOP = 40
"""Rows among which headings are looked for."""
DEEP = 1_000
"""Rows among which they may be said to stand."""
Line = tuple[int, tuple[str, ...]]
"""A row with its number."""


@dataclass(frozen=True)
class Headings:
    """The headings of a table, those wanted spelt as they are asked for; `lines` says which of the lines they are."""

    names: tuple[str, ...]
    rows: tuple[int, ...]
    """The numbers of the rows that they stand on."""
    lines: tuple[int, ...]
    lacking: tuple[str, ...] = ()
    """What is wanted and is not among them."""
    found: bool = False
    """Whether rows above them hold something, and nobody has said on which row they stand."""
    asked: int = 0
    """How many headings are wanted."""

    def told(self, shown: str) -> list[Finding]:
        """A warning where they were found below other rows."""
        if not self.found:
            return []
        above = f"rows 1 to {self.rows[0] - 1}" if self.rows[0] > 2 else "row 1"
        rows = str(self.rows[0]) if len(self.rows) == 1 else f"[{', '.join(map(str, self.rows))}]"
        there = f"row {self.rows[0]}" if len(self.rows) == 1 else f"rows {listed([*map(str, self.rows)])}"
        what = f"The headings are on {there}; {above} above {'are' if self.rows[0] > 2 else 'is'} not read."
        return [Finding(shown, what, f"Write `header_row: {rows}` if that is right.", "warning")]


@dataclass(frozen=True)
class HeadingsWanted:
    """The headings wanted of a table, other names that they may have there, and the rows they are said to be on."""

    names: tuple[str, ...]
    also_called: AlsoCalled = ()
    rows: tuple[int, ...] = ()
    optional: tuple[str, ...] = ()
    """Headings that are read where they are there."""

    def called(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Cells of a row by the names that are asked for."""
        return named(cells, (*self.names, *self.optional), self.also_called)

    def among(self, cells: Sequence[str]) -> int:
        """How many of those that must be there are among some cells."""
        return len(self.names) - len(lacking(self.called(cells), self.names))

    def all_in(self, cells: Sequence[str]) -> bool:
        """Whether some cells are all that must be there."""
        return bool(self.names) and self.among(cells) == len(self.names)

    def knows(self, cell: str) -> bool:
        """Whether a cell alone is one of those that must be there, by any name that it may have."""
        return folded(cell) in self._folded or any(matches(cell, others) for others in self._others)

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(folded, self.names))

    @cached_property
    def _others(self) -> list[Sequence[str]]:
        return [others for heading, others in self.also_called if heading in self.names]


def headings_in(lines: Sequence[Line], wanted: HeadingsWanted, shown: str = "") -> Headings:
    """The headings among the first lines of a table.

    Where no row has all that are wanted, it is the row with most of them, else the first that holds anything.
    Raises InputError where the row that was named holds nothing.
    """
    if wanted.rows:
        return _stated(lines, wanted, shown)
    top = range(min(TOP, len(lines)))
    joined = [(line,) for line in top] + [(line - 1, line) for line in top[1:]]
    for at in joined:
        if wanted.all_in(_joined(lines, at, wanted)):
            return _made(lines, at, wanted)
    counts = [wanted.among(lines[line][1]) for line in top]
    best = max(top, key=lambda line: (counts[line], -line), default=0)
    return _made(lines, (best if counts and counts[best] > counts[0] else 0,), wanted)


def _stated(lines: Sequence[Line], wanted: HeadingsWanted, shown: str) -> Headings:
    by_number = {number: line for line, (number, _) in enumerate(lines)}
    missing = [number for number in wanted.rows if number not in by_number]
    if missing:
        what = f"Row {missing[0]}, which `header_row:` names, holds nothing."
        raise InputError.of(shown, what, "Give the number that the row of headings has in the file.")
    made = _made(lines, tuple(by_number[number] for number in wanted.rows), wanted)
    return replace(made, found=False)


def _made(lines: Sequence[Line], at: tuple[int, ...], wanted: HeadingsWanted) -> Headings:
    names = wanted.called(_joined(lines, at, wanted))
    rows = tuple(lines[line][0] for line in at)
    return Headings(names, rows, at, tuple(lacking(names, wanted.names)), at[0] > 0, len(wanted.names))


def _joined(lines: Sequence[Line], at: tuple[int, ...], wanted: HeadingsWanted) -> tuple[str, ...]:
    """Headings of one row, or of several put together; a heading over several columns counts for each of them.

    Where what a column has in the last row alone is wanted, it is called so.
    """
    last = lines[at[-1]][1]
    if len(at) == 1:
        return last
    wide = max(len(lines[line][1]) for line in at)
    rows = [(*lines[line][1], *[""] * (wide - len(lines[line][1]))) for line in at]
    filled = [_filled(row) for row in rows[:-1]] + rows[-1:]
    names = []
    for column, over in zip(zip(*rows, strict=True), zip(*filled, strict=True), strict=True):
        whole = " ".join(part for part in dict.fromkeys(over if column[-1] else column) if part)
        alone = wanted.knows(column[-1]) and not wanted.knows(whole)
        names.append(column[-1] if alone else whole)
    return tuple(names)


def _filled(line: tuple[str, ...]) -> tuple[str, ...]:
    """A row with each cell that is empty holding what the last filled one to its left holds."""
    filled, held = [], ""
    for cell in line:
        held = cell or held
        filled.append(held)
    return tuple(filled)
