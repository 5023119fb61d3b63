"""The small grid: whole-number measures by period and cell, all that leaves the BIG side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ALL, PERIOD
from finmodel.core.period import Period
from finmodel.errors import FinmodelError
from finmodel.measures.ask import PREVIOUS, Ask

_COLUMNS = {
    "spells": ("spells", 1),
    "quantity": ("quantity_milli", 1000),
    "days": ("days", 1),
    "spend": ("spend_pence", 100),
    "cost": ("cost_pence", 100),
    "people": ("people", 1),
    "person_years": ("person_days", 1),
}
"""Column that answers each ask, and what one unit of it holds of that column."""


@dataclass(frozen=True)
class Grid:
    """Activity and people by period and cell, as plain tables that a scenario may scale or shift.

    `activity` has a row per cell: `period`, the six dimensions of activity, the five of people, then
    `spells, quantity_milli, days, spend_pence, cost_pence`. `people` has `period`, the five dimensions of
    people, then `people, person_days`. A dimension nobody asked about holds `*` throughout.
    """

    periods: tuple[Period, ...]
    activity: pd.DataFrame
    people: pd.DataFrame

    def measure(self, ask: Ask) -> NDArray[np.float64]:
        """The answer, of shape (period,) or, where the ask names dimensions, (cell, period).

        Money is in pounds; person-years are days on the register over the days in the period. A cell
        without rows is nil; so is the year before the first. Raises FinmodelError where the grid was built
        without a dimension or a year asked for.
        """
        return self._of_year(self._by_year(ask), ask.year)

    def _of_year(self, values: NDArray[np.float64], year: str | None) -> NDArray[np.float64]:
        """The values of the year that an ask names, in place of those of each year."""
        if year is None:
            return values
        if year == PREVIOUS:
            return np.concatenate([np.zeros((*values.shape[:-1], 1)), values[..., :-1]], axis=-1)
        labels = [period.label for period in self.periods]
        if year not in labels:
            raise FinmodelError(f"the grid has no year {year}, which is asked for")
        at = labels.index(year)
        return np.repeat(values[..., at : at + 1], len(labels), axis=-1)

    def _by_year(self, ask: Ask) -> NDArray[np.float64]:
        column, scale = _COLUMNS[ask.what]
        rows = self._admitted(ask)
        labels = [period.label for period in self.periods]
        if not ask.by:
            sums = rows.groupby(PERIOD, observed=True)[column].sum().reindex(labels, fill_value=0)
            values: NDArray[np.float64] = sums.to_numpy(dtype=np.float64)
        else:
            table = rows.groupby([*ask.by, PERIOD], observed=True)[column].sum()
            wanted = [(*cell, label) for cell in ask.cells for label in labels]
            index = pd.MultiIndex.from_tuples(wanted, names=table.index.names) if wanted else table.index[:0]
            flat = table.reindex(index, fill_value=0).to_numpy(dtype=np.float64)
            values = flat.reshape(len(ask.cells), len(labels))
        if ask.what == "person_years":
            return values / np.array([period.days for period in self.periods], dtype=np.float64)
        return values / scale

    def cells(self, ask: Ask) -> tuple[tuple[str, ...], ...]:
        """Every cell of the ask's dimensions `by` that holds rows it admits, sorted."""
        found = self._admitted(ask)[list(ask.by)].itertuples(index=False, name=None)
        return tuple(sorted(set(found)))

    def _admitted(self, ask: Ask) -> pd.DataFrame:
        rows = self.people if ask.of_people else self.activity
        for name in ask.dimensions:
            if (rows[name] == ALL).any():
                raise FinmodelError(f"the grid was built without '{name}', which is asked for")
        keep = np.ones(len(rows), dtype=bool)
        for name, codes in ask.where:
            keep &= rows[name].isin(codes).to_numpy()
        return rows[keep]
