"""Writes a table as a plain workbook of one sheet: no formulas, for a reader who asked for .xlsx."""

from __future__ import annotations

from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from finmodel.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 1_048_575
"""Rows below a heading that a sheet holds."""
_WIDEST = 60


def write_table_book(table: pd.DataFrame, path: Path) -> None:
    """Write a table to a file; numbers are numbers, and a text that looks like a formula stays a text.

    Raises InputError where the table has more rows than a sheet holds.
    """
    if len(table) > MOST_ROWS:
        what = f"A sheet holds {MOST_ROWS:,} rows, and the table has {len(table):,}."
        raise InputError.of(path.name, what, "Write it as .csv.")
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    sheet, bold = workbook.add_worksheet("Table"), workbook.add_format({"bold": True})
    for column, name in enumerate(table.columns):
        values = table[name].tolist()
        sheet.write_string(0, column, str(name), bold)
        sheet.set_column(column, column, min(_WIDEST, max(len(str(name)), *map(len, map(str, values)), 8) + 2))
        for row, value in enumerate(values, 1):
            if isinstance(value, int | float) and isfinite(value):
                sheet.write_number(row, column, value)
            elif value is not None and not isinstance(value, float):
                sheet.write_string(row, column, str(value))
    sheet.freeze_panes(1, 0)
    workbook.close()
    path.write_bytes(buffer.getvalue())
