"""Faults of whole rows and files: there twice, not there, not rows at all. Long, because it is a list of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.doorway.planted import WHOLE, Planted, kind, rewritten, with_rows, worth
from tests.doorway.town import HOSPITAL, Extract, extracts

# ---- rows that are there twice, or not at all ----------------------------------------------------


@kind(HOSPITAL)
def rows_twice(places: list[int], rng: random.Random) -> Planted:
    rows = extracts()[HOSPITAL].rows
    end = len(rows)
    return with_rows(HOSPITAL, [(end, rows[place]) for place in places], worth(HOSPITAL, places))


@kind(HOSPITAL, WHOLE)
def extract_appended_to_itself(places: list[int], rng: random.Random) -> Planted:
    return rows_twice(places, rng)


def _in_folder(files: Mapping[str, Extract], planted: Planted) -> Planted:
    """The hospital's extract as files of a folder."""

    def write(data: Path) -> None:
        (data / "hospital").mkdir()
        for name, extract in files.items():
            extract.write(data / "hospital" / name)

    rest = {name: each for name, each in extracts().items() if name != HOSPITAL}
    return replace(planted, files=rest, also={"hospital": {"file": "data/hospital"}}, write=write)


def _by_year() -> dict[str, Extract]:
    extract = extracts()[HOSPITAL]
    at = extract.at("ADMIT_DATE")
    early = tuple(row for row in extract.rows if row[at] < "2024-04-01")
    late = tuple(row for row in extract.rows if row[at] >= "2024-04-01")
    return {"2023.csv": replace(extract, rows=early), "2024.csv": replace(extract, rows=late)}


@kind(HOSPITAL, WHOLE)
def file_twice_in_a_folder(places: list[int], rng: random.Random) -> Planted:
    files = _by_year()
    late = files["2024.csv"]
    pounds = worth(HOSPITAL, list(range(len(late.rows))), late)
    twice = files | {"2024 (1).csv": late}
    return _in_folder(twice, Planted({}, len(late.rows), pounds, where="2024"))


@kind(HOSPITAL, WHOLE)
def file_of_another_layout_in_a_folder(places: list[int], rng: random.Random) -> Planted:
    head = ("Month", "Trust", "Cost")
    files = _by_year() | {"devices.csv": Extract(head, (("2024-05", "RXA", "£1,200"), ("2024-06", "RXA", "£900")))}
    return _in_folder(files, Planted({}, 0, 0, where="devices.csv"))


def _month(which: str) -> list[int]:
    days = extracts()[HOSPITAL].column("ADMIT_DATE")
    return [place for place, day in enumerate(days) if day.startswith(which)]


def _usual_month(lost: str, to: str = "") -> tuple[int, float]:
    """Rows and pounds of a month as most are, its rows lost or in another: what it had is nowhere to be read."""
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)][3:27]
    rest = [_month(each) + (_month(lost) if each == to else []) for each in months if each != lost]
    return round(median(len(each) for each in rest)), median(worth(HOSPITAL, each) for each in rest)


@kind(HOSPITAL, WHOLE)
def month_dropped(places: list[int], rng: random.Random) -> Planted:
    extract, lost = extracts()[HOSPITAL], set(_month("2024-07"))
    kept = tuple(row for place, row in enumerate(extract.rows) if place not in lost)
    spoilt = extracts() | {HOSPITAL: replace(extract, rows=kept)}
    return Planted(spoilt, *_usual_month("2024-07"), said="July 2024")


@kind(HOSPITAL, WHOLE)
def month_of_another_year(places: list[int], rng: random.Random) -> Planted:
    def year_back(row: dict[str, str]) -> dict[str, str]:
        return {name: row[name].replace("2024", "2023") for name in ("ADMIT_DATE", "DISCHARGE_DATE")}

    moved = rewritten(HOSPITAL, _month("2024-07"), year_back)
    rows, pounds = _usual_month("2024-07", to="2023-07")
    return replace(moved, rows=rows, pounds=pounds, said="July 2024")


# ---- rows that are none --------------------------------------------------------------------------


def _total(label: str, places: list[int], pod: str = "Elective") -> tuple[str, ...]:
    """A row that adds up others, dated and coded as if it were one of them."""
    pounds = worth(HOSPITAL, places)
    cost = sum(float(extracts()[HOSPITAL].column("PLICS_COST_GBP")[place]) for place in places)
    day = extracts()[HOSPITAL].column("ADMIT_DATE")[places[-1]]
    return (label, day, day, pod, "el_inpatient", "other", f"{pounds:.2f}", f"{cost:.2f}", "RXA",
            str(len(places)), label)  # fmt: skip


@kind(HOSPITAL, WHOLE)
def total_at_the_end(places: list[int], rng: random.Random) -> Planted:
    row = _total("Total", places)
    return with_rows(HOSPITAL, [(len(places), row)], worth(HOSPITAL, places))


@kind(HOSPITAL, WHOLE)
def total_at_the_end_without_a_name(places: list[int], rng: random.Random) -> Planted:
    row = _total("", places)
    return with_rows(HOSPITAL, [(len(places), row)], worth(HOSPITAL, places))


@kind(HOSPITAL, WHOLE)
def totals_in_the_middle(places: list[int], rng: random.Random) -> Planted:
    """A subtotal below each point of delivery, as a pivot table has them."""
    pods = extracts()[HOSPITAL].column("POD_DESC")
    rows = []
    for pod in dict.fromkeys(pods):
        mine = [place for place, each in enumerate(pods) if each == pod]
        rows.append((mine[-1] + 1, _total(f"{pod} total", mine, pod)))
    return with_rows(HOSPITAL, rows, worth(HOSPITAL, places))


@kind(HOSPITAL)
def heading_repeated(places: list[int], rng: random.Random) -> Planted:
    head = extracts()[HOSPITAL].head
    return with_rows(HOSPITAL, [(place, head) for place in places], 0.0)


@kind(HOSPITAL, WHOLE)
def notes_below(places: list[int], rng: random.Random) -> Planted:
    wide = len(extracts()[HOSPITAL].head)
    notes = [("Source: trust data warehouse, as at 30 April 2025", *[""] * (wide - 1))]
    return with_rows(HOSPITAL, [(len(places), note) for note in notes], 0.0)


@kind(HOSPITAL)
def row_moved_a_column(places: list[int], rng: random.Random) -> Planted:
    extract = extracts()[HOSPITAL]
    moved = {place: dict(zip(extract.head, ("", *extract.rows[place][:-1]), strict=True)) for place in places}
    spoilt = extracts() | {HOSPITAL: extract.changed(moved)}
    return Planted(spoilt, len(places), worth(HOSPITAL, places), places[0] + 2)


@kind(HOSPITAL)
def row_cut_short(places: list[int], rng: random.Random) -> Planted:
    extract, cut = extracts()[HOSPITAL], set(places)
    rows = tuple(row[:6] if place in cut else row for place, row in enumerate(extract.rows))
    spoilt = extracts() | {HOSPITAL: replace(extract, rows=rows)}
    return Planted(spoilt, len(places), worth(HOSPITAL, places), places[0] + 2)
