"""Every table that comes in is read by one reader of cells, whatever file it stands in."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from finmodel.core.spot import Spot, at_line, at_row, order_of
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused
from finmodel.load.files.delimited import text_file
from finmodel.load.files.raw_cells import TextRows, heading_of, read_rows


def sheet_of(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "rows.xlsx")
    return folder / "rows.xlsx"


def csv_of(folder: Path, text: str) -> Path:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    return folder / "rows.csv"


def told_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_rows(path)
    return [str(finding) for finding in caught.value.findings]


def test_a_sheet_reads_as_the_same_rows_of_a_csv_file(tmp_path: Path) -> None:
    rows = [["Site", "From", "Beds", "Share", "Open"], ["north", date(2024, 4, 1), 12, 0.125, True]]
    sheet = read_rows(sheet_of(tmp_path, *rows))
    written = read_rows(csv_of(tmp_path, "Site,From,Beds,Share,Open\nnorth,2024-04-01,12,0.125,true\n"))
    assert sheet == TextRows("rows.xlsx", written.heading, written.rows, written.numbers, typed=True)


def test_rows_keep_the_numbers_of_their_file_past_empty_ones(tmp_path: Path) -> None:
    sheet = read_rows(
        sheet_of(tmp_path, [None], [None, "Site", "Beds"], [None], [None, "north", 3], [None, "south", 4])
    )
    assert sheet.heading == ("Site", "Beds")
    assert sheet.numbers == (4, 5)
    assert read_rows(csv_of(tmp_path, "Site,Beds\n\nnorth,3\n , \nsouth,4\n")).numbers == (3, 5)


@pytest.mark.parametrize(("sign", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_cells_are_divided_by_the_sign_that_the_heading_has_most_of(tmp_path: Path, sign: str, name: str) -> None:
    del name
    path = csv_of(tmp_path, f"Site{sign}Beds\nnorth{sign}3\n")
    assert read_rows(path).rows == ({"Site": "north", "Beds": "3"},)
    assert heading_of(path) == {"Site", "Beds"}


def test_a_quote_never_closed_is_told_apart_from_one_in_an_odd_place(tmp_path: Path) -> None:
    assert told_of(csv_of(tmp_path, 'Site,Beds\nnorth,"3\n')) == [
        "rows.csv: A quote is opened and never closed. Check its quotes, or export it again."
    ]
    assert told_of(csv_of(tmp_path, 'Site,Beds\nnorth,"3"x')) == [
        "rows.csv: A quote stands where none may, or a cell is longer than any table has. Check its quotes, or export "
        "it again."
    ]


def test_every_row_that_does_not_fit_the_heading_is_told(tmp_path: Path) -> None:
    assert told_of(csv_of(tmp_path, "Site,Beds\nnorth\nsouth,4\neast,1,2\n")) == [
        "rows.csv, row 2: It has 1 cells; the heading has 2. Check quotes and commas.",
        "rows.csv, row 4: It has 3 cells; the heading has 2. Check quotes and commas.",
    ]


def test_a_sheet_with_nothing_in_it_and_one_that_is_none_are_told(tmp_path: Path) -> None:
    assert told_of(sheet_of(tmp_path)) == ["rows.xlsx: The workbook is empty. Save it again, or name another."]
    (tmp_path / "rows.ods").write_bytes(b"not a workbook")
    assert "It is named .ods, and holds text." in told_of(tmp_path / "rows.ods")[0]
    assert told_of(tmp_path / "none.xlsx")[0].startswith("none.xlsx: There is no such file.")


def test_what_is_wrong_is_told_whole_whatever_a_person_wrote() -> None:
    with pytest.raises(Refused) as caught:
        read_number("5; rising", "money")
    assert (caught.value.what, caught.value.fix) == (
        "'5; rising' is not an amount of money.",
        "Write it like £1,490 or £1.2m.",
    )


def test_where_a_finding_is_keeps_its_parts() -> None:
    spots = [at_row("b.csv", 12, "age"), at_line("a.yaml", 10), at_line("a.yaml", 9), at_line("a.yaml", 0), "a place"]
    assert sorted(spots, key=order_of) == [
        "a place",
        "a.yaml",
        "a.yaml, line 9",
        "a.yaml, line 10",
        "b.csv, row 12 (age)",
    ]
    again = copy.deepcopy(spots[0])
    assert isinstance(again, Spot)
    assert (again, again.within, again.number) == ("b.csv, row 12 (age)", "b.csv", 12)


def test_a_heading_too_long_for_any_table_is_told_and_nothing_else_is_read(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"{'x' * 200_000},Beds\nnorth,3\n")
    with pytest.raises(InputError, match=r"rows: The headings cannot be read\. Export it again\."):
        text_file(path, "rows", ("Beds",))
    assert heading_of(path) == set()
