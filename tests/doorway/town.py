"""A small town whose extracts faults are planted in: the example place's people, spells, packages and prices, as text.

Providers have codes as extracts have them (one with a nought in front), every price counts in some payment, and what is
paid for older people depends on who a row is of: so whatever is wrong in a cell moves money, or cannot.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from finmodel.example.generate import TEMPLATES, invent, tables

Rows = tuple[tuple[str, ...], ...]
PEOPLE = 900
HOSPITAL, CARE, REGISTER, PRICES = "hospital.csv", "social_care.csv", "people.csv", "prices.csv"
SIDES = {"hospital": (REGISTER, HOSPITAL), "care": (CARE, PRICES)}
"""The two sides of the town, and the extracts that each reads."""
RATES = {
    ("HOMECARE", "2023/24"): 23.40, ("HOMECARE", "2024/25"): 24.20,
    ("RESIDENTIAL HOME", "2023/24"): 880.00, ("RESIDENTIAL HOME", "2024/25"): 905.00,
    ("NURSING HOME", "2023/24"): 905.00, ("NURSING HOME", "2024/25"): 930.00,
    ("REABLEMENT", "2023/24"): 2150.00, ("REABLEMENT", "2024/25"): 2150.00,
}  # fmt: skip
"""Pounds a unit in the list of prices, written down again, so that what is at stake is worked out apart."""


@dataclass(frozen=True)
class Extract:
    """One table of an extract, as text: its headings and its rows."""

    head: tuple[str, ...]
    rows: Rows

    def at(self, heading: str) -> int:
        """Which column has a heading."""
        return self.head.index(heading)

    def column(self, heading: str) -> list[str]:
        """The cells of a column."""
        return [row[self.at(heading)] for row in self.rows]

    def changed(self, cells: Mapping[int, Mapping[str, str]]) -> Extract:
        """The table with some cells written otherwise: by place of the row, by heading."""
        rows = list(self.rows)
        for place, written in cells.items():
            row = list(rows[place])
            for heading, cell in written.items():
                row[self.at(heading)] = cell
            rows[place] = tuple(row)
        return replace(self, rows=tuple(rows))

    def write(self, path: Path) -> None:
        """Write it as CSV."""
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(self.head)
            out.writerows(self.rows)


Extracts = Mapping[str, Extract]


def _as_text(frame: pd.DataFrame) -> Extract:
    text = frame.to_csv(index=False).splitlines()
    head, *rows = csv.reader(text)
    return Extract(tuple(head), tuple(tuple(row) for row in rows))


@cache
def extracts() -> dict[str, Extract]:
    """The town's extracts without a fault, always the same."""
    wanted = {name.replace(".parquet", ".csv"): frame for name, frame in tables(invent(people=PEOPLE, seed=14))}
    hospital, care = wanted[HOSPITAL].assign(PROVIDER="RXA"), wanted[CARE].assign(PROVIDER="0451")
    hospital["QUANTITY"] = 1
    hospital["SITE"] = "Brook Vale Infirmary"
    wanted |= {HOSPITAL: hospital, CARE: care}
    return {name: _as_text(wanted[name]) for name in (REGISTER, HOSPITAL, CARE, PRICES)}


def pounds_of(name: str, extract: Extract, place: int) -> float:
    """What a row of activity is worth: the price in it, or its units at the price of its year in the list."""
    row = dict(zip(extract.head, extract.rows[place], strict=True))
    if name == HOSPITAL:
        return float(row["TARIFF_GBP"]) if row["TARIFF_GBP"] else 0.0
    year = "2023/24" if row["FROM_DATE"] < "2024-04-01" else "2024/25"
    return float(row["UNITS"]) * RATES[row["SERVICE_TYPE"], year]


def write_town(folder: Path, side: str, given: Extracts, **also: Any) -> Path:
    """Write a side of the town with the extracts given; `also` changes its sources, by their file without the ending.

    The hospital stands with the register, and care with the list of prices: the fewer sources, the sooner it is read.
    """
    (folder / "data").mkdir(parents=True)
    (folder / "contracts").mkdir()
    for name in SIDES[side]:
        if name in given:
            given[name].write(folder / "data" / name)
    place = _place(side)
    for source in (each for role in place["data"].values() for each in role):
        otherwise = also.get(Path(source["file"]).stem, {})
        source.update(otherwise | {"columns": source["columns"] | otherwise.get("columns", {})})
    (folder / "place.yaml").write_text(yaml.safe_dump(place, sort_keys=False), encoding="utf-8")
    for name, contract in _contracts(side).items():
        (folder / "contracts" / f"{name}.yaml").write_text(yaml.safe_dump(contract, sort_keys=False), encoding="utf-8")
    return folder


@cache
def _example() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((TEMPLATES / "place.yaml").read_text(encoding="utf-8"))
    return read


def _place(side: str) -> dict[str, Any]:
    """The example place, with those of its sources and partners that a side of the town has."""
    example = _example()
    hospital, care = (
        next(each for each in example["data"]["activity"] if each["file"] == f"data/{name}.parquet")
        for name in ("hospital", "social_care")
    )
    provider = {"column": "PROVIDER", "values": {"RXA": "acute_trust"}}
    hospital = hospital | {
        "file": f"data/{HOSPITAL}",
        "columns": hospital["columns"] | {"provider": provider, "quantity": "QUANTITY"},
    }
    parties = {"provider": {"column": "PROVIDER", "values": {"0451": "independent_care"}}}
    parties["commissioner"] = {"always": "council"}
    care = care | {"file": f"data/{CARE}", "columns": care["columns"] | parties}
    people = example["data"]["people"] | {"file": f"data/{REGISTER}"}
    prices = example["data"]["prices"] | {"file": f"data/{PRICES}"}
    partners = {"hospital": {"icb", "acute_trust", "gp_federation"}, "care": {"council", "independent_care"}}[side]
    return {
        "place": "town",
        "title": "A town",
        "periods": ["2023/24", "2024/25"],
        "age_bands": example["age_bands"],
        "partners": [each for each in example["partners"] if each["id"] in partners],
        "funding": {"icb": "£3m"} if side == "hospital" else {"council": "£1m"},
        "costs": [{"partner": each, "name": f"Care of {each}", "fixed": "£0.2m"} for each in sorted(partners)],
        "contracts": [f"contracts/{name}.yaml" for name in _contracts(side)],
        "data": {"people": [people], "activity": [hospital]}
        if side == "hospital"
        else {"activity": [care], "prices": [prices]},
    }


def _contracts(side: str) -> dict[str, dict[str, Any]]:
    recorded = {"kind": "activity_tariff", "recorded": True, "source": "invented"}
    if side == "care":
        return {"care": recorded | {"id": "care", "title": "Care", "payer": "council", "payee": "independent_care"}}
    capitation = yaml.safe_load((TEMPLATES / "contracts" / "gp_capitation.yaml").read_text(encoding="utf-8"))
    older = {"activity": "spend", "where": {"provider": "acute_trust", "age_band": ["65-74", "75-84", "85+"]}}
    return {
        "hospital": recorded | {"id": "hospital", "title": "Hospital", "payer": "icb", "payee": "acute_trust"},
        "gp_capitation": capitation,
        "older": {
            "kind": "schedule", "id": "older", "title": "Add-on for older people", "source": "invented",
            "terms": {"part": {"value": "10%"}},
            "measures": {"spent": {"unit": "money", "found": older}},
            "lines": [{"name": "add_on", "formula": "share(spent, part)", "payer": "icb", "payee": "acute_trust"}],
        },
    }  # fmt: skip
