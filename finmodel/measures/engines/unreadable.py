"""Which file DuckDB could not read, and at which row: asked of it as values, not read out of what it said."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

import duckdb

from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.measures.engines import SourceFile
from finmodel.measures.engines.quoting import literal

_MOST_REJECTS = 1000
_FIRST_REJECT = """
    SELECT line, CAST(error_type AS VARCHAR), csv_line, (SELECT COUNT(DISTINCT line) FROM reject_errors)
    FROM reject_errors ORDER BY line LIMIT 1
"""


def csv_rows(file: SourceFile, more: str = "") -> str:
    """A relation of a CSV file's rows as text: `c0`, `c1`, … for its headings; `more` are further options."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(file.headings)))
    options = f"columns = {{{columns}}}, auto_detect = false, header = false, skip = {file.above}"
    spelling = f"delim = {literal(file.delimiter)}, quote = '\"', escape = '\"'"
    return f"read_csv({path_of(file)}, {options}, {spelling}{more})"


def path_of(file: SourceFile) -> str:
    """A file's path as SQL: it may hold what DuckDB takes for a wildcard, which in brackets stands for itself."""
    return literal(re.sub(r"([\[\]*?])", r"[\1]", str(file.path)))


def text_files(file: SourceFile) -> str:
    """The Parquet files of a table that was written out as text, as SQL."""
    return literal(re.sub(r"([\[\]*?])", r"[\1]", str(file.path)) + "/*.parquet")


def first_unreadable(files: Iterable[SourceFile]) -> Finding | None:
    """The first file that cannot be read whole, looked at again by itself; None where all can."""
    return next(filter(None, map(_fault_of, files)), None)


def _fault_of(file: SourceFile) -> Finding | None:
    with duckdb.connect(":memory:") as alone:
        alone.execute("SET enable_progress_bar = false")
        try:
            if file.kind == "parquet":
                alone.execute(f"SELECT COUNT(COLUMNS(*)) FROM read_parquet({path_of(file)})").fetchall()
            elif file.kind == "csv":
                rejects = f", store_rejects = true, rejects_limit = {_MOST_REJECTS}"
                alone.execute(f"SELECT COUNT(*) FROM {csv_rows(file, rejects)}").fetchall()
                found = alone.execute(_FIRST_REJECT).fetchone()
                return _rejected(file, *found) if found is not None else None
        except duckdb.Error:
            if file.kind == "parquet":
                return Finding(file.shown, "The file is not whole, or not Parquet.", "Fetch it or export it again.")
            return Finding(file.shown, "The file cannot be read.", "Export it again.")
    return None


def ragged(where: str, found: int, named: int, rows: int, or_more: bool = False) -> Finding:
    """The first of so many rows that do not fit the headings: its columns, and those that the headings name."""
    what = f"This row has {found} columns where the headings name {named}."
    if rows > 1:
        more = f"{rows - 1:,}{' or more' if or_more else ''}"
        what = f"{what} {more} more {'row does' if rows == 2 else 'rows do'} not fit them."
    return Finding(where, what, "Put quotes around text that holds commas.")


def _rejected(file: SourceFile, line: int, why: str, text: str, rows: int) -> Finding:
    where = at_row(file.shown, int(line))
    if why in ("TOO MANY COLUMNS", "MISSING COLUMNS"):
        found, named = len(next(csv.reader([text.strip("\r\n")], delimiter=file.delimiter))), len(file.headings)
        return ragged(where, found, named, rows, rows >= _MOST_REJECTS)
    if why == "UNQUOTED VALUE":
        return Finding(where, "A quote is opened and never closed.", "Close it, or double a quote inside text.")
    return Finding(where, f"The file cannot be read: {why.lower()}.", "Export it again.")
