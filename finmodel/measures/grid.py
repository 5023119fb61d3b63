"""The small grid: whole-number measures by period and cell, all that leaves the BIG side.

What a row has, it has together: a change scales all its measures by one factor, recorded prices apart. So any measure
that a row has tells how much of it there is, and draws follow a row by its units, or by another where it has no units.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import product
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, PERIOD
from finmodel.core.control import Control, ControlFailed
from finmodel.core.period import Period
from finmodel.errors import FinmodelError, InputError
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.measures.by_group import Sums, carried_sums
from finmodel.measures.coded import Coded
from finmodel.measures.known import Known, Selection
from finmodel.measures.row_rules import RowRule, Started

T = TypeVar("T")

FROM_A_CELL = Control("what a row rule makes came from activity that is there")
ROW_FOR_ROW = Control("other activity of a grid has the same rows")
NOT_BELOW_NIL = Control("no row of activity counts less than nothing")
FOLLOWED = Control("how much there is of a row of activity can be told by a measure that it has")

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
_NO_ACTIVITY: Selection = ((DIMENSIONS[0], ()),)
"""What people are counted from."""
_COUNTS = ("quantity_milli", "spells", "days")
FINEST = 7
"""Decimals kept of what a scenario moves: rows are as small as what is asked makes them, so none may be rounded."""
_FOLLOWED = [*_COUNTS, "spend_pence", "cost_pence"]
"""What a row of activity is followed by: the first of these that it has."""


@dataclass(frozen=True)
class Answers:
    """How an ask of activity is added up from rows of the grid."""

    cells: NDArray[np.int64]
    """For each row that counts, the number of its row of activity."""
    adds: NDArray[np.float64]
    """What each row adds to each answer, in whole numbers of the column."""
    rows: NDArray[np.int64]
    """The same rows by their number in the table that the ask is of: activity, people or what a row rule makes."""
    column: str
    """Column that is added up."""
    shape: tuple[int, ...]
    """(period,), or (cell, period) where the ask names dimensions."""
    scale: int | NDArray[np.float64]
    """What one unit of the answer holds of the column, in each period where that differs."""


@dataclass(frozen=True)
class Grid:
    """Activity and people by period and cell, as plain tables that a scenario may scale or shift.

    `activity` has a row per cell: `period`, the six dimensions of activity, the six of people, then
    `spells, quantity_milli, days, spend_pence, cost_pence`, and as the data has them `squares_milli, lasting`. Days are
    in the period they lie in, all else in that of the spell; so a cell may have days alone. `people` has `period`,
    the six dimensions of people, then `people, person_days, first_day, score_days`. A dimension nobody asked about
    holds `*` throughout.

    A row of activity has whole numbers (finer where the data is, a decision or a scenario), none of its counts below
    nil (but for `nets`), and at least one measure above nil where it has any: draws follow how much of it there is by
    that one (`followed_by`). ControlFailed for a grid that has not.
    """

    periods: tuple[Period, ...]
    activity: pd.DataFrame
    people: pd.DataFrame
    derived: Mapping[RowRule, pd.DataFrame] = field(default_factory=dict)
    """For each row rule that was asked for, the rows it makes, added up as `activity` is."""
    by_group: Mapping[RowRule | None, Sums] = field(default_factory=dict, repr=False, compare=False)
    """Rows of `activity` (under None) and of each row rule, as the data has them, by group of people counted off by
    lot; empty unless asked for. A scenario leaves these alone."""
    nets: bool = False
    """True where rows of the data may take back what others counted, so that units and spells may come to less than
    nothing."""
    _known: Known = field(init=False, repr=False, compare=False, default_factory=Known)
    """What was worked out of the grid already; another grid starts without it, but for what is the same in both."""
    _coded: dict[RowRule | str | None, Coded] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Rows of each table with their codes as numbers."""

    def __post_init__(self) -> None:
        for name in ("days",) if self.nets else _COUNTS:
            if name in self.activity and (self.activity[name].to_numpy() < 0).any():
                raise ControlFailed(f"a row of activity has {name} below nil", NOT_BELOW_NIL)

    def once(self, key: Hashable, make: Callable[[], T], of: Selection | None = None) -> T:
        """What `make` gives, worked out once for each key; the grid is never changed, so it stays true.

        Where it is worked out of the activity of some codes alone, as `of` says, it is so for a grid with the same.
        """
        return self._known.once(key, make, of)

    def measure(self, ask: Ask) -> NDArray[np.float64]:
        """The answer, of shape (period,) or, where the ask names dimensions, (cell, period).

        Money is in pounds; person-years are days on the register over the days in the period. A cell
        without rows is nil; so is the year before the first. Raises FinmodelError where the grid was built
        without a dimension or a year asked for. An ask is answered once; the answer cannot be written to.
        """
        of = _NO_ACTIVITY if ask.of_people else ask.where
        return self.once(ask, lambda: _fixed(self._of_year(self._by_year(ask), ask.year)), of)

    def measured(self, asks: Sequence[Ask]) -> NDArray[np.float64]:
        """The answers to several asks, of shape (ask, period); those that differ in one code alone in one reading."""
        together = None if all(ask in self._known for ask in asks) else _told_apart(tuple(asks))
        if together is not None:
            for ask, values in zip(asks, self.measure(together), strict=True):
                self.once(ask, partial(_fixed, values), ask.where)
        return np.stack([self.measure(ask) for ask in asks])

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
        column, _ = _COLUMNS[ask.what]
        rows, keep = self._admitted(ask)
        found = rows.sums(column, keep, [period.label for period in self.periods], ask.by, ask.cells)
        return np.round(found, FINEST) / self._scale(ask)

    def _scale(self, ask: Ask) -> int | NDArray[np.float64]:
        if ask.what in ("person_years", "score_years"):
            return np.array([period.days for period in self.periods], dtype=np.float64)
        return _COLUMNS[ask.what][1]

    def answers(self, ask: Ask) -> Answers:
        """How an ask is added up from the rows of `activity` or `people`, so that it follows where they move."""
        column, _ = _COLUMNS[ask.what]
        _, keep = self._admitted(ask)
        table = self._table(ask)
        rows = table[keep]
        labels = [period.label for period in self.periods]
        wanted = {(*cell, label): number for number, (cell, label) in enumerate(product(ask.cells or ((),), labels))}
        spots = [wanted.get(key, -1) for key in rows[[*ask.by, PERIOD]].itertuples(index=False, name=None)]
        adds = np.zeros((len(rows), len(wanted)))
        for row, spot in enumerate(spots):
            if spot >= 0:
                adds[row, spot] = rows[column].iloc[row]
        shape = (len(ask.cells), len(labels)) if ask.by else (len(labels),)
        numbers = np.flatnonzero(keep)
        return Answers(self._cell_numbers(rows, ask), adds, numbers, column, shape, self._scale(ask))

    def _cell_numbers(self, rows: pd.DataFrame, ask: Ask) -> NDArray[np.int64]:
        """For each row an ask admits, the number of the row of `activity` or `people` that it is, or was made from."""
        if ask.rows is None:
            return np.asarray(self._table(ask).index.get_indexer(rows.index), dtype=np.int64)
        cells = [PERIOD, *DIMENSIONS]
        first = self.activity[cells].assign(number=np.arange(len(self.activity))).drop_duplicates(cells)
        return rows[cells].merge(first, how="left", on=cells)["number"].to_numpy(dtype=np.int64)

    def present(self, ask: Ask) -> NDArray[np.float64]:
        """The answer in whole numbers of its column, each year its own: shape (period,) or (cell, period)."""
        return self._by_year(ask) * self._scale(ask)

    def moved(
        self, ask: Ask, present: NDArray[np.float64], more: NDArray[np.float64], answers: Answers
    ) -> NDArray[np.float64]:
        """The answer in each draw, of shape (draw, period) or (cell, draw, period), as finely as any is told.

        `more` has, for each draw and row that `answers` count, the part of it that is there besides what is `present`
        in this grid; `answers` are another grid's.
        """
        added = more @ answers.adds
        by_draw = np.moveaxis(added.reshape(len(more), *answers.shape), 0, -2)
        return self._of_year(np.round(np.expand_dims(present, -2) + by_draw, FINEST) / answers.scale, ask.year)

    def cells(self, ask: Ask) -> tuple[tuple[str, ...], ...]:
        """Every cell of the ask's dimensions `by` that holds rows it admits, sorted."""
        _, keep = self._admitted(ask)
        found = self._table(ask)[keep][list(ask.by)].itertuples(index=False, name=None)
        return tuple(sorted(set(found)))

    def with_activity(self, activity: pd.DataFrame, factors: NDArray[np.float64]) -> Grid:
        """The grid with other activity; derived rows are multiplied by the factor of the cell they came from.

        `factors` has one for each row of the present activity. Raises ControlFailed for a derived row of no cell.
        """
        if not self.derived or (factors == 1).all():
            return self.known_to(replace(self, activity=activity), factors)
        derived = {rule: times(rows, own) for rule, rows, own in self._of_derived(factors)}
        return self.known_to(replace(self, activity=activity, derived=derived), factors)

    def scaled_by(self, factors: NDArray[np.float64]) -> Grid:
        """The grid with every measure of each row of activity multiplied by its factor, and of what is made of it.

        Nothing is rounded: of what is multiplied, parts of a whole number stay. Raises as `with_activity` does.
        """
        if (factors == 1).all():
            return self
        derived = {rule: times(rows, own, rounded=False) for rule, rows, own in self._of_derived(factors)}
        activity = times(self.activity, factors, rounded=False)
        return self.known_to(replace(self, activity=activity, derived=derived), factors)

    def _of_derived(self, factors: NDArray[np.float64]) -> Iterator[tuple[RowRule, pd.DataFrame, NDArray[np.float64]]]:
        """What each rule has made of rows, with the factor of the cell that each row came from."""
        cells = [PERIOD, *DIMENSIONS]
        of_cell = self.activity[cells].assign(factor=factors).drop_duplicates(cells)
        for rule, rows in self.derived.items():
            own = rows[cells].merge(of_cell, how="left", on=cells)["factor"].to_numpy(dtype=np.float64)
            if np.isnan(own).any():
                raise ControlFailed(f"there is {rule.SPOKEN} where there is no activity", FROM_A_CELL)
            yield rule, rows, own

    def known_to(self, other: Grid, factors: NDArray[np.float64]) -> Grid:
        """Another grid of the same cells and people, told what this one has worked out that is the same there.

        `factors` has one for each row of activity: what is made of a row is the same where it is 1.
        """
        if len(other.activity) != len(self.activity):
            raise ControlFailed("a grid takes other activity of the same cells, row for row", ROW_FOR_ROW)
        for which, rows in self._coded.items():
            other._coded[which] = rows.with_rows(other._rows_in(which))
        other._known.follow(self._known, self._differing(other, factors))
        return other

    def _differing(self, other: Grid, factors: NDArray[np.float64]) -> dict[str, set[str]]:
        """The codes of the rows of activity that differ in another grid of the same cells, by dimension."""
        differ = factors != 1
        for name in ACTIVITY_MEASURES:
            differ = differ | (self.activity[name].to_numpy() != other.activity[name].to_numpy())
        coded = self._numbered(None)
        return {name: coded.codes_of(name, differ) for name in DIMENSIONS}

    def carried(self, years: Mapping[str, str]) -> Grid:
        """The grid with the people and activity of some years taken from others, by label: {to: from}.

        Days on the register are those of the same part of a year, which may have a day more or less.
        """
        if not years:
            return self
        days = {period.label: period.days for period in self.periods}
        people = _carried(self.people, years)
        parts = [days[label] / days[years.get(label, label)] for label in people[PERIOD]]
        days_on = [name for name in ("person_days", "score_days") if name in people]
        activity = _carried(self.activity, years)
        derived = {rule: self._carried_rows(rule, rows, years) for rule, rows in self.derived.items()}
        by_group: dict[RowRule | None, Sums] = {}
        for rule, sums in self.by_group.items():
            rows = activity if rule is None else derived[rule]
            own = [] if rule is None else [(self.derived[rule], sums)]
            by_group[rule] = carried_sums(rows, years, [*own, (self.activity, self.by_group[None])])
        people = people.assign(**{name: scaled(people[name], np.array(parts)) for name in days_on})
        return replace(self, activity=activity, people=people, derived=derived, by_group=by_group)

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
        return self.once(("rows", period), lambda: self._rows_of(period))

    def _rows_of(self, period: str) -> tuple[pd.DataFrame, dict[RowRule, pd.DataFrame]]:
        derived = {rule: rows[rows[PERIOD] == period] for rule, rows in self.derived.items()}
        return self.activity[self.activity[PERIOD] == period], derived

    def _admitted(self, ask: Ask) -> tuple[Coded, NDArray[np.bool_]]:
        """The rows an ask is about, and which of them it admits."""
        rows = self._numbered(_which(ask))
        for name in ask.dimensions:
            if rows.lacks(name):
                raise FinmodelError(f"the grid was built without '{name}', which is asked for")
        return rows, rows.admitted(ask.where)

    def _table(self, ask: Ask) -> pd.DataFrame:
        return self._rows_in(_which(ask))

    def _rows_in(self, which: RowRule | str | None) -> pd.DataFrame:
        if not isinstance(which, RowRule):
            return self.activity if which is None else self.people
        if which not in self.derived:
            raise FinmodelError(f"the grid was built without {which.SPOKEN}, which is asked for")
        return self.derived[which]

    def _numbered(self, which: RowRule | str | None) -> Coded:
        if which not in self._coded:
            self._coded[which] = Coded(self._rows_in(which))
        return self._coded[which]


