"""Outcomes of a place as a plain table, for those who take results further."""

from __future__ import annotations

import pandas as pd

from finmodel.core.place import Place

COLUMNS = ("measure", "partner", "locality", "period", "value", "numerator", "denominator")


def outcomes_of(place: Place) -> pd.DataFrame:
    """Every row of a place's outcomes in the years that are settled, as a scenario leaves them.

    Columns: measure, partner and locality (empty for the whole), period, value, numerator, denominator.
    """
    rows = [
        (
            row.measure, row.partner, row.locality, row.period, float(row.amount),
            None if row.numerator is None else float(row.numerator),
            None if row.denominator is None else float(row.denominator),
        )
        for row in place.outcomes.rows
        if row.period in place.periods
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
