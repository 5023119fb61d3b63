"""The one reading of raw cells: rows of a text file or a sheet as text, before anything is made of them.

Every small table that comes in is read here: tables of measures, of growth and of late coding, lists beside contracts.
Rows of people, activity and prices are many, and go on to the engine (`made_ready`), by the same finding of sheets and
headings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.delimited import DELIMITERS, first_row, stated_delimiter
from finmodel.load.files.error_cells import ERRORS, NO_VALUE, ErrorCell, error_findings
from finmodel.load.files.folders import KINDS
from finmodel.load.files.heading_rows import TOP, Headings, HeadingsWanted, Line, headings_in
from finmodel.load.files.packed import Scratch, Unpacked, unpacked
from finmodel.load.files.sheet_choice import chosen_sheets
from finmodel.load.files.sheets import SPREADSHEETS, Workbook
from finmodel.load.files.text import read_text
from finmodel.load.what_file import SPOKEN
from finmodel.measures.engines.headings import AlsoCalled, folded

MAX_BYTES = 200_000_000


@dataclass(frozen=True)
class Asked:
    """What is wanted of a table: its headings, or those of each form that it may have, and its sheet."""

    forms: tuple[tuple[str, ...], ...] = ()
    sheet: tuple[str, ...] = ()
    mend: str = "sheet:"
    """How a user names a sheet."""
    also_called: AlsoCalled = ()
    """Other headings that a column may have."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading of any form, each once."""
        return tuple(dict.fromkeys(name for form in self.forms for name in form))

    def found_in(self, lines: Sequence[Line]) -> Headings:
        """The headings of a table, by the form of which it lacks least."""
        wanted = [HeadingsWanted(form, self.also_called) for form in self.forms or ((),)]
        whole = next((form for form in wanted if lines and form.all_in(lines[0][1])), None)
        found = [headings_in(lines, form) for form in ([whole] if whole else wanted)]
        return min(found, key=lambda each: len(each.lacking) / max(each.asked, 1))


_ANYTHING = Asked()


@dataclass(frozen=True)
class Cells:
    """Rows of a table as text, the heading first; each has the number that it has in its file, where the first is 1."""

    file: str
    """What findings call it."""
    lines: tuple[Line, ...]
    """Rows that hold anything; empty where none does."""
    told: tuple[Finding, ...] = ()
    """Warnings of rows and sheets that are not read."""
    left: int | None = None
    """How many columns of a sheet lie to the left of the first that is read; None of a text file."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The first row that holds anything."""
        return self.lines[0][1] if self.lines else ()

    def errors(self, columns: Collection[int] | None = None) -> Iterator[Finding]:
        """A fault for each kind of error in some columns, or in all."""
        cells = [
            ErrorCell(number, column, cell)
            for number, row in self.lines[1:]
            for column, cell in enumerate(row)
            if (cell in ERRORS or cell == NO_VALUE) and (columns is None or column in columns)
        ]
        yield from error_findings(self.file, dict(enumerate(self.heading)), cells, self.left)


@dataclass(frozen=True)
class TextRows:
    """Rows of a table as text, each by its headings; `numbers` are those of the file, the heading being row 1."""

    file: str
    heading: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]
    typed: bool = False
    """Whether they are of a spreadsheet, whose cells say what they hold."""


def read_rows(
    path: Path, shown: str | None = None, most_bytes: int = MAX_BYTES, headings: tuple[str, ...] = ()
) -> TextRows:
    """Every row of a table below its heading, on the first row that has the headings asked for.

    Raises InputError with every row that does not fit it, every cell with an error, and where rows above the headings,
    or other sheets, would go unread.
    """
    cells = read_cells(path, shown or path.name, Asked((headings,) if headings else ()), most_bytes)
    findings = [*(Finding(each.where, each.what, "Take out what is not to be read.") for each in cells.told)]
    findings += cells.errors()
    if findings:
        raise InputError(findings)
    return rows_below(cells)


