"""Rows that are there twice are told with units and pounds; a file within another is refused; one row each is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finmodel.errors import Finding
from tests.control_totals.made import COLUMNS, HEADING, about, months, read, source, told, write
from tests.load.places import refusal

PERSONS = {**COLUMNS, "person": "ID"}
HEAD = (*HEADING, "ID")
ROWS: list[tuple[object, ...]] = [
    ("2023-04-01", "RXX", "NEL", 1, "£3,016", "p1"),
    ("2024-04-02", "RXX", "NEL", 1, "£2,000", "p2"),
    ("2023-04-01", "RXX", "NEL", 1, "£3,016", "p1"),
]


def persons(folder: Path, rows: list[tuple[object, ...]], **more: Any) -> list[Finding]:
    """What is told of activity that names people."""
    write(folder / "activity.csv", [[f'"{cell}"' for cell in row] for row in rows], HEAD)
    return told(folder, activity=source(PERSONS, **more))


def test_a_spell_that_is_there_twice_is_told_with_its_pounds_and_rows(tmp_path: Path) -> None:
    (finding,) = persons(tmp_path, ROWS)
    assert str(finding) == (
        "activity.csv, row 4: 1 row of the same person repeats an earlier one in all that is read of it "
        "(1 unit, £3,016): row 4 is row 2. Take out what was loaded twice, or say `one_row_each:` with the columns "
        "that tell one row from another; where each happened, read on."
    )


def test_rows_of_one_person_that_differ_in_anything_are_told_nothing(tmp_path: Path) -> None:
    spell = ("2023-04-01", "RXX", "NEL", 1, "£3,016", "p1")
    changes = ((0, "2023-04-02"), (1, "COUNCIL"), (2, "OP"), (3, 2), (4, "£3,017"), (5, "p3"))
    other = [(*spell[:at], cell, *spell[at + 1 :]) for at, cell in changes]
    assert persons(tmp_path, [*ROWS[:2], *other]) == []


def test_three_copies_are_two_rows_too_many(tmp_path: Path) -> None:
    (finding,) = persons(tmp_path, [*ROWS, ROWS[0]])
    assert "2 rows of the same person repeat an earlier one" in finding.what
    assert "(2 units, £6,032): row 4 is row 2, row 5 is row 2." in finding.what


def test_one_row_each_reads_the_first_and_tells_what_is_left_out(tmp_path: Path) -> None:
    (finding,) = persons(tmp_path, ROWS, one_row_each=["person", "start"], control={"rows": 2, "pounds": "£5,016"})
    assert finding.severity == "warning"
    assert finding.what == "1 row repeats an earlier one and is left out, as `one_row_each:` says (1 unit)."


def test_one_row_each_takes_headings_of_the_file_too(tmp_path: Path) -> None:
    persons(tmp_path, ROWS, one_row_each=["ID", "DAY"], control={"rows": 2})


def test_rows_that_one_row_each_takes_for_one_and_that_differ_are_refused(tmp_path: Path) -> None:
    rows = [*ROWS, ("2023-04-01", "RXX", "NEL", 1, "£9", "p1")]
    (finding,) = persons(tmp_path, rows, one_row_each=["person", "start"])
    assert finding.severity == "error"
    assert finding.where == "activity.csv, row 5"
    assert finding.what == "`one_row_each:` takes 1 row for an earlier one, and what is read of them differs."
    assert finding.fix == (
        "Add what tells them apart to `one_row_each:`, or leave out those that do not count with `where_not:`."
    )


def test_rows_without_anything_in_the_columns_of_one_row_each_are_all_read(tmp_path: Path) -> None:
    rows = [("2023-04-01", "RXX", "NEL", 1, 10, ""), ("2023-04-02", "RXX", "NEL", 1, 20, "")]
    assert persons(tmp_path, [*ROWS[:2], *rows], one_row_each=["person"], control={"rows": 4}) == []


def test_where_comes_before_one_row_each(tmp_path: Path) -> None:
    rows = [("2023-04-01", "COUNCIL", "NEL", 1, "£7", "p1"), *ROWS[:2]]
    assert persons(tmp_path, rows, where={"BY": ["RXX"]}, one_row_each=["person"], control={"rows": 2}) == []


def test_one_row_each_is_for_files(tmp_path: Path) -> None:
    given = {"table": "a.b", "source": "postgres", "columns": COLUMNS, "one_row_each": ["ID"]}
    try:
        refusal(tmp_path, activity=given)
    except ValueError as error:
        assert "`one_row_each:` is for files." in str(error)  # noqa: PT017
    else:
        raise AssertionError


def sums(count: int, first: tuple[int, int] = (2023, 4)) -> list[tuple[object, ...]]:
    """Sums by month of two settings, that name nobody."""
    return [
        (day, "RXX", pod, units + n, 20 * (units + n))
        for n, day in enumerate(months(first, count))
        for pod, units in (("NEL", 100), ("OP", 470))
    ]


def test_sums_that_are_there_twice_are_told(tmp_path: Path) -> None:
    rows = sums(24)
    finding = next(each for each in about(tmp_path, [*rows, rows[0]]) if "repeats" in each.what)
    assert (
        "1 row that names nobody repeats an earlier one in all that is read of it (100 units, £2,000)" in finding.what
    )


def test_rows_that_share_day_and_codes_with_others_are_alike_by_chance(tmp_path: Path) -> None:
    rows = [(day, "RXX", "NEL", units, 0) for day in months((2023, 4), 24) for units in (17, 23, 29, 29)]
    assert about(tmp_path, rows) == []


def folder_of(folder: Path, files: dict[str, list[tuple[object, ...]]]) -> list[Finding]:
    """What is told of several files in a folder."""
    for name, rows in files.items():
        write(folder / "act" / name, rows)
    return told(folder, activity=source() | {"file": "act"})


def test_a_file_saved_again_under_another_line_end_is_refused(tmp_path: Path) -> None:
    rows = sums(24)
    write(tmp_path / "act" / "one.csv", rows)
    text = (tmp_path / "act" / "one.csv").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "act" / "two.csv").write_bytes(text)
    (finding,) = told(tmp_path, activity=source() | {"file": "act"})
    assert finding.severity == "error"
    assert finding.where == "act/two.csv"
    same = "equal in all that is read of them."
    assert finding.what == f"48 of its 48 rows are in act/one.csv too (14,232 units, £284,640), {same}"


def test_april_within_april_and_may_is_refused(tmp_path: Path) -> None:
    both = sums(24)
    found = folder_of(tmp_path, {"a.csv": both, "b.csv": both[:10]})
    (finding,) = [each for each in found if each.severity == "error"]
    assert finding.what.startswith("10 of its 10 rows are in act/a.csv too")
    assert finding.fix == (
        "Take one of the two away, or say under `one_row_each:` of the source which columns tell one row from another."
    )


def test_a_file_half_of_which_is_in_another_is_told(tmp_path: Path) -> None:
    rows = sums(24)
    (finding,) = folder_of(tmp_path, {"a.csv": rows[:32], "b.csv": rows[20:]})
    assert finding.severity == "warning"
    assert finding.what.startswith("12 of its 28 rows are in act/a.csv too")


def test_files_of_months_that_follow_one_another_are_told_nothing(tmp_path: Path) -> None:
    rows = sums(24)
    assert folder_of(tmp_path, {f"{n}.csv": rows[2 * n : 2 * n + 2] for n in range(24)}) == []


def test_one_row_each_reads_what_is_in_two_files_once(tmp_path: Path) -> None:
    rows = sums(24)
    for name, own in {"a.csv": rows, "b.csv": rows[:10]}.items():
        write(tmp_path / "act" / name, own)
    built = read(tmp_path, file="act", one_row_each=["start", "setting"])
    assert sum(each.rows for each in built.facts.read) == 48
