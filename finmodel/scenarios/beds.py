"""Average occupied beds: bed days over the days of the year, before and after, with how long stays are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from finmodel.core.columns import ALL, PERIOD
from finmodel.core.place import DeliveryCost
from finmodel.scenarios.run import Run

BEDS = [
    "provider", "setting", "period", "stays_before", "stays_after", "days_before", "days_after",
    "stay_before", "stay_after", "beds_before", "beds_after",
]  # fmt: skip
"""Columns of the table of occupied beds."""
_CELL = ["provider", "setting", PERIOD]
_WARDS = ("emergency", "elective")
"""Settings whose stays are on wards, where the place does not say what costs go by the day."""


def occupied_beds(before: Run, after: Run) -> pd.DataFrame:
    """Bed days, length of stay and average occupied beds where days are not as many as before: see `BEDS`.

    A row a provider, setting and year; `beds` are days over the days of the year, `stay` days over stays. Days are
    counted in the year that they lie in. Beds are where a cost of the place goes by the day, such as that of wards; in
    a place without one, of emergency and planned stays. Days of care at home are no beds.
    """
    held = [_held(run).add_suffix(name) for run, name in ((before, "_before"), (after, "_after"))]
    table = held[0].join(held[1], how="outer").fillna(0)
    table = table[table["days_before"] != table["days_after"]].reset_index()
    lengths = {span.label: span.days for span in before.basis.place.spans}
    year = table[PERIOD].map(lengths)
    for name in ("before", "after"):
        table[f"beds_{name}"] = table[f"days_{name}"] / year
        stays = table[f"stays_{name}"]
        table[f"stay_{name}"] = (table[f"days_{name}"] / stays.where(stays > 0)).fillna(0.0)
    order = {label: number for number, label in enumerate(before.basis.place.periods)}
    table = table.sort_values(_CELL, key=lambda column: column.map(order) if column.name == PERIOD else column)
    return table[BEDS].reset_index(drop=True)


def days_known(run: Run, settings: Sequence[str]) -> float:
    """The part of the units of some settings whose days are known: rows without an end, or of many units, have none."""
    rows = run.basis.grid.activity
    mine = rows[rows["setting"].isin(list(settings))]
    whole = float(mine["quantity_milli"].sum())
    return float(mine.loc[mine["days"] > 0, "quantity_milli"].sum()) / whole if whole else 1.0


def _settings(cost: DeliveryCost) -> Sequence[str]:
    return cost.where.get("setting", _WARDS)


def _held(run: Run) -> pd.DataFrame:
    """Stays and days by provider, setting and year, where the data tells them apart."""
    rows = run.basis.grid.activity
    known = rows[(rows["provider"] != ALL) & (rows["setting"] != ALL)]
    by_day = {(each.partner, one) for each in run.basis.place.costs if each.per == "days" for one in _settings(each)}
    cells = zip(known["provider"], known["setting"], strict=True)
    known = known[[cell in by_day if by_day else cell[1] in _WARDS for cell in cells]]
    sums = known.groupby(_CELL, observed=True)[["spells", "days"]].sum().rename(columns={"spells": "stays"})
    return sums.astype("float64")
