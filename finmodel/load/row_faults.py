"""What the row checks found, said with the file, the row and the user's own column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from finmodel.core.data import DataSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.measures.engines import SourceFile
from finmodel.measures.row_checks import FAULTS

_NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity")


def fault_findings(faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]]) -> list[Finding]:
    """A finding for each kind of fault in each file, from the rows of the kernel `first_faults`."""
    return list(_findings(faults.astype(object).where(faults.notna(), None), files))


def _findings(faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]]) -> Iterator[Finding]:
    keys = ["file_no", "fault", "column_name", "code"]
    for key, rows in faults.groupby(keys, sort=False, dropna=False):
        fault, column, code = (str(part) for part in key[1:])
        source, file = files[int(rows["file_no"].iloc[0])]
        numbers = [int(number) - 1 + file.first_row for number in rows["row_no"]]
        count = int(rows["row_count"].iloc[0])
        in_table = file.kind == "table"  # whose rows have no numbers that a user could look up
        where = at_row(file.shown, 0 if in_table else numbers[0], _heading(source, column))
        given = [code] if FAULTS[fault].by_code else list(rows["given"])
        what, fix = _said("not_finite" if _all_infinite(fault, given) else fault, column, given[0])
        yield Finding(where, f"{what}{_others(count, [] if in_table else numbers)}", fix)


def _all_infinite(fault: str, given: list[object]) -> bool:
    return fault == "unread_number" and all(str(each).strip().lower() in _NOT_FINITE for each in given)


def _heading(source: DataSource, column: str) -> str:
    entry = source.columns.get(column)
    return f"column {entry.column}" if entry is not None and entry.column is not None else ""


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
