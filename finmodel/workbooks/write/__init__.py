"""Writes a plan to an .xlsx file: whole or not at all, the same bytes for the same plan.

Dates and the stamp come from the plan, so that two issues can be compared byte by byte. Cells are locked without a
password: that stops accidents, and pretends to no security.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from finmodel.core.whole import whole_file
from finmodel.errors import InputError
from finmodel.workbooks.cells import HEAD_ROW, Cell, Place, Plan, Sheet, letter
from finmodel.workbooks.theme import FONT, SIZE, TABS
from finmodel.workbooks.write.chart_objects import add_chart
from finmodel.workbooks.write.formats import Formats

_A4 = 9
_MARGINS = {"left": 0.3, "right": 0.3, "top": 0.5, "bottom": 0.6}
_PROTECTED = {
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_SPOILT = -987_654.25
"""Stored in place of every formula's value in a copy made to prove that another program recalculates."""


def write(plan: Plan, path: Path, overwrite: bool = False, spoil: bool = False) -> None:
    """Write the workbook; raises InputError where the file is there already and `overwrite` is not set.

    `spoil` stores wrong values with the formulas: only for tests that recalculate.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError.of(str(path), "A workbook's name ends in .xlsx.", f"Write {path.stem}.xlsx.")
    if path.exists() and not overwrite:
        raise InputError.of(str(path), "It is already there.", "Name another file, or say that it may be replaced.")
    content = to_bytes(plan, spoil)
    with whole_file(path) as half:
        half.write_bytes(content)


def to_bytes(plan: Plan, spoil: bool = False) -> bytes:
    """The workbook as the content of a file."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT, "font_size": SIZE},
    }
    workbook = xlsxwriter.Workbook(buffer, options)
    properties = plan.properties
    workbook.set_properties(
        {
            "title": properties.title,
            "subject": properties.subject,
            "author": properties.author,
            "comments": properties.comments,
            "created": datetime.combine(properties.created, time(12)),
        }
    )
    workbook.set_custom_property("finmodel stamp", properties.stamp)
    formats = Formats(workbook)
    worksheets = [workbook.add_worksheet(sheet.name) for sheet in plan.sheets]
    for sheet, worksheet in zip(plan.sheets, worksheets, strict=True):
        for place, cell in sorted(sheet.cells.items()):
            _write_cell(worksheet, place, cell, formats, spoil)
        _lay_out(workbook, worksheet, sheet)
        _name_inputs(workbook, worksheet, sheet)
    worksheets[0].activate()
    workbook.close()
    return buffer.getvalue()


def _write_cell(worksheet: Any, place: Place, cell: Cell, formats: Formats, spoil: bool) -> None:
    row, column, look = place[0] - 1, place[1] - 1, formats.of(cell)
    if cell.link:
        quoted = cell.link.replace("'", "''")
        worksheet.write_url(
            row, column, f"internal:'{quoted}'!A1", look, string=str(cell.value), tip=f"Go to {cell.link}"
        )
    elif cell.formula:
        stored = cell.value
        if spoil:
            stored = "spoilt" if isinstance(stored, str) else _SPOILT
        worksheet.write_formula(row, column, cell.formula, look, stored)
    elif isinstance(cell.value, str):
        worksheet.write_string(row, column, cell.value, look)
    else:
        worksheet.write_number(row, column, cell.value, look)


def _lay_out(workbook: Any, worksheet: Any, sheet: Sheet) -> None:
    for column, width in enumerate(sheet.widths):
        worksheet.set_column(column, column, width)
    for row, height in sheet.heights.items():
        worksheet.set_row(row - 1, height)
    worksheet.set_tab_color(TABS[sheet.kind])
    worksheet.hide_gridlines(2)
    if sheet.name != "Cover":
        worksheet.freeze_panes(HEAD_ROW, sheet.freeze_columns)
    if sheet.name not in ("Cover", "Contents"):
        worksheet.autofilter(HEAD_ROW - 1, 0, sheet.table_end - 1, sheet.table_columns - 1)
    last = sheet.rows
    if sheet.chart is not None:
        worksheet.set_h_pagebreaks([sheet.rows])
        last = add_chart(workbook, worksheet, sheet, sheet.chart)
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.set_margins(**_MARGINS)
    worksheet.fit_to_pages(1, 1 if sheet.name == "Cover" else 0)
    worksheet.repeat_rows(HEAD_ROW - 1)
    worksheet.print_area(0, 0, last - 1, (sheet.print_columns or sheet.columns) - 1)
    worksheet.set_footer("&L&A&RPage &P of &N")
    worksheet.set_selection(0, 0, 0, 0)
    worksheet.protect("", _PROTECTED)


def _name_inputs(workbook: Any, worksheet: Any, sheet: Sheet) -> None:
    """A defined name, a rule and a message for every input."""
    for (row, column), cell in sheet.cells.items():
        entry = cell.entry
        if entry is None:
            continue
        rule: dict[str, Any] = {
            "input_title": entry.title,
            "input_message": entry.message,
            "error_title": "Not within the range",
        }
        if entry.choices:
            rule |= {"validate": "list", "source": entry.choices, "error_message": "Choose from the list."}
        else:
            said = "Enter a number within the range that the message shows."
            kind = "stop" if entry.strict else "warning"
            rule |= {
                "validate": "decimal",
                "criteria": "between",
                "minimum": entry.lowest,
                "maximum": entry.highest,
                "error_message": said,
                "error_type": kind,
            }
        worksheet.data_validation(row - 1, column - 1, row - 1, column - 1, rule)
        sheet_name = f"'{sheet.name}'" if " " in sheet.name else sheet.name
        workbook.define_name(entry.name, f"={sheet_name}!${letter(column)}${row}")


__all__ = ["to_bytes", "write"]
