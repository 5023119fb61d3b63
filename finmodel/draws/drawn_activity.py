"""How uncertain inputs and chance move the activity and the people of a place, draw by draw.

A change is applied by its own code to activity counted finer (so that rounding does not show), and what it did is read
off the rows: no kind of change is known here. Steps keep the order of the scenario, because each finds what earlier
ones left. That rows keep theirs is checked, as all rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, PEOPLE_MEASURES, PERIOD
from finmodel.core.control import Control, ControlFailed
from finmodel.core.money import Floats
from finmodel.draws.chance import Chance, chance_of
from finmodel.draws.drawn_rows import Columns, DrawnRows, RowStep
from finmodel.draws.effect import TriedScenario, UncertainSize, at_a_draw, told_at
from finmodel.draws.response import response_of
from finmodel.errors import Finding, InputError
from finmodel.measures.by_group import FEWEST, PEOPLE_IN_EACH
from finmodel.measures.grid import Grid, amounts_of, followed_by, times
from finmodel.measures.row_rules import RowRule
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.change import Change
from finmodel.scenarios.grid_rows import chosen
from finmodel.scenarios.uncertainty import ActivityInput, Noise, Uncertainty

SAME_ORDER = Control("a change leaves the rows that it found in their order")

_FINE = 1e4
"""Probed activity is counted this much finer, so that rounding does not show."""
_NAMED = 0.95
"""Share of activity that must name a person for people to be drawn again; the rest stays as it is, and is told."""
_NEAR = 1e-4
"""What a change does at a size between those tried lies this near to what is told of it."""
_CELL = [PERIOD, *DIMENSIONS]
_BY_ITSELF = ("spend_pence", "days")
"""Measures that a change may move while there is as much activity: its recorded price, and how long stays are."""


@dataclass(frozen=True)
class DrawnActivity:
    """The baseline's activity and people, and what moves them: inputs and noise first, then the scenario's changes."""

    baseline: Grid
    reference: Grid
    """The baseline's rows, then those that changes make, as they make them: what `activity` and `people` are of."""
    activity: DrawnRows
    beside: Mapping[str, DrawnRows]
    """What a unit of each row holds of what moves by itself, over what the baseline has: see `_BY_ITSELF`."""
    people: DrawnRows
    levels: tuple[tuple[ActivityInput, NDArray[np.bool_]], ...]
    noises: tuple[tuple[Noise, NDArray[np.bool_]], ...]

    @cached_property
    def in_period(self) -> tuple[NDArray[np.bool_], ...]:
        """For each period, which rows of the baseline are of it."""
        found = self.rows[PERIOD].to_numpy(dtype=object)
        return tuple(np.asarray(found == span.label, dtype=bool) for span in self.reference.periods)

    @property
    def rows(self) -> pd.DataFrame:
        """Activity of the baseline."""
        return self.baseline.activity

    @property
    def certain(self) -> bool:
        """True where no draw moves any activity."""
        moves = (self.activity, *self.beside.values())
        return not self.levels and not self.noises and all(rows.certain for rows in moves)

    def more(self, columns: Columns, drawn: Floats, chance: Chance | None) -> Floats:
        """For each draw and row, how much more of the activity there is than as the scenario states."""
        start = np.ones((len(drawn), self.activity.start)) if chance is None else chance.factors.copy()
        for number, (name, year) in enumerate(columns):
            for one, mine in self.levels:
                if one.name == name:
                    self._level(start, one, mine, drawn[:, number], year)
        return self.activity.more(start, columns, drawn)

    def beside_units(self, columns: Columns, drawn: Floats) -> dict[str, tuple[Floats, Floats]]:
        """The recorded price and the days of a unit of each row in each draw and as stated, where a change moves it."""
        start = np.ones((len(drawn), self.activity.start))
        return {
            column: (rows.through(start, columns, drawn), rows.stated)
            for column, rows in self.beside.items()
            if not rows.certain or (rows.stated != 1).any()
        }

    def more_people(self, columns: Columns, drawn: Floats) -> Floats:
        """The same of people."""
        return self.people.more(np.ones((len(drawn), self.people.start)), columns, drawn)

    def by_chance(self, rng: np.random.Generator, draws: int, population: float = 1.0) -> Chance | None:
        """What falls by chance in each draw, in a population so many times as large; None where nothing does."""
        return chance_of(self.baseline, self.noises, rng, (draws, population)) if self.noises else None

    def _level(
        self, factors: Floats, one: ActivityInput, mine: NDArray[np.bool_], drawn: Floats, year: int | None
    ) -> None:
        for number, own in enumerate(self.in_period):
            here = mine & own
            if year in (None, number) and here.any():
                units = self.activity.units[: self.activity.start][here].sum()
                factor = 1 + drawn if one.drawn == "growth" else drawn * 1000 / units
                factors[:, here] *= factor[:, None]


