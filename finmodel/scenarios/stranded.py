"""Stranded cost: what a provider goes on paying when activity leaves, and the part it can release."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import cases_of
from finmodel.core.money import Floats, to_pence
from finmodel.errors import FinmodelError
from finmodel.positions.outside import DELIVERY, Service, outside_books
from finmodel.scenarios.run import Run, supply_of

COLUMNS = [
    "partner", "service", "period", "units_before", "units_after", "cost_before", "leaving", "cashable", "stranded",
]  # fmt: skip


def stranded(before: Run, after: Run) -> pd.DataFrame:
    """What becomes of the cost of activity that leaves a service, in whole pence; a row a service and period.

    Columns: partner, service, period, units_before, units_after, cost_before; leaving, the cost at the average of
    before of the units that leave; cashable, the variable cost of those units and the steps they no longer need;
    stranded, what is left of `leaving` then: fixed and step cost that stays. All three are nil where activity does
    not fall; stranded is nil where the steps released cost more than the units' share. Prices are those of before.
    """
    place = before.basis.place
    _, book = outside_books(place)
    costs = [settle_alone(book, cases_of(place), supply_of(run.basis.grid)) for run in (before, after)]
    tables = []
    for service in book.services():
        units = [_units(service, run) for run in (before, after)]
        if units[0] is None or units[1] is None:
            continue
        was, now = (_costs(settled, service) for settled in costs)
        fewer = np.maximum(units[0] - units[1], 0)
        part = np.divide(fewer, units[0], out=np.zeros_like(fewer), where=units[0] > 0)
        leaving = to_pence(part * was["all"])
        released = was["variable"] - now["variable"] + was["step"] - now["step"]
        cashable = to_pence(np.where(fewer > 0, released, 0))
        tables.append(
            pd.DataFrame(
                {
                    "partner": service.partner,
                    "service": service.title,
                    "period": place.periods,
                    "units_before": units[0],
                    "units_after": units[1],
                    "cost_before": to_pence(was["all"]),
                    "leaving": leaving,
                    "cashable": cashable,
                    "stranded": np.maximum(leaving - cashable, 0),
                }
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _units(service: Service, run: Run) -> Floats | None:
    """The activity a service serves; None where the grid was made without what it is told by."""
    try:
        return run.basis.grid.measure(service.activity)
    except FinmodelError:
        return None


def _costs(settled: Settlement, service: Service) -> dict[str, Floats]:
    """A service's step and variable cost in pounds, and all of it, by period."""
    nil = np.zeros(len(settled.cases))
    lines = {one.line.name: one.amounts for one in settled.lines if one.contract.id == DELIVERY}
    found = {part: lines.get(f"{service.line}.{part}", nil) for part in ("fixed", "by_year", "step", "variable")}
    return found | {"all": np.sum(list(found.values()), axis=0)}
