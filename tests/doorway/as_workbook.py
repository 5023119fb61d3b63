"""A table saved as a workbook, its cells as a spreadsheet program has them when it opens the CSV."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import xlsxwriter

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def save_as_workbook(source: Path, target: Path, columns: tuple[str, ...] = ()) -> None:
    """Numbers become numbers, days become dates, whatever else is text; only `columns`, where any are named."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    wanted = [at for at, name in enumerate(head) if not columns or name in columns]
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(source.stem[:31])
    sheet.write_row(0, 0, [head[at] for at in wanted])
    for number, row in enumerate(rows, start=1):
        for column, at in enumerate(wanted):
            cell = row[at]
            if _NUMBER.match(cell):
                sheet.write_number(number, column, float(cell))
            elif _DAY.match(cell):
                sheet.write_datetime(number, column, date.fromisoformat(cell), day)
            elif cell:
                sheet.write_string(number, column, cell)
    book.close()