def drawn_activity(uncertainty: Uncertainty, tried: TriedScenario) -> DrawnActivity:
    """What of a scenario moves activity and people; raises InputError, told at each input, where one does not fit."""
    grid = tried.before.grid
    _refuse_taken_back(grid)
    levels: list[tuple[ActivityInput, NDArray[np.bool_]]] = []
    noises: list[tuple[Noise, NDArray[np.bool_]]] = []
    findings: list[Finding] = []
    for uncertain_number in (*uncertainty.inputs, *uncertainty.activity_noise):
        where = told_at(tried.scenario, uncertain_number.name)
        try:
            if isinstance(uncertain_number, Noise):
                mine = chosen(grid.activity, uncertain_number.where, where)
                findings += _faults_of_noise(uncertain_number, mine, noises, grid, where)
                noises.append((uncertain_number, mine))
            elif isinstance(uncertain_number, ActivityInput):
                levels.append((uncertain_number, chosen(grid.activity, uncertain_number.where, where)))
                _refuse_below_nil(uncertain_number, where)
                _refuse_no_units(uncertain_number, grid.activity[levels[-1][1]], where)
        except InputError as error:
            findings += error.findings
    if not findings:
        try:
            walk = _Walk.over(tried)
            drawn = (walk.activity, walk.beside, walk.people)
            return DrawnActivity(grid, walk.reference, *drawn, tuple(levels), tuple(noises))
        except InputError as error:
            findings += error.findings
    raise InputError(findings)


def _refuse_taken_back(grid: Grid) -> None:
    """Raise InputError where more activity was taken back than was counted: it cannot be followed draw by draw."""
    below = grid.activity[(grid.activity["quantity_milli"] < 0) | (grid.activity["spells"] < 0)]
    if not below.empty:
        first = below.iloc[0]
        what = f"More activity is taken back than was counted in {first[PERIOD]} (setting {first['setting']})."
        fix = "Draws cannot follow it: add the rows that are taken back, or leave the reversals out with `where:`."
        raise InputError.of("activity", what, fix)


def _faults_of_noise(
    noise: Noise,
    mine: NDArray[np.bool_],
    others: Sequence[tuple[Noise, NDArray[np.bool_]]],
    grid: Grid,
    where: str,
) -> list[Finding]:
    """People who cannot be drawn again, and activity whose chance is told twice."""
    findings = [
        Finding(where, f"Some of its activity varies under '{other.name}' too.", "Narrow `where:` of one of the two.")
        for other, theirs in others
        if (mine & theirs).any() and "people" in (noise.drawn, other.drawn)
    ]
    if noise.drawn != "people":
        return findings
    if not grid.by_group:
        what = f"There is no list of {FEWEST * PEOPLE_IN_EACH:,} people or more, one by one, to draw from again."
        return [*findings, Finding(where, what, "Map `person` under `people:` of the data, or write `drawn: events`.")]
    part = named_part(grid, mine)
    if part < _NAMED:
        what = f"{1 - part:.0%} of this activity names no person, so it cannot follow people who are drawn again."
        findings.append(Finding(where, what, "Narrow `where:` to activity with a `person`, or write `drawn: events`."))
    return findings


def named_part(grid: Grid, mine: NDArray[np.bool_]) -> float:
    """The share of the units of some rows of activity that names a person."""
    whole = grid.activity["quantity_milli"].to_numpy()[mine].sum()
    return float(grid.by_group[None]["quantity_milli"][mine].sum() / whole) if whole else 1.0


def _refuse_below_nil(one: ActivityInput, where: str) -> None:
    low, _ = one.distribution.ends()
    if low < (-1 if one.drawn == "growth" else 0):
        what = f"Some draws leave less activity than none: the lowest is {low:.4g}."
        raise InputError.of(where, what, "Give the distribution a `lowest:`.")


def _refuse_no_units(one: ActivityInput, rows: pd.DataFrame, where: str) -> None:
    """Raise InputError where draws are the units of a year that has such activity and no units of it."""
    units = rows.groupby(PERIOD, sort=False, observed=True)["quantity_milli"].sum()
    if one.drawn == "level" and (units == 0).any():
        what = f"This activity has no units in {units.index[units == 0][0]}, so a draw cannot say how many there are."
        raise InputError.of(where, what, "Write `drawn: growth`, or narrow `where:` to activity that has units.")


