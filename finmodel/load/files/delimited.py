"""Text files of rows: how they are written, where their headings are, and their rows where an engine misreads them.

A plain file (UTF-8, one kind of line end, no blank line among its rows) goes on to the engine as it is, because it may
hold millions of rows; every byte of it is looked at here once. Any other is read here, row by row, and written out.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from finmodel.core.spot import at_row
from finmodel.errors import InputError
from finmodel.load.files.error_cells import ERRORS, ErrorCell
from finmodel.load.files.heading_rows import DEEP, TOP, Headings, HeadingsWanted, Line, headings_in
from finmodel.load.files.last_rows import LAST
from finmodel.load.files.text import wrong_encoding

TEXTS = (".csv", ".txt", ".tsv", ".tab")
DELIMITERS = (",", ";", "\t", "|")
_CHUNK, _END = 1 << 20, 1 << 16
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a text that is not UTF-8 begins with where it says so."""
_SEP = re.compile(r'^"?sep=(.)"?\r?\n?$', re.IGNORECASE)
_ERROR = re.compile(b"|".join(re.escape(error.encode()) for error in sorted(ERRORS)))
_BLANK = re.compile(rb"\n(?=\r?\n)")


@dataclass(frozen=True)
class Look:
    """What looking through a file once has shown."""

    sha256: str
    encoding: str
    plain: bool
    """Whether every line ends alike, and none among the others is blank."""
    blanks: int
    """How many lines hold nothing, those after the last row not among them."""
    errors: bool = False
    """Whether something in it is spelt like an error of a spreadsheet."""


@dataclass(frozen=True)
class TextFile:
    """A text file of rows: how it is written, and its headings."""

    path: Path
    shown: str
    look: Look
    delimiter: str
    headings: Headings
    above: int
    """Lines above the first row of data."""
    blank_above: int
    """How many of these hold nothing."""
    spare: bool
    """Whether one of the first rows below the headings holds nothing."""

    @property
    def plain(self) -> bool:
        """Whether an engine reads it as it is, and numbers its rows as a person would."""
        a_line_a_row = self.above == self.headings.rows[-1] and self.look.blanks == self.blank_above
        return self.look.plain and a_line_a_row and not self.spare and self.look.encoding == "utf-8-sig"

    def chunks(self, rows_at_once: int) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Rows below the headings that hold anything, so many at a time, with their numbers in the file."""
        top = self.headings.rows[-1]
        below = ((number, row) for number, row in text_rows(self) if number > top and any(map(str.strip, row)))
        while some := list(islice(below, rows_at_once)):
            yield [number for number, _ in some], [row for _, row in some]

    def last_rows(self) -> list[Line]:
        """The last rows that hold anything, whole; their numbers are not known."""
        with self.path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(size - _END, 0))
            end = stream.read()
        text = end.decode("utf-8", "ignore") if self.look.encoding == "utf-8-sig" else ""
        lines = text.splitlines()[1 if size > _END else self.above :]
        with suppress(csv.Error):
            rows = list(csv.reader(lines, delimiter=self.delimiter))
            return [(0, tuple(cell.strip() for cell in row)) for row in rows if row][-LAST:]
        return []

    def error_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows below the headings in which something is spelt like an error."""
        for number, row in text_rows(self):
            if number > self.headings.rows[-1] and any(cell.strip() in ERRORS for cell in row):
                yield number, [*row, *[""] * (len(self.headings.names) - len(row))]

    @staticmethod
    def error_cells(rows: Mapping[int, Sequence[str]]) -> list[ErrorCell]:
        """The cells of rows that are spelt like an error."""
        return [
            ErrorCell(number, column, cell.strip())
            for number, row in rows.items()
            for column, cell in enumerate(row)
            if cell.strip() in ERRORS
        ]


def looked_at(path: Path, shown: str) -> Look:
    """Look through a text file, which must be UTF-8 throughout or say at its start that it is UTF-16."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        start = stream.read(4)
        encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8-sig")
        stream.seek(0)
        if encoding != "utf-8-sig":
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
            return Look(digest.hexdigest(), encoding, False, 0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        row, feeds, returns, both, errors = 1, 0, 0, 0, False
        blanks = int(start.startswith((b"\n", b"\r\n")))
        pending, end = b"", b""
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                row += (pending + chunk)[: error.start].count(b"\n")
                raise wrong_encoding(shown, start, f"row {row}", "Save it as CSV UTF-8.") from None
            pending = decoder.getstate()[0]
            errors = errors or (b"#" in chunk and _ERROR.search(chunk) is not None)
            lines = chunk.count(b"\n")
            row, feeds = row + lines, feeds + lines
            if b"\r" in chunk or end.endswith(b"\r"):
                returns += chunk.count(b"\r")
                both += chunk.count(b"\r\n") + (end.endswith(b"\r") and chunk.startswith(b"\n"))
            seam = end + chunk[:3]
            if b"\n\n" in chunk or b"\n\r" in chunk or _BLANK.search(seam):
                blanks += sum(1 for _ in _BLANK.finditer(end + chunk)) - sum(1 for _ in _BLANK.finditer(end))
            end = (end + chunk)[-3:]
    trailing = _trailing_blanks(path)
    alike = returns == 0 or returns == both == feeds
    return Look(digest.hexdigest(), encoding, alike, blanks - trailing, errors)


def _trailing_blanks(path: Path) -> int:
    """How many lines after the last row hold nothing."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(size - _CHUNK, 0))
        end = stream.read()
    return max(end[len(end.rstrip(b"\r\n")) :].count(b"\n") - 1, 0)


