"""The one reading of raw cells: rows of a CSV file or a sheet as text, before anything is made of them.

Every table that comes in is read here: rows of people, activity and prices, tables of measures, of growth and of late
coding. Only a CSV file of a place's rows goes on to the engine by itself, because it may hold millions; what it is
delimited by and headed with is told here too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.recognised import TEXT, looks_like
from finmodel.load.files.text import read_text
from finmodel.load.findings import did_you_mean
from finmodel.load.what_file import SPOKEN

MAX_BYTES = 200_000_000
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Cells:
    """Rows of a table as text, the heading first; each has the number that it has in its file, where the first is 1."""

    file: str
    """What findings call it."""
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    """Rows that hold anything; empty where none does."""
    sheet: str = ""

    @property
    def heading(self) -> tuple[str, ...]:
        """The first row that holds anything."""
        return self.lines[0][1] if self.lines else ()


@dataclass(frozen=True)
class TextRows:
    """Rows of a table as text, each by its headings; `numbers` are those of the file, the heading being row 1."""

    file: str
    heading: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]


def read_rows(path: Path, shown: str | None = None, most_bytes: int = MAX_BYTES) -> TextRows:
    """Every row of a table below its heading; raises InputError with every row that does not fit it."""
    return rows_below(read_cells(path, shown or path.name, most_bytes=most_bytes))


def rows_below(cells: Cells, first: int = 0, notes: bool = False) -> TextRows:
    """Every row below the heading, which is line `first` of those that hold anything.

    With `notes`, a shorter line with one cell is a row too.
    Raises InputError with every row that does not fit the heading.
    """
    if not cells.lines:
        raise InputError.of(cells.file, "The file is empty.", "Give a heading row and at least one row below it.")
    top, heading = cells.lines[first]
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        where = at_row(cells.file, top)
        raise InputError.of(where, f"The column '{twice[0]}' is there twice.", "Rename one of them.")
    wide = len(heading)
    below = [
        (number, (*line, *[""] * (wide - len(line))) if notes and len(line) < wide and not any(line[1:]) else line)
        for number, line in cells.lines[first + 1 :]
    ]
    ragged = [(number, len(line)) for number, line in below if len(line) != wide]
    if ragged:
        raise InputError(
            Finding(
                at_row(cells.file, number),
                f"It has {count} cells; the heading has {wide}.",
                "Check quotes and commas.",
            )
            for number, count in ragged
        )
    if not below:
        raise InputError.of(cells.file, "There is a heading but no row below it.", "Give at least one row.")
    rows = tuple(dict(zip(heading, line, strict=True)) for _, line in below)
    return TextRows(cells.file, heading, rows, tuple(number for number, _ in below))


def read_cells(path: Path, shown: str, sheet: str | None = None, most_bytes: int = MAX_BYTES) -> Cells:
    """The cells of a CSV file, or of one sheet of a spreadsheet (its first, where none is named), as text.

    In a sheet, whole numbers lose their `.0` and dates become 2024-03-31. Raises InputError where it cannot be read.
    """
    if path.suffix.lower() in SPOKEN:
        what = "This is a file of `key: value` lines, and a table belongs here."
        raise InputError.of(shown, what, "Name a CSV file or a spreadsheet.")
    if path.suffix.lower() in SPREADSHEETS:
        name, lines = _sheet_lines(path, shown, sheet)
        return Cells(shown, _filled(lines), name)
    return Cells(shown, _filled(_csv_lines(read_text(path, shown, most_bytes), shown)))


def csv_heading(path: Path, shown: str) -> tuple[tuple[str, ...], str]:
    """The headings of a CSV file and what divides its cells; no row below the first is read."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        delimiter = _delimiter_of(stream.readline())
        stream.seek(0)
        try:
            headings = next(csv.reader(stream, delimiter=delimiter), [])
        except csv.Error:
            raise InputError.of(shown, "The headings cannot be read.", "Export it again.") from None
    if not any(heading.strip() for heading in headings):
        raise InputError.of(shown, "The first line holds no headings.", "Put the headings on the first line.")
    return tuple(heading.strip() for heading in headings), delimiter


def heading_of(path: Path) -> set[str]:
    """The columns of a CSV file, of which only the first line is read; none where it cannot be read as text."""
    try:
        return set(csv_heading(path, path.name)[0])
    except (InputError, OSError, UnicodeDecodeError):
        return set()


def _delimiter_of(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _filled(lines: list[list[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    stripped = (tuple(cell.strip() for cell in line) for line in lines)
    return tuple((number, line) for number, line in enumerate(stripped, start=1) if any(line))


def _csv_lines(text: str, shown: str) -> list[list[str]]:
    at_end = False

    def lines() -> Iterator[str]:
        nonlocal at_end
        yield from io.StringIO(text)
        at_end = True

    try:
        return list(csv.reader(lines(), delimiter=_delimiter_of(text.partition("\n")[0]), strict=True))
    except csv.Error:
        odd = "A quote stands where none may, or a cell is longer than any table has."
        what = "A quote is opened and never closed." if at_end else odd
        raise InputError.of(shown, what, "Check its quotes, or export it again.") from None


def _sheet_lines(path: Path, shown: str, sheet: str | None) -> tuple[str, list[list[str]]]:
    """The name of a sheet, and its rows from the first; columns before the first that holds anything are left out."""
    import python_calamine as calamine

    if not path.is_file():
        raise InputError.of(shown, "There is no such file.", f"Check the path {path}.")
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        name = sheet if sheet is not None else workbook.sheet_names[0]
        if name not in workbook.sheet_names:
            fix = did_you_mean(name, workbook.sheet_names)
            raise InputError.of(shown, f"There is no sheet '{name}'.", fix)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.CalamineError:
        if looks_like(path) == TEXT:
            what = f"It is named {path.suffix}, and holds text."
            raise InputError.of(shown, what, "Name it with the ending .csv, or save it as a spreadsheet.") from None
        what = "The workbook cannot be read: it is damaged, has a password, or is not a workbook."
        raise InputError.of(shown, what, "Save it again as .xlsx, without a password.") from None
    except OSError as error:
        raise InputError.of(shown, f"The file cannot be opened: {in_words(error)}.", "Check who may read it.") from None
    lines = [[_text(cell) for cell in row] for row in rows]
    first = min((at for line in lines for at, cell in enumerate(line) if cell), default=0)
    return name, [line[first:] for line in lines]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
