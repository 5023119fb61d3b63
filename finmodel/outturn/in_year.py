"""Settlement so far: what is due for the part of a year that an extract has."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from finmodel.core.money import Floats, to_pence
from finmodel.core.period import Period
from finmodel.outturn.forecast import accrued
from finmodel.outturn.unit_prices import priced_units
from finmodel.positions.settled_money import Flow, paid_by_line
from finmodel.scenarios.run import Run

COUNTED = "counted"
BY_DAYS = "by days"
HOW = {
    COUNTED: "what has been recorded so far, at the contract's prices",
    BY_DAYS: "a part of the forecast for the year, by days: it is not settled on part of a year",
}
"""How a payment for part of a year is found, in plain words."""


def so_far(recorded: Run, forecast: Run, period: Period, days: int) -> pd.DataFrame:
    """What each contract pays between each payer and payee for the first days of a year, in whole pence.

    Columns: contract, payer, payee, so_far, how. `recorded` is settled on what the extract has and no more. A line
    that pays by the unit and nothing besides is due on what is recorded; any other by days of the forecast.
    """
    position = [case.label for case in forecast.settlement.cases].index(period.label)
    books = {settled.contract.id: settled.contract for settled in forecast.settlement.lines}
    rows: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
    for name, book in books.items():
        counted, whole = (paid_by_line(run.settlement.lines, name) for run in (recorded, forecast))
        priced = priced_units(book, forecast)
        for flow, amounts in whole.items():
            by_unit = bool(priced.by_unit[flow][position]) and _pays_units(flow, priced.fixed, position)
            by_unit = by_unit and any(flow in item.prices for item in priced.items.values())
            due = (
                int(to_pence(float(counted[flow][position])))
                if by_unit
                else accrued(int(to_pence(float(amounts[position]))), days / period.days)
            )
            key = (name, *flow[:2])
            pence, how = rows.get(key, (0, set()))
            rows[key] = (pence + due, how | {COUNTED if by_unit else BY_DAYS})
    told = [(*key, pence, " and ".join(sorted(how, reverse=True))) for key, (pence, how) in rows.items()]
    return pd.DataFrame(told, columns=["contract", "payer", "payee", "so_far", "how"])


def _pays_units(flow: Flow, fixed: Mapping[Flow, Floats], at: int) -> bool:
    """True where a line pays nothing when nothing is counted."""
    return flow not in fixed or abs(float(fixed[flow][at])) < 1