def text_file(path: Path, shown: str, wanted: HeadingsWanted) -> TextFile:
    """How a text file is written and where its headings are; raises InputError where it cannot be read as a table."""
    look = looked_at(path, shown)
    top = _top(path, shown, look.encoding, wanted)
    lines = [(number, tuple(cell.strip() for cell in row)) for number, row, _ in top.rows if any(map(str.strip, row))]
    if not lines:
        raise InputError.of(shown, "The file is empty.", "Export it again.")
    headings = headings_in(lines, wanted, shown)
    below = [tuple(map(str.strip, row)) for number, row, _ in top.rows if number > headings.rows[-1]]
    named = max((at for at, name in enumerate(headings.names, 1) if name), default=1)
    wide = max((at for row in below for at, cell in enumerate(row, 1) if cell), default=0)
    names = (*headings.names, *[""] * (wide - len(headings.names)))[: max(named, wide)]
    headings = replace(headings, names=names if wide <= len(headings.names) else headings.names)
    above = next(line for number, _, line in top.rows if number == headings.rows[-1])
    blank_above = sum(1 for number, row, _ in top.rows if not row and number < headings.rows[-1])
    return TextFile(path, shown, look, top.delimiter, headings, above, blank_above, not all(map(any, below)))


@dataclass(frozen=True)
class _Top:
    """The first rows of a file, each with its number and the lines down to its end; and what divides cells."""

    delimiter: str
    rows: list[tuple[int, list[str], int]]


def stated_delimiter(line: str) -> str:
    """What divides cells, where the first line says so, as `sep=;` does; empty where it does not."""
    found = _SEP.match(line.lstrip("\ufeff"))
    return found[1] if found else ""


def divided_by(path: Path, shown: str) -> str:
    """What divides the cells of a text file, by its first rows."""
    return _top(path, shown, "utf-8-sig", HeadingsWanted(())).delimiter


def first_row(path: Path) -> list[str]:
    """The first row of a text file that holds anything; empty where none does."""
    rows = _top(path, path.name, "utf-8-sig", HeadingsWanted(())).rows
    return next((row for _, row, _ in rows if any(map(str.strip, row))), [])


def _top(path: Path, shown: str, encoding: str, wanted: HeadingsWanted) -> _Top:
    with opened(path, encoding) as stream:
        first = stream.readline()
    stated = stated_delimiter(first)
    found = []
    for delimiter in (stated,) if stated else DELIMITERS:
        rows, stopped = _first_rows(path, encoding, delimiter)
        fits = max((wanted.among(row) for _, row, _ in rows[:TOP]), default=0)
        cells = next((len(row) for _, row, _ in rows if any(map(str.strip, row))), 0)
        found.append(((fits, cells), _Top(delimiter, rows), stopped))
    _, top, stopped = max(found, key=lambda each: each[0])
    if not top.rows and stopped:
        raise InputError.of(shown, "The headings cannot be read.", "Export it again.")
    return top


def _first_rows(path: Path, encoding: str, delimiter: str) -> tuple[list[tuple[int, list[str], int]], bool]:
    """The first rows of a file, and whether what comes after them cannot be read."""
    rows: list[tuple[int, list[str], int]] = []
    try:
        rows.extend(islice(_numbered(path, encoding, delimiter), DEEP))
    except csv.Error:
        return rows, True
    return rows, False


def text_rows(text: TextFile) -> Iterator[tuple[int, list[str]]]:
    """Every row of a text file with its number; raises InputError where a quote is never closed."""
    number = 0
    try:
        for number, row, _ in _numbered(text.path, text.look.encoding, text.delimiter):
            yield number, row
    except (csv.Error, UnicodeError):
        what, fix = "A quote is opened and never closed.", "Close it, or double a quote inside text."
        raise InputError.of(at_row(text.shown, number + 1), what, fix) from None


def _numbered(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str], int]]:
    with opened(path, encoding) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, 1):
            says_what_divides = number == 1 and stated_delimiter(delimiter.join(row))
            yield number, [""] if says_what_divides else row, reader.line_num


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """A text file, open, with whatever its lines end in read as the end of a line."""
    with path.open(encoding=encoding, newline=None) as stream:
        yield stream
