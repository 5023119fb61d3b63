"""A sheet, or a text file that an engine would misread, written out as text: the columns wanted, batch by batch.

What is not counted on the way is noted: rows that hold nothing in any column that is read, and the last rows, among
which totals and notes stand. A row with nothing in it at all is no row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.heading_rows import Line
from finmodel.load.files.last_rows import LAST
from finmodel.load.files.sheets import as_text, texts_of
from finmodel.measures.engines.text_tables import TextTable
from finmodel.measures.engines.unreadable import ragged

ROWS_TURNED = 500
"""Rows that are turned into columns together: few, so that they stay at hand."""
_ROWS_AT_ONCE = 20_000
Chunk = tuple[list[int], list[list[Any]]]


@dataclass
class WrittenOut:
    """The columns wanted of a table, written out."""

    wanted: Sequence[int]
    """Places of the columns that are read."""
    wide: int
    """Columns that have headings."""
    shown: str
    not_read: tuple[tuple[int, int], ...] = ()
    nothing: list[int] = field(default_factory=list)
    """Numbers of rows that hold nothing in any column that is read, and something elsewhere."""
    findings: list[Finding] = field(default_factory=list)
    """Rows with cells that no heading is for, told once."""
    ragged: int = 0
    """How many those are."""
    blanks: int | None = None
    """Cells without anything in the columns that are read, where they are counted; None where they need not be."""
    _first: tuple[int, int] | None = None
    rows: int = 0
    _last: deque[tuple[int, list[Any]]] = field(default_factory=lambda: deque(maxlen=LAST))

    @property
    def last(self) -> list[Line]:
        """The last rows that hold anything in a column that is read, whole."""
        return [(number, tuple(map(as_text, row))) for number, row in self._last]

    def write(
        self, folder: Path, chunks: Iterable[Chunk], first_row: int, errors: Mapping[int, Mapping[int, str]]
    ) -> None:
        """Write chunks of rows into a folder; `errors` holds what stands for the error cells of each row."""
        numbers: list[int] = []
        cells: dict[int, list[Any]] = {place: [] for place in self.wanted}
        with TextTable(folder) as table:

            def pass_on() -> None:
                if self.blanks is not None:
                    self.blanks += sum(cell in ("", None) for column in cells.values() for cell in column)
                columns = {place: texts_of(column) for place, column in cells.items()}
                table.add([number - first_row + 1 for number in numbers], columns)

            for some, rows in self._fitting(chunks, errors):
                numbers += some
                columns = list(zip(*rows, strict=True))
                for place in self.wanted:
                    cells[place] += columns[place]
                if len(numbers) >= _ROWS_AT_ONCE:
                    pass_on()
                    numbers, cells = [], {place: [] for place in self.wanted}
            if numbers or not table.rows:
                pass_on()
            self.rows = table.rows

    def _fitting(self, chunks: Iterable[Chunk], errors: Mapping[int, Mapping[int, str]]) -> Iterator[Chunk]:
        """Chunks of rows that hold something in a column that is read, each as wide as the headings."""
        first = self.wanted[0] if self.wanted else 0
        for numbers, cells in chunks:
            some, rows = numbers, cells
            if set(map(len, rows)) != {self.wide}:
                rows = [self._as_wide(number, row) for number, row in zip(numbers, cells, strict=True)]
            if errors and any(number in errors for number in numbers):
                rows = [_spelt(row, errors.get(number, {})) for number, row in zip(numbers, rows, strict=True)]
            if any(row[first] == "" for row in rows):
                held = [(number, row) for number, row in zip(numbers, rows, strict=True) if self._holds(number, row)]
                some, rows = [number for number, _ in held], [row for _, row in held]
            if rows:
                self._last.extend(zip(some[-LAST:], rows[-LAST:], strict=True))
                yield some, rows

    def _holds(self, number: int, row: list[Any]) -> bool:
        """Whether a row holds anything in a column that is read; one that holds something elsewhere alone is noted."""
        if any(row[place] not in ("", None) for place in self.wanted):
            return True
        if any(cell not in ("", None) for cell in row):
            self.nothing.append(number)
        return False

    def _as_wide(self, number: int, row: list[Any]) -> list[Any]:
        """A row with as many cells as there are headings: more must be empty, and only a note has fewer."""
        more = any(cell not in ("", None) for cell in row[self.wide :])
        fewer = len(row) < self.wide and sum(cell not in ("", None) for cell in row) > 1
        if (more or fewer) and not self.skips(number):
            self.ragged += 1
            self._first = self._first or (number, len(row))
            first, found = self._first
            self.findings[:] = [ragged(at_row(self.shown, first), found, self.wide, self.ragged)]
        return [*row[: self.wide], *[""] * (self.wide - len(row))]

    def skips(self, number: int) -> bool:
        """Whether the place says that a row is not read."""
        return any(first <= number <= last for first, last in self.not_read)


def _spelt(row: list[Any], errors: Mapping[int, str]) -> list[Any]:
    return [errors.get(place, cell) for place, cell in enumerate(row)]
