"""A printed table read back into cells, so that tests speak of figures and headings and not of frames and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VALUE = re.compile(r"^[<>+−]?([£$€]|[A-Z]{3} )?\d[\d,]*(\.\d+)?(bn|[km%])?$|^–$|^no change$")
_NUMBER_BROKEN = re.compile(r"^[\d,.%]+$")


@dataclass
class Printed:
    """One table as it was printed: its title, its headings, and the cells of each row, lines joined by a blank."""

    title: str
    headings: list[str]
    rows: list[list[str]] = field(default_factory=list)
    width: int = 0
    """Characters of its widest line."""

    def row(self, *starts: str) -> dict[str, str]:
        """The row whose first cells are these, by heading. Raises KeyError where there is none, or more than one."""
        found = [row for row in self.rows if tuple(row[: len(starts)]) == starts]
        if len(found) != 1:
            raise KeyError(f"{len(found)} rows of '{self.title}' start with {starts}: {[row[0] for row in self.rows]}")
        return dict(zip(self.headings, found[0], strict=True))

    def column(self, heading: str) -> list[str]:
        """The cells below a heading."""
        return [row[self.headings.index(heading)] for row in self.rows]


def tables_in(text: str) -> list[Printed]:
    """Every table of a printed screen, in order."""
    found: list[Printed] = []
    above: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        if not line.startswith("┏"):
            above = [*above, line.strip()] if line.strip() else []
            continue
        table = Printed(" ".join(above), [], width=len(line))
        above = []
        for inner in lines:
            table.width = max(table.width, len(inner))
            if inner.startswith("┃"):
                table.headings = _joined(table.headings, _cells(inner, "┃"))
            elif inner.startswith("│"):
                _add(table, _cells(inner, "│"))
            elif inner.startswith("└"):
                break
        found.append(table)
    return found


def table_of(text: str, title: str) -> Printed:
    """The one table of a screen whose title starts so. Raises KeyError where there is none, or more than one."""
    found = [table for table in tables_in(text) if table.title.startswith(title)]
    if len(found) != 1:
        raise KeyError(f"{len(found)} tables start with '{title}': {[table.title for table in tables_in(text)]}")
    return found[0]


def faults_of_layout(text: str, width: int) -> Iterator[str]:
    """What is wrong with how tables are laid out: too wide, a number broken, a heading broken within a word."""
    for table in tables_in(text):
        if table.width > width:
            yield f"{table.title}: {table.width} characters on {width}"
    for line in text.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in _cells(line, "│")]
            told = [cell for cell in cells if cell]
            if told and all(_NUMBER_BROKEN.match(cell) for cell in told) and not cells[0]:
                yield f"a number goes on in a line of its own: {line}"


def _cells(line: str, edge: str) -> list[str]:
    return [cell[1:-1] for cell in line.split(edge)[1:-1]]


def _joined(before: list[str], cells: list[str]) -> list[str]:
    said = [cell.strip() for cell in cells]
    return [f"{one} {other}".strip() for one, other in zip(before, said, strict=True)] if before else said


def _add(table: Printed, cells: list[str]) -> None:
    """A line of a row: the rest of the last where it holds no value and every text of it is set in."""
    values = any(_VALUE.match(cell.strip()) for cell in cells)
    hangs = all(cell.startswith("  ") for cell in cells if cell.strip())
    if table.rows and not values and hangs:
        table.rows[-1] = _joined(table.rows[-1], cells)
    else:
        table.rows.append([cell.strip() for cell in cells])
