"""Positions: what each partner receives, pays and spends, and what is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.core.place import OUTSIDE, Place

PARTS = ("funding", "income", "from_pools", "payments", "to_pools", "delivery")
"""What a position is made of; the last three are taken away."""
SIGNS = {"funding": 1, "income": 1, "from_pools": 1, "payments": -1, "to_pools": -1, "delivery": -1}
PART_NAMES = {
    "funding": "Money in from outside",
    "income": "Income from partners",
    "from_pools": "Received from pools",
    "payments": "Payments to partners",
    "to_pools": "Paid into pools",
    "delivery": "Cost of delivery",
    "surplus": "Surplus or deficit",
}


def positions_of(ledger: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Every party's position in each period, in whole pence; a positive surplus is money left.

    Columns: partner, period, funding, income, from_pools, payments, to_pools, delivery, surplus. A pool has a row
    like a partner; once its contract has shared what is over or short, nothing is left in it.
    """
    pools = {pool.id for pool in place.pools}
    parties = {party: number for number, party in enumerate(place.parties)}
    periods = {period: number for number, period in enumerate(place.periods)}
    parts = {part: number for number, part in enumerate(PARTS)}
    table = np.zeros((len(parties), len(periods), len(parts)), dtype=np.int64)
    columns = (ledger[name].tolist() for name in ("payer", "payee", "period", "pence"))
    for payer, payee, period, pence in zip(*columns, strict=True):
        if payee in parties:
            table[parties[payee], periods[period], parts[_received(payer, pools)]] += pence
        if payer in parties:
            table[parties[payer], periods[period], parts[_paid(payee, pools)]] += pence
    flat = table.reshape(-1, len(parts))
    found = {
        "partner": [party for party in parties for _ in periods],
        "period": list(periods) * len(parties),
        **{part: flat[:, number] for part, number in parts.items()},
        "surplus": flat @ np.array([SIGNS[part] for part in PARTS]),
    }
    return pd.DataFrame(found)


def net_by_contract(ledger: pd.DataFrame) -> pd.DataFrame:
    """What each contract leaves each party with, in whole pence: received less paid.

    Columns: partner, period, contract, pence. Funding and the cost of delivery stand as contracts of their own.
    """
    table = received_and_paid(ledger)
    return table.assign(pence=table["received"] - table["paid"]).drop(columns=["received", "paid"])


def received_and_paid(ledger: pd.DataFrame) -> pd.DataFrame:
    """What each party receives and what it pays under each contract, in whole pence.

    Columns: partner, period, contract, received, paid. Funding and the cost of delivery stand as contracts of their
    own.
    """
    keys, amounts = ["partner", "period", "contract"], ["received", "paid"]
    received = ledger.assign(partner=ledger["payee"], received=ledger["pence"], paid=0)[[*keys, *amounts]]
    paid = ledger.assign(partner=ledger["payer"], received=0, paid=ledger["pence"])[[*keys, *amounts]]
    both = pd.concat([received, paid], ignore_index=True)
    return both[both["partner"] != OUTSIDE].groupby(keys, sort=False)[amounts].sum().reset_index()


def _received(payer: str, pools: set[str]) -> str:
    return "funding" if payer == OUTSIDE else "from_pools" if payer in pools else "income"


def _paid(payee: str, pools: set[str]) -> str:
    return "delivery" if payee == OUTSIDE else "to_pools" if payee in pools else "payments"