def rows_below(cells: Cells, notes: bool = False) -> TextRows:
    """Every row below the heading.

    With `notes`, a shorter line with one cell is a row too.
    Raises InputError with every row that does not fit the heading.
    """
    if not cells.lines:
        raise InputError.of(cells.file, "The file is empty.", "Give a heading row and at least one row below it.")
    top, heading = cells.lines[0]
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        where = at_row(cells.file, top)
        raise InputError.of(where, f"The column '{twice[0]}' is there twice.", "Rename one of them.")
    wide = len(heading)
    below = [
        (number, (*line, *[""] * (wide - len(line))) if notes and len(line) < wide and not any(line[1:]) else line)
        for number, line in cells.lines[1:]
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
    return TextRows(cells.file, heading, rows, tuple(number for number, _ in below), cells.left is not None)


def read_cells(path: Path, shown: str, asked: Asked = _ANYTHING, most_bytes: int = MAX_BYTES) -> Cells:
    """The cells of a text file, or of one sheet of a spreadsheet, as text; it may be packed in .gz or .zip.

    Where headings are asked for, the rows above them are left out and told. Raises InputError where it cannot be read.
    """
    if path.suffix.lower() in SPOKEN:
        what = "This is a file of `key: value` lines, and a table belongs here."
        raise InputError.of(shown, what, "Name a CSV file or a spreadsheet.")
    if not path.is_file():
        read_text(path, shown, most_bytes)
    with Scratch() as scratch:
        inside = list(unpacked(shown, path, scratch))
        if len(inside) > 1:
            raise InputError.of(
                shown, f"It holds {len(inside)} files, and one is wanted.", "Unpack the one that is meant."
            )
        (each,) = inside
        ending = each.path.suffix.lower()
        if ending in SPREADSHEETS:
            return _of_sheet(each, asked)
        if ending == ".parquet":
            raise InputError.of(shown, "This kind of file is not read.", KINDS)
        if asked.sheet:
            raise InputError.of(shown, "Only a spreadsheet has sheets.", f"Take out `{asked.mend}`.")
        lines = _filled(_text_lines(read_text(each.path, each.shown, most_bytes, marked=True), each.shown, asked))
    return _below_titles(Cells(shown, lines), asked)


def heading_of(path: Path) -> set[str]:
    """The columns of a text file, of which only the first lines are read; none where it cannot be read as text."""
    try:
        return {cell.strip() for cell in first_row(path)}
    except (InputError, OSError, UnicodeError):
        return set()


def _of_sheet(each: Unpacked, asked: Asked) -> Cells:
    book = Workbook(each.path, each.shown)
    chosen, told = chosen_sheets(book, each.shown, asked.sheet, asked.found_in, asked.mend, many=False)
    if len(chosen) > 1:
        names = " and ".join(f"'{sheet.sheet.name}'" for sheet in chosen)
        raise InputError.of(each.shown, f"One sheet is read here, not {names}.", f"Name one with `{asked.mend}`.")
    (one,) = chosen
    cells = Cells(one.shown, tuple(one.sheet.rows()), tuple(told), one.sheet.left)
    return _below_titles(cells, asked)


def _below_titles(cells: Cells, asked: Asked) -> Cells:
    """The cells from the headings that are asked for down, as one row."""
    if not asked.forms or not cells.lines:
        return cells
    found = asked.found_in(cells.lines[:TOP])
    if found.lines == (0,):
        return cells
    above = f"row{'' if found.rows[0] == 2 else 's 1 to'} {found.rows[0] - 1}"
    what = f"The headings are on row {found.rows[-1]}; {above} above {'is' if found.rows[0] == 2 else 'are'} not read."
    told = Finding(cells.file, what, "Look whether that is right.", "warning")
    lines = ((found.rows[-1], _spelt_as_there(cells, found)), *cells.lines[found.lines[-1] + 1 :])
    return Cells(cells.file, lines, (*cells.told, told), cells.left)


def _spelt_as_there(cells: Cells, found: Headings) -> tuple[str, ...]:
    return cells.lines[found.lines[0]][1] if len(found.lines) == 1 else found.names


def _filled(lines: list[list[str]]) -> tuple[Line, ...]:
    stripped = (tuple(cell.strip() for cell in line) for line in lines)
    return tuple((number, line) for number, line in enumerate(stripped, start=1) if any(line))


def _text_lines(text: str, shown: str, asked: Asked) -> list[list[str]]:
    """The rows of a text, by the sign that gives most of the headings asked for, and most cells to the first row."""
    stated = stated_delimiter(text.partition("\n")[0])
    if stated:
        return [[], *_csv_lines(text.partition("\n")[2], stated, shown)]
    names = {folded(name) for name in asked.headings}
    first = text.lstrip("\r\n").partition("\n")[0]
    best = max(DELIMITERS, key=first.count)
    if names:
        top = text.split("\n", TOP)[:TOP]
        best = max(DELIMITERS, key=lambda sign: (_most_of(names, top, sign), first.count(sign)))
    return _csv_lines(text, best, shown)


def _most_of(names: set[str], lines: list[str], delimiter: str) -> int:
    return max((len(names & {folded(cell.strip('"')) for cell in line.split(delimiter)}) for line in lines), default=0)


def _csv_lines(text: str, delimiter: str, shown: str) -> list[list[str]]:
    at_end = False

    def lines() -> Iterator[str]:
        nonlocal at_end
        yield from io.StringIO(text, newline=None)
        at_end = True

    try:
        return list(csv.reader(lines(), delimiter=delimiter, strict=True))
    except csv.Error:
        odd = "A quote stands where none may, or a cell is longer than any table has."
        what = "A quote is opened and never closed." if at_end else odd
        raise InputError.of(shown, what, "Check its quotes, or export it again.") from None
