"""Codes as people have them: blanks, two spellings of one, and what a spreadsheet has made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from finmodel.measures.ask import Ask
from tests.load.places import ACTIVITY, HEAD, build, refusal

SPEND = Ask.of("spend")
BOTH = "Write it one way, or list both in `values:` with `otherwise: as_written`; two codes may also be meant there."


def source(**setting: Any) -> dict[str, Any]:
    """The small place's activity with its settings as given; as they are written where nothing is."""
    entry: Any = {"column": "KIND", **setting} if setting else "KIND"
    columns: Any = ACTIVITY["columns"]
    return {**ACTIVITY, "columns": {**columns, "setting": entry}}


def write(folder: Path, *codes: str) -> None:
    rows = "".join(f'p1,2023-05-01,,acute,"{code}",1,{at}\n' for at, code in enumerate(codes, 1))
    (folder / "activity.csv").write_text(HEAD + rows, encoding="utf-8")


def spend_of(folder: Path, setting: str, of: dict[str, Any]) -> float:
    ask = Ask.of("spend", where={"setting": [setting]})
    return float(build(folder, ask, activity=of).grid.measure(ask)[0])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "the cell is blank, and `otherwise:` takes no blanks. 2 rows, £5 by their prices. Fill it in; or say "
         "what a "
         "blank stands for in `values:`, such as `'': CODE`."),
        ("\u00a0", "the cell is blank, and `otherwise:` takes no blanks. 2 rows, £5 by their prices. Fill it in; or "
         "say "
         "what a blank stands for in `values:`, such as `'': CODE`."),
        ("em", "'em' may be 'EM', which `values:` lists; `otherwise:` takes no other spelling of it. 2 rows, £5 by "
         "their "
         "prices. Write it one way, or list it in `values:` too, as it is meant."),
        ("E M", "'E M' may be 'EM', which `values:` lists; `otherwise:` takes no other spelling of it. 2 rows, £5 by "
         "their "
         "prices. Write it one way, or list it in `values:` too, as it is meant."),
        ("7", "'7' may be '007', which `values:` lists; `otherwise:` takes no other spelling of it. 2 rows, £5 by "
         "their "
         "prices. Write it one way, or list it in `values:` too, as it is meant."),
        ("0.0100", "'0.0100' may be '0.01', which `values:` lists; `otherwise:` takes no other spelling of it. 2 "
         "rows, £5 "
         "by their prices. Write it one way, or list it in `values:` too, as it is meant."),
        ("1.23457E+17", "'1.23457E+17' is a number that a spreadsheet has shortened: its last digits are gone. 2 "
         "rows, £5 "
         "by their prices. Export it again with the column as text."),
    ],
)  # fmt: skip
def test_otherwise_takes_no_blank_and_no_other_spelling_of_what_is_listed(tmp_path: Path, code: str, told: str) -> None:
    """Rows 3 and 4 are of £2 and £3."""
    write(tmp_path, "EM", code, code)
    listed = source(values={"EM": "emergency", "007": "spy", "0.01": "part"}, otherwise="other")
    assert refusal(tmp_path, activity=listed) == [f"activity.csv, row 3 (column KIND): `setting`: {told}"]


def test_a_blank_that_is_listed_is_what_it_is_listed_as(tmp_path: Path) -> None:
    write(tmp_path, "EM", "", "X")
    listed = source(values={"EM": "emergency", "": "none"}, otherwise="other")
    assert [spend_of(tmp_path, code, listed) for code in ("emergency", "none", "other")] == [1, 2, 3]


def test_two_spellings_of_one_code_are_asked_about_and_both_may_be_listed(tmp_path: Path) -> None:
    write(tmp_path, "R1A", "R1A", "r1a", "R 1A", "00Q", "0Q")
    where = "activity.csv, row {} (column KIND): `setting`: "
    assert refusal(tmp_path, activity=source()) == [
        f"{where.format(5)}'R 1A' may be 'R1A': one code in two spellings. 1 row, £4 by their prices. {BOTH}",
        f"{where.format(4)}'r1a' may be 'R1A': one code in two spellings. 1 row, £3 by their prices. {BOTH}",
    ]
    both = source(values={"r1a": "R1A", "R 1A": "apart"}, otherwise="as_written")
    assert [spend_of(tmp_path, code, both) for code in ("R1A", "apart", "00Q", "0Q")] == [6, 4, 5, 6]


def test_a_whole_number_is_one_code_however_it_is_written(tmp_path: Path) -> None:
    write(tmp_path, "1", "1.0", "2.0")
    assert [spend_of(tmp_path, code, source()) for code in ("1", "2")] == [3, 3]
    listed = source(values={"1": "one", "2": "two"})
    assert [spend_of(tmp_path, code, listed) for code in ("one", "two")] == [3, 3]
    query = (
        "SELECT 'p1' AS ID, DATE '2023-05-01' AS \"IN\", NULL::DATE AS OUT, 'acute' AS BY, 1.0::DOUBLE AS KIND, "
        "1 AS N, 7.0 AS PAID"
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{tmp_path / 'activity.parquet'}' (FORMAT parquet)")
    assert spend_of(tmp_path, "1", {**source(), "file": "activity.parquet"}) == 7


def test_a_date_among_codes_is_told(tmp_path: Path) -> None:
    write(tmp_path, "EM", "Mar-24")
    told = [str(each) for each in build(tmp_path, activity=source()).warnings]
    assert told == [
        "activity.csv, row 3 (column KIND): `setting`: 'Mar-24' is a date where a code belongs: a spreadsheet may "
        "have made "
        "it of one, as Mar-24 of MAR24. 1 row, £2 by their prices. Export the column as text, if so."
    ]


@pytest.mark.parametrize(
    ("entry", "row", "told"),
    [
        ("PR", 3, "'r1a' may be 'R1A': one code in two spellings. 1 row. " + BOTH),
        ({"column": "PR", "values": {"R1A": "a"}, "otherwise": "b"}, 3, "'r1a' may be 'R1A', which `values:` lists; "
         "`otherwise:` takes no other spelling of it. 1 row. Write it one way, or list it in `values:` too, as it is "
         "meant."),
    ],
)  # fmt: skip
def test_practices_in_two_spellings_are_asked_about(tmp_path: Path, entry: Any, row: int, told: str) -> None:
    (tmp_path / "people.csv").write_text("ID,BORN,PR\np1,2000-01-01,R1A\np2,2000-01-01,r1a\n", encoding="utf-8")
    people = {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN", "practice": entry}}
    assert refusal(tmp_path, people=people) == [f"people.csv, row {row} (column PR): `practice`: {told}"]


def test_people_whose_names_differ_in_capitals_are_told(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("ID,BORN\np1,2000-01-01\nP1,2000-01-01\np2,2000-01-01\n", encoding="utf-8")
    people = {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN"}}
    assert [str(each) for each in build(tmp_path, people=people).warnings] == [
        "people and activity, column `person`: 2 people are 1 if capital letters make no difference. "
        "They count apart; write each of them one way if they are not."
    ]
