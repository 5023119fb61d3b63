"""What activity costs to deliver unit by unit, as the place states it: what goes when a little of it goes."""

from __future__ import annotations

import pandas as pd

from finmodel.core.columns import PEOPLE_DIMENSIONS
from finmodel.core.place import Place
from finmodel.measures.ask import Ask


def admitted(rows: pd.DataFrame, ask: Ask) -> pd.Series:
    """Which rows fit an ask, as far as it speaks of what they tell apart."""
    fits = pd.Series(True, index=rows.index)
    for name, codes in ask.where:
        if name in rows.columns:
            fits &= rows[name].isin(codes)
    return fits


def variable_cost(rows: pd.DataFrame, place: Place, year: str) -> tuple[float | None, tuple[str, ...]]:
    """Pounds of rows of activity, None where no such cost is stated; and costs that hang on what people are.

    `rows` have the dimensions of activity, and `quantity`, `spells` and `days`.
    """
    stated, total, unlike = False, 0.0, []
    for cost in place.costs:
        fits = admitted(rows, Ask.of(cost.per, {**cost.where, "provider": (cost.partner,)}))
        if not cost.variable or not fits.any():
            continue
        if any(name in PEOPLE_DIMENSIONS for name in cost.where):
            unlike.append(cost.name or cost.partner)
            continue
        factor = cost.factors.get("variable", {}).get(year, 1)
        total += float(rows[cost.per][fits].sum()) * float(cost.variable) * float(factor)
        stated = True
    return (total if stated else None), tuple(unlike)
