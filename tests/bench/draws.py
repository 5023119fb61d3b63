"""Draws of a place of ten partners, five years and eight contracts: `python -m tests.bench.draws [--small]`.

They are settled by its rules, and beside that by a loop in numpy in which every payment is written out by hand.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.draws.draw import draw
from finmodel.draws.sampling import Sampling
from finmodel.draws.uncertain import Uncertain, uncertain
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.scenario import Scenario
from tests.bench.measured import told_beside, told_memory
from tests.small import contract

YEARS = ("2023/24", "2024/25", "2025/26", "2026/27", "2027/28")
TRUSTS = tuple(f"trust_{number}" for number in range(1, 7))
PARTNERS = ("icb", "council", *TRUSTS, "gps", "carers")
UNITS, PRICE, VARIABLE, FUNDING, BLOCK_PAYMENT = 10_000, 2_000.0, 1_500.0, 200_000_000.0, 3_000_000.0
BENCHMARK = 6 * UNITS * PRICE
DRAWS = 10_000


@cache
def ready() -> Uncertain:
    """The place and its scenario: the activity of six trusts is uncertain in every year."""
    place = Place.model_validate(
        {
            "place": "bench", "title": "A place to time", "periods": list(YEARS), "age_bands": [0],
            "partners": [{"id": name, "name": name, "roles": ["commissioner", "provider"]} for name in PARTNERS],
            "funding": {"icb": FUNDING},
            "costs": [{"partner": trust, "name": "Wards", "variable": VARIABLE} for trust in TRUSTS],
        }
    )  # fmt: skip
    tariffs: list[dict[str, Any]] = [
        {"kind": "activity_tariff", "id": f"tariff_{trust}", "title": trust, "payer": "icb", "payee": trust,
         "prices": [{"code": "care", "where": {"provider": [trust]}, "price": PRICE}]}
        for trust in TRUSTS
    ]  # fmt: skip
    block = {"kind": "block", "id": "block", "title": "Block", "payer": "icb", "payee": "gps", "amount": BLOCK_PAYMENT}
    gain = {
        "kind": "gain_share", "id": "gain", "title": "Gain share", "payer": "icb",
        "payees": {"icb": "50%", "council": "30%", "carers": "20%"}, "benchmark": BENCHMARK,
        "expenditure": {"paid_under": [one["id"] for one in tariffs]}, "gate": {"minimum_rate": "2%"},
        "gains": {"share": "50%"}, "losses": {"share": "30%"},
    }  # fmt: skip
    inputs = [
        {"kind": "activity", "name": trust, "where": {"provider": [trust]}, "each_year": True, "source": "invented",
         "distribution": {"shape": "normal", "mean": "0%", "sd": "5%"}}
        for trust in TRUSTS
    ]  # fmt: skip
    scenario = Scenario.model_validate(
        {"scenario": "s", "title": "s", "question": "s", "uncertainty": {"sampler": "pseudo_random", "inputs": inputs}}
    )
    contracts = tuple(contract(one) for one in (*tariffs, block, gain))
    assert len(contracts) == 8
    assert len(place.partners) == 10
    return uncertain(Basis(place, contracts, _grid(place)), scenario, {})


def _grid(place: Place) -> Grid:
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL)
    measures = {"spells": UNITS, "quantity_milli": UNITS * 1000, "days": 0, "spend_pence": 0, "cost_pence": 0}
    rows = [
        blank | {"period": year, "provider": trust, "commissioner": "icb"} | measures
        for year in YEARS
        for trust in TRUSTS
    ]
    heads = {"people": 1, "person_days": 365, "first_day": 1, "score_days": 0}
    people = [dict.fromkeys(PEOPLE_DIMENSIONS, ALL) | {"period": year} | heads for year in YEARS]
    return Grid(place.spans, pd.DataFrame(rows), pd.DataFrame(people))


def by_hand(draws: int = DRAWS) -> Floats:
    """Surpluses in pounds, shape (partner, draw, year), with the same draws and every payment written out."""
    sampling = Sampling(ready().uncertainty, len(YEARS), 1, "pseudo_random")
    found = []
    for block in sampling.blocks(draws):
        growth = block.values.reshape(-1, len(TRUSTS), len(YEARS)).transpose(1, 0, 2)
        units = np.round(UNITS * (1 + growth), 10)
        tariffs, costs = _pennies(units * PRICE), _pennies(units * VARIABLE)
        spent = tariffs.sum(axis=0)
        saving = BENCHMARK - spent
        shared = np.where(saving > 0, 0.5 * saving, 0.3 * saving)
        earned = _pennies(np.where(np.round(np.abs(saving) / BENCHMARK, 12) >= 0.02, shared, 0))
        council, carers = _shares(earned)
        surplus = np.zeros((len(PARTNERS), *spent.shape))
        surplus[0] = FUNDING - spent - BLOCK_PAYMENT - council - carers
        surplus[1], surplus[2:8], surplus[8], surplus[9] = council, tariffs - costs, BLOCK_PAYMENT, carers
        found.append(surplus)
    return np.concatenate(found, axis=1)


def _pennies(pounds: Floats) -> Floats:
    return np.copysign(np.floor(np.round(np.abs(pounds) * 100, 4) + 0.5) / 100, pounds)


def _shares(earned: Floats) -> tuple[Floats, Floats]:
    """What the council and the carers have of it: 30% and 20%, by largest remainder."""
    whole = np.rint(earned * 100)
    due = np.stack([whole * part for part in (0.5, 0.3, 0.2)])
    least = np.floor(np.round(due, 4))
    rank = np.argsort(np.argsort(-np.round(due - least, 4), axis=0, kind="stable"), axis=0, kind="stable")
    given = least + (rank < whole - least.sum(axis=0))
    return given[1] / 100, given[2] / 100


def main(draws: int) -> float:
    """Draw both ways, print what each takes, and give the ratio; every surplus is the same to the penny."""
    made = ready()
    assert np.abs(draw(made, draws).surplus / 100 - by_hand(draws)).max() < 0.005
    ratio = told_beside(f"{draws:,} draws", lambda: draw(made, draws), lambda: by_hand(draws))
    told_memory()
    return ratio


if __name__ == "__main__":
    main(200 if "--small" in sys.argv[1:] else DRAWS)
