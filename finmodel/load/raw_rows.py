"""The rows of a table of measures as text, from CSV or a spreadsheet, before anything is made of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from finmodel.errors import Finding, InputError
from finmodel.load.table_cells import TextRows
from finmodel.load.text import read_text

MAX_BYTES = 200_000_000


def heading_of(path: Path) -> set[str]:
    """The columns of a CSV file, of which only the first line is read; none where it cannot be read as text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
    except (OSError, UnicodeDecodeError):
        return set()
    delimiter = max((",", ";", "\t", "|"), key=first.count)
    return {cell.strip() for row in csv.reader([first], delimiter=delimiter) for cell in row}


def read_rows(path: Path) -> TextRows:
    """Every row of a file; raises InputError with every row that does not fit its heading."""
    if path.suffix.lower() in {".xlsx", ".xls", ".ods", ".xlsb"}:
        lines = _excel_lines(path)
    else:
        text = read_text(path, path.name, MAX_BYTES)
        delimiter = max((",", ";", "\t", "|"), key=text.partition("\n")[0].count)
        try:
            lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
        except csv.Error as error:
            unclosed = "unexpected end" in str(error)
            what = "A quote is opened and never closed." if unclosed else f"The file cannot be read as CSV: {error}."
            raise InputError.of(path.name, what, "Check its quotes, or export it again.") from None
    if not lines:
        raise InputError.of(path.name, "The file is empty.", "Give a heading row and at least one row below it.")
    heading = tuple(cell.strip() for cell in lines[0])
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise InputError.of(f"{path.name}, row 1", f"The column '{twice[0]}' is there twice.", "Rename one of them.")
    findings, rows, numbers = [], [], []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(heading):
            findings.append(
                Finding(
                    f"{path.name}, row {number}",
                    f"It has {len(line)} cells; the heading has {len(heading)}.",
                    "Check quotes and commas.",
                )
            )
            continue
        rows.append(dict(zip(heading, (cell.strip() for cell in line), strict=True)))
        numbers.append(number)
    if findings:
        raise InputError(findings)
    if not rows:
        raise InputError.of(path.name, "There is a heading but no row below it.", "Give at least one row.")
    return TextRows(path.name, heading, tuple(rows), tuple(numbers))


def _excel_lines(path: Path) -> list[list[str]]:
    import python_calamine

    if not path.is_file():
        raise InputError.of(path.name, "There is no such file.", f"Check the path {path}.")
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError):
        what = "The workbook cannot be read: it is damaged, has a password, or is not a workbook."
        raise InputError.of(path.name, what, "Save it again as .xlsx or .csv, without a password.") from None
    return [[str(cell) for cell in row] for row in rows]
