"""People who come back, move, and stand twice: days counted by hand, in 2023/24 (366 days) and 2024/25 (365)."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from tests.load.places import build, refusal

COLUMNS = {
    "person": "ID", "birth_date": "BORN", "registered_from": "IN", "registered_to": "OUT", "practice": "GP",
    "score": "SCORE",
}  # fmt: skip
HEAD = "ID,BORN,IN,OUT,GP,SCORE\n"
YEARS, LIST, PEOPLE = Ask.of("person_years"), Ask.of("list_size"), Ask.of("people")


def measured(folder: Path, rows: str, *asks: Ask) -> Built:
    (folder / "people.csv").write_text(HEAD + rows, encoding="utf-8")
    return build(folder, *asks, people={"file": "people.csv", "columns": COLUMNS})


def told(built: Built) -> list[str]:
    return [str(finding) for finding in built.warnings]


def test_who_leaves_and_comes_back_counts_the_days_of_both_spells(tmp_path: Path) -> None:
    """91 days from April to June and 183 from October to March are 274 of 366; one person, who is there on 1 April."""
    rows = "p,1980-01-01,2023-04-01,2023-06-30,A,1\np,1980-01-01,2023-10-01,2024-03-31,A,1\n"
    built = measured(tmp_path, rows, YEARS, LIST, PEOPLE)
    assert [built.grid.measure(ask).tolist() for ask in (YEARS, LIST, PEOPLE)] == [[274 / 366, 0], [1, 0], [1, 0]]
    assert built.facts.people == {"2023/24": 1, "2024/25": 0}
    assert told(built) == []


def test_who_comes_back_in_the_next_year_and_dies_counts_in_both(tmp_path: Path) -> None:
    """30 days of April 2023; from 1 May 2024 to her death on 9 May 9 days: on no list on 1 April 2024."""
    rows = "p,1980-01-01,2023-04-01,2023-04-30,A,1\np,1980-01-01,2024-05-01,2024-05-09,A,1\n"
    built = measured(tmp_path, rows, YEARS, LIST)
    assert [built.grid.measure(ask).tolist() for ask in (YEARS, LIST)] == [[30 / 366, 9 / 365], [1, 0]]


def test_who_moves_to_another_practice_has_days_at_each_and_is_counted_at_the_first(tmp_path: Path) -> None:
    """183 days at A to 30 September 2023, 183 at B to 31 March, and at B the whole of 2024/25; score 2, then 3."""
    rows = "p,1980-01-01,,2023-09-30,A,2\np,1980-01-01,2023-10-01,,B,3\n"
    by = [Ask.of(what, {"practice": one}) for what in ("person_years", "people", "score_years") for one in ("A", "B")]
    built = measured(tmp_path, rows, *by)
    found = [built.grid.measure(ask).tolist() for ask in by]
    assert found == [[0.5, 0], [0.5, 1], [1, 0], [0, 1], [1, 0], [1.5, 3]]
    assert told(built) == []


def test_activity_is_that_of_the_practice_the_person_was_at_on_the_day(tmp_path: Path) -> None:
    """A to 31 May 2023, nowhere until 1 October, then B: what comes in between is A's, what came before A is A's."""
    rows = "p,1980-01-01,2023-04-15,2023-05-31,A,1\np,1980-01-01,2023-10-01,,B,1\n"
    (tmp_path / "people.csv").write_text(HEAD + rows, encoding="utf-8")
    days = ("2023-04-02", "2023-05-31", "2023-07-01", "2023-09-30", "2023-10-01", "2024-04-01")
    (tmp_path / "activity.csv").write_text("ID,IN\n" + "".join(f"p,{day}\n" for day in days), encoding="utf-8")
    columns = {"person": "ID", "start": "IN", "provider": {"always": "acute"}, "commissioner": {"always": "icb"}}
    asks = [Ask.of("spells", {"practice": one}) for one in ("A", "B")]
    built = build(
        tmp_path, *asks,
        people={"file": "people.csv", "columns": COLUMNS}, activity={"file": "activity.csv", "columns": columns},
    )  # fmt: skip
    assert [built.grid.measure(ask).tolist() for ask in asks] == [[4, 0], [1, 1]]


@pytest.mark.parametrize(
    ("second", "days", "row"),
    [
        ("p,1980-01-01,2023-04-01,2023-06-30,A,1", 91, 3),  # the same row twice
        ("p,1980-01-01,2023-06-01,2023-07-31,A,1", 122, 3),  # a month shared
        ("p,1980-01-01,2023-05-01,2023-05-31,A,1", 91, 3),  # one within the other
        ("p,1980-01-01,2023-06-30,2023-07-31,B,1", 122, 3),  # leaves A and joins B on one day
        ("p,1980-01-01,,2023-04-01,A,1", 91, 2),  # since before: 1 April is its own
    ],
)
def test_days_that_two_rows_share_count_once_and_are_told(tmp_path: Path, second: str, days: int, row: int) -> None:
    built = measured(tmp_path, f"p,1980-01-01,2023-04-01,2023-06-30,A,1\n{second}\n", YEARS)
    assert built.grid.measure(YEARS).tolist() == [days / 366, 0]
    assert told(built) == [
        f"people.csv, row {row} (column ID): An earlier row of the same person has some or all of these days too; "
        "they count once, with that row. Let a row end before the next of the same person begins, and leave out a row "
        "that stands twice."
    ]


def test_who_is_two_things_on_one_day_is_refused_with_rows_and_columns(tmp_path: Path) -> None:
    """At A to June and at B from May; born on two days. Whoever is on the list once is not named."""
    rows = (
        "p,1980-01-01,2023-04-01,2023-06-30,A,1\nq,1980-01-01,,,A,1\np,1980-01-01,2023-05-01,2023-07-31,B,1\n"
        "r,1950-01-01,,,A,1\nr,1951-01-01,,,A,1\n"
    )
    (tmp_path / "people.csv").write_text(HEAD + rows, encoding="utf-8")
    fix = "Let the first row end before the second begins (`registered_to`, `registered_from`), or keep one of them."
    assert refusal(tmp_path, people={"file": "people.csv", "columns": COLUMNS}) == [
        f"people.csv, row 5 (column BORN): `birth_date`: the same person has two of them on the same days. "
        f"2 rows: 5, 6. {fix}",
        f"people.csv, row 2 (column GP): `practice`: the same person has two of them on the same days. "
        f"2 rows: 2, 4. {fix}",
    ]
