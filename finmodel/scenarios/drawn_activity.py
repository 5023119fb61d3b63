"""How uncertain inputs and chance move the activity of each cell, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import PERIOD
from finmodel.core.money import Floats
from finmodel.errors import Finding, InputError
from finmodel.measures.grid import Grid, times
from finmodel.scenarios.apply import Basis, Library
from finmodel.scenarios.changes.costs import CostInflation, Productivity
from finmodel.scenarios.changes.money import Brokerage, ChangeFunding, Investment
from finmodel.scenarios.changes.payer import ChangePayer
from finmodel.scenarios.changes.shift import ShiftActivity
from finmodel.scenarios.changes.terms import ChangeTerms, PriceInflation, SwapContracts
from finmodel.scenarios.drawn_terms import told_at
from finmodel.scenarios.scenario import Change, Scenario
from finmodel.scenarios.uncertainty import (
    ActivityInput,
    EffectInput,
    Noise,
    Uncertainty,
    full_size,
)

_TERMS = ChangeTerms | ChangeFunding
"""Changes whose size is drawn as a term, and which move no activity."""
_STILL = _TERMS | SwapContracts | PriceInflation | CostInflation | Productivity | Investment | Brokerage
"""Changes that move no activity."""

Columns = Sequence[tuple[str, int | None]]
_SIZES = ("by", "part")
_FINE = 1e4
"""Probed activity is counted this much finer, so that rounding does not show."""


@dataclass(frozen=True)
class Step:
    """What one change does to each cell: a factor at no size and how it moves with the size drawn."""

    at_nil: Floats
    slope: Floats
    stated: float
    """The size that the scenario states."""
    name: str | None
    """The uncertain input that draws the size, if any."""
    moves_between: bool
    """True where cells gain what others lose, so that a gain follows what is lost in the draw."""


@dataclass(frozen=True)
class DrawnActivity:
    """The activity of the baseline, and what moves it: inputs and noise first, then the scenario's changes."""

    rows: pd.DataFrame
    periods: tuple[str, ...]
    levels: tuple[tuple[ActivityInput, NDArray[np.bool_]], ...]
    noises: tuple[tuple[Noise, NDArray[np.bool_]], ...]
    steps: tuple[Step, ...]

    @cached_property
    def units(self) -> Floats:
        """Thousandths of units in each cell of the baseline."""
        return self.rows["quantity_milli"].to_numpy(dtype=np.float64)

    @cached_property
    def in_period(self) -> tuple[NDArray[np.bool_], ...]:
        """For each period, which cells are of it."""
        found = self.rows[PERIOD].to_numpy(dtype=object)
        return tuple(np.asarray(found == period, dtype=bool) for period in self.periods)

    @property
    def certain(self) -> bool:
        """True where no draw moves any activity."""
        return not self.levels and not self.noises and all(step.name is None for step in self.steps)

    def more(self, columns: Columns, drawn: Floats, chance: Floats | None) -> Floats:
        """For each draw and cell, how much more of the baseline's activity there is than as the scenario states.

        `chance` are factors by draw and cell from `by_chance`, or None for none.
        """
        start = np.ones((len(drawn), len(self.rows))) if chance is None else chance.copy()
        for number, (name, year) in enumerate(columns):
            for one, chosen in self.levels:
                if one.name == name:
                    self._level(start, one, chosen, drawn[:, number], year)
        return self._through(start, columns, drawn) - self._through(np.ones((1, len(self.rows))), (), drawn[:1])

    def by_chance(self, rng: np.random.Generator, draws: int, population: float = 1.0) -> Floats | None:
        """For each draw and cell, counted events over those expected, in a population so many times as large."""
        return chance_of(self.rows, self.noises, rng, (draws, population)) if self.noises else None

    def _level(
        self, factors: Floats, one: ActivityInput, chosen: NDArray[np.bool_], drawn: Floats, year: int | None
    ) -> None:
        for number, own in enumerate(self.in_period):
            here = chosen & own
            if year in (None, number) and here.any():
                factor = 1 + drawn if one.drawn == "growth" else drawn * 1000 / self.units[here].sum()
                factors[:, here] *= factor[:, None]

    def _through(self, start: Floats, columns: Columns, drawn: Floats) -> Floats:
        """Factors by draw and cell once every change is made."""
        numbers = {name: number for number, (name, _) in enumerate(columns)}
        factors, plain = start, np.ones(len(self.rows))
        for step in self.steps:
            known = step.name is not None and step.name in numbers
            size = drawn[:, numbers[step.name or ""]] if known else np.full(len(start), step.stated)
            moved = step.at_nil + step.slope * size[:, None]
            expected = step.at_nil + step.slope * step.stated
            if step.moves_between:
                gain = np.maximum(moved - 1, 0) * plain
                gain *= self._lost_over_expected(moved, factors * self.units, plain * self.units)
                factors = factors * np.minimum(moved, 1) + gain
            else:
                factors = factors * moved
            plain = plain * expected
        return factors

    def _lost_over_expected(self, moved: Floats, present: Floats, expected: Floats) -> Floats:
        """By draw and cell, what other cells of its year lose over what they would lose of what is expected."""
        found = np.ones_like(moved)
        part = np.maximum(1 - moved, 0)
        for here in self.in_period:
            lost = (part * present)[:, here].sum(axis=1)
            of = (part * expected)[:, here].sum(axis=1)
            ratio = np.divide(lost, of, out=np.ones_like(lost), where=of > 0)
            found[:, here] = ratio[:, None]
        return found


