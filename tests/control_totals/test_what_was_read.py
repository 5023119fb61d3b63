"""What was read is told file by file and month by month; days that cannot be, and what has no price, with pounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from finmodel.core.what_was_read import PROFILE_COLUMNS
from finmodel.errors import Finding
from finmodel.measures.ask import Ask
from finmodel.report.data_report import data_report
from tests.control_totals.made import COLUMNS, about, read, source, told, write
from tests.load.places import build, refusal

ROWS = [
    ("2023-04-03", "RXX", "NEL", 2, 100),
    ("2023-04-20", "RXX", "OP", 3, 30),
    ("2023-05-01", "COUNCIL", "OP", 1, 10),
]
PEOPLE = {
    "file": "people.csv",
    "columns": {"person": "ID", "birth_date": "BORN", "registered_to": "GONE", "registered_from": "CAME"},
}
PERSONS = {**COLUMNS, "person": "ID"}


def test_each_file_is_told_with_its_rows_units_money_and_days(tmp_path: Path) -> None:
    write(tmp_path / "act" / "a.csv", ROWS[:2])
    write(tmp_path / "act" / "b.csv", ROWS[2:])
    one, two = read(tmp_path, file="act").facts.read
    assert (one.file, one.rows, one.units, one.pounds) == ("act/a.csv", 2, 5.0, 130.0)
    assert (one.first, one.last, one.priced) == (date(2023, 4, 3), date(2023, 4, 20), "in the file")
    assert (two.file, two.rows, two.units, two.pounds) == ("act/b.csv", 1, 1.0, 10.0)


def test_the_long_table_has_a_row_for_each_code_of_each_month(tmp_path: Path) -> None:
    write(tmp_path / "activity.csv", ROWS)
    profile = read(tmp_path).facts.profile
    assert list(profile.columns) == list(PROFILE_COLUMNS)
    found = {tuple(row[2:]) for row in profile.itertuples(index=False, name=None)}
    assert found == {
        ("all", "", "2023-04", 2, 5.0, 130.0),
        ("all", "", "2023-05", 1, 1.0, 10.0),
        ("provider", "acute", "2023-04", 2, 5.0, 130.0),
        ("provider", "icb", "2023-05", 1, 1.0, 10.0),
        ("commissioner", "icb", "2023-04", 2, 5.0, 130.0),
        ("commissioner", "icb", "2023-05", 1, 1.0, 10.0),
        ("setting", "NEL", "2023-04", 1, 2.0, 100.0),
        ("setting", "OP", "2023-04", 1, 3.0, 30.0),
        ("setting", "OP", "2023-05", 1, 1.0, 10.0),
    }


def test_the_report_opens_with_a_sentence_and_a_row_for_each_source(tmp_path: Path) -> None:
    write(tmp_path / "act" / "a.csv", ROWS[:2])
    write(tmp_path / "act" / "b.csv", ROWS[2:])
    report = data_report("Small", read(tmp_path, file="act").facts.read, "GBP")
    assert report.headline == ("Read: 3 rows of activity (£140, 3 April 2023 to 1 May 2023).",)
    (table,) = report.tables
    assert [column.heading for column in table.columns] == [
        "What was read", "Holds", "Rows", "Units", "Money", "From", "To", "Priced",
    ]  # fmt: skip
    assert [row.values[:5] for row in table.rows] == [
        ("act (2 files)", "activity", 3, 6.0, 140.0),
        ("act/a.csv", "activity", 2, 5.0, 130.0),
        ("act/b.csv", "activity", 1, 1.0, 10.0),
    ]


def test_a_month_is_that_of_the_day_that_decides_the_year(tmp_path: Path) -> None:
    rows = [("2023-04-28", "RXX", "NEL", 1, 100, "2023-05-02"), ("2023-04-28", "RXX", "NEL", 1, 100, "2023-04-28")]
    write(tmp_path / "activity.csv", rows, ("DAY", "BY", "POD", "UNITS", "PRICE", "OUT"))
    profile = read(tmp_path, columns={**COLUMNS, "end": "OUT"}, counted_on="end").facts.profile
    assert sorted(profile.loc[profile["dimension"] == "all", "month"]) == ["2023-04", "2023-05"]


def test_money_by_the_week_of_what_is_not_over_counts_to_the_end_of_the_data(tmp_path: Path) -> None:
    """£70 a week from 3 April to 9 April 2023 is £70; open from 25 March 2025 to 31 March, 7 days, another £70."""
    rows = [("2023-04-03", "RXX", "CARE", 1, 70, "2023-04-09"), ("2025-03-25", "RXX", "CARE", 1, 70, "")]
    write(tmp_path / "activity.csv", rows, ("DAY", "BY", "POD", "UNITS", "PRICE", "OUT"))
    (file,) = read(tmp_path, columns={**COLUMNS, "end": "OUT"}, price_is="per_week", days="both_ends").facts.read
    assert (file.rows, file.units, file.pounds) == (2, 2.0, 140.0)


def people_and(folder: Path, rows: list[tuple[object, ...]], **more: object) -> list[Finding]:
    """What is told of activity of two people, one born in 2000 and gone in 2023."""
    listed = [("p1", "2000-05-01", "2023-12-31", ""), ("p2", "1950-01-01", "", "")]
    write(folder / "people.csv", listed, ("ID", "BORN", "GONE", "CAME"))
    write(folder / "activity.csv", rows, ("DAY", "BY", "POD", "UNITS", "PRICE", "ID"))
    return told(folder, people=PEOPLE, activity=source(PERSONS, **more))


def test_activity_before_birth_and_after_the_register_is_told_with_its_pounds(tmp_path: Path) -> None:
    rows = [("1999-05-01", "RXX", "NEL", 1, 900, "p1"), ("2024-01-01", "RXX", "NEL", 2, 70, "p1")]
    good = [("2023-12-31", "RXX", "NEL", 1, 5, "p1"), ("2000-05-01", "RXX", "NEL", 1, 6, "p1"),
            ("2024-05-01", "RXX", "NEL", 1, 7, "p2")]  # fmt: skip
    found = people_and(tmp_path, [*rows, *good])
    assert [finding.what for finding in found] == [
        "1 row is of a day before the person was born (1 unit, £900).",
        "1 row is of a day after the person's last day on the list of people (2 units, £70).",
    ]


def test_activity_after_the_extract_is_told(tmp_path: Path) -> None:
    rows = [("2024-05-01", "RXX", "NEL", 1, 900), ("2024-06-30", "RXX", "OP", 1, 8), ("2024-07-01", "RXX", "NEL", 1, 7)]
    write(tmp_path / "activity.csv", [(*row, row[0]) for row in rows], ("DAY", "BY", "POD", "UNITS", "PRICE", "OUT"))
    (finding,) = told(tmp_path, activity=source({**COLUMNS, "end": "OUT"}, extract_to="2024-06-30"))
    assert (
        finding.what
        == "1 row is of a day after `extract_to:`, the last day that the data is said to reach (1 unit, £7)."
    )


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("1900-01-01", "1 row is dated before 1990 (4 units, £70)."),
        ("2203-05-01", "1 row is dated more than a year after 2025-03-31, the last day settled (4 units, £70)."),
    ],
)
def test_days_out_of_time_are_told(day: str, what: str, tmp_path: Path) -> None:
    findings = about(tmp_path, [*ROWS, (day, "RXX", "NEL", 4, 70)])
    assert what in [finding.what for finding in findings]


def test_rows_without_a_price_are_told_with_where_they_are_and_what_they_would_cost(tmp_path: Path) -> None:
    """Two units of emergency at £100 are £50 each, so four without a price would be £200."""
    write(tmp_path / "activity.csv", [*ROWS, ("2023-06-01", "RXX", "NEL", 4, "")])
    built = build(tmp_path, Ask.of("spend"), activity=source())
    (finding,) = [each for each in built.warnings if "no price" in each.what]
    assert finding.what == (
        "1 of 4 rows have no price and count as nil where a contract or cost asks for it. They are 4 units, all of "
        "acute, NEL (the first is row 5 of activity.csv). At the average price of their kind they would be £200."
    )


def test_a_code_that_is_not_mapped_is_refused_with_what_it_comes_to(tmp_path: Path) -> None:
    rows = [*ROWS, ("2023-06-01", "RYY", "NEL", 4, 60), ("2023-06-02", "RYY", "NEL", 2, 30)]
    write(tmp_path / "activity.csv", rows)
    assert refusal(tmp_path, activity=source()) == [
        "activity.csv, row 5 (column BY): `provider`: 'RYY' is not mapped to a code. 2 rows: 5, 6. At stake: 6 "
        "units and £90. Add it to `values:` or give `otherwise:`."
    ]


def test_a_file_of_which_no_row_is_kept_is_read_beside_others(tmp_path: Path) -> None:
    write(tmp_path / "act" / "a.csv", ROWS[:2])
    write(tmp_path / "act" / "b.csv", ROWS[2:])
    files = read(tmp_path, file="act", where={"BY": ["RXX"]}).facts.read
    assert [each.rows for each in files] == [2, 0]
