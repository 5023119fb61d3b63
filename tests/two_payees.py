"""The small place with contracts that pay two parties each, and others that count what is paid to one of them.

In one, the board's tariff pays the trust and the practices, and a gain share counts what it pays the trust. In the
other, the pool pays the council and the trust for reablement, and each of them is a service of the fund of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from finmodel.scenarios.apply import Basis
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

BOTH = TARIFF | {"payee": ["trust", "gps"]}
OF_THE_TRUST = GAIN | {"expenditure": {"paid_under": ["tariff"], "paid_to": "trust"}}
REHAB: dict[str, Any] = {
    "kind": "activity_tariff", "id": "rehab", "title": "Reablement", "payer": "pool", "payee": ["council", "trust"],
    "prices": [{"code": "reablement", "where": {"setting": ["reablement"]}, "price": "£500"}],
}  # fmt: skip
SERVICES: dict[str, Any] = {
    "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool",
    "proportion_of": "the_service",
    "services": [
        {"id": "home", "contributions": {"icb": "£30,000", "council": "£20,000"}, "paid_under": ["rehab"],
         "paid_to": "council"},
        {"id": "ward", "contributions": {"icb": "£5,000", "council": "£15,000"}, "paid_under": ["rehab"],
         "paid_to": "trust"},
    ],
}  # fmt: skip
OUTPATIENTS = {"2023/24": 200, "2024/25": 220}
REABLED = {"2023/24": 50, "2024/25": 30}


def shared_saving() -> Basis:
    """The place where outpatients of the practices are paid under the contract whose saving is the trust's."""
    basis = small_basis(BOTH, GP, REABLEMENT, FUND, OF_THE_TRUST)
    return _with(basis, OUTPATIENTS, provider="gps", commissioner="icb", setting="outpatient")


def two_services(more: float = 1.0) -> Basis:
    """The place where the pool pays two providers for reablement; with so many times the trust's."""
    units = {period: number * more for period, number in REABLED.items()}
    basis = small_basis(TARIFF, GP, REHAB, SERVICES)
    return _with(basis, units, provider="trust", commissioner="pool", setting="reablement")


def _with(basis: Basis, units: Mapping[str, float], **codes: str) -> Basis:
    rows = basis.grid.activity
    like = rows.iloc[0].to_dict()
    added = [
        like | codes | {"period": period, "quantity_milli": round(number * 1000), "spells": 0, "days": 0,
                        "spend_pence": 0}
        for period, number in units.items()
    ]  # fmt: skip
    grown = pd.concat([rows, pd.DataFrame(added)], ignore_index=True).astype(rows.dtypes.to_dict())
    return replace(basis, grid=replace(basis.grid, activity=grown))