@dataclass(frozen=True)
class _Walk:
    """A scenario walked through, change by change: what each one does, and the rows that it makes."""

    reference: Grid
    activity: DrawnRows
    beside: Mapping[str, DrawnRows]
    people: DrawnRows

    @classmethod
    def over(cls, tried: TriedScenario) -> _Walk:
        """Walk through every change, each found as the earlier ones leave the place at the sizes stated."""
        plain, fine = tried.before, replace(tried.before, grid=_finer(tried.before.grid))
        made: list[pd.DataFrame] = []
        derived: dict[RowRule, list[pd.DataFrame]] = {rule: [] for rule in plain.grid.derived}
        steps: list[RowStep] = []
        beside: dict[str, list[RowStep]] = {column: [] for column in _BY_ITSELF}
        of_people: list[RowStep] = []
        effects = {id(effect.change): effect for effect in tried.effects if not effect.of_cost}
        for change in tried.scenario.changes:
            spot = _At(fine, tried, change, effects.get(id(change)))
            after, finer = spot.changed(plain, change), spot.changed(fine, _finer_units(change))
            if finer.grid.activity is not fine.grid.activity:
                steps.append(spot.step(finer.grid))
                for column, own in beside.items():
                    own.append(spot.step_beside(finer.grid, column))
                made.append(after.grid.activity.iloc[len(plain.grid.activity) :])
                for rule, rows in after.grid.derived.items():
                    _refuse_other_order(rows, plain.grid.derived[rule], change)
                    derived[rule].append(rows.iloc[len(plain.grid.derived[rule]) :])
            if finer.grid.people is not fine.grid.people:
                of_people.append(spot.step_of_people(finer.grid))
            plain, fine = after, finer
        return cls._of(tried.before.grid, (made, derived), (steps, beside, of_people))

    @classmethod
    def _of(
        cls,
        grid: Grid,
        made: tuple[list[pd.DataFrame], Mapping[RowRule, list[pd.DataFrame]]],
        steps: tuple[list[RowStep], Mapping[str, list[RowStep]], list[RowStep]],
    ) -> _Walk:
        (rows, derived), (of_units, beside, of_people) = made, steps
        whole = pd.concat([grid.activity, *rows], ignore_index=True)
        more = {rule: pd.concat([grid.derived[rule], *each], ignore_index=True) for rule, each in derived.items()}
        units = whole["quantity_milli"].to_numpy(dtype=np.float64)
        amounts, ones, heads = amounts_of(whole, followed_by(whole)), np.ones(len(whole)), np.ones(len(grid.people))
        return cls(
            replace(grid, activity=whole, derived=more),
            DrawnRows(len(grid.activity), units, amounts, tuple(of_units)),
            {column: DrawnRows(len(grid.activity), ones, ones, tuple(own)) for column, own in beside.items()},
            DrawnRows(len(heads), heads, heads, tuple(of_people)),
        )


def _finer(grid: Grid) -> Grid:
    factors = np.full(len(grid.activity), _FINE)
    heads = {name: grid.people[name] * int(_FINE) for name in PEOPLE_MEASURES if name in grid.people}
    finer = grid.with_activity(times(grid.activity, factors), factors)
    return replace(finer, people=grid.people.assign(**heads))


def _finer_units(change: Change) -> Change:
    """A change on activity and people that are counted finer: units that it states are too, and pounds a head less."""
    finer = dict(change.sizes())
    by = dict.fromkeys(change.UNITS, Decimal(_FINE)) | dict.fromkeys(change.A_HEAD, 1 / Decimal(_FINE))
    for key in finer.keys() & by.keys():
        size = finer[key]
        finer[key] = {year: one * by[key] for year, one in size.items()} if isinstance(size, dict) else size * by[key]
    return change.resized(finer) if finer.keys() & by.keys() else change


