"""A hospital of one ward service over four years, small enough to settle on paper: 300 stays a year, 100 a ward."""

from __future__ import annotations

from typing import Any

import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run
from tests.scenarios.changes import scenario
from tests.small import contract

YEARS = ("2024/25", "2025/26", "2026/27", "2027/28")
PRICED: dict[str, Any] = {
    "kind": "activity_tariff", "id": "tariff", "title": "Tariff", "payer": "icb", "payee": "trust",
    "prices": [{"code": "emergency", "where": {"setting": ["emergency"]}, "price": "£2,000"}],
}  # fmt: skip


NO_MORE: dict[str, Any] = {}


def wards(step: dict[str, Any] | None = NO_MORE, stays: tuple[float, ...] = (300,) * 4, **cost: Any) -> Basis:
    """The hospital: £50,000 fixed, £400 a stay, £20,000 for a ward of 100 stays.

    `step` says what becomes of wards; None where there are none.
    """
    ward: dict[str, Any] = {
        "partner": "trust", "name": "Wards", "where": {"setting": ["emergency"]}, "fixed": "£50,000",
        "variable": "£400",
    }  # fmt: skip
    if step is not None:
        ward["step"] = {"every": 100, "cost": "£20,000"} | step
    place = Place.model_validate(
        {
            "place": "hospital", "title": "A hospital", "periods": list(YEARS), "age_bands": [0],
            "partners": [
                {"id": "icb", "name": "Health board", "roles": ["commissioner"]},
                {"id": "trust", "name": "Hospital trust", "roles": ["provider"]},
                {"id": "council", "name": "Council", "roles": ["provider"]},
            ],
            "funding": {"icb": "£1,000,000"}, "costs": [ward | cost],
        }
    )  # fmt: skip
    return Basis(place, (contract(PRICED),), _grid(place, stays))


def _grid(place: Place, stays: tuple[float, ...]) -> Grid:
    """So many stays a year of five days each, and forty of reablement."""
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL) | {"commissioner": "icb"}
    rows = [
        {"period": year, **blank, "provider": provider, "setting": setting, "spells": round(units),
         "quantity_milli": round(units * 1000), "days": round(days), "spend_pence": 0, "cost_pence": 0}
        for year, count in zip(YEARS, stays, strict=True)
        for provider, setting, units, days in (
            ("trust", "emergency", count, 5 * count), ("council", "reablement", 40, 0)
        )
    ]  # fmt: skip
    people = [
        {"period": year, **dict.fromkeys(PEOPLE_DIMENSIONS, ALL), "age_band": "0+", "people": 1, "person_days": 365}
        for year in YEARS
    ]
    return Grid(place.spans, pd.DataFrame(rows), pd.DataFrame(people))


def under(basis: Basis, *changes: dict[str, Any]) -> Run:
    """The hospital under a scenario of changes."""
    return run(apply(basis, scenario(*changes), {}))


def line(done: Run, name: str) -> list[float]:
    """What a line of the cost of delivery comes to in each year; nil where there is none."""
    found = [one.amounts.tolist() for one in done.settlement.lines if one.line.name == name]
    return found[0] if found else [0.0] * len(YEARS)
