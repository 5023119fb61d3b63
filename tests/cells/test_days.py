"""Days as people have them: dates, texts, numbers of a spreadsheet and instants, in one column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from finmodel.errors import InputError
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask
from tests.load.places import ACTIVITY, HEAD, build, place_of, refusal

SPEND = Ask.of("spend")
NOT_A_DATE = "is not a date."


def of_start(folder: Path, *cells: str, form: str | None = None) -> list[float]:
    """Pounds of each year, where each of the days written takes £5."""
    write(folder, cells)
    return [float(pounds) for pounds in build(folder, SPEND, activity=dated(form)).grid.measure(SPEND)]


def write(folder: Path, cells: tuple[str, ...]) -> None:
    rows = "".join(f"p1,{cell},,acute,EM,1,5\n" for cell in cells)
    (folder / "activity.csv").write_text(HEAD + rows, encoding="utf-8")


def dated(form: str | None) -> dict[str, Any]:
    start: Any = "IN" if form is None else {"column": "IN", "format": form}
    columns: Any = ACTIVITY["columns"]
    return {**ACTIVITY, "columns": {**columns, "start": start}}


def of_place(folder: Path, zone: str | None, source: dict[str, Any]) -> Built:
    """The grid of a place in a time zone."""
    place = place_of(activity=source)
    return build_grid(place.model_copy(update={"time_zone": zone}), folder, [SPEND])


def test_the_day_that_is_written_counts_whatever_the_offset(tmp_path: Path) -> None:
    """1 April 2024 at midnight of British summer time is in 2024/25, as it is written, and so are its siblings."""
    assert of_start(tmp_path, "2024-04-01T00:00:00+01:00", "2024-04-01 00:00:00+01:00", "2024-04-01T00:00:00Z") == [
        0,
        15,
    ]
    assert of_start(tmp_path, "2024-03-31T23:59:59-05:00", "2024-03-31 10:00", "2024-03-31T10:00:00.000") == [15, 0]


def test_an_instant_counts_on_the_day_of_the_time_zone_that_is_stated(tmp_path: Path) -> None:
    """23:30 in Greenwich on 31 March 2024 is half past midnight in London, where clocks have gone forward."""
    write(tmp_path, ("2024-03-31T23:30:00Z", "2024-03-31", "2024-03-31T23:30:00"))
    assert of_place(tmp_path, "Europe/London", ACTIVITY).grid.measure(SPEND).tolist() == [10, 5]
    built = of_place(tmp_path, None, ACTIVITY)
    assert built.grid.measure(SPEND).tolist() == [15, 0]
    assert [str(each) for each in built.warnings if "midnight" in each.what] == [
        "activity.csv, row 2 (column IN): `start`: '2024-03-31T23:30:00Z' is an instant within an hour of midnight in "
        "Greenwich; the day that is written counts. At stake: 1 unit and £5. Say `time_zone:` in the place, such "
        "as Europe/London, if it is to count on the day there."
    ]


def test_instants_of_parquet_count_as_those_of_text(tmp_path: Path) -> None:
    query = (
        "SELECT 'p1' AS ID, TIMESTAMPTZ '2024-03-31 23:30:00+00' AS \"IN\", NULL::DATE AS OUT, 'acute' AS BY, 'EM' "
        "AS KIND, "
        "1 AS N, 5.0 AS PAID"
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{tmp_path / 'activity.parquet'}' (FORMAT parquet)")
    source = {**ACTIVITY, "file": "activity.parquet"}
    assert of_place(tmp_path, "Europe/London", source).grid.measure(SPEND).tolist() == [0, 5]
    told = of_place(tmp_path, None, source)
    assert told.grid.measure(SPEND).tolist() == [5, 0]
    assert "within an hour of midnight" in str(told.warnings[0])


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'Europe/Lodnon' is not a time zone\. Did you mean 'Europe/London'\?"):
        type(place_of()).model_validate(place_of().model_dump(exclude={"data"}) | {"time_zone": "Europe/Lodnon"})


def test_dates_texts_and_numbers_of_a_sheet_are_days_in_one_column(tmp_path: Path) -> None:
    """31 March 2024 is day 45382 of a spreadsheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.strip().split(","))
    for cell in (date(2024, 4, 1), "02/04/2024", 45382, 45383.5):
        sheet.append(["p1", cell, None, "acute", "EM", 1, 5])
    book.save(tmp_path / "activity.xlsx")
    source = {**dated("%d/%m/%Y"), "file": "activity.xlsx"}
    assert build(tmp_path, SPEND, activity=source).grid.measure(SPEND).tolist() == [5, 15]


def test_a_number_of_a_spreadsheet_in_a_csv_is_asked_about(tmp_path: Path) -> None:
    write(tmp_path, ("45382",))
    assert refusal(tmp_path, activity=ACTIVITY) == [
        f"activity.csv, row 2 (column IN): `start`: '45382' {NOT_A_DATE[:-1]}; it may be a day as a spreadsheet "
        "numbers it. "
        "Say `format: serial` if it is, or write 2024-03-31."
    ]
    assert of_start(tmp_path, "45382", "45383", form="serial") == [5, 5]


