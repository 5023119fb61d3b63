"""What the row checks found, said with the file, the row and the user's own column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from finmodel.core.data import DataSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.measures.engines import SourceFile

_NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity")
_BY_CODE = ("unmapped", "not_a_partner", "not_a_band")


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
        where = at_row(file.shown, numbers[0], _heading(source, column))
        given = [code] if fault in _BY_CODE else list(rows["given"])
        what, fix = _said("not_finite" if _all_infinite(fault, given) else fault, column, given[0])
        yield Finding(where, f"{what}{_others(count, numbers)}", fix)


def _all_infinite(fault: str, given: list[object]) -> bool:
    return fault == "unread_number" and all(str(each).strip().lower() in _NOT_FINITE for each in given)


def _heading(source: DataSource, column: str) -> str:
    entry = source.columns.get(column)
    return f"column {entry.column}" if entry is not None and entry.column is not None else ""


def _others(count: int, numbers: list[int]) -> str:
    if count == 1:
        return ""
    listed = ", ".join(str(number) for number in numbers)
    return f" {count:,} rows: {listed}{', …' if count > len(numbers) else ''}."


def _said(fault: str, column: str, given: object) -> tuple[str, str]:
    shown = "what is written" if column == "birth_date" else f"'{str(given)[:60]}'"
    said = {
        "not_finite": (f"`{column}`: {shown} is not a finite number.", "Give a number, or leave the row out."),
        "unread_date": (
            f"`{column}`: {shown} is not a date.",
            "Write 2024-03-31, or say `format:` such as %d/%m/%Y.",
        ),
        "unread_number": (f"`{column}`: {shown} is not a number.", "Write it like 1234.50 or £1,234.50."),
        "missing": (f"`{column}` is missing.", "Fill it in, or leave the row out with `where:`."),
        "below_nil": (f"`{column}`: {shown} is negative.", "Give 0 or more."),
        "not_a_count": (
            f"`{column}`: {shown} is not a number of conditions.",
            "Write a whole number, such as 0, 1 or 2, or leave it empty.",
        ),
        "wrong_way_round": (f"`{column}`: {shown} is before the first day.", "Swap the dates or mend one."),
        "negative": (f"`{column}`: {shown} is negative.", "Give 0 or more; a credit belongs in the price."),
        "not_an_age": (f"`{column}`: {shown} is not an age from 0 to 130.", "Mend it, or leave it empty."),
        "unmapped": (
            f"`{column}`: {shown} is not mapped to a code.",
            "Add it to `values:` or give `otherwise:`.",
        ),
        "not_a_partner": (
            f"`{column}`: {shown} is not a partner of this place.",
            "Add the partner, or map the code to one in `values:`.",
        ),
        "not_a_band": (f"`{column}`: {shown} is not one of `age_bands`.", "Map it to one in `values:`."),
        "duplicate": ("The same person is listed more than once.", "Keep one row for each person."),
        "overlap": (f"The price of {shown} starts before the one before it ends.", "Mend `from` or `to`."),
    }
    return said[fault]
