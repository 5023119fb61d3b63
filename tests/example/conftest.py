"""A small Brookshire, drawn once, and its rows in finmodel's words by an obvious reading of place.yaml."""

from dataclasses import dataclass

import pandas as pd
import pytest

from finmodel.core.data import ActivitySource, DataSource
from finmodel.core.place import Place
from finmodel.example.generate import TEMPLATES, invent, tables
from finmodel.example.town import Town
from finmodel.load.place_file import read_place


@dataclass(frozen=True)
class Brookshire:
    """The place, the files of its data folder as tables, and the rows of people and activity they come to."""

    town: Town
    place: Place
    files: dict[str, pd.DataFrame]
    people: pd.DataFrame
    activity: pd.DataFrame


def read(source: DataSource, files: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The columns that a source maps, in finmodel's words; a code that is not mapped becomes missing."""
    frame = files[source.file.removeprefix("data/")]
    columns = {}
    for name, entry in source.columns.items():
        if entry.always is not None:
            columns[name] = pd.Series(entry.always, index=frame.index)
            continue
        theirs = frame[entry.column or ""]
        if name in source.DATES:
            theirs = pd.to_datetime(theirs, format=entry.format)
        elif entry.values is not None:
            mapped = theirs.astype(str).map(entry.values)
            theirs = mapped if entry.otherwise is None else mapped.fillna(entry.otherwise)
        columns[name] = theirs
    return pd.DataFrame(columns)


def read_activity(sources: tuple[ActivitySource, ...], files: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every row of activity, with the quantity and the last day that finmodel assumes where none is given."""
    rows = pd.concat([read(source, files).assign(file=source.file) for source in sources], ignore_index=True)
    rows["quantity"] = rows["quantity"].fillna(1.0)
    rows["end"] = rows["end"].fillna(rows["start"])
    return rows


@pytest.fixture(scope="session")
def brookshire() -> Brookshire:
    """Brookshire with a twelfth of its people."""
    town = invent(people=20_000)
    files = dict(tables(town))
    place = read_place(TEMPLATES / "place.yaml")
    people = read(place.data.people[0], files)
    return Brookshire(town, place, files, people, read_activity(place.data.activity, files))
