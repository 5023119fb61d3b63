"""LibreOffice, which did not write the workbook, recalculates and prints it."""

import re
from dataclasses import replace
from pathlib import Path

import openpyxl

from finmodel.workbooks.cells import Plan
from finmodel.workbooks.write import write
from tests.workbooks.boards import differs
from tests.workbooks.office import convert

A4 = (595, 842)


def test_no_cell_differs_by_half_a_penny_when_libreoffice_recalculates(
    libreoffice: Path, board: Plan, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt.xlsx"
    write(board, spoilt, spoil=True)
    found = openpyxl.load_workbook(convert(libreoffice, spoilt, "xlsx", tmp_path), data_only=True)
    faults = [
        f"{sheet.name} row {row} column {column}: {cell.formula} gives {value!r}, not {cell.value!r}"
        for sheet in board.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.formula and differs(value := found[sheet.name].cell(row, column).value, cell.value)
    ]
    assert faults == []


def test_every_sheet_prints_on_a4_lying_down(libreoffice: Path, board: Plan, tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    write(board, path)
    pages = pages_of(convert(libreoffice, path, "pdf", tmp_path))
    assert len(pages) >= len(board.sheets)
    for width, height in pages:
        assert abs(width - A4[1]) < 2
        assert abs(height - A4[0]) < 2


def test_no_sheet_is_wider_than_a_page(libreoffice: Path, board: Plan, tmp_path: Path) -> None:
    """A sheet of few rows prints on one page, which it could not if its columns ran on to a second."""
    path = tmp_path / "board.xlsx"
    write(board, path)
    pages = len(pages_of(convert(libreoffice, path, "pdf", tmp_path)))
    tall = sum(sheet.rows // 20 for sheet in board.sheets)
    assert pages <= len(board.sheets) + tall + 1


def pages_of(pdf: Path) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf.read_bytes())
    return [(float(width), float(height)) for width, height in boxes]


def test_choices_that_are_not_in_their_lists_show_no_figure_in_libreoffice_either(
    libreoffice: Path, board: Plan, tmp_path: Path
) -> None:
    cover = board.sheet("Cover")
    mistyped = {(row, 2): replace(cover.cells[row, 2], value="mistyped") for row in (7, 9)}
    changed = replace(cover, cells={**cover.cells, **mistyped})
    path = tmp_path / "mistyped.xlsx"
    write(replace(board, sheets=(changed, *board.sheets[1:])), path, spoil=True)
    found = openpyxl.load_workbook(convert(libreoffice, path, "xlsx", tmp_path), data_only=True)
    shown = found["Cover"]
    assert shown["B10"].value == "CHECK: see Checks"
    after = [cover.cells[15, column].value for column in (5, 6)]
    assert [cell.value or "" for cell in shown[15][2:7]] == ["", "", *after, ""]
    bridge = found["Bridge"]
    last = board.sheet("Bridge").table_end
    figures = [bridge.cell(row, column).value for row in range(7, last + 1) for column in (6, 7, 8, 9, 10, 12)]
    assert not any(isinstance(figure, int | float) and figure for figure in figures)
