"""Faulty rows are refused together, each with its file, row, column and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.places import ACTIVITY, GOOD_PEOPLE, GOOD_ROWS, HEAD, PEOPLE, refusal, refused_rows

NO_SUCH = "Add it to `values:` or give `otherwise:`."


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "p1,31/05/2023,,acute,EM,1,5",
            "activity.csv, row 4 (column IN): `start`: '31/05/2023' is not a date. "
            "Say `format: %d/%m/%Y` for this column.",
        ),
        (
            "p1,,,acute,EM,1,5",
            "activity.csv, row 4 (column IN): `start` is missing. Fill it in, or leave the row out with `where:`.",
        ),
        (
            "p1,2023-05-02,2023-05-01,acute,EM,1,5",
            "activity.csv, row 4 (column OUT): `end`: '2023-05-01' is before the first day. "
            "Swap the dates or mend one.",
        ),
        (
            "p1,2023-05-02,soon,acute,EM,1,5",
            "activity.csv, row 4 (column OUT): `end`: 'soon' is not a date. "
            "Write 2024-03-31, or say `format:` such as %d/%m/%Y.",
        ),
        (
            "p1,2023-05-02,,acute,EM,-2,5",
            "activity.csv, row 4 (column N): `quantity`: '-2' is negative. "
            "Give 0 or more; or write `reversals: true` where such rows take back what others counted.",
        ),
        (
            "p1,2023-05-02,,acute,EM,,5",
            "activity.csv, row 4 (column N): `quantity` is missing. Fill it in, or leave the row out with `where:`.",
        ),
        (
            "p1,2023-05-02,,acute,EM,1,NaN",
            "activity.csv, row 4 (column PAID): `price`: 'NaN' is not a finite number. "
            "Give a number, or leave the row out.",
        ),
        (
            "p1,2023-05-02,,acute,EM,1,-inf",
            "activity.csv, row 4 (column PAID): `price`: '-inf' is not a finite number. "
            "Give a number, or leave the row out.",
        ),
        (
            'p1,2023-05-02,,acute,EM,1,"1,23"',
            "activity.csv, row 4 (column PAID): `price`: '1,23' has a comma that is not one of thousands. "
            'Say `decimal: ","` beside `columns:` if commas are decimals there (1,234 is 1.234 then), '
            "or write 1234.50.",
        ),
        (
            "p1,2023-05-02,,acute,DC,1,5",
            "activity.csv, row 4 (column KIND): `setting`: 'DC' is not mapped to a code. "
            f"At stake: 1 unit and £5. {NO_SUCH}",
        ),
        (
            "p1,2023-05-02,,acutee,EM,1,5",
            "activity.csv, row 4 (column BY): `provider`: 'acutee' is not a partner of this place. "
            "At stake: 1 unit and £5. Add the partner, or map the code to one in `values:`.",
        ),
        (
            "p1,2023-05-02,,better_care,EM,1,5",
            "activity.csv, row 4 (column BY): `provider`: 'better_care' is not a partner of this place. "
            "At stake: 1 unit and £5. Add the partner, or map the code to one in `values:`.",
        ),
        (
            "p1,2023-05-02,,,EM,1,5",
            "activity.csv, row 4 (column BY): `provider` is missing. Fill it in, or leave the row out with `where:`.",
        ),
        (
            "p1,2023-05-02,,acute",
            "activity.csv, row 4: This row has 4 columns where the headings name 7. "
            "Put quotes around text that holds commas.",
        ),
    ],
)
def test_a_faulty_row_of_activity_is_named(tmp_path: Path, row: str, told: str) -> None:
    assert refused_rows(tmp_path, GOOD_ROWS + row + "\n") == [told]


@pytest.mark.parametrize(("more", "told"), [(1, "1 more row does"), (3, "3 more rows do")])
def test_rows_cut_short_are_told_once_with_how_many_there_are(tmp_path: Path, more: int, told: str) -> None:
    whole = "".join(f"p{number},2023-05-02,,acute,EM,1,5\n" for number in range(3, 60))
    assert refused_rows(tmp_path, GOOD_ROWS + whole + "p1,2023-05-02,,acute\n" * (1 + more)) == [
        f"activity.csv, row 61: This row has 4 columns where the headings name 7. {told} not fit them. "
        "Put quotes around text that holds commas."
    ]


def test_a_fault_of_many_rows_is_told_once_with_the_first_rows(tmp_path: Path) -> None:
    rows = "p1,2023-05-02,,acute,DC,1,5\n" * 5 + "p1,2023-05-02,,acute,RA,1,5\n" * 2
    assert refused_rows(tmp_path, GOOD_ROWS + rows) == [
        "activity.csv, row 4 (column KIND): `setting`: 'DC' is not mapped to a code. 5 rows: 4, 5, 6, …. "
        f"At stake: 5 units and £25. {NO_SUCH}",
        "activity.csv, row 9 (column KIND): `setting`: 'RA' is not mapped to a code. 2 rows: 9, 10. "
        f"At stake: 2 units and £10. {NO_SUCH}",
    ]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    people = GOOD_PEOPLE + "p1,1950-13-01,F\n,1950-01-01,F\np2,2020-01-31,F\n"
    told = refused_rows(tmp_path, "p1,2023-05-02,,acute,DC,-1,x\n", people)
    assert [(line.split(":")[0], line.split("`")[1]) for line in told if "`" in line.split(".")[1]] == [
        ("people.csv, row 5 (column ID)", "person"),
        ("people.csv, row 4 (column BORN)", "birth_date"),
        ("people.csv, row 3 (column SEX)", "sex"),
        ("activity.csv, row 2 (column N)", "quantity"),
        ("activity.csv, row 2 (column KIND)", "setting"),
        ("activity.csv, row 2 (column PAID)", "price"),
    ]
    assert (
        "people.csv, row 3 (column SEX): `sex`: the same person has two of them on the same days. 2 rows: 3, 6. "
        "Let the first row end before the second begins (`registered_to`, `registered_from`), or keep one of them."
    ) in told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("p3,1990-01-01,2023-05-01,2023-04-01,5", "`registered_to`: '2023-04-01' is before the first day."),
        ("p3,1990-01-01,1 May,,5", "`registered_from`: '1 May' is not a date."),
    ],
)
def test_a_faulty_row_of_people_is_named(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "people.csv").write_text(f"ID,BORN,FROM,TO,X\n{row}\n", encoding="utf-8")
    columns = {"person": "ID", "birth_date": "BORN", "registered_from": "FROM", "registered_to": "TO"}
    assert told in refusal(tmp_path, people={"file": "people.csv", "columns": columns})[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("131,5,0-17", "`age`: '131' is not an age from 0 to 130."),
        ("old,5,0-17", "`age`: 'old' is not a number."),
        ("4,-5,0-17", "`people`: '-5' is negative."),
        ("4,,0-17", "`people` is missing."),
    ],
)
def test_a_faulty_head_count_is_named(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "people.csv").write_text(f"AGE,HEADS,BAND\n{row}\n", encoding="utf-8")
    columns = {"people": "HEADS", "age": "AGE"}
    assert told in refusal(tmp_path, people={"file": "people.csv", "columns": columns})[0]


def test_a_band_that_the_place_does_not_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("HEADS,BAND\n5,0-17\n6,18-70\n", encoding="utf-8")
    columns = {"people": "HEADS", "age_band": "BAND"}
    assert refusal(tmp_path, people={"file": "people.csv", "columns": columns}) == [
        "people.csv, row 3 (column BAND): `age_band`: '18-70' is not one of `age_bands`. Map it to one in `values:`."
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("EM,2023-04-01,,5\nEL,,,6\n", "prices.csv, row 3 (column FROM): `from` is missing."),
        ("EM,2023-04-01,,\n", "prices.csv, row 2 (column PRICE): `price` is missing."),
        ("EM,2023-04-01,2022-04-01,5\n", "`to`: '2022-04-01' is before the first day."),
        (
            "EM,2023-04-01,2024-06-30,5\nEM,2024-04-01,,6\n",
            "prices.csv, row 3 (column FROM): The price of 'EM' starts before the one before it ends.",
        ),
        (
            "EM,2023-04-01,2026-06-30,5\nEM,2024-04-01,2024-05-01,6\nEM,2025-04-01,,6\n",
            "prices.csv, row 3 (column FROM): The price of 'EM' starts before the one before it ends. 2 rows: 3, 4.",
        ),
    ],
)
def test_a_faulty_price_is_named(tmp_path: Path, rows: str, told: str) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    (tmp_path / "prices.csv").write_text("CODE,FROM,TO,PRICE\n" + rows, encoding="utf-8")
    prices = {
        "file": "prices.csv",
        "columns": {"currency": "CODE", "from": "FROM", "to": "TO", "price": "PRICE"},
    }
    activity = {**ACTIVITY, "columns": {**ACTIVITY["columns"], "currency": "KIND"}}  # type: ignore[dict-item]
    assert told in refusal(tmp_path, prices=prices, activity=activity)[0]


def test_rows_beyond_three_million_bytes_keep_their_numbers(tmp_path: Path) -> None:
    """DuckDB reads a CSV in pieces and in no order; a row keeps the number that a person would give it."""
    many = "p1,2023-05-01,2023-05-04,acute,EM,1,1200.50\n" * 90_000
    told = refused_rows(tmp_path, many + "p1,2023-05-01,,acute,ZZ,1,1\n" + many)
    what = "`setting`: 'ZZ' is not mapped to a code. At stake: 1 unit and £1."
    assert told == [f"activity.csv, row 90002 (column KIND): {what} {NO_SUCH}"]


def test_people_are_needed_for_nothing_but_their_own_measures(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("ID,BORN,SEX\n", encoding="utf-8")
    assert refusal(tmp_path, people=PEOPLE) == [
        "people.csv: No rows are left to read. Check the file and its `where:`."
    ]


def test_a_birth_date_is_not_repeated_in_a_finding(tmp_path: Path) -> None:
    told = refused_rows(tmp_path, GOOD_ROWS, GOOD_PEOPLE + "p3,1950-13-01,F\n")
    assert told == [
        "people.csv, row 4 (column BORN): `birth_date`: what is written is not a day of the calendar from 1800 on. "
        "Mend its day, month or year, or leave the cell empty if that is allowed."
    ]


def test_a_kind_of_fault_that_many_codes_have_hides_no_other(tmp_path: Path) -> None:
    """700 settings that are not mapped, one of them twice, and last a stay that ends before it begins."""
    rows = [f"p1,2023-05-02,,acute,odd{number:03},1,5" for number in [*range(700), 699]]
    (tmp_path / "activity.csv").write_text(
        HEAD + "\n".join([*rows, "p1,2023-05-02,2023-05-01,acute,EM,1,5"]) + "\n", encoding="utf-8"
    )
    told = refusal(tmp_path, activity=ACTIVITY)
    assert len(told) == 22
    twice = "activity.csv, row 701 (column KIND): `setting`: 'odd699' is not mapped to a code. 2 rows: 701, 702."
    many = "`setting`: 680 more of what is written there is at fault in the same way, in 680 rows."
    assert any(each.startswith(twice) for each in told)
    assert f"activity.csv (column KIND): {many} Look whether it is the right column." in told
    assert any("`end`: '2023-05-01' is before the first day." in each for each in told)
