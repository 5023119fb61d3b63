"""Real events: one Synthea run, its encounter classes, payers and organisations made ours."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from finmodel.core.place import Place
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.engines.duckdb import DuckDB

SETTINGS = {
    "ambulatory": "outpatient", "outpatient": "outpatient", "wellness": "general_practice",
    "urgentcare": "urgent_care", "emergency": "emergency", "inpatient": "inpatient",
}  # fmt: skip
STATE = {
    "7caa7254-5050-3b5e-9eae-bd5ea30e809c": "medicare",
    "7c4411ce-02f1-39b5-b9ec-dfbea9ad3c1a": "medicaid",
    "b3221cfc-24fb-339e-823d-bc4136cbc4ed": "medicaid",
}
YEARS = [str(year) for year in range(2015, 2025)]


def synthea() -> Place:
    """Ten calendar years, three commissioners by payer, one provider."""
    return Place.model_validate({
        "place": "synthea",
        "title": "A Synthea run",
        "currency": "USD",
        "year_start": "01-01",
        "periods": YEARS,
        "partners": [
            {"id": "medicare", "name": "Medicare", "roles": ["commissioner"]},
            {"id": "medicaid", "name": "Medicaid", "roles": ["commissioner"]},
            {"id": "insurers", "name": "Insurers", "roles": ["commissioner"]},
            {"id": "providers", "name": "All providers", "roles": ["provider"]},
        ],
        "data": {
            "people": {
                "file": "synthea_patients.csv",
                "columns": {
                    "person": "Id", "birth_date": "BIRTHDATE", "registered_from": "BIRTHDATE",
                    "registered_to": "DEATHDATE",
                    "sex": {"column": "GENDER", "values": {"F": "female", "M": "male"}},
                },
            },
            "activity": {
                "file": "synthea_encounters.csv",
                "columns": {
                    "person": "PATIENT", "start": "START", "end": "STOP",
                    "provider": {"column": "PROVIDER", "otherwise": "providers"},
                    "commissioner": {"column": "PAYER", "values": STATE, "otherwise": "insurers"},
                    "setting": {"column": "ENCOUNTERCLASS", "values": SETTINGS},
                    "price": "TOTAL_CLAIM_COST",
                },
            },
        },
    })  # fmt: skip


@pytest.fixture(scope="module")
def encounters(shared_data: Path) -> list[dict[str, str]]:
    """The encounters as the file has them."""
    with (shared_data / "synthea_encounters.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def built(folder: Path, *asks: Ask) -> Built:
    """The grid of the Synthea place."""
    return build_grid(synthea(), folder, asks)


def test_spend_is_the_sum_of_claims_to_the_cent(shared_data: Path, encounters: list[dict[str, str]]) -> None:
    grid = built(shared_data, Ask.of("spend")).grid
    sums = [
        sum((Decimal(row["TOTAL_CLAIM_COST"]) for row in encounters if row["START"][:4] == year), Decimal(0))
        for year in YEARS
    ]
    assert sums[0] > 0
    assert grid.activity.groupby("period")["spend_pence"].sum().to_dict() == {
        year: int(total * 100) for year, total in zip(YEARS, sums, strict=True)
    }
    assert grid.measure(Ask.of("spend")).tolist() == [float(total) for total in sums]


def test_encounters_by_setting_and_commissioner_are_those_of_the_file(
    shared_data: Path, encounters: list[dict[str, str]]
) -> None:
    by = ("setting", "commissioner")
    ask = Ask.of("spells", by=by)
    grid = built(shared_data, ask).grid
    expected: dict[tuple[str, str, str], int] = {}
    for row in encounters:
        if row["START"][:4] in YEARS:
            key = (SETTINGS[row["ENCOUNTERCLASS"]], STATE.get(row["PAYER"], "insurers"), row["START"][:4])
            expected[key] = expected.get(key, 0) + 1
    cells = sorted({key[:2] for key in expected})
    assert grid.cells(ask) == tuple(cells)
    answer = grid.measure(Ask.of("spells", by=by, cells=cells))
    assert answer.tolist() == [[expected.get((*cell, year), 0) for year in YEARS] for cell in cells]


def test_person_years_and_ages_are_those_of_the_patients(shared_data: Path) -> None:
    ask = Ask.of("person_years", by=("sex", "age_band"))
    grid = built(shared_data, ask).grid
    patients = pd.read_csv(shared_data / "synthea_patients.csv", usecols=["BIRTHDATE", "DEATHDATE", "GENDER"])
    place = synthea()
    expected: dict[tuple[str, str, str], float] = {}
    for span in place.spans:
        for born, died, gender in patients.itertuples(index=False):
            birth = date.fromisoformat(born)
            last = min(span.end, date.fromisoformat(died) if isinstance(died, str) else date.max)
            days = (last - max(span.start, birth)).days + 1
            if days > 0:
                had_birthday = (birth.month, birth.day) == (1, 1)
                age = max(0, span.start.year - birth.year - (not had_birthday))
                band = [c for low, c in zip(place.age_bands, place.age_codes, strict=True) if age >= low][-1]
                key = (span.label, {"F": "female", "M": "male"}[gender], band)
                expected[key] = expected.get(key, 0.0) + days
    found = grid.people.set_index(["period", "sex", "age_band"])["person_days"]
    assert found.to_dict() == expected


def test_names_and_numbers_of_patients_never_enter(shared_data: Path) -> None:
    with DuckDB() as engine:
        answer = build_grid(synthea(), shared_data, [Ask.of("people", by=("sex",))], engine)
        held = {column.lower() for columns in engine.holds().values() for column in columns}
    private = {"ssn", "first", "last", "address", "passport", "drivers", "city", "zip", "lat", "lon", "race"}
    assert not private & held
    assert not {"person", "birth_date", "patient"} & {*answer.grid.activity, *answer.grid.people}


def claimed(rows: list[dict[str, str]]) -> str:
    """What rows claim, in whole dollars."""
    return f"${sum(float(row['TOTAL_CLAIM_COST']) for row in rows):,.0f}"


def test_what_was_left_out_or_is_an_instant_is_told_with_what_it_comes_to(
    shared_data: Path, encounters: list[dict[str, str]]
) -> None:
    answer = built(shared_data, Ask.of("spend", by=("sex",)))
    left_out = [row for row in encounters if row["START"][:4] not in YEARS]
    assert len(encounters) == 5_275
    mend = "Say `time_zone:` in the place, such as Europe/London, if it is to count on the day there."
    expected = []
    for ours, heading in (("end", "STOP"), ("start", "START")):
        near = [row for row in encounters if row[heading][11:13] in {"23", "00"}]
        expected.append(
            f"synthea_encounters.csv, row 65 (column {heading}): `{ours}`: '{near[0][heading]}' is an instant within "
            f"an hour of midnight in Greenwich; the day that is written counts. {len(near)} rows: 65, 68, 70, …. "
            f"At stake: {claimed(near)}. {mend}"
        )
    expected += [
        f"synthea_encounters.csv: {len(left_out):,} of 5,275 rows start outside every period and are left out "
        f"({claimed(left_out)}). Add their year to `periods:` if they should count.",
        "synthea_encounters.csv: 2 of 5,275 rows start in one year and end in another: they count where they start. "
        "Write `counted_on: start`, or `counted_on: end` as for discharges in England.",
    ]
    told = [str(warning) for warning in answer.warnings]
    assert [each for each in told if each in expected] == expected
    assert [(fact.file, fact.rows) for fact in answer.facts.files] == [
        ("synthea_patients.csv", 113),
        ("synthea_encounters.csv", 5_275),
    ]


def test_registered_heads_of_practices_are_counted_to_the_last_decimal(shared_data: Path) -> None:
    """Greater Manchester's practices, as head counts from the published table."""
    table = "gp_practice_weighted_populations_2024_2025.csv"
    place = Place.model_validate({
        "place": "manchester", "title": "Greater Manchester", "periods": ["2024/25"],
        "partners": [{"id": "icb", "name": "Board", "roles": ["commissioner"]}],
        "data": {"people": {
            "file": table, "where": {"ICS22name": "NHS Greater Manchester ICB"},
            "columns": {"people": "pop 2022/23", "practice": "Practice_Code"},
        }},
    })  # fmt: skip
    with (shared_data / table).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["ICS22name"] == "NHS Greater Manchester ICB"]
    ask = Ask.of("people", by=("practice",), cells=[(row["Practice_Code"],) for row in rows])
    answer = build_grid(place, shared_data, [ask]).grid.measure(ask)
    assert answer.shape == (427, 1)
    assert answer[:, 0].tolist() == [float(Decimal(row["pop 2022/23"]).quantize(Decimal("1e-6"))) for row in rows]