def _which(ask: Ask) -> RowRule | str | None:
    """The table that an ask is of: people, activity (None) or what a rule makes of it."""
    return "people" if ask.of_people else ask.rows


@lru_cache(maxsize=10_000)
def _told_apart(asks: tuple[Ask, ...]) -> Ask | None:
    """One ask with a cell for each of several, where they differ in the one code of one dimension; else None."""
    first = asks[0]
    if (
        len(asks) == 1
        or first.by
        or any((ask.what, ask.year, ask.by, ask.rows) != (first.what, first.year, first.by, first.rows) for ask in asks)
    ):
        return None
    wheres = [dict(ask.where) for ask in asks]
    differs = [name for name in wheres[0] if any(where.get(name) != wheres[0][name] for where in wheres)]
    if len(differs) != 1 or any(where.keys() != wheres[0].keys() or len(where[differs[0]]) != 1 for where in wheres):
        return None
    cells = [where.pop(differs[0]) for where in wheres]
    if len(set(cells)) != len(cells):
        return None
    return Ask.of(first.what, wheres[0], differs, cells, first.year, first.rows)


def _fixed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values


def _carried(rows: pd.DataFrame, years: Mapping[str, str]) -> pd.DataFrame:
    kept = rows[~rows[PERIOD].isin(list(years))]
    more = [kept[kept[PERIOD] == source].assign(**{PERIOD: label}) for label, source in years.items()]
    return pd.concat([kept, *more], ignore_index=True)


