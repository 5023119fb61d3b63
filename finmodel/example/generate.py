"""Generates the example place: its people and activity as tables, and its folder as a user would have it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from finmodel.core.whole import whole_folder
from finmodel.errors import InputError
from finmodel.example.activity_rows import community_rows, hospital_rows, practice_rows
from finmodel.example.outcome_data import outcome_rows
from finmodel.example.packages import (
    care_plan_rows,
    funded_nursing_rows,
    home_from_hospital_rows,
    self_funder_rows,
    social_care_rows,
)
from finmodel.example.parameters import Parameters, read_parameters
from finmodel.example.people import draw_people
from finmodel.example.town import Town
from finmodel.measures.engines.parquet import write_parquet

TEMPLATES = Path(__file__).with_name("place")
"""The place file, contracts, scenarios and problems that are copied as they are."""

ROWS: dict[str, Callable[[Town], pd.DataFrame]] = {
    "people.parquet": lambda town: town.people.frame(),
    "hospital.parquet": hospital_rows,
    "community.parquet": community_rows,
    "general_practice.parquet": practice_rows,
    "social_care.parquet": social_care_rows,
    "self_funders.parquet": self_funder_rows,
    "funded_nursing.parquet": funded_nursing_rows,
    "home_from_hospital.csv": home_from_hospital_rows,
    "care_plans.csv": care_plan_rows,
    "outcomes.csv": outcome_rows,
    "prices.csv": lambda town: price_rows(town.parameters),
}
"""Each file of the data folder, and what fills it."""


def invent(people: int | None = None, seed: int | None = None) -> Town:
    """The example place, before its rows are drawn; people and seed are the parameters' where not given."""
    parameters = read_parameters()
    count = int(parameters.number("people")) if people is None else people
    number = int(parameters.number("seed")) if seed is None else seed
    return Town(draw_people(count, number, parameters), parameters, number)


def tables(town: Town) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each data file's name and table, drawn one after another so that only one need be held."""
    for name, rows in ROWS.items():
        yield name, rows(town)


NOTIONAL = (
    "district_nursing", "community_therapy", "specialist_nursing", "intermediate_care", "musculoskeletal_triage",
    "stroke_rehabilitation", "gp_consultation", "home_from_hospital_episode",
)  # fmt: skip
"""Work that is paid by a fixed sum or by the head: its price says what it is worth, and moves no payment."""


def price_rows(parameters: Parameters) -> pd.DataFrame:
    """Dated prices for activity that carries none: of social care and care plans, and reference prices of the rest."""
    costs = parameters.table("unit_cost") | parameters.table("unit_cost_assumed")
    steady = {code: costs[code] for code in ("reablement_episode", "care_plan_high", "care_plan_very_high", *NOTIONAL)}
    dated = []
    for year, end in (("2023/24", "2024-03-31"), ("2024/25", "2025-03-31")):
        for code, pounds in (parameters.table("care_price", year) | steady).items():
            dated.append({"RATE_CODE": code, "FROM": f"{year[:4]}-04-01", "TO": end, "RATE_GBP": pounds})
    return pd.DataFrame(dated)


def write_example(
    folder: Path,
    people: int | None = None,
    seed: int | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> None:
    """Write the example place into a new folder, whole or not at all: `place.yaml`, contracts and `data/`.

    Raises InputError where the folder exists and is not empty. The money in `place.yaml` fits the full number
    of people; a smaller place shows the same shapes with partners far from balance.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError.of(str(folder), "It is already there, and not empty.", "Name a new folder, or empty it.")
    with whole_folder(folder) as half:
        progress("Inventing the people")
        town = invent(people, seed)
        for source in sorted(path for path in TEMPLATES.rglob("*.yaml")):
            target = half / source.relative_to(TEMPLATES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        data = half / "data"
        data.mkdir()
        for name, frame in tables(town):
            progress(f"Writing {name}: {len(frame):,} rows")
            if name.endswith(".parquet"):
                write_parquet(frame, data / name)
            else:
                frame.to_csv(data / name, index=False)
