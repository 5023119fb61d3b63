"""Scores, numbers of conditions and the list on the first day, from rows of people counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.core.conditions import codes_between, spoken_codes
from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from tests.load.places import build, refusal

COLUMNS = {
    "person": "ID", "birth_date": "BORN", "registered_from": "IN", "registered_to": "OUT",
    "conditions": "LTC", "score": "SCORE",
}  # fmt: skip
HEAD = "ID,BORN,IN,OUT,LTC,SCORE\n"
ROWS = (
    "stays,1950-06-01,,,2,1.314\n"
    "joins,1950-06-01,2023-10-01,,3,0.5\n"  # 183 of the 366 days of 2023/24
    "dies,1940-06-01,,2023-04-10,9,2\n"  # 10 days
    "well,1990-01-01,,,0,\n"
    "unsaid,1990-01-01,,,,0\n"
    "many,1930-01-01,,,34,3.25\n"
)


def measured(folder: Path, *asks: Ask, rows: str = ROWS) -> Built:
    (folder / "people.csv").write_text(HEAD + rows, encoding="utf-8")
    return build(folder, *asks, people={"file": "people.csv", "columns": COLUMNS})


def test_a_score_counts_for_the_days_a_person_is_on_the_register(tmp_path: Path) -> None:
    """2023/24 has 366 days: (1.314 x 366 + 0.5 x 183 + 2 x 10 + 3.25 x 366) / 366; the year after nobody dies."""
    ask = Ask.of("score_years")
    expected = [(1.314 * 366 + 0.5 * 183 + 2 * 10 + 3.25 * 366) / 366, 1.314 + 0.5 + 3.25]
    assert measured(tmp_path, ask).grid.measure(ask).tolist() == pytest.approx(expected, abs=1e-12)


def test_people_without_a_score_are_told_where_scores_are_asked_for(tmp_path: Path) -> None:
    told = [str(finding) for finding in measured(tmp_path, Ask.of("score_years")).warnings]
    assert told == [
        "people: 1 people in a year have no score, and count as nil where scores are added up. "
        "Give each a score; 1 is a person of average need."
    ]
    assert measured(tmp_path, Ask.of("person_years")).warnings == ()


def test_the_list_is_everyone_on_the_register_on_the_first_day_of_the_year(tmp_path: Path) -> None:
    ask = Ask.of("list_size")
    assert measured(tmp_path, ask).grid.measure(ask).tolist() == [5, 5]


def test_people_are_counted_by_their_number_of_conditions(tmp_path: Path) -> None:
    asks = [Ask.of("people", {"conditions": codes_between(low, high)}) for low, high in ((2, 2), (3, 5), (9, None))]
    grid = measured(tmp_path, *asks).grid
    assert [grid.measure(ask).tolist() for ask in asks] == [[1, 1], [1, 1], [2, 1]]
    assert set(grid.people["conditions"]) == {"0", "2", "3", "9", "30+", "unknown"}


def test_activity_too_is_split_by_the_number_of_conditions(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEAD + ROWS, encoding="utf-8")
    (tmp_path / "activity.csv").write_text(
        "ID,IN,PAID\nstays,2023-05-01,100\nmany,2023-05-01,250.5\nstranger,2023-05-01,1\n", encoding="utf-8"
    )
    columns = {"person": "ID", "start": "IN", "price": "PAID", "provider": {"always": "acute"},
               "commissioner": {"always": "icb"}}  # fmt: skip
    asks = [Ask.of("spend", {"conditions": codes}) for codes in (("2",), codes_between(9, None), ("unknown",))]
    built = build(
        tmp_path, *asks,
        people={"file": "people.csv", "columns": COLUMNS}, activity={"file": "activity.csv", "columns": columns},
    )  # fmt: skip
    assert [built.grid.measure(ask).tolist() for ask in asks] == [[100, 0], [250.5, 0], [1, 0]]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("p,1950-01-01,,,-1,1", "(column LTC): `conditions`: '-1' is not a number of conditions."),
        ("p,1950-01-01,,,2.5,1", "(column LTC): `conditions`: '2.5' is not a number of conditions."),
        ("p,1950-01-01,,,some,1", "(column LTC): `conditions`: 'some' is not a number."),
        ("p,1950-01-01,,,2,-0.5", "(column SCORE): `score`: '-0.5' is negative. Give 0 or more."),
        ("p,1950-01-01,,,2,high", "(column SCORE): `score`: 'high' is not a number."),
    ],
)
def test_a_faulty_count_or_score_is_named_with_its_row(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "people.csv").write_text(f"{HEAD}{row}\n", encoding="utf-8")
    found = refusal(tmp_path, people={"file": "people.csv", "columns": COLUMNS})
    assert len(found) == 1
    assert found[0].startswith(f"people.csv, row 2 {told}")


def test_scores_and_conditions_that_no_column_gives_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEAD + ROWS, encoding="utf-8")
    source = {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN"}}
    for ask, name in ((Ask.of("score_years"), "score"), (Ask.of("people", {"conditions": "2"}), "conditions")):
        with pytest.raises(Exception, match=f"asks for {name}, which people.csv is not mapped to give"):
            build(tmp_path, ask, people=source)


def test_numbers_of_conditions_are_said_by_their_ends() -> None:
    assert spoken_codes("conditions", sorted(codes_between(9, None))) == "9 or more"
    assert spoken_codes("conditions", codes_between(3, 5)) == "3 to 5"
    assert spoken_codes("conditions", ("1", "3")) == "1 or 3"
    assert spoken_codes("sex", ("female", "male")) == "female or male"
