"""The small grid: whole-number measures by period and cell, all that leaves the BIG side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_MEASURES, ALL, DIMENSIONS, PERIOD
from finmodel.core.money import round_half_away
from finmodel.core.period import Period
from finmodel.errors import FinmodelError, InputError
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.measures.rows import RowRule, Started

_COLUMNS = {
    "spells": ("spells", 1),
    "quantity": ("quantity_milli", 1000),
    "days": ("days", 1),
    "spend": ("spend_pence", 100),
    "cost": ("cost_pence", 100),
    "people": ("people", 1),
    "person_years": ("person_days", 1),
    "list_size": ("first_day", 1),
    "score_years": ("score_days", 1),
}
"""Column that answers each ask, and what one unit of it holds of that column."""


@dataclass(frozen=True)
class Grid:
    """Activity and people by period and cell, as plain tables that a scenario may scale or shift.

    `activity` has a row per cell: `period`, the six dimensions of activity, the six of people, then
    `spells, quantity_milli, days, spend_pence, cost_pence`. `people` has `period`, the six dimensions of
    people, then `people, person_days, first_day, score_days`. A dimension nobody asked about holds `*` throughout.
    """

    periods: tuple[Period, ...]
    activity: pd.DataFrame
    people: pd.DataFrame
    derived: Mapping[RowRule, pd.DataFrame] = field(default_factory=dict)
    """For each row rule that was asked for, the rows it makes, added up as `activity` is."""

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
        if ask.what in ("person_years", "score_years"):
            return values / np.array([period.days for period in self.periods], dtype=np.float64)
        return values / scale

    def cells(self, ask: Ask) -> tuple[tuple[str, ...], ...]:
        """Every cell of the ask's dimensions `by` that holds rows it admits, sorted."""
        found = self._admitted(ask)[list(ask.by)].itertuples(index=False, name=None)
        return tuple(sorted(set(found)))

    def with_activity(self, activity: pd.DataFrame, factors: NDArray[np.float64]) -> Grid:
        """The grid with other activity; derived rows are multiplied by the factor of the cell they came from.

        `factors` has one for each row of the present activity. Raises FinmodelError for a derived row of no cell.
        """
        if not self.derived or (factors == 1).all():
            return replace(self, activity=activity)
        cells = [PERIOD, *DIMENSIONS]
        of_cell = self.activity[cells].assign(factor=factors).drop_duplicates(cells)
        derived = {}
        for rule, rows in self.derived.items():
            own = rows[cells].merge(of_cell, how="left", on=cells)["factor"].to_numpy(dtype=np.float64)
            if np.isnan(own).any():
                raise FinmodelError(f"there is {rule.SPOKEN} where there is no activity")
            derived[rule] = times(rows, own)
        return replace(self, activity=activity, derived=derived)

    def carried(self, years: Mapping[str, str]) -> Grid:
        """The grid with the people and activity of some years taken from others, by label: {to: from}.

        Days on the register are those of the same part of a year, which may have a day more or less.
        """
        if not years:
            return self
        days = {period.label: period.days for period in self.periods}
        people = _carried(self.people, years)
        parts = [days[label] / days[years.get(label, label)] for label in people[PERIOD]]
        scaled = {
            name: round_half_away(people[name].to_numpy(dtype=np.float64) * np.array(parts), 1.0).astype("int64")
            for name in ("person_days", "score_days")
            if name in people
        }
        derived = {rule: self._carried_rows(rule, rows, years) for rule, rows in self.derived.items()}
        return replace(self, activity=_carried(self.activity, years), people=people.assign(**scaled), derived=derived)

    def _carried_rows(self, rule: RowRule, rows: pd.DataFrame, years: Mapping[str, str]) -> pd.DataFrame:
        """Derived rows of years carried forward; what counts by the day it started counts in whole years only."""
        dated = [part for part in rule.parts if isinstance(part, Started)]
        spans = {period.label: period for period in self.periods}
        tables = [rows[~rows[PERIOD].isin(list(years))]]
        for label, source in years.items():
            held = {_held(part, spans[label]) for part in dated} or {1}
            had = {_held(part, spans[source]) for part in dated} or {1}
            if held == {0}:
                continue
            plain = len(rule.parts) == len(dated) == 1
            if held != {1} or (had != {1} and not plain):
                what = f"{label} is carried forward, and a contract starts or ends within it or after {source}."
                fix = "Let it start and end with years that the data reaches, or give the data of that year."
                raise InputError.of("place.yaml", what, fix)
            made = self.activity if plain else rows
            tables.append(made[made[PERIOD] == source].assign(**{PERIOD: label}))
        return pd.concat(tables, ignore_index=True)

    def rows_of(self, period: str) -> tuple[pd.DataFrame, dict[RowRule, pd.DataFrame]]:
        """The activity of one period, and the rows that each rule made of it."""
        derived = {rule: rows[rows[PERIOD] == period] for rule, rows in self.derived.items()}
        return self.activity[self.activity[PERIOD] == period], derived

    def _admitted(self, ask: Ask) -> pd.DataFrame:
        rows = self.people if ask.of_people else self.activity
        if ask.rows is not None:
            if ask.rows not in self.derived:
                raise FinmodelError(f"the grid was built without {ask.rows.SPOKEN}, which is asked for")
            rows = self.derived[ask.rows]
        for name in ask.dimensions:
            if (rows[name] == ALL).any():
                raise FinmodelError(f"the grid was built without '{name}', which is asked for")
        keep = np.ones(len(rows), dtype=bool)
        for name, codes in ask.where:
            keep &= rows[name].isin(codes).to_numpy()
        return rows[keep]


def _carried(rows: pd.DataFrame, years: Mapping[str, str]) -> pd.DataFrame:
    kept = rows[~rows[PERIOD].isin(list(years))]
    more = [kept[kept[PERIOD] == source].assign(**{PERIOD: label}) for label, source in years.items()]
    return pd.concat([kept, *more], ignore_index=True)


def _held(rule: Started, period: Period) -> float:
    """1 where every day of a period counts, 0 where none does, and one half in between."""
    if rule.first <= period.start and period.end <= rule.last:
        return 1
    return 0 if period.end < rule.first or rule.last < period.start else 0.5


def times(rows: pd.DataFrame, factors: NDArray[np.float64]) -> pd.DataFrame:
    """Rows of a grid's activity with every measure multiplied by the row's factor, in whole numbers."""
    scaled = {
        name: round_half_away(rows[name].to_numpy(dtype=np.float64) * factors, 1.0).astype("int64")
        for name in ACTIVITY_MEASURES
    }
    return rows.assign(**scaled)