def chance_of(
    rows: pd.DataFrame,
    noises: Sequence[tuple[Noise, NDArray[np.bool_]]],
    rng: np.random.Generator,
    size: tuple[int, float],
) -> Floats:
    """Counted events over those expected, by draw and cell; `size` is draws, and how many times the population.

    Counts are Poisson, or a Poisson whose rate is itself drawn from a gamma where they cluster.
    """
    draws, population = size
    factors = np.ones((draws, len(rows)))
    events = rows["spells"].to_numpy(dtype=np.float64) * population
    for noise, chosen in noises:
        here = chosen & (events > 0)
        expected = np.broadcast_to(events[here], (draws, int(here.sum())))
        if noise.over_dispersion > 1:
            more = noise.over_dispersion - 1
            counted = rng.poisson(rng.gamma(expected / more, more))
        else:
            counted = rng.poisson(expected)
        factors[:, here] *= counted / expected
    return factors


def drawn_activity(uncertainty: Uncertainty, basis: Basis, scenario: Scenario, library: Library) -> DrawnActivity:
    """What of a scenario moves activity; raises InputError, told at each input, where one does not fit."""
    rows = basis.grid.activity
    levels: list[tuple[ActivityInput, NDArray[np.bool_]]] = []
    noises: list[tuple[Noise, NDArray[np.bool_]]] = []
    findings: list[Finding] = []
    for one in (*uncertainty.inputs, *uncertainty.activity_noise):
        where = told_at(scenario, one.name)
        try:
            if isinstance(one, Noise):
                noises.append((one, chosen_rows(rows, one.where, where)))
            elif isinstance(one, ActivityInput):
                _refuse_below_nil(one, where)
                levels.append((one, chosen_rows(rows, one.where, where)))
        except InputError as error:
            findings += error.findings
    steps = _steps(uncertainty, basis, scenario, library, findings)
    if findings:
        raise InputError(findings)
    return DrawnActivity(rows, basis.place.periods, tuple(levels), tuple(noises), tuple(steps))


def _refuse_below_nil(one: ActivityInput, where: str) -> None:
    low, _ = one.distribution.ends()
    if low < (-1 if one.drawn == "growth" else 0):
        what = f"Some draws leave less activity than none: the lowest is {low:.4g}."
        raise InputError.of(where, what, "Give the distribution a `lowest:`.")


def chosen_rows(rows: pd.DataFrame, chosen_by: object, where: str) -> NDArray[np.bool_]:
    """Which rows of activity a selection takes; raises InputError where it takes none."""
    chosen = np.ones(len(rows), dtype=bool)
    selected = dict(chosen_by) if isinstance(chosen_by, dict) else {}
    for name, codes in selected.items():
        chosen &= rows[name].isin(codes).to_numpy()
    if not chosen.any():
        told = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in selected.items())
        raise InputError.of(
            where, f"No activity in the baseline has {told}.", "Check the codes against the place's data."
        )
    return chosen


def _steps(
    uncertainty: Uncertainty, basis: Basis, scenario: Scenario, library: Library, findings: list[Finding]
) -> list[Step]:
    """What each change does to activity, in order; faults join `findings`."""
    effects = {one.change: one for one in uncertainty.inputs if isinstance(one, EffectInput)}
    named = {change.name: change for change in scenario.changes}
    for name, stated in effects.items():
        if name not in named:
            told = ", ".join(f"'{change.name}'" for change in scenario.changes) or "none"
            what = f"There is no change '{name}' in the scenario."
            findings.append(Finding(told_at(scenario, stated.name), what, f"Its changes are {told}."))
        elif isinstance(named[name], _STILL) and not isinstance(named[name], _TERMS):
            findings.append(_not_drawn(name, told_at(scenario, stated.name)))
    moving = [change.name for change in scenario.changes if not isinstance(change, _STILL)]
    drawn = any(isinstance(one, ActivityInput) for one in uncertainty.inputs) or not effects.keys().isdisjoint(moving)
    if not drawn and not uncertainty.activity_noise:
        return []
    found = replace(basis, grid=_finer(basis.grid))
    steps = []
    for change in scenario.changes:
        probe = _Probe(found, scenario, library)
        one = effects.get(change.name)
        try:
            if not isinstance(change, _STILL):
                steps.append(probe.step(change, one))
            found = probe.after(change)
        except InputError as error:
            findings += error.findings
            break
    return steps


