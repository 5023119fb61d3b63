"""A sheet while it is being filled: rows go in from the top, each cell with its formula and value.

Rows are known by keys as they go in, because formulas to the right refer to them, and where a row stands is not known
before those above it are in. Formula and Python's value go in together, so that what is stored is what a recalculation
must come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from finmodel.core.money import Floats
from finmodel.workbooks.cells import (
    FIRST_LIVE,
    FIRST_ON_COVER,
    FIRST_ROW,
    HEAD_ROW,
    BarChart,
    Cell,
    Kind,
    Place,
    Role,
    Sheet,
    letter,
)
from finmodel.workbooks.column_widths import heights_of, widths_of

Limits = tuple[float, float]
NOT_A_NUMBER = "#DIV/0!"
"""What a spreadsheet shows for a rule of a contract that is not in force, and has nothing to divide by."""
NAME, WORDS, CODE, SHORT, NUMBER, FLAG = (
    (13.0, 24.0),
    (18.0, 36.0),
    (18.0, 34.0),
    (9.0, 18.0),
    (12.0, 17.0),
    (9.5, 10.0),
)
"""Least and most width in characters of columns of each sort; a number always gets what it needs."""
LABELS: tuple[tuple[str, Limits], ...] = (
    ("Section", NAME),
    ("Line", WORDS),
    ("Code", CODE),
    ("For", SHORT),
    ("Unit", SHORT),
)
"""The columns that most sheets start with."""


@dataclass
class Draft:
    """A sheet being filled in."""

    name: str
    kind: Kind
    title: str
    purpose: str
    heads: Sequence[tuple[str, Limits]]
    freeze_columns: int = 2
    chart: BarChart | None = None
    print_columns: int = 0
    """Columns that are printed, where not all are."""
    next_row: int = FIRST_ROW
    cells: dict[Place, Cell] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where the rows of a key are: the first, and how many."""
    table_end: int = 0

    def __post_init__(self) -> None:
        self.cells[1, 1] = Cell(self.title, role="title")
        self.cells[2, 1] = Cell(self.purpose, role="note")
        if self.name != "Contents":
            self.cells[3, 1] = Cell(
                "Back to contents" if self.name != "Cover" else "Go to contents", role="link", link="Contents"
            )
        for column, (head, limit) in enumerate(self.heads, start=1):
            self.cells[HEAD_ROW, column] = Cell(head, role="number_head" if limit in (NUMBER, FLAG) else "head")

    @property
    def reference(self) -> str:
        """The sheet's name as a formula writes it."""
        return f"'{self.name}'!" if " " in self.name else f"{self.name}!"

    def add(self, cells: Sequence[Cell], key: str = "") -> int:
        """Put the next row in and return its number; rows of one key follow each other."""
        row = self.next_row
        for column, cell in enumerate(cells, start=1):
            self.cells[row, column] = cell
        if key:
            first, count = self.keys.get(key, (row, 0))
            if first + count != row:
                raise AssertionError(f"rows of {key} are apart on {self.name}")
            self.keys[key] = (first, count + 1)
        self.next_row += 1
        return row

    def row(self, key: str, member: int = 0) -> int:
        """The row of a key, or of one of its members."""
        return self.keys[key][0] + member

    def rows(self, column: str) -> str:
        """The address, on any sheet, of a column of the table so far."""
        return f"{self.reference}${column}${FIRST_ROW}:${column}${self.next_row - 1}"

    def end_table(self) -> None:
        """Mark the end of the table that starts at the header row."""
        self.table_end = self.next_row - 1

    def finish(self) -> Sheet:
        """The sheet as it will be written."""
        limits = [limit for _, limit in self.heads]
        while len(limits) < max(column for row, column in self.cells if row >= HEAD_ROW):
            limits.append(NUMBER)
        widths = widths_of(self.cells, limits, self.print_columns or len(limits))
        return Sheet(
            self.name,
            self.kind,
            self.cells,
            widths,
            heights_of(self.cells, widths),
            self.table_end or self.next_row - 1,
            len(self.heads),
            self.freeze_columns,
            self.chart,
            self.print_columns,
        )


@dataclass(frozen=True)
class Frame:
    """The columns that every sheet of calculations shares: before, then after, each by period from column H."""

    periods: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many live columns there are."""
        return 2 * len(self.periods)

    @property
    def letters(self) -> tuple[str, ...]:
        """Letters of the live columns."""
        return tuple(letter(FIRST_LIVE + index) for index in range(self.count))

    @property
    def heads(self) -> tuple[tuple[str, Limits], ...]:
        """Headings of the live columns."""
        return tuple((f"{case} {period}", NUMBER) for case in ("Before", "After") for period in self.periods)

    @property
    def period_heads(self) -> tuple[tuple[str, Limits], ...]:
        """Headings of a column a period."""
        return tuple((period, NUMBER) for period in self.periods)

    @property
    def period_letters(self) -> tuple[str, ...]:
        """Letters of the columns of a sheet with one column a period."""
        return self.letters[: len(self.periods)]

    def cells(self, template: str, values: Floats, number: str, role: Role = "calc") -> list[Cell]:
        """One formula across the live columns: `{c}` its own column, `{p}` the one before, `{cover}` the cover's."""
        wide = np.broadcast_to(values, (self.count,))
        found = []
        for index, name in enumerate(self.letters):
            formula = template.replace("{c}", name).replace("{p}", letter(FIRST_LIVE + index - 1))
            formula = formula.replace("{cover}", letter(FIRST_ON_COVER + index))
            value = float(wide[index])
            found.append(Cell(value + 0.0 if isfinite(value) else NOT_A_NUMBER, formula, role, number))
        return found

    def totals(self, row: int, values: Floats, number: str, role: Role = "calc") -> list[Cell]:
        """Before and after over all periods, and the difference, in the three columns after the live ones."""
        half, names = len(self.periods), self.letters
        before, after = float(values[:half].sum()), float(values[half:].sum())
        one, other = letter(FIRST_LIVE + self.count), letter(FIRST_LIVE + self.count + 1)
        return [
            Cell(before, f"=SUM({names[0]}{row}:{names[half - 1]}{row})", role, number),
            Cell(after, f"=SUM({names[half]}{row}:{names[-1]}{row})", role, number),
            Cell(round(after - before, 2) + 0.0, f"=ROUND({other}{row}-{one}{row},2)", role, number),
        ]

    @property
    def total_heads(self) -> tuple[tuple[str, Limits], ...]:
        """Headings of the totals."""
        return (("Before, all years", NUMBER), ("After, all years", NUMBER), ("Difference", NUMBER))


@dataclass(frozen=True)
class Live:
    """A row of live columns: its words, one formula for all columns, and Python's values."""

    words: Sequence[str]
    formula: str
    values: Floats
    number: str
    role: Role = "calc"
    key: str = ""


def add_live(draft: Draft, frame: Frame, live: Live, totals: int = 0) -> int:
    """Put a row of live columns in and return its number; with some of the columns over all years, where asked."""
    row = draft.next_row
    words = texts(*live.words, role="big" if live.role == "total" else "text")
    cells = frame.cells(live.formula, live.values, live.number, live.role)
    after = frame.totals(row, live.values, live.number, live.role)[:totals]
    return draft.add([*words, *cells, *after], live.key)


def texts(*values: str, role: Role = "text") -> list[Cell]:
    """Plain cells of text; one that says nothing gets a dash, so that no cell of a table is blank."""
    return [Cell(value or "–", role=role) for value in values]
