"""People and activity of years to come: those of the year they are carried forward from, with what rises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.ahead.forward import Ahead, Sort
from finmodel.core.columns import ACTIVITY_MEASURES, EVENTS, PEOPLE_MEASURES, PERIOD
from finmodel.core.place import Place
from finmodel.measures.grid import Grid, scaled

_RISES_WITH: dict[str, tuple[Sort, ...]] = {"spend_pence": ("activity", "prices"), "cost_pence": ("activity", "costs")}
"""What a measure of activity rises with, where that is more than activity."""


def carried_grid(grid: Grid, place: Place) -> Grid:
    """What was measured of a place's own years, with the years that it is carried forward for."""
    ahead = place.ahead
    if ahead is None:
        return grid
    over = replace(grid, periods=place.spans).carried(dict.fromkeys(ahead.years, ahead.source))
    by_group = {}
    for rule, sums in over.by_group.items():
        rows = over.activity if rule is None else over.derived[rule]
        by_group[rule] = {
            name: values if (factors := _factors(rows, name, ahead)) is None else values * factors[:, np.newaxis]
            for name, values in sums.items()
        }
    people = over.people
    risen = _by_row(people, ahead, ("people",))
    if (risen != 1).any():
        people = people.assign(**{name: scaled(people[name], risen) for name in PEOPLE_MEASURES if name in people})
    activity = _risen(over.activity, ahead)
    derived = {rule: _risen(rows, ahead) for rule, rows in over.derived.items()}
    return replace(over, activity=activity, people=people, derived=derived, by_group=by_group)


def _risen(rows: pd.DataFrame, ahead: Ahead) -> pd.DataFrame:
    """Rows of activity, each measure with what it rises with."""
    known = [name for name in (*ACTIVITY_MEASURES, *EVENTS) if name in rows]
    factors = {name: _factors(rows, name, ahead) for name in known}
    return rows.assign(**{name: scaled(rows[name], each) for name, each in factors.items() if each is not None})


def _factors(rows: pd.DataFrame, name: str, ahead: Ahead) -> NDArray[np.float64] | None:
    """What a measure of each row is multiplied by; None where none of them is."""
    found = _by_row(rows, ahead, _RISES_WITH.get(name, ("activity",)))
    return None if (found == 1).all() else found


def _by_row(rows: pd.DataFrame, ahead: Ahead, sorts: tuple[Sort, ...]) -> NDArray[np.float64]:
    by_year = {year: float(np.prod([float(ahead.factor(sort, year)) for sort in sorts])) for year in ahead.years}
    return rows[PERIOD].map(lambda label: by_year.get(label, 1.0)).to_numpy(dtype=np.float64)