def _not_drawn(name: str, where: str) -> Finding:
    what = f"The size of '{name}' cannot be drawn."
    return Finding(where, what, "Draw the activity, the term or the cost that it changes.")


def _finer(grid: Grid) -> Grid:
    factors = np.full(len(grid.activity), _FINE)
    return grid.with_activity(times(grid.activity, factors), factors)


@dataclass(frozen=True)
class _Probe:
    """The state that a change finds, its activity counted finer, to see what it makes of it at one size or another."""

    basis: Basis
    scenario: Scenario
    library: Library

    def after(self, change: Change) -> Basis:
        """The state as a change leaves it; units that it states are counted finer too."""
        units = getattr(change, "units", None)
        if units is not None:
            more = Decimal(_FINE)
            finer = {year: one * more for year, one in units.items()} if isinstance(units, dict) else units * more
            change = change.model_copy(update={"units": finer})
        return change.changed(self.basis, self.library, f"scenario {self.scenario.scenario}, change '{change.name}'")

    def factors(self, change: Change) -> Floats:
        """What a change multiplies each cell by."""
        before = self.basis.grid.activity["quantity_milli"].to_numpy(dtype=np.float64)
        after = self.after(change).grid.activity
        if len(after) != len(before):
            where = f"scenario {self.scenario.scenario}, change '{change.name}'"
            what = "It makes activity of a kind that the baseline has none of, which draws cannot follow."
            raise InputError.of(where, what, "Take the uncertainty out of activity, or the change.")
        now = after["quantity_milli"].to_numpy(dtype=np.float64)
        return np.asarray(np.divide(now, before, out=np.ones_like(now), where=before > 0))

    def step(self, change: Change, one: EffectInput | None) -> Step:
        """What a change does, at any size where its size is uncertain."""
        between = isinstance(change, ShiftActivity | ChangePayer)
        if one is None:
            return Step(self.factors(change), np.zeros(len(self.basis.grid.activity)), 0.0, None, between)
        where = told_at(self.scenario, one.name)
        key = next((key for key in _SIZES if isinstance(getattr(change, key, None), Decimal | dict)), None)
        if key is None:
            raise InputError([_not_drawn(change.name, where)])
        if one.each_year:
            raise InputError.of(where, "The size of a change is drawn once.", "Take out `each_year:`.")
        stated = full_size(getattr(change, key))
        low, high = one.distribution.ends()
        _refuse_size(key, low, high, where)
        if not stated and not isinstance(getattr(change, key), Decimal):
            raise InputError.of(where, "The change has no size in any year.", "Give it one, which draws then vary.")
        sized = _sizer(change, key, float(stated))
        first, middle, last = (self.factors(sized(size)) for size in (low, (low + high) / 2, high))
        if not np.allclose(middle, (first + last) / 2, rtol=0, atol=1e-4):
            what = f"What '{change.name}' does is not in proportion to its size."
            raise InputError.of(where, what, "Draw the activity that it changes.")
        slope = (last - first) / (high - low)
        return Step(first - slope * low, slope, float(stated), one.name, between)


def _sizer(change: Change, key: str, stated: float) -> Callable[[float], Change]:
    """The change at another size; one that differs by year keeps its course."""
    by = getattr(change, key)

    def sized(size: float) -> Change:
        other: Decimal | dict[str, Decimal] = Decimal(repr(size))
        if isinstance(by, dict):
            other = {year: Decimal(repr(float(one) * size / stated)) for year, one in by.items()}
        return change.model_copy(update={key: other})

    return sized


def _refuse_size(key: str, low: float, high: float, where: str) -> None:
    if key == "part" and (low < 0 or high > 1):
        what = f"The part that moves is a share, and its distribution reaches from {low:.1%} to {high:.1%}."
        raise InputError.of(where, what, "Keep it from 0% to 100%: give `lowest:` and `highest:`, or use a beta.")
    if key == "by" and low < -1:
        what = f"Some draws take away more than there is: the lowest is {low:.1%}."
        raise InputError.of(where, what, "Give the distribution a `lowest:` of -100% or more.")