def _held(rule: Started, period: Period) -> float:
    """1 where every day of a period counts, 0 where none does, and one half in between."""
    if rule.first <= period.start and period.end <= rule.last:
        return 1
    return 0 if period.end < rule.first or rule.last < period.start else 0.5


def times(rows: pd.DataFrame, factors: NDArray[np.float64], rounded: bool = True) -> pd.DataFrame:
    """Rows of a grid's activity with every measure multiplied by the row's factor, as finely as rows are kept."""
    multiply = scaled if rounded else np.multiply
    return rows.assign(**{name: multiply(rows[name], factors) for name in ACTIVITY_MEASURES})


def scaled(values: pd.Series | NDArray[np.float64], factors: NDArray[np.float64] | float = 1) -> NDArray[np.float64]:
    """A measure of rows multiplied by factors, as finely as rows are kept."""
    return np.asarray(np.round(np.asarray(values, dtype=np.float64) * factors, FINEST))


def followed_by(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Which measure of each row of activity tells how much of it there is: its units, or the first other that it has.

    Raises ControlFailed for a row that no measure tells: it has less than nothing of some, and more of none.
    """
    table = rows[_FOLLOWED].to_numpy(dtype=np.float64)
    if ((table != 0).any(axis=1) & ~(table > 0).any(axis=1)).any():
        told = "a row of activity has money below nil and nothing else, so that draws cannot follow it"
        raise ControlFailed(told, FOLLOWED)
    return np.asarray((table > 0).argmax(axis=1), dtype=np.int64)


def amounts_of(rows: pd.DataFrame, by: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much there is of each row of activity, each in the measure that it is followed by."""
    return np.asarray(rows[_FOLLOWED].to_numpy(dtype=np.float64)[np.arange(len(rows)), by])
