"""A file or a sheet as it is looked at before anything is known of it: its headings, and every column of its rows.

All rows are looked at, in blocks, so that codes, dates and sums that a proposal states are those of the whole file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path

from finmodel.errors import InputError
from finmodel.load.files.delimited import divided_by
from finmodel.load.files.raw_cells import Asked, read_cells
from finmodel.load.files.sheets import SPREADSHEETS
from finmodel.load.files.text import wrong_encoding
from finmodel.load.proposing.column_seen import ColumnSeen, as_number
from finmodel.load.proposing.roles_known import fits_any

_BLOCK = 50_000
_MANY, _NOTES = 6, 2
"""Headings from which on a row with so few cells filled in is a total or a note, and none of the rows."""
_TOP = 40
"""Rows from the top among which the headings are looked for."""
TEXTS = (".csv", ".txt", ".tsv")
READABLE = (*TEXTS, *SPREADSHEETS)


@dataclass
class TableSeen:
    """A table of a file: where it is, its headings, and what each of its columns holds."""

    path: Path
    sheet: str = ""
    """The sheet that it is on; none of a text file."""
    heading_row: int = 1
    headings: tuple[str, ...] = ()
    columns: dict[str, ColumnSeen] = field(default_factory=dict)
    rows: int = 0
    lines: Sequence[tuple[int, tuple[str, ...]]] = ()
    """Rows of a sheet below its headings; a text file is read again."""
    delimiter: str = ","
    parts: tuple[TableSeen, ...] = ()
    """The files of a folder that are read as one table."""

    def blocks(self) -> Iterator[list[tuple[str, ...]]]:
        """Its rows in blocks, each as long as the headings."""
        if self.parts:
            for each in self.parts:
                yield from each.blocks()
            return
        rows: Iterator[tuple[str, ...]] = (row for _, row in self.lines) if self.sheet else self._of_text()
        wide = len(self.headings)
        if wide >= _MANY:
            rows = (row for row in rows if sum(map(bool, row)) > _NOTES)
        while block := [(*row, *[""] * wide)[:wide] for row in islice(rows, _BLOCK)]:
            yield block

    def _of_text(self) -> Iterator[tuple[str, ...]]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.reader(stream, delimiter=self.delimiter)
                for number, row in enumerate(rows, start=1):
                    if number > self.heading_row and any(cell.strip() for cell in row):
                        yield tuple(cell.strip() for cell in row)
        except UnicodeDecodeError:
            raise wrong_encoding(self.path.name, b"", "somewhere in it", "Save the file as UTF-8.") from None

    def sums(self, by: str, of: str | None) -> dict[str, Decimal]:
        """A column added up by the codes of another; rows where no column is named. A cell that is no number is nil."""
        at, measured = self.headings.index(by), None if of is None else self.headings.index(of)
        found: dict[str, Decimal] = {}
        for block in self.blocks():
            for row in block:
                one = Decimal(1) if measured is None else as_number(row[measured]) or Decimal(0)
                found[row[at]] = found.get(row[at], Decimal(0)) + one
        return found


def tables_of(path: Path) -> list[TableSeen]:
    """The tables of a file: one of a text file, one for each sheet with rows of a spreadsheet."""
    if path.suffix.lower() in SPREADSHEETS:
        return [table for sheet in _sheets(path) if (table := _of_sheet(path, sheet)) is not None]
    if path.suffix.lower() not in TEXTS:
        what = f"A file that ends in {path.suffix or 'nothing'} is not looked at."
        raise InputError.of(path.name, what, f"Give one that ends in {', '.join(READABLE)}.")
    return [_of_text_file(path)]


def together(folder: Path, tables: Sequence[TableSeen]) -> TableSeen:
    """Files of a folder with the same headings, as one table."""
    first = tables[0]
    return _seen(TableSeen(folder, "", first.heading_row, first.headings, parts=tuple(tables)))


def _sheets(path: Path) -> list[str]:
    import python_calamine as calamine

    try:
        return list(calamine.CalamineWorkbook.from_path(str(path)).sheet_names)
    except (calamine.CalamineError, OSError):
        what = "The workbook cannot be read: it is damaged, has a password, or is not a workbook."
        raise InputError.of(path.name, what, "Save it again as .xlsx, without a password.") from None


def _of_sheet(path: Path, sheet: str) -> TableSeen | None:
    lines = read_cells(path, path.name, Asked((), (sheet,))).lines
    at = _heading_at([row for _, row in lines[:_TOP]])
    if at is None or len(lines) <= at + 1:
        return None
    number, headings = lines[at]
    return _seen(TableSeen(path, sheet, number, _named(headings), lines=lines[at + 1 :]))


def _of_text_file(path: Path) -> TableSeen:
    if not path.stat().st_size:
        raise InputError.of(path.name, "The file is empty.", "Fill it, or take it away.")
    try:
        delimiter = divided_by(path, path.name)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            top = [tuple(cell.strip() for cell in row) for row in islice(csv.reader(stream, delimiter=delimiter), _TOP)]
    except UnicodeDecodeError:
        raise wrong_encoding(path.name, path.read_bytes()[:4], "line 1", "Save the file as UTF-8.") from None
    at = _heading_at(top)
    if at is None:
        what = "No row of it has headings of several columns."
        raise InputError.of(path.name, what, "Give a table with a row of headings and rows below it.")
    table = _seen(TableSeen(path, "", at + 1, _named(top[at]), delimiter=delimiter))
    if not table.rows:
        raise InputError.of(path.name, "There is a heading but no row below it.", "Give at least one row.")
    return table


def _named(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings of a row; one that is empty, or there already, is none that a column could be read by."""
    seen: set[str] = set()
    named = []
    for at, heading in enumerate(headings):
        named.append(heading if heading and heading not in seen else f"\0{at}")
        seen.add(heading)
    return tuple(named)


def _heading_at(top: Sequence[tuple[str, ...]]) -> int | None:
    """The row of those at the top that reads most like headings: texts that differ, several of them known."""
    best, at = 0, None
    for number, row in enumerate(top):
        texts = [cell for cell in row if cell and as_number(cell) is None]
        if len(texts) < 2 or len({*texts}) < len(texts) or len(texts) < sum(1 for cell in row if cell):
            continue
        score = len(texts) + 5 * sum(1 for cell in texts if fits_any(cell))
        if score > best:
            best, at = score, number
    return at


def _seen(table: TableSeen) -> TableSeen:
    """The table with its columns looked at."""
    columns = [ColumnSeen(heading) for heading in table.headings]
    for block in table.blocks():
        table.rows += len(block)
        for column, cells in zip(columns, zip(*block, strict=True), strict=True):
            column.see(cells)
    table.columns = {column.heading: column for column in columns if not column.heading.startswith("\0")}
    return table
