"""An error in a cell is not a blank, and neither is a formula that nobody has worked out: each is told by its cell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finmodel.load.files.error_cells import error_cells
from finmodel.load.files.sheets import Workbook
from tests.files.folders import APRIL, HEADINGS, MAY, book_of, read, refused, text_of

ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]
MEND = "Mend what it is worked out from, or write what is meant; empty the cell only if nothing is."
WORK_OUT = "Open the workbook in a spreadsheet program, save it, and run this again."


def with_cell(folder: Path, cell: str, value: Any, rows: list[list[Any]] | None = None) -> Path:
    """The usual rows in a sheet, with a column that is not read behind, and one cell otherwise."""
    lines = [[*HEADINGS, "NOTE"], *([*row, "x"] for row in (rows or [*APRIL, *MAY]))]
    path = book_of(folder / "act.xlsx", {"Act": lines})
    book = openpyxl.load_workbook(path)
    book["Act"][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_in_a_cell_that_is_read_is_refused_by_cell(tmp_path: Path, error: str) -> None:
    with_cell(tmp_path, "E3", error)
    assert refused(tmp_path, "act.xlsx") == [f"act.xlsx, cell E3 (PAID): {error} is an error, not a blank. {MEND}"]


@pytest.mark.parametrize(("cell", "heading"), [("A4", "IN"), ("B2", "BY"), ("C3", "KIND"), ("D2", "N")])
def test_whatever_the_column_holds_an_error_in_it_is_no_blank(tmp_path: Path, cell: str, heading: str) -> None:
    with_cell(tmp_path, cell, "#N/A")
    assert refused(tmp_path, "act.xlsx") == [
        f"act.xlsx, cell {cell} ({heading}): #N/A is an error, not a blank. {MEND}"
    ]


def test_a_formula_without_a_value_is_no_blank_either(tmp_path: Path) -> None:
    with_cell(tmp_path, "D3", "=1+1")
    assert refused(tmp_path, "act.xlsx") == [
        f"act.xlsx, cell D3 (N): The formula has not been worked out, and that is no blank. {WORK_OUT}"
    ]


def test_errors_of_one_kind_in_a_column_are_told_once_with_their_number(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "E2", "#N/A", [*APRIL, *MAY, *MAY])
    book = openpyxl.load_workbook(path)
    for cell in ("E3", "E5"):
        book["Act"][cell] = "#N/A"
    book["Act"]["D4"] = "#REF!"
    book.save(path)
    assert refused(tmp_path, "act.xlsx") == [
        f"act.xlsx, cell D4 (N): #REF! is an error, not a blank. {MEND}",
        f"act.xlsx, cell E2 (PAID): #N/A is an error, not a blank. So are 2 more cells of it. {MEND}",
    ]


@pytest.mark.parametrize("value", ["#N/A", "=1+1"])
def test_errors_in_what_is_not_read_do_not_matter(tmp_path: Path, value: str) -> None:
    with_cell(tmp_path, "F3", value)
    assert read(tmp_path, "act.xlsx")[:2] == (550, [])
    with_cell(tmp_path, "E3", value)
    assert read(tmp_path, "act.xlsx", skip_rows=3)[:2] == (500, [])
    assert read(tmp_path, "act.xlsx", where={"KIND": "EM"})[:2] == (500, [])


def test_an_error_where_rows_are_chosen_leaves_it_open_whether_the_row_counts(tmp_path: Path) -> None:
    with_cell(tmp_path, "C3", "#N/A")
    assert refused(tmp_path, "act.xlsx", where={"KIND": "EM"}) == [
        f"act.xlsx, cell C3 (KIND): #N/A is an error, not a blank. {MEND}"
    ]


def test_a_total_that_is_an_error_counts_for_nothing(tmp_path: Path) -> None:
    with_cell(tmp_path, "E5", "#REF!", [*APRIL, *MAY, ["Total", None, None, None, None]])
    spent, told, _ = read(tmp_path, "act.xlsx")
    assert spent == 550
    assert told == [
        "act.xlsx, row 5: 'Total' stands below the table, and the row is not read. "
        "Write `skip_rows: 5` if that is right."
    ]


def test_the_cell_is_named_where_the_table_begins_further_in(tmp_path: Path) -> None:
    rows = [[None, None, *row] for row in (["Activity"], HEADINGS, *APRIL)]
    rows[3][6] = "#N/A"
    book_of(tmp_path / "act.xlsx", {"Act": rows, "Other": [["x"]]})
    assert refused(tmp_path, "act.xlsx", sheet="Act", header_row=2) == [
        f"act.xlsx, sheet 'Act', cell G4 (PAID): #N/A is an error, not a blank. {MEND}"
    ]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_in_text_is_no_code_and_no_blank(tmp_path: Path, error: str) -> None:
    (tmp_path / "act.csv").write_text(text_of(APRIL).replace("EL", error))
    assert refused(tmp_path, "act.csv") == [f"act.csv, row 3 (column KIND): {error} is an error, not a blank. {MEND}"]
    (tmp_path / "act.csv").write_text(text_of(APRIL).replace("IN,", "IN,NOTE,").replace("acute", f"{error},acute"))
    assert read(tmp_path, "act.csv")[:2] == (150, [])


def test_a_text_that_a_formula_gives_and_names_with_prefixes_are_told_apart(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "D3", "=1+1")
    raw = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    part = "xl/worksheets/sheet1.xml"
    plain = raw[part]
    assert b"<f>1+1</f><v/>" in plain or b"<f>1+1</f><v />" in plain

    def found(markup: bytes) -> list[tuple[int, int, str]]:
        with zipfile.ZipFile(path, "w") as book:
            for name, content in {**raw, part: markup}.items():
                book.writestr(name, content)
        return [(each.row, each.column, each.text) for each in error_cells(path, "Act", 0)]

    assert found(plain) == [(3, 3, "=…")]
    assert found(plain.replace(b'<c r="D3">', b'<c r="D3" t="str">')) == []
    assert found(plain.replace(b"<v/>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")) == []
    prefixed = plain.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")
    assert found(prefixed) == [(3, 3, "=…")]


def test_what_is_no_workbook_of_that_kind_has_no_error_cells_that_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0 no zip")
    assert list(error_cells(tmp_path / "a.xls", "Act", 0)) == []
    book_of(tmp_path / "a.xlsx", {"Act": [["x"]]})
    assert list(error_cells(tmp_path / "a.xlsx", "Other", 0)) == []
    assert Workbook(tmp_path / "a.xlsx", "a").sheet("Act").errors == ()
