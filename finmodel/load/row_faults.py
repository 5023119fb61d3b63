"""What the row checks found, said with the file, the row and the user's own column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from finmodel.core.data import DataSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.error_cells import column_letters
from finmodel.measures.engines import SourceFile
from finmodel.measures.row_checks import FAULTS

_NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity")


def fault_findings(faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]]) -> list[Finding]:
    """A finding for each kind of fault in each file, from the rows of the kernel `first_faults`."""
    together = faults.sort_values(["file_no", "fault", "column_name", "code_place", "row_no"])
    return list(_findings(together.astype(object).where(together.notna(), None), files))


def _findings(faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]]) -> Iterator[Finding]:
    for key, kind in faults.groupby(["file_no", "fault", "column_name"], sort=False):
        fault, column = (str(part) for part in key[1:])
        source, file = files[int(kind["file_no"].iloc[0])]
        for code, rows in kind.groupby("code", sort=False):
            numbers = [int(number) - 1 + file.first_row for number in rows["row_no"]]
            numbers = [] if file.kind == "table" else numbers  # no number that a user could look up
            where = at_row(
                file.shown,
                numbers[0] if numbers else 0,
                _heading(source, column) + _cell(file, source, column, numbers),
            )
            given = [code] if FAULTS[fault].by_code else list(rows["given"])
            what, fix = _said("not_finite" if _all_infinite(fault, given) else fault, column, given[0])
            yield Finding(where, f"{what}{_others(int(rows['row_count'].iloc[0]), numbers)}", fix)
        yield from _passed_over(kind, at_row(file.shown, 0, _heading(source, column)), column)


def _passed_over(kind: pd.DataFrame, where: str, column: str) -> Iterator[Finding]:
    """How many codes of a kind of fault are not told one by one, because they are many."""
    listed = kind.drop_duplicates("code")
    codes = int(kind["codes"].iloc[0]) - len(listed)
    if codes:
        rows = int(kind["rows_of_kind"].iloc[0]) - int(listed["row_count"].sum())
        what = f"`{column}`: {codes:,} more of what is written there is at fault in the same way, in {rows:,} rows."
        yield Finding(where, what, "Look whether it is the right column.")


def _all_infinite(fault: str, given: list[object]) -> bool:
    return fault == "unread_number" and all(str(each).strip().lower() in _NOT_FINITE for each in given)


def _heading(source: DataSource, column: str) -> str:
    entry = source.columns.get(column)
    return f"column {entry.column}" if entry is not None and entry.column is not None else ""


def _cell(file: SourceFile, source: DataSource, column: str, numbers: list[int]) -> str:
    """The cell of a sheet that is at fault; nothing where it is no sheet."""
    entry = source.columns.get(column)
    if file.left is None or not numbers or entry is None or entry.column not in file.headings:
        return ""
    return f", cell {column_letters(file.headings.index(entry.column) + file.left)}{numbers[0]}"


def _others(count: int, numbers: list[int]) -> str:
    if count == 1:
        return ""
    if not numbers:
        return f" {count:,} rows."
    listed = ", ".join(str(number) for number in numbers)
    return f" {count:,} rows: {listed}{', …' if count > len(numbers) else ''}."


def _said(fault: str, column: str, given: object) -> tuple[str, str]:
    shown = "what is written" if column == "birth_date" else f"'{str(given)[:60]}'"
    words = FAULTS[fault]
    return words.what.format(column=column, given=shown), words.fix
