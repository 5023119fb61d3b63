"""Titles above a table, headings in two rows, notes and totals below it: found, told, and never counted as rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.core.data import ActivitySource
from finmodel.errors import InputError
from tests.files.folders import APRIL, COLUMNS, HEADINGS, MAY, book_of, read, refused, text_of
from tests.load.places import place_of

TITLES: list[list[Any]] = [["Activity by month"], ["Total", None, None, 3, 150], []]
TOTAL: list[Any] = ["Total", None, None, 3, 150]


def written(folder: Path, ending: str, rows: list[list[Any]]) -> str:
    """Rows in a file of that ending; its name."""
    name = f"act{ending}"
    if ending == ".csv":
        text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    else:
        book_of(folder / name, {"Sheet": rows})
    return name


both = pytest.mark.parametrize("ending", [".csv", ".xlsx"])


@both
def test_headings_below_titles_are_found_and_told_once(tmp_path: Path, ending: str) -> None:
    name = written(tmp_path, ending, [*TITLES, HEADINGS, *APRIL])
    spent, told, _ = read(tmp_path, name)
    assert spent == 150
    assert told == [
        f"{name}: The headings are on row 4; rows 1 to 3 above are not read. Write `header_row: 4` if that is right."
    ]
    assert read(tmp_path, name, header_row=4)[:2] == (150, [])


@both
def test_a_row_that_is_said_to_have_the_headings_and_has_none_is_refused(tmp_path: Path, ending: str) -> None:
    name = written(tmp_path, ending, [*TITLES, HEADINGS, *APRIL])
    assert refused(tmp_path, name, header_row=3) == [
        f"{name}: Row 3, which `header_row:` names, holds nothing. "
        "Give the number that the row of headings has in the file."
    ]
    assert refused(tmp_path, name, header_row=1)[0].startswith(
        f"{name}: It holds no column that is wanted: its row 1 begins with 'Activity by month'. "
        "The headings wanted are IN, BY, KIND, N and PAID: mend `columns:`, or name another file."
    )


@both
def test_headings_in_two_rows_are_joined(tmp_path: Path, ending: str) -> None:
    upper, lower = ["IN", "BY", "KIND", "2023/24", None], [None, None, None, "N", "PAID"]
    name = written(tmp_path, ending, [["Title"], upper, lower, *APRIL])
    spent, told, _ = read(tmp_path, name)
    assert spent == 150
    assert told == [
        f"{name}: The headings are on rows 2 and 3; row 1 above is not read. "
        "Write `header_row: [2, 3]` if that is right."
    ]
    assert read(tmp_path, name, header_row=[2, 3])[:2] == (150, [])
    assert read(tmp_path, name, header_row="2-3")[:2] == (150, [])


def test_a_heading_over_several_columns_tells_them_apart(tmp_path: Path) -> None:
    rows = [["IN", "BY", "KIND", "Plan", None, "Actual", None], [None, None, None, "N", "PAID", "N", "PAID"]]
    rows += [["2023-04-01", "acute", "EM", 9, 999, 2, 100]]
    name = written(tmp_path, ".xlsx", rows)
    columns = {**COLUMNS, "quantity": "Actual N", "price": "actual_paid"}
    assert read(tmp_path, name, header_row=[1, 2], columns=columns)[:2] == (100, [])


@both
@pytest.mark.parametrize("word", ["Total", "GRAND TOTAL", "Sum", "Total (all providers)", "England", None])
def test_a_total_below_the_rows_is_left_out_and_told_with_its_sums(
    tmp_path: Path, ending: str, word: str | None
) -> None:
    name = written(tmp_path, ending, [HEADINGS, *APRIL, [], [word, None, None, 3, 150]])
    spent, told, _ = read(tmp_path, name)
    assert spent == 150
    assert told == [
        f"{name}, row 5: '{word or 3}' is the total of the rows above (N 3 and PAID 150), and is not counted beside "
        "them. Write `skip_rows: 5` if that is right."
    ]
    assert read(tmp_path, name, skip_rows=5)[:2] == (150, [])


@both
def test_a_total_that_is_not_the_sum_is_refused_and_may_be_skipped(tmp_path: Path, ending: str) -> None:
    name = written(tmp_path, ending, [HEADINGS, *APRIL, ["Total", None, None, 3, 160.5]])
    assert refused(tmp_path, name) == [
        f"{name}, row 4: 'Total' looks like a total, and its PAID of 160.50 is not the 150 that the rows above come "
        "to. Mend what is wrong, or leave the row out with `skip_rows: 4`."
    ]
    assert read(tmp_path, name, skip_rows=4)[:2] == (150, [])


@both
def test_notes_below_the_table_are_told_and_spare_rows_count_as_none(tmp_path: Path, ending: str) -> None:
    source = [] if ending == ".csv" else [None, None, None]
    rows = [HEADINGS, *APRIL, [None] * 5, ["Source: contract monitoring", *source], ["Total", None, None, 3, 150]]
    name = written(tmp_path, ending, rows)
    spent, told, built = read(tmp_path, name)
    assert (spent, built.facts.files[0].rows) == (150, 2)
    assert told == [
        f"{name}, row 5: 'Source: contract monitoring' stands below the table, and the row is not read. "
        "Write `skip_rows: 5` if that is right.",
        f"{name}, row 6: 'Total' is the total of the rows above (N 3 and PAID 150), and is not counted beside them. "
        "Write `skip_rows: 6` if that is right.",
    ]
    assert read(tmp_path, name, skip_rows="5-6")[:2] == (150, [])


def test_in_a_folder_a_row_has_no_number_to_skip_by(tmp_path: Path) -> None:
    (tmp_path / "act").mkdir()
    (tmp_path / "act/a.csv").write_text(text_of([*APRIL, TOTAL]))
    (tmp_path / "act/b.csv").write_text("May\n" + text_of(MAY))
    spent, told, _ = read(tmp_path, "act")
    assert spent == 550
    assert told == [
        "act/a.csv, row 4: 'Total' is the total of the rows above (N 3 and PAID 150), and is not counted beside "
        "them. Look whether that is right.",
        "act/b.csv: The headings are on row 2; row 1 above is not read. Look whether that is right.",
    ]


def test_a_column_filled_beside_the_table_makes_no_row(tmp_path: Path) -> None:
    heads = ["Share", *HEADINGS]
    book_of(tmp_path / "act.xlsx", {"S": [heads, *([1, *row] for row in APRIL), [0], [0], [0]]})
    spent, told, _ = read(tmp_path, "act.xlsx")
    assert spent == 150
    assert told == [
        "act.xlsx: 3 rows, 4 the first, hold nothing in the columns that are read, and count as none. "
        "Look whether that is right."
    ]


@both
@pytest.mark.parametrize("heading", ["\ufeffPAID", "pa id", "PA\u00a0ID", "P_A_I_D", "Paid\n", "PA\u200bID", "PA  ID"])
def test_what_a_program_does_to_a_heading_makes_no_other_column(tmp_path: Path, ending: str, heading: str) -> None:
    quoted = f'"{heading}"' if ending == ".csv" else heading
    name = written(tmp_path, ending, [[*HEADINGS[:4], quoted], *APRIL])
    columns = {**COLUMNS, "price": "PAID"}
    assert read(tmp_path, name, columns=columns)[:2] == (150, [])


@both
def test_two_headings_that_are_alike_are_refused_and_an_exact_one_wins(tmp_path: Path, ending: str) -> None:
    name = written(tmp_path, ending, [[*HEADINGS[:4], "Paid", "pa id"], [*APRIL[0], 7]])
    assert refused(tmp_path, name) == [
        f"{name}: The headings 'Paid' and 'pa id' may each be 'PAID'. Name the one that is meant as it is spelt there."
    ]
    assert read(tmp_path, name, columns={**COLUMNS, "price": "Paid"})[0] == 100


def test_rows_by_number_are_numbers_and_belong_to_text_and_sheets() -> None:
    def source(**more: Any) -> ActivitySource:
        return place_of(activity={"file": "a.csv", "columns": COLUMNS, **more}).data.activity[0]

    assert source(header_row=6).header_row == ((6, 6),)
    assert source(skip_rows=[3, "40-52"]).skip_rows == ((3, 3), (40, 52))
    with pytest.raises(ValueError, match="'below' is not the number of a row"):
        source(skip_rows="below")
    with pytest.raises(ValueError, match="Only text and spreadsheets have rows by number"):
        source(file="", source="postgres", table="a.b", header_row=2)


def test_parquet_has_no_rows_by_number(tmp_path: Path) -> None:
    import pandas as pd

    from finmodel.measures.engines.parquet import write_parquet

    write_parquet(pd.DataFrame(APRIL, columns=HEADINGS), tmp_path / "act.parquet")
    assert read(tmp_path, "act.parquet")[:2] == (150, [])
    assert refused(tmp_path, "act.parquet", header_row=2) == [
        "act.parquet: Parquet has no rows by number. Take out `header_row:`."
    ]
    with pytest.raises(InputError, match="Take out `skip_rows:`"):
        read(tmp_path, "act.parquet", skip_rows=2)
