"""A place small enough to settle on paper: three partners, a pool, two years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds import kind_named
from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import Basis

PLACE: dict[str, Any] = {
    "place": "small",
    "title": "A small place",
    "periods": ["2023/24", "2024/25"],
    "age_bands": [0, 65],
    "partners": [
        {"id": "icb", "name": "Health board", "roles": ["commissioner"]},
        {"id": "council", "name": "Council", "roles": ["commissioner", "provider"]},
        {"id": "trust", "name": "Hospital trust", "roles": ["provider"]},
        {"id": "gps", "name": "GP federation", "roles": ["provider"]},
    ],
    "pools": [{"id": "pool", "title": "Pooled fund", "host": "council"}],
    "funding": {"icb": {"2023/24": "£1,000,000", "2024/25": "£1,050,000"}, "council": "£300,000"},
    "costs": [
        {"partner": "trust", "name": "Wards", "where": {"setting": ["emergency"]}, "fixed": "£100,000",
         "variable": "£900", "step": {"every": 100, "cost": "£20,000"}},
        {"partner": "gps", "name": "Surgeries", "fixed": "£150,000"},
        {"partner": "council", "name": "Reablement", "where": {"setting": ["reablement"]}, "variable": "£450"},
    ],
}  # fmt: skip

TARIFF = {
    "kind": "activity_tariff", "id": "tariff", "title": "Hospital tariff", "payer": "icb", "payee": "trust",
    "source": "invented",
    "prices": [
        {"code": "emergency", "where": {"setting": ["emergency"]}, "price": "£2,000"},
        {"code": "outpatient", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ],
    "multipliers": [{"name": "market_forces_factor", "factor": 1.05}],
}  # fmt: skip
GP = {
    "kind": "capitation", "id": "gp_list", "title": "GP capitation", "payer": "icb", "payee": "gps", "rate": "£100",
    "weights": [{"where": {"age_band": "0-64"}, "weight": 1}, {"where": {"age_band": "65+"}, "weight": 2.5}],
}  # fmt: skip
REABLEMENT = {
    "kind": "activity_tariff", "id": "reablement", "title": "Reablement", "payer": "pool", "payee": "council",
    "prices": [{"code": "reablement", "where": {"setting": ["reablement"]}, "price": "£500"}],
}  # fmt: skip
FUND = {
    "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool",
    "contributions": {"icb": "£30,000", "council": "£20,000"},
}  # fmt: skip
GAIN = {
    "kind": "gain_share", "id": "gain", "title": "Emergency gain share", "payer": "icb",
    "payees": {"icb": "40%", "trust": "35%", "gps": "25%"},
    "benchmark": {"by_period": {"2023/24": "£650,000", "2024/25": "£650,000"}, "source": "invented"},
    "expenditure": {"paid_under": ["tariff"]}, "gate": {"minimum_rate": "2%"}, "gains": {"share": "50%"},
    "losses": {"share": "30%"},
}  # fmt: skip

POINTS = {
    "kind": "pay_for_performance", "id": "points", "title": "Points for people at home", "payer": "icb",
    "payee": "trust", "price": {"per_point": "£1,000"},
    "indicators": [{"code": "home", "points": 10, "achieved": {"measure": "home"}, "lower": "50%", "upper": "70%"}],
}  # fmt: skip
HOME = [  # period, partner, locality, people at home, people sent home
    ("2023/24", "trust", "north", 50, 100),
    ("2023/24", "trust", "south", 70, 100),
    ("2024/25", "trust", "north", 55, 100),
    ("2024/25", "trust", "south", 71, 100),
    ("2023/24", "council", "", 52, 100),
    ("2024/25", "council", "", 53, 100),
]
"""60% and 63% of the trust, 52% and 53% of the council."""

ACTIVITY = [  # period, provider, commissioner, setting, units, recorded spend in pounds
    ("2023/24", "trust", "icb", "emergency", 250, 500_000),
    ("2023/24", "trust", "icb", "outpatient", 500, 75_000),
    ("2023/24", "council", "pool", "reablement", 120, 60_000),
    ("2024/25", "trust", "icb", "emergency", 260, 520_000),
    ("2024/25", "trust", "icb", "outpatient", 520, 78_000),
    ("2024/25", "council", "pool", "reablement", 80, 40_000),
]
PEOPLE = [
    ("2023/24", "0-64", 1000, 366 * 1000),
    ("2023/24", "65+", 200, 366 * 190),
    ("2024/25", "0-64", 1010, 365 * 1005),
    ("2024/25", "65+", 210, 365 * 200),
]


def small_grid(place: Place) -> Grid:
    """The small place's activity and people."""
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL)
    activity = [
        {"period": period, **blank, "provider": provider, "commissioner": commissioner, "setting": setting,
         "spells": units, "quantity_milli": units * 1000, "days": units, "spend_pence": spend * 100, "cost_pence": 0}
        for period, provider, commissioner, setting, units, spend in ACTIVITY
    ]  # fmt: skip
    people = [
        {
            "period": period,
            **dict.fromkeys(PEOPLE_DIMENSIONS, ALL),
            "age_band": band,
            "people": heads,
            "person_days": days,
        }
        for period, band, heads, days in PEOPLE
    ]
    return Grid(place.spans, pd.DataFrame(activity), pd.DataFrame(people))


def contract(data: dict[str, Any]) -> Contract:
    """A contract from its YAML."""
    kind = kind_named(data["kind"])
    assert kind is not None
    return kind.model_validate(data)


def small_outcomes() -> Outcomes:
    """The small place's people at home after 91 days."""
    rows = (OutcomeRow("home", year, who, where, None, Decimal(a), Decimal(b)) for year, who, where, a, b in HOME)
    return Outcomes(tuple(rows), ("outcomes.csv",))


def small_basis(*contracts: dict[str, Any]) -> Basis:
    """The small place with contracts in force, as they stand in it; the four of its own where none is named."""
    place = Place.model_validate(PLACE)
    chosen = contracts or (TARIFF, GP, REABLEMENT, FUND)
    return Basis(place, tuple(contract(data).in_place(place.outcomes) for data in chosen), small_grid(place))
