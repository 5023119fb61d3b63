"""Real events: births and emergencies as 90-day bundles, counted again person by person from the file."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import cases_of
from finmodel.core.place import Place
from finmodel.load.place_grid import build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.rules.nodes import Measure

BIRTH = "183460006"
YEARS = [str(year) for year in range(1995, 2025)]
SETTINGS = {"emergency": "emergency", "inpatient": "inpatient", "wellness": "general_practice"}

PLACE = {
    "place": "synthea", "title": "A Synthea run", "currency": "USD", "year_start": "01-01", "periods": YEARS,
    "partners": [
        {"id": "payer", "name": "All payers", "roles": ["commissioner"]},
        {"id": "hospital", "name": "All providers", "roles": ["provider"]},
    ],
    "data": {"activity": {
        "file": "synthea_encounters.csv",
        "columns": {
            "person": "PATIENT", "start": "START", "end": "STOP", "price": "TOTAL_CLAIM_COST",
            "provider": {"always": "hospital"}, "commissioner": {"always": "payer"},
            "setting": {"column": "ENCOUNTERCLASS", "values": SETTINGS, "otherwise": "outpatient"},
            "service": {"column": "CODE", "values": {BIRTH: "birth"}, "otherwise": "other"},
        },
    }},
}  # fmt: skip

BUNDLES: dict[str, Any] = {
    "kind": "bundle", "id": "bundles", "title": "Births and emergencies", "payer": "payer", "payee": "hospital",
    "settled": "reconciled", "currency": "USD",
    "bundles": [
        {"code": "birth", "target": "$360", "episode": {
            "trigger": {"service": "birth"}, "window_days": 90, "counted_from": "end"}},
        {"code": "emergency", "target": "$420", "episode": {
            "trigger": {"setting": "emergency"}, "look_back_days": 30, "window_days": 90,
            "excluded": {"setting": "general_practice"},
            "high_cost_cap": {"amount": "$1,500", "residual_share": "25%"}}},
    ],
    "stops": {"gain": "20%", "loss": "10%"},
}  # fmt: skip


class Visit:
    """One line of the file: when, what and at what price."""

    def __init__(self, row: dict[str, str]) -> None:
        self.first = date.fromisoformat(row["START"][:10])
        self.last = date.fromisoformat(row["STOP"][:10])
        self.birth = row["CODE"] == BIRTH
        self.emergency = row["ENCOUNTERCLASS"] == "emergency"
        self.wellness = row["ENCOUNTERCLASS"] == "wellness"
        self.price = Decimal(row["TOTAL_CLAIM_COST"])
        self.bundle = ""


def by_person(folder: Path) -> dict[str, list[Visit]]:
    """Each person's visits in the order they started, then as they stand in the file."""
    people: dict[str, list[Visit]] = defaultdict(list)
    with (folder / "synthea_encounters.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            people[row["PATIENT"]].append(Visit(row))
    return {person: sorted(visits, key=lambda visit: visit.first) for person, visits in people.items()}


def counted(people: dict[str, list[Visit]]) -> dict[str, dict[str, list[Decimal]]]:
    """The spend of each episode by bundle and year: births first, then emergencies outside them."""
    spends: dict[str, dict[str, list[Decimal]]] = {"birth": defaultdict(list), "emergency": defaultdict(list)}
    for visits in people.values():
        over = date.min
        for visit in visits:
            if visit.birth and visit.first > over:
                over = visit.last + timedelta(days=90)
                spend = Decimal(0)
                for other in visits:
                    after_it = other.first > visit.first or other is visit or other.first == visit.first
                    if after_it and other.first <= over:
                        other.bundle = "birth"
                        spend += other.price
                spends["birth"][str(visit.first.year)].append(spend)
        over = date.min
        before: date | None = None
        for visit in visits:
            if not visit.emergency:
                continue
            clean = before is None or (visit.first - before).days > 30
            before = visit.first
            if not clean or visit.bundle or visit.first <= over:
                continue
            over = visit.first + timedelta(days=89)
            spend = Decimal(0)
            for other in visits:
                if visit.first <= other.first <= over and not other.bundle and (other is visit or not other.wellness):
                    other.bundle = "emergency"
                    spend += other.price
            spends["emergency"][str(visit.first.year)].append(spend)
    return spends


@pytest.fixture(scope="module")
def grid(shared_data: Path) -> Grid:
    """Everything the bundles ask for."""
    asks = [measure.ask for measure in contract().measures()]
    return build_grid(Place.model_validate(PLACE), shared_data, [ask for ask in asks if isinstance(ask, Ask)]).grid


def contract() -> Contract:
    """The bundles as a contract."""
    return Contract.KINDS["bundle"].model_validate(BUNDLES)


def test_episodes_and_their_cost_are_those_counted_person_by_person(shared_data: Path, grid: Grid) -> None:
    spends = counted(by_person(shared_data))
    assert sum(map(len, spends["birth"].values())) == 25
    assert sum(map(len, spends["emergency"].values())) > 50
    measures = {measure.name: measure.ask for measure in contract().measures()}
    for code in ("birth", "emergency"):
        episodes, actual = (measures[f"bundles.{code}.{name}"] for name in ("episodes", "actual"))
        assert isinstance(episodes, Ask)
        assert isinstance(actual, Ask)
        limit = Decimal(1_500) if code == "emergency" else Decimal(10**9)
        kept = {year: sum((within(spend, limit) for spend in spends[code].get(year, [])), Decimal(0)) for year in YEARS}
        assert grid.measure(episodes).tolist() == [len(spends[code].get(year, [])) for year in YEARS]
        assert grid.measure(actual).tolist() == [float(kept[year]) for year in YEARS]


def within(spend: Decimal, limit: Decimal) -> Decimal:
    """Spend up to the limit and a quarter of the rest, to the cent."""
    return spend if spend <= limit else limit + ((spend - limit) * Decimal("0.25")).quantize(Decimal("0.01"))


def test_the_contract_settles_what_they_come_to(shared_data: Path, grid: Grid) -> None:
    spends = counted(by_person(shared_data))

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        assert isinstance(measure.ask, Ask)
        return grid.measure(measure.ask)

    settled = settle_alone(contract(), cases_of(Place.model_validate(PLACE)), supply)
    expected = []
    for year in YEARS:
        births, emergencies = spends["birth"].get(year, []), spends["emergency"].get(year, [])
        target = 360 * len(births) + 420 * len(emergencies)
        spent = sum(births, Decimal(0)) + sum((within(each, Decimal(1_500)) for each in emergencies), Decimal(0))
        result = max(min(target - spent, Decimal(target) / 5), -Decimal(target) / 10)
        expected.append(float(result))
    assert settled.of("bundles", "reconciliation").tolist() == pytest.approx(expected, abs=1e-9)
    assert min(expected) < 0 < max(expected)


def test_no_person_leaves_the_engine(grid: Grid) -> None:
    assert grid.derived
    assert all("person" not in rows.columns for rows in grid.derived.values())
