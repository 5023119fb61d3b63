"""Cells of a sheet that hold an error, or a formula that nobody has worked out: told apart from blanks.

The reader of spreadsheets gives both as nothing, and nothing is what a date that never comes says. So the sheet's own
file is gone through for them, a piece at a time: in .xlsx and .xlsm each such cell says so in its own markup.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

from finmodel.core.spot import at_cell, at_row
from finmodel.errors import Finding

ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""Errors as spreadsheets spell them."""
NO_VALUE = "=…"
"""What stands for a formula whose value nobody has worked out."""
_PIECE = 1 << 20
_CELL = rb"<(?:\w+:)?c\b[^>]*?"
_ERROR = re.compile(_CELL + rb"\st=\"e\"[^>]*>(.*?)</(?:\w+:)?c>", re.DOTALL)
_NO_VALUE = re.compile(
    _CELL
    + rb">\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PREFIX = re.compile(rb"<((?:\w+:)?)worksheet\b")
_AT = re.compile(rb"\sr=\"([A-Z]{1,3})([0-9]{1,7})\"")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")


ERRORS_SEEN_IN = (".xlsx", ".xlsm")
"""Kinds of workbook in which an error, or a formula without a value, is told from a blank."""


@dataclass(frozen=True)
class ErrorCell:
    """A cell that holds no value: its row as it is numbered, its column as its reader has it, and what is in it."""

    row: int
    column: int
    text: str


def column_letters(column: int) -> str:
    """The letters of a column, the first being 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def error_cells(path: Path, sheet: str, left: int) -> Iterator[ErrorCell]:
    """Error cells of a sheet, and formulas without a value; `left` columns are not counted."""
    try:
        with zipfile.ZipFile(path) as book:
            part = _part_of(book, sheet)
            if part is not None:
                yield from _scanned(book, part, left)
    except (zipfile.BadZipFile, KeyError, ParseError, NotImplementedError):
        return


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The file inside a workbook that holds a sheet; None where it is no .xlsx."""
    from defusedxml.ElementTree import fromstring

    if "xl/workbook.xml" not in book.namelist():
        return None
    ids = {}
    for each in fromstring(book.read("xl/workbook.xml")).iter():
        if each.tag.rpartition("}")[2] == "sheet":
            keys = {name.rpartition("}")[2]: value for name, value in each.attrib.items() if "}" in name}
            ids[each.get("name")] = keys.get("id")
    for each in fromstring(book.read("xl/_rels/workbook.xml.rels")).iter():
        if each.get("Id") == ids.get(sheet) and each.get("Id"):
            target = each.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
    return None


def _scanned(book: zipfile.ZipFile, part: str, left: int) -> Iterator[ErrorCell]:
    with book.open(part) as stream:
        rest = stream.read(_PIECE)
        prefix = _PREFIX.search(rest)
        row, formula = (b"</%srow>" % prefix[1], b"<%sf" % prefix[1]) if prefix else (b"</row>", b"<f")
        while piece := stream.read(_PIECE):
            piece = rest + piece
            cut = piece.rfind(row) + 1
            whole, rest = (piece[:cut], piece[cut:]) if cut else (b"", piece)
            yield from _in_piece(whole, formula, left)
        yield from _in_piece(rest, formula, left)


def _in_piece(piece: bytes, formula: bytes, left: int) -> Iterator[ErrorCell]:
    if b't="e"' in piece:
        for match in _ERROR.finditer(piece):
            value = _VALUE.search(match[1])
            yield from _cell(match[0], value[1].decode("utf-8", "replace") if value else "#N/A", left)
    if formula in piece:
        for match in _NO_VALUE.finditer(piece):
            if b't="str"' not in match[0].partition(b">")[0]:
                yield from _cell(match[0], NO_VALUE, left)


def _cell(markup: bytes, text: str, left: int) -> Iterator[ErrorCell]:
    at = _AT.search(markup.partition(b">")[0])
    if at is not None:
        column = 0
        for letter in at[1]:
            column = column * 26 + letter - 64
        yield ErrorCell(int(at[2]), column - 1 - left, text)


def by_row(cells: Sequence[ErrorCell]) -> dict[int, dict[int, str]]:
    """What stands for the error cells of each row, by its number and their columns."""
    found: dict[int, dict[int, str]] = {}
    for cell in cells:
        found.setdefault(cell.row, {})[cell.column] = cell.text
    return found


def error_findings(
    shown: str, headings: Mapping[int, str], cells: Sequence[ErrorCell], left: int | None
) -> Iterator[Finding]:
    """A fault for each kind of error in each column, with the first cell and how many there are.

    `left` is how many columns of a sheet lie to the left of the first one read; None for a text file.
    """
    alike: dict[tuple[int, str], list[int]] = {}
    for cell in sorted(cells, key=lambda each: (each.column, each.row)):
        alike.setdefault((cell.column, cell.text), []).append(cell.row)
    for (column, text), rows in alike.items():
        heading = headings.get(column, "")
        where = at_row(shown, rows[0], f"column {heading}")
        if left is not None:
            where = at_cell(shown, rows[0], f"{column_letters(column + left)}{rows[0]}", heading)
        more = ""
        if len(rows) > 1:
            more = f" So {'is 1 more cell' if len(rows) == 2 else f'are {len(rows) - 1:,} more cells'} of it."
        what, fix = error_words(text)
        yield Finding(where, f"{what}{more}", fix)


def error_words(cell: str) -> tuple[str, str]:
    """What is wrong with a cell that holds an error, and how to mend it; nothing of any other cell."""
    if cell == NO_VALUE:
        what = "The formula has not been worked out, and that is no blank."
        return what, "Open the workbook in a spreadsheet program, save it, and run this again."
    if cell in ERRORS:
        fix = "Mend what it is worked out from, or write what is meant; empty the cell only if nothing is."
        return f"{cell} is an error, not a blank.", fix
    return "", ""
