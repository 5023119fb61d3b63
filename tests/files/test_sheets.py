"""A workbook is more than its first sheet: those that are meant are read, and the others are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.errors import InputError
from finmodel.load.files.raw_cells import Asked, read_cells, read_rows
from tests.files.folders import APRIL, HEADINGS, MAY, book_of, read, refused, zip_of

MONTHS = {"2023-04": [HEADINGS, *APRIL], "2023-05": [HEADINGS, *MAY]}


def test_several_sheets_that_could_be_meant_are_refused_by_name(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {**MONTHS, "Old": [HEADINGS, *MAY], "Notes": [["Dear all"]]}, hidden=["Old"])
    assert refused(tmp_path, "act.xlsx") == [
        "act.xlsx: 3 of its sheets have the headings wanted: '2023-04' (2 rows), '2023-05' (1 row) and "
        "'Old' (hidden, 1 row). It also has 'Notes' (0 rows). Write `sheet: all` if all count, or name those that do: "
        "`sheet: ['2023-04', '2023-05', Old]`."
    ]


@pytest.mark.parametrize(
    ("sheet", "spent"),
    [("all", 550), (["2023-04", "2023-05"], 550), ("20??-*", 550), ("2023-05", 400), (["2023-04", "*05"], 550)],
)
def test_sheets_that_are_named_are_read_and_no_others(tmp_path: Path, sheet: str | list[str], spent: float) -> None:
    book_of(tmp_path / "act.xlsx", MONTHS)
    assert read(tmp_path, "act.xlsx", sheet=sheet)[:2] == (spent, [])


def test_each_sheet_that_is_read_is_recorded_with_its_rows(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", MONTHS)
    built = read(tmp_path, "act.xlsx", sheet="all")[2]
    assert [(fact.file, fact.rows) for fact in built.facts.files] == [
        ("act.xlsx, sheet '2023-04'", 2), ("act.xlsx, sheet '2023-05'", 1),
    ]  # fmt: skip


def test_the_only_sheet_with_the_headings_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {"Cover": [["x"]], "Data": [HEADINGS, *APRIL], "Prices": [["A"], [1]]}, ["Prices"])
    spent, told, _ = read(tmp_path, "act.xlsx")
    assert spent == 150
    assert told == [
        "act.xlsx: Only sheet 'Data' (2 rows) is read, not 'Cover' (0 rows) and 'Prices' (hidden, 1 row). "
        "Write `sheet: Data` if that is right."
    ]
    assert read(tmp_path, "act.xlsx", sheet="Data")[:2] == (150, [])


def test_all_sheets_tells_those_without_the_headings_and_refuses_those_with_some(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {**MONTHS, "Notes": [["Dear all"]]})
    spent, told, _ = read(tmp_path, "act.xlsx", sheet="all")
    assert spent == 550
    assert told == [
        "act.xlsx: 2 sheets are read, not 'Notes' (0 rows). Write `sheet: ['2023-04', '2023-05']` if that is right."
    ]
    book_of(tmp_path / "act.xlsx", {**MONTHS, "2023-06": [HEADINGS[:4], APRIL[0][:4]]})
    assert refused(tmp_path, "act.xlsx", sheet="all") == [
        "act.xlsx, sheet '2023-06': It has no 'PAID'. Mend its headings, or leave it out by naming the others with "
        "`sheet:`."
    ]


def test_a_hidden_sheet_that_is_the_only_one_with_rows_is_read_and_told(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {"Front": [], "Data": [HEADINGS, *APRIL]}, hidden=["Data"])
    spent, told, _ = read(tmp_path, "act.xlsx")
    assert (spent, told) == (150, ["act.xlsx: 'Data' is hidden, and read. Write `sheet: Data` if that is right."])


def test_a_name_that_no_sheet_has_and_an_empty_sheet_are_told(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {**MONTHS, "Empty": []})
    assert refused(tmp_path, "act.xlsx", sheet=["2023-04", "2024-*"]) == [
        "act.xlsx: There is no sheet '2024-*'. Did you mean '2023-05'?"
    ]
    assert refused(tmp_path, "act.xlsx", sheet="Empty") == [
        "act.xlsx: The sheet 'Empty' is empty. Name another with `sheet:`."
    ]


def test_where_no_sheet_has_all_headings_the_nearest_is_named(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {"A": [["IN", "BY"], ["2023-04-01", "acute"]], "B": [HEADINGS[:4], APRIL[0][:4]]})
    assert refused(tmp_path, "act.xlsx") == [
        "act.xlsx: None of its 2 sheets has all headings wanted: the nearest, 'B' (1 row), has no 'PAID'. "
        "The others are 'A' (1 row). Mend the headings, or name a sheet with `sheet:`."
    ]


def test_a_row_at_fault_names_its_sheet(tmp_path: Path) -> None:
    book_of(tmp_path / "act.xlsx", {**MONTHS, "2023-06": [HEADINGS, ["2023-06-31", "acute", "EM", 1, 1]]})
    (told,) = refused(tmp_path, "act.xlsx", sheet="all")
    assert told.startswith("act.xlsx, sheet '2023-06', row 2 (column IN, cell A2): `start`: '2023-06-31' is not a d")


def refused_table(path: Path, asked: Asked) -> str:
    with pytest.raises(InputError) as caught:
        read_cells(path, path.name, asked)
    return str(caught.value)


def test_a_small_table_is_of_one_sheet(tmp_path: Path) -> None:
    book = book_of(tmp_path / "t.xlsx", {"A": [["Site", "Beds"], ["north", 1]], "B": [["Site", "Beds"], ["north", 2]]})
    assert refused_table(book, Asked((("Site", "Beds"),), mend="--sheet")) == (
        "t.xlsx: 2 of its sheets have the headings wanted: 'A' (1 row) and 'B' (1 row). One sheet is read here: "
        "name it with `--sheet`."
    )
    assert refused_table(book, Asked((("Site", "Beds"),), ("all",), "--sheet")) == (
        "t.xlsx: One sheet is read here, not 'A' and 'B'. Name one with `--sheet`."
    )
    assert read_cells(book, "t.xlsx", Asked((), ("B",))).lines[1] == (2, ("north", "2"))
    (tmp_path / "t.csv").write_text("Site,Beds\nnorth,1\n")
    assert refused_table(tmp_path / "t.csv", Asked((), ("B",), "--sheet")) == (
        "t.csv: Only a spreadsheet has sheets. Take out `--sheet`."
    )
    zip_of(tmp_path / "t.zip", {"a.csv": "Site,Beds\n", "b.csv": "Site,Beds\n"})
    assert refused_table(tmp_path / "t.zip", Asked()) == (
        "t.zip: It holds 2 files, and one is wanted. Unpack the one that is meant."
    )


def test_other_sheets_of_a_table_of_growth_must_be_taken_out(tmp_path: Path) -> None:
    book_of(tmp_path / "g.xlsx", {"A": [["sex", "growth"], ["F", "1%"]], "B": [["x"], ["y"]]})
    with pytest.raises(InputError) as caught:
        read_rows(tmp_path / "g.xlsx", "g.xlsx", headings=("growth",))
    assert str(caught.value) == (
        "g.xlsx: Only sheet 'A' (1 row) is read, not 'B' (1 row). Take out what is not to be read."
    )