@pytest.mark.parametrize(
    ("cells", "form", "mend"),
    [
        (("31/03/2024", "01/04/2024"), None, "Say `format: %d/%m/%Y` for this column."),
        (("03/31/2024", "04/01/2024"), None, "Say `format: %m/%d/%Y` for this column."),
        (("31.03.2024", "01.04.2024"), None, "Say `format: %d.%m.%Y` for this column."),
        (("31/03/24", "01/04/24"), None, "Say `format: %d/%m/%y` for this column."),
        (("01APR2024", "31MAR2024"), None, "Say `format: %d%b%Y` for this column."),
        (("20240331", "20240401"), None, "Say `format: %Y%m%d` for this column."),
        (("31/03/2024 09:00", "01/04/2024 00:00"), "%d/%m/%Y",
         "Say `format: %d/%m/%Y %H:%M` for this column in place of `%d/%m/%Y`."),
        (("03/04/2024", "01/04/2024"), None,
         "Say which comes first: `format: %d/%m/%Y` (the day) or `format: %m/%d/%Y` (the month)."),
        (("soon", "later"), "%d/%m/%Y", "Write it like the others, as `format: %d/%m/%Y` says."),
    ],
)  # fmt: skip
def test_the_way_of_writing_that_a_column_proves_is_proposed(
    tmp_path: Path, cells: tuple[str, ...], form: str | None, mend: str
) -> None:
    write(tmp_path, cells)
    first = f"activity.csv, row 2 (column IN): `start`: '{cells[0]}' {NOT_A_DATE} 2 rows: 2, 3. {mend}"
    assert refusal(tmp_path, activity=dated(form)) == [first]
    proposed = [part.rstrip("`") for part in mend.split() if part.startswith("%")]
    if "`format:" in mend and form is None and len(proposed) == 1:
        assert sum(of_start(tmp_path, *cells, form=proposed[0])) == 10


def test_a_date_is_read_whatever_the_way_of_writing_stated_for_texts(tmp_path: Path) -> None:
    assert of_start(tmp_path, "31/03/2024", "2024-04-01", "2024-04-01T12:00:00", form="%d/%m/%Y") == [5, 10]


def test_a_year_that_cannot_be_is_refused_and_one_that_is_hardly_meant_is_told(tmp_path: Path) -> None:
    write(tmp_path, ("0203-05-01",))
    assert refusal(tmp_path, activity=ACTIVITY) == [
        "activity.csv, row 2 (column IN): `start`: '0203-05-01' is not a day of the calendar from 1800 on. "
        "Mend its day, month or year, or leave the cell empty if that is allowed."
    ]
    write(tmp_path, ("1899-12-31",))
    told = [str(each) for each in build(tmp_path, activity=ACTIVITY).warnings]
    assert any(
        each.endswith("'1899-12-31' is before 1900 or after 2100. At stake: 1 unit and £5. Mend it if it is not meant.")
        for each in told
    )


BORN = {"file": "people.csv", "columns": {"person": "ID", "birth_date": {"column": "BORN", "format": "%d/%m/%y"}}}


def test_a_birth_is_never_in_the_future(tmp_path: Path) -> None:
    """15/06/30 is 1930: she is 92 on 1 April 2023; 01/04/25 is after the years settled, so that it may be two "
    "people."""
    people = "ID,BORN\np1,15/06/30\np2,01/04/20\np3,01/04/25\np4,15/06/30\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    ask = Ask.of("person_years", by=("age_band",))
    built = build(tmp_path, ask, people=BORN)
    asks = {band: Ask.of("person_years", where={"age_band": [band]}) for band in ("0-17", "65+")}
    cells = {band: built.grid.measure(each).tolist() for band, each in asks.items()}
    assert cells == {"0-17": [1, 1], "65+": [3, 3]}
    assert [str(each) for each in built.warnings] == [
        "people.csv, row 4 (column BORN): `birth_date`: what is written has a year of two digits, and is read as "
        "that of a "
        "person of about a hundred. Write the year in full if a child is meant, born after the years settled."
    ]


def test_birth_after_the_years_settled_and_registered_before_birth_are_told(tmp_path: Path) -> None:
    people = "ID,BORN,SINCE\np1,2026-01-01,\np2,2020-01-01,2019-01-01\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    columns = {"person": "ID", "birth_date": "BORN", "registered_from": "SINCE"}
    told = [str(each) for each in build(tmp_path, people={"file": "people.csv", "columns": columns}).warnings]
    assert told == [
        "people.csv, row 3 (column SINCE): `registered_from`: '2019-01-01' is before the day of birth. "
        "Mend one of the two dates.",
        "people.csv, row 2 (column BORN): `birth_date`: what is written is after the last year settled. "
        "Mend it, or look whether `format:` is right: years of two digits may be misread.",
    ]


def test_a_score_that_is_a_list_size_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("HEADS,SCORE\n4068.9,1.1\n4068.906409,5230.216323\n", encoding="utf-8")
    source = {"file": "people.csv", "columns": {"people": "HEADS", "score": "SCORE"}}
    with pytest.raises(InputError) as caught:
        build(tmp_path, people=source)
    assert [str(each) for each in caught.value.findings] == [
        "people.csv, row 3 (column SCORE): `score`: '5230.216323' is far above what one person's need is. `score` is "
        "for "
        "each person (1 for the average): this looks like a list size or its weighted count. Map that as `people:`, or "
        "divide it by the people."
    ]
