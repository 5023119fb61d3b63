"""How uncertain inputs and chance move the activity and the people of a place, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import DIMENSIONS, PEOPLE_DIMENSIONS, PEOPLE_MEASURES, PERIOD
from finmodel.core.money import Floats
from finmodel.errors import Finding, FinmodelError, InputError
from finmodel.measures.grid import Grid, times
from finmodel.measures.rows import RowRule
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.changes.payer import ChangePayer
from finmodel.scenarios.changes.shift import ShiftActivity
from finmodel.scenarios.drawn_rows import Columns, DrawnRows, Step
from finmodel.scenarios.effect import Effect, Tried, at_a_draw, told_at
from finmodel.scenarios.response import response_of
from finmodel.scenarios.rows import chosen
from finmodel.scenarios.scenario import Change
from finmodel.scenarios.uncertainty import ActivityInput, Noise, Uncertainty

_FINE = 1e4
"""Probed activity is counted this much finer, so that rounding does not show."""
_NEAR = 1e-4
"""What a change does at a size between those tried lies this near to what is told of it."""
_CELL = [PERIOD, *DIMENSIONS]


@dataclass(frozen=True)
class DrawnActivity:
    """The baseline's activity and people, and what moves them: inputs and noise first, then the scenario's changes."""

    reference: Grid
    """The baseline's rows, then those that changes make, as they make them: what `activity` and `people` are of."""
    activity: DrawnRows
    people: DrawnRows
    levels: tuple[tuple[ActivityInput, NDArray[np.bool_]], ...]
    noises: tuple[tuple[Noise, NDArray[np.bool_]], ...]

    @cached_property
    def in_period(self) -> tuple[NDArray[np.bool_], ...]:
        """For each period, which rows of the baseline are of it."""
        found = self.rows[PERIOD].to_numpy(dtype=object)
        return tuple(np.asarray(found == span.label, dtype=bool) for span in self.reference.periods)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Activity of the baseline."""
        return self.reference.activity.iloc[: self.activity.start]

    @property
    def certain(self) -> bool:
        """True where no draw moves any activity."""
        return not self.levels and not self.noises and self.activity.certain

    def more(self, columns: Columns, drawn: Floats, chance: Floats | None) -> Floats:
        """For each draw and row, how much more of the activity there is than as the scenario states.

        `chance` are factors by draw and row of the baseline from `by_chance`, or None for none.
        """
        start = np.ones((len(drawn), self.activity.start)) if chance is None else chance.copy()
        for number, (name, year) in enumerate(columns):
            for one, mine in self.levels:
                if one.name == name:
                    self._level(start, one, mine, drawn[:, number], year)
        return self.activity.more(start, columns, drawn)

    def more_people(self, columns: Columns, drawn: Floats) -> Floats | None:
        """The same of people; None where none of them are drawn."""
        if self.people.certain:
            return None
        return self.people.more(np.ones((len(drawn), self.people.start)), columns, drawn)

    def by_chance(self, rng: np.random.Generator, draws: int, population: float = 1.0) -> Floats | None:
        """For each draw and row, counted events over those expected, in a population so many times as large."""
        return chance_of(self.rows, self.noises, rng, (draws, population)) if self.noises else None

    def _level(
        self, factors: Floats, one: ActivityInput, mine: NDArray[np.bool_], drawn: Floats, year: int | None
    ) -> None:
        for number, own in enumerate(self.in_period):
            here = mine & own
            if year in (None, number) and here.any():
                units = self.activity.units[: self.activity.start][here].sum()
                factor = 1 + drawn if one.drawn == "growth" else drawn * 1000 / units
                factors[:, here] *= factor[:, None]


def chance_of(
    rows: pd.DataFrame,
    noises: tuple[tuple[Noise, NDArray[np.bool_]], ...],
    rng: np.random.Generator,
    size: tuple[int, float],
) -> Floats:
    """Counted events over those expected, by draw and row; `size` is draws, and how many times the population.

    Counts are Poisson, or a Poisson whose rate is itself drawn from a gamma where they cluster.
    """
    draws, population = size
    factors = np.ones((draws, len(rows)))
    events = rows["spells"].to_numpy(dtype=np.float64) * population
    for noise, mine in noises:
        here = mine & (events > 0)
        expected = np.broadcast_to(events[here], (draws, int(here.sum())))
        if noise.over_dispersion > 1:
            more = noise.over_dispersion - 1
            counted = rng.poisson(rng.gamma(expected / more, more))
        else:
            counted = rng.poisson(expected)
        factors[:, here] *= counted / expected
    return factors


def drawn_activity(uncertainty: Uncertainty, tried: Tried) -> DrawnActivity:
    """What of a scenario moves activity and people; raises InputError, told at each input, where one does not fit."""
    grid = tried.before.grid
    levels: list[tuple[ActivityInput, NDArray[np.bool_]]] = []
    noises: list[tuple[Noise, NDArray[np.bool_]]] = []
    findings: list[Finding] = []
    for one in (*uncertainty.inputs, *uncertainty.activity_noise):
        where = told_at(tried.scenario, one.name)
        try:
            if isinstance(one, Noise):
                noises.append((one, chosen(grid.activity, one.where, where)))
            elif isinstance(one, ActivityInput):
                _refuse_below_nil(one, where)
                levels.append((one, chosen(grid.activity, one.where, where)))
        except InputError as error:
            findings += error.findings
    if not findings:
        try:
            walk = _Walk.over(tried)
            return DrawnActivity(walk.reference, walk.activity, walk.people, tuple(levels), tuple(noises))
        except InputError as error:
            findings += error.findings
    raise InputError(findings)


def _refuse_below_nil(one: ActivityInput, where: str) -> None:
    low, _ = one.distribution.ends()
    if low < (-1 if one.drawn == "growth" else 0):
        what = f"Some draws leave less activity than none: the lowest is {low:.4g}."
        raise InputError.of(where, what, "Give the distribution a `lowest:`.")


@dataclass(frozen=True)
class _Walk:
    """A scenario walked through, change by change: what each one does, and the rows that it makes."""

    reference: Grid
    activity: DrawnRows
    people: DrawnRows

    @classmethod
    def over(cls, tried: Tried) -> _Walk:
        """Walk through every change, each found as the earlier ones leave the place at the sizes stated."""
        plain, fine = tried.before, replace(tried.before, grid=_finer(tried.before.grid))
        made: list[pd.DataFrame] = []
        derived: dict[RowRule, list[pd.DataFrame]] = {rule: [] for rule in plain.grid.derived}
        steps: list[Step] = []
        of_people: list[Step] = []
        effects = {id(effect.change): effect for effect in tried.effects}
        for change in tried.scenario.changes:
            at = _At(fine, tried, change, effects.get(id(change)))
            after, finer = at.changed(plain, change), at.changed(fine, _finer_units(change))
            if finer.grid.activity is not fine.grid.activity:
                steps.append(at.step(finer.grid))
                made.append(after.grid.activity.iloc[len(plain.grid.activity) :])
                for rule, rows in after.grid.derived.items():
                    _refuse_other_order(rows, plain.grid.derived[rule], change)
                    derived[rule].append(rows.iloc[len(plain.grid.derived[rule]) :])
            if finer.grid.people is not fine.grid.people:
                of_people.append(at.step_of_people(finer.grid))
            plain, fine = after, finer
        return cls._of(tried.before.grid, (made, derived), tuple(steps), tuple(of_people))

    @classmethod
    def _of(
        cls,
        grid: Grid,
        made: tuple[list[pd.DataFrame], Mapping[RowRule, list[pd.DataFrame]]],
        steps: tuple[Step, ...],
        of_people: tuple[Step, ...],
    ) -> _Walk:
        rows, derived = made
        whole = pd.concat([grid.activity, *rows], ignore_index=True)
        more = {rule: pd.concat([grid.derived[rule], *each], ignore_index=True) for rule, each in derived.items()}
        units = whole["quantity_milli"].to_numpy(dtype=np.float64)
        heads = np.ones(len(grid.people))
        return cls(
            replace(grid, activity=whole, derived=more),
            DrawnRows(len(grid.activity), units, steps),
            DrawnRows(len(heads), heads, of_people),
        )


def _finer(grid: Grid) -> Grid:
    factors = np.full(len(grid.activity), _FINE)
    heads = {name: grid.people[name] * int(_FINE) for name in PEOPLE_MEASURES if name in grid.people}
    finer = grid.with_activity(times(grid.activity, factors), factors)
    return replace(finer, people=grid.people.assign(**heads))


def _finer_units(change: Change) -> Change:
    """A change on activity that is counted finer: units that it states are too."""
    sizes = {key: size for key, size in change.sizes().items() if key == "units"}
    more = Decimal(_FINE)
    finer = {
        key: {year: one * more for year, one in size.items()} if isinstance(size, dict) else size * more
        for key, size in sizes.items()
    }
    return change.resized({**change.sizes(), **finer}) if finer else change


@dataclass(frozen=True)
class _At:
    """A change, and the state that it finds, its activity and people counted finer."""

    basis: Basis
    tried: Tried
    change: Change
    effect: Effect | None

    def changed(self, basis: Basis, change: Change) -> Basis:
        """A state as a change leaves it."""
        where = f"scenario {self.tried.scenario.scenario}, change '{change.name}'"
        return change.changed(basis, self.tried.library, where)

    def step(self, after: Grid) -> Step:
        """What the change does to activity, at any size where its size is uncertain."""
        found, rows = self.basis.grid.activity, after.activity
        _refuse_other_order(rows, found, self.change)
        made = rows.iloc[len(found) :]
        of = np.concatenate([_units(found), _units(made)])

        def over(grid: Grid) -> Floats:
            return _over(_units_of(grid, rows, self.effect), of, len(found))

        step = Step(over(after), len(found), feeds=self._feeds(rows), in_units="units" in self.change.sizes())
        return self._drawn(step, over)

    def step_of_people(self, after: Grid) -> Step:
        """What the change does to people."""
        heads = self.basis.grid.people["people"].to_numpy(dtype=np.float64)

        def over(grid: Grid) -> Floats:
            return _over(grid.people["people"].to_numpy(dtype=np.float64), heads, len(heads))

        return self._drawn(Step(over(after), len(heads)), over)

    def _drawn(self, step: Step, over: Callable[[Grid], Floats]) -> Step:
        """The step at any size that is drawn."""
        effect = self.effect
        if effect is None:
            return step

        def at(size: float) -> Floats:
            try:
                return over(self.changed(self.basis, _finer_units(effect.at(size))).grid)
            except InputError as error:
                raise InputError(at_a_draw(error, effect, size)) from None

        ends = effect.one.distribution.ends()
        found = response_of(at, ends, lambda one, other: np.allclose(one, other, rtol=0, atol=_NEAR))
        if found is None:
            what = f"What '{self.change.name}' does does not follow its size smoothly."
            raise InputError.of(effect.where, what, "Draw the activity that it changes.")
        return replace(step, name=effect.one.name, response=found)

    def _feeds(self, rows: pd.DataFrame) -> NDArray[np.int64] | None:
        """For each row its group, where the change moves activity from some rows to others of the group."""
        if isinstance(self.change, ChangePayer):
            moved = {"commissioner": self.change.commissioner, "provider": self.change.provider}
            told_by = [name for name in _CELL if moved.get(name) is None]
        elif isinstance(self.change, ShiftActivity):
            told_by = [PERIOD, *(PEOPLE_DIMENSIONS if self.change.new is not None else ())]
        else:
            return None
        return np.asarray(rows.groupby(told_by, sort=False, observed=True).ngroup(), dtype=np.int64)


def _refuse_other_order(after: pd.DataFrame, before: pd.DataFrame, change: Change) -> None:
    """Raise FinmodelError where the rows that a change found are not the first of those it leaves, in their order."""
    if not after[_CELL].iloc[: len(before)].reset_index(drop=True).equals(before[_CELL].reset_index(drop=True)):
        raise FinmodelError(f"'{change.name}' puts rows of activity in another order")


def _units(rows: pd.DataFrame) -> Floats:
    return rows["quantity_milli"].to_numpy(dtype=np.float64)


def _units_of(grid: Grid, rows: pd.DataFrame, effect: Effect | None) -> Floats:
    """The units that a grid has of each of some rows; raises InputError for activity that is in none of them."""
    there = grid.activity
    if len(there) == len(rows) and there[_CELL].reset_index(drop=True).equals(rows[_CELL].reset_index(drop=True)):
        return _units(there)
    held = there.set_index(_CELL)["quantity_milli"]
    wanted = pd.MultiIndex.from_frame(rows[_CELL])
    if (held[~held.index.isin(wanted)] > 0).any():
        assert effect is not None
        what = f"'{effect.change.name}' makes activity where, at the size stated, it makes none."
        raise InputError.of(effect.where, what, "State a size above nil in every year that draws may have one in.")
    found: Floats = held.reindex(wanted, fill_value=0).to_numpy(dtype=np.float64)
    return found


def _over(units: Floats, of: Floats, found: int) -> Floats:
    """Units over those there were; a row without any stays as it is, and is nil where it was to be made."""
    empty = np.concatenate([np.ones(found), np.zeros(len(of) - found)])
    np.divide(units, of, out=empty, where=of > 0)
    return empty
