"""A small place written to a folder, and what a test needs to read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask

PEOPLE = {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN", "sex": "SEX"}}
ACTIVITY = {
    "file": "activity.csv",
    "columns": {
        "person": "ID",
        "start": "IN",
        "end": "OUT",
        "provider": "BY",
        "commissioner": {"always": "icb"},
        "setting": {"column": "KIND", "values": {"EM": "emergency", "EL": "elective"}},
        "quantity": "N",
        "price": "PAID",
    },
}
HEAD = "ID,IN,OUT,BY,KIND,N,PAID\n"
GOOD_ROWS = 'p1,2023-05-01,2023-05-04,acute,EM,1,"£1,200.50"\np2,2024-04-02,,acute,EL,2.5,99.99\n'
GOOD_PEOPLE = "ID,BORN,SEX\np1,1950-06-01,F\np2,2020-01-31,M\n"


def place_of(**data: Any) -> Place:
    """A place of two partners, a pool and two years, with the data sources given."""
    return Place.model_validate({
        "place": "small",
        "title": "Small",
        "periods": ["2023/24", "2024/25"],
        "age_bands": [0, 18, 65],
        "partners": [
            {"id": "icb", "name": "Board", "roles": ["commissioner"]},
            {"id": "acute", "name": "Trust", "roles": ["provider"]},
        ],
        "pools": [{"id": "better_care", "title": "Fund", "host": "icb"}],
        "data": data,
    })  # fmt: skip


def build(folder: Path, *asks: Ask, **data: Any) -> Built:
    """The grid of the small place."""
    return build_grid(place_of(**data), folder, asks)


def refusal(folder: Path, **data: Any) -> list[str]:
    """Every finding of data that is refused, as a user reads it."""
    with pytest.raises(InputError) as caught:
        build(folder, **data)
    return [str(finding) for finding in caught.value.findings]


def refused_rows(folder: Path, rows: str, people: str = GOOD_PEOPLE) -> list[str]:
    """Findings of the small place's usual files with these rows of activity."""
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    return refusal(folder, people=PEOPLE, activity=ACTIVITY)
