"""What a plan is made of: cells with their formula and Python's value, sheets, charts.

A plan is plain data between working out and writing: tests read it, and only `write` knows the library that makes
files. Years start in the same column on every sheet of calculations, so that a formula may refer across sheets by
column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["front", "input", "data", "calculation", "result", "check"]
"""What a sheet is for; it sets the colour of its tab and stands in the contents."""
Role = Literal["title", "note", "link", "head", "number_head", "text", "input", "data", "calc", "total", "big"]
"""What a cell is; it sets its looks, and only an `input` can be typed into."""

HEAD_ROW = 6
"""Row of the headings on every sheet; the figures start below."""
FIRST_ROW = HEAD_ROW + 1
FIRST_LIVE = 8
"""Number of column H, where the periods start on every sheet of calculations."""
FIRST_ON_COVER = 3
"""Number of column C, where they start on the cover."""

Place = tuple[int, int]
"""Row and column of a cell, from 1."""


def letter(column: int) -> str:
    """The letters of a column's number.

    >>> letter(8), letter(28)
    ('H', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True)
class Entry:
    """What may be typed into an input: a range or a list, and the message shown beside the cell."""

    name: str
    """Defined name of the cell."""
    title: str
    message: str
    lowest: float | None = None
    highest: float | None = None
    choices: str = ""
    """Address of the list to choose from, instead of a range."""
    strict: bool = True
    """False where a value outside the range is warned of, not refused."""


@dataclass(frozen=True)
class Cell:
    """One cell: its stored value, its formula if it has one, how it looks."""

    value: float | str
    formula: str = ""
    role: Role = "text"
    number: str = ""
    """Excel number format."""
    link: str = ""
    """Name of the sheet it leads to."""
    entry: Entry | None = None


@dataclass(frozen=True)
class BarSeries:
    """One series of a chart: where its name, values and labels are."""

    name: str
    values: str
    colour: str | None
    """None for a series that only holds others up."""
    labels: tuple[str, ...] = ()
    """Cells whose text stands beside each bar."""


@dataclass(frozen=True)
class BarChart:
    """A chart of stacked bars lying down, on a page of its own below the table."""

    title: str
    categories: str
    series: tuple[BarSeries, ...]
    axis_title: str
    number: str
    alt_text: str
    bars: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells by row and column, and how it is laid out."""

    name: str
    kind: Kind
    cells: Mapping[Place, Cell]
    widths: tuple[float, ...]
    """Width of each column in characters."""
    heights: Mapping[int, float]
    """Height of rows in points, where they are taller than one line."""
    table_end: int
    """Last row of the table that starts at the header row."""
    table_columns: int
    freeze_columns: int = 0
    chart: BarChart | None = None
    print_columns: int = 0
    """Columns that are printed; all of them where 0."""

    @property
    def rows(self) -> int:
        """Number of the last row that holds anything."""
        return max(row for row, _ in self.cells)

    @property
    def columns(self) -> int:
        """Number of the last column that holds anything."""
        return len(self.widths)


@dataclass(frozen=True)
class Properties:
    """What the file says of itself."""

    title: str
    subject: str
    author: str
    comments: str
    created: date
    stamp: str
    """Fingerprint of everything as issued, to know a returned workbook by."""


@dataclass(frozen=True)
class Plan:
    """A whole workbook, worked out and not yet written."""

    properties: Properties
    sheets: tuple[Sheet, ...]
    issued: Mapping[str, float] = field(default_factory=dict)
    """Every input of the partners' edit as issued, by defined name."""

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name. Raises KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
