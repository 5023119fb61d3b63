"""Reading the rows of one sheet of a spreadsheet as text, the wanted columns only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from finmodel.errors import InputError
from finmodel.load.findings import did_you_mean

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read_sheet(
    path: Path, shown: str, sheet: str | None, wanted: Collection[str]
) -> tuple[tuple[str, ...], pd.DataFrame]:
    """All headings of a sheet, and its rows: `row_no` from 1, and `c0`, `c1`, … for the headings wanted.

    The headings are the sheet's first row. Whole numbers lose their `.0`, dates become 2024-03-31.
    """
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        name = sheet if sheet is not None else workbook.sheet_names[0]
        if name not in workbook.sheet_names:
            fix = did_you_mean(name, workbook.sheet_names)
            raise InputError.of(shown, f"There is no sheet '{name}'.", fix)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.CalamineError:
        what = "The workbook cannot be read: it is damaged, has a password, or is not a workbook."
        raise InputError.of(shown, what, "Save it again as .xlsx, without a password.") from None
    if not rows:
        raise InputError.of(shown, f"The sheet '{name}' is empty.", "Name another with `sheet:`.")
    headings = tuple(_text(value) or "" for value in rows[0])
    kept = [index for index, heading in enumerate(headings) if heading in wanted]
    filled = [(number, row) for number, row in enumerate(rows[1:], start=1) if any(value != "" for value in row)]
    columns: dict[str, list[Any]] = {"row_no": [number for number, _ in filled]}
    for index in kept:
        columns[f"c{index}"] = [_text(row[index]) for _, row in filled]
    return headings, pd.DataFrame(columns, dtype=object)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