@dataclass(frozen=True)
class _At:
    """A change, and the state that it finds, its activity and people counted finer."""

    basis: Basis
    tried: TriedScenario
    change: Change
    effect: UncertainSize | None

    def changed(self, basis: Basis, change: Change) -> Basis:
        """A state as a change leaves it."""
        return self.tried.changed(basis, change)

    def step(self, after: Grid) -> RowStep:
        """What the change does to activity, at any size where its size is uncertain."""
        activity, rows = self.basis.grid.activity, after.activity
        _refuse_other_order(rows, activity, self.change)
        whole = pd.concat([activity, rows.iloc[len(activity) :]], ignore_index=True)
        by = followed_by(whole)
        of = amounts_of(whole, by)

        def over(grid: Grid) -> Floats:
            return _over(_amounts_in(grid, (rows, by), self.effect), of, len(activity))

        does = self.change.on_rows()
        feeds = None if does.told_by is None else _groups(rows, does.told_by)
        years = _groups(rows, (PERIOD,))
        plain = RowStep(over(after), len(activity), feeds=feeds, whole_rows=does.whole_rows, years=years)
        return self._drawn(replace(plain, in_units=does.in_units, spread=does.spread), over)

    def step_beside(self, after: Grid, column: str) -> RowStep:
        """What the change does to the recorded price, or the days, of a unit; a row that it makes has its own."""
        activity, rows = self.basis.grid.activity, after.activity
        by = followed_by(activity)
        before = _of_a_unit(activity, by, column)

        def over(grid: Grid) -> Floats:
            found = grid.activity.iloc[: len(activity)]
            now, there = _of_a_unit(found, by, column), amounts_of(found, by) > 0
            ratio = np.divide(now, before, out=np.ones(len(activity)), where=(before > 0) & there)
            return np.concatenate(
                [np.where(np.abs(ratio - 1) < _NEAR / 10, 1.0, ratio), np.ones(len(rows) - len(activity))]
            )

        step = RowStep(over(after), len(activity))
        moves = self.effect is not None and any(
            (over(self._sized(end)) != 1).any() for end in self.effect.one.distribution.ends()
        )
        return self._drawn(step, over) if moves else step

    def _sized(self, size: float) -> Grid:
        """The activity and people as the change leaves them at another size."""
        assert self.effect is not None
        try:
            return self.changed(self.basis, _finer_units(self.effect.at(size))).grid
        except InputError as error:
            raise InputError(at_a_draw(error, self.effect, size)) from None

    def step_of_people(self, after: Grid) -> RowStep:
        """What the change does to people."""
        heads = self.basis.grid.people["people"].to_numpy(dtype=np.float64)

        def over(grid: Grid) -> Floats:
            return _over(grid.people["people"].to_numpy(dtype=np.float64), heads, len(heads))

        return self._drawn(RowStep(over(after), len(heads)), over)

    def _drawn(self, step: RowStep, over: Callable[[Grid], Floats]) -> RowStep:
        """The step at any size that is drawn."""
        effect = self.effect
        if effect is None:
            return step

        ends = effect.one.distribution.ends()

        def near(one: Floats, other: Floats) -> bool:
            return np.allclose(one, other, rtol=0, atol=_NEAR)

        found = response_of(lambda size: over(self._sized(size)), ends, near)
        if found is None:
            what = f"What '{self.change.name}' changes does not follow its size smoothly."
            raise InputError.of(effect.where, what, "Draw the activity that it changes.")
        return replace(step, name=effect.one.name, response=found)


def _groups(rows: pd.DataFrame, told_by: Sequence[str]) -> NDArray[np.int64]:
    """For each row the number of those that it has some columns in common with."""
    return np.asarray(rows.groupby(list(told_by), sort=False, observed=True).ngroup(), dtype=np.int64)


def _of_a_unit(rows: pd.DataFrame, by: NDArray[np.int64], column: str) -> Floats:
    """Recorded spending, or days, of a unit of each row, or of what it is followed by; nil where there is none."""
    held, amounts = rows[column].to_numpy(dtype=np.float64), amounts_of(rows, by)
    return np.asarray(np.divide(held, amounts, out=np.zeros(len(rows)), where=amounts > 0))


def _refuse_other_order(after: pd.DataFrame, before: pd.DataFrame, change: Change) -> None:
    """Raise ControlFailed where the rows that a change found are not the first of those it leaves, in their order."""
    if not after[_CELL].iloc[: len(before)].reset_index(drop=True).equals(before[_CELL].reset_index(drop=True)):
        raise ControlFailed(f"'{change.name}' puts rows of activity in another order", SAME_ORDER)


def _amounts_in(grid: Grid, wanted_by: tuple[pd.DataFrame, NDArray[np.int64]], effect: UncertainSize | None) -> Floats:
    """How much a grid has of each of some rows, each in the measure that it is followed by.

    Raises InputError for activity that is in none of them.
    """
    there, (rows, by) = grid.activity, wanted_by
    if len(there) == len(rows) and there[_CELL].reset_index(drop=True).equals(rows[_CELL].reset_index(drop=True)):
        return amounts_of(there, by)
    held = there.set_index(_CELL)[list(ACTIVITY_MEASURES)]
    wanted = pd.MultiIndex.from_frame(rows[_CELL])
    if (held[~held.index.isin(wanted)] > 0).to_numpy().any():
        assert effect is not None
        what = f"'{effect.change.name}' makes activity where, at the size stated, it makes none."
        raise InputError.of(effect.where, what, "State a size above nil in every year that draws may have one in.")
    return amounts_of(held.reindex(wanted, fill_value=0), by)


def _over(amounts: Floats, of: Floats, found: int) -> Floats:
    """How much there is over what there was; a row without any stays as it is, and is nil where it was to be made."""
    empty = np.concatenate([np.ones(found), np.zeros(len(of) - found)])
    np.divide(amounts, of, out=empty, where=of > 0)
    return empty
