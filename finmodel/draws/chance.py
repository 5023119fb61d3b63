"""Chance in what falls in a year: events counted, or people drawn again with all that each of them had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import LASTING, SQUARES
from finmodel.core.money import Floats
from finmodel.measures.grid import Answers, Grid
from finmodel.measures.row_rules import RowRule
from finmodel.scenarios.uncertainty import Noise

Flags = NDArray[np.bool_]
_UNITS = "quantity_milli"


@dataclass(frozen=True)
class Chance:
    """How much of each row of the baseline's activity there is in each draw, by chance alone."""

    grid: Grid
    """The baseline."""
    factors: Floats
    """Units there are over those expected: shape (draw, row)."""
    people: Flags
    """Rows whose people are drawn again."""
    weights: Floats | None = None
    """How often each group of people is drawn, 1 on average: shape (draw, group); None where none are."""

    def __len__(self) -> int:
        return len(self.factors)

    def first(self, draws: int) -> Chance:
        """The first draws alone."""
        weights = None if self.weights is None else self.weights[:draws]
        return replace(self, factors=self.factors[:draws], weights=weights)

    def beside_units(self, rule: RowRule | None, answers: Answers) -> Floats | None:
        """For each draw and row that answers count, what there is of it over what its cell has of units.

        None where every row moves as the units of its cell do: only people who are drawn again bring more of one
        thing than of another, such as more spending, or more of what lies below a stop-loss.
        """
        if self.weights is None or (rule is None and answers.column == _UNITS):
            return None
        known = len(self.grid.by_group[rule][answers.column])
        start = len(self.people)
        ratio = np.ones((len(self), len(answers.rows)))
        theirs = np.flatnonzero((answers.rows < known) & (answers.cells < start))
        theirs = theirs[self.people[answers.cells[theirs]]]
        there = self._of(rule, answers.column, answers.rows[theirs])
        units = self._of(None, _UNITS, answers.cells[theirs])
        ratio[:, theirs] = np.divide(there, units, out=np.ones_like(there), where=units > 0)
        return ratio

    def _of(self, rule: RowRule | None, column: str, rows: NDArray[np.int64]) -> Floats:
        """What there is of some rows with people drawn again, over what the data has: shape (draw, row)."""
        assert self.weights is not None
        return drawn_again(self.grid, rule, column, rows, self.weights)


def drawn_again(grid: Grid, rule: RowRule | None, column: str, rows: NDArray[np.int64], weights: Floats) -> Floats:
    """What there is of some rows where groups of people weigh as drawn, over what the data has: shape (draw, row).

    What names nobody stays as it is.
    """
    table = grid.activity if rule is None else grid.derived[rule]
    whole = table[column].to_numpy(dtype=np.float64)[rows]
    sums = grid.by_group[rule][column][rows].astype(np.float64)
    drawn = (weights - 1) @ sums.T
    return np.asarray(1 + np.divide(drawn, whole, out=np.zeros_like(drawn), where=whole > 0))


def chance_of(
    grid: Grid, noises: Sequence[tuple[Noise, Flags]], rng: np.random.Generator, size: tuple[int, float]
) -> Chance:
    """Chance by draw and row; `size` is draws, and how many times the population.

    Counts of events are Poisson, or a Poisson whose rate is itself drawn from a gamma where they cluster. People are
    drawn again by groups, with replacement: as many as there are, so only what they need varies.
    """
    draws, population = size
    rows = grid.activity
    factors = np.ones((draws, len(rows)))
    events = events_of(rows) * population
    people = np.zeros(len(rows), dtype=bool)
    for noise, mine in noises:
        if noise.drawn == "people":
            people |= mine
            continue
        here = mine & (events > 0)
        expected = np.broadcast_to(events[here], (draws, int(here.sum())))
        if noise.over_dispersion > 1:
            more = noise.over_dispersion - 1
            fallen = rng.poisson(rng.gamma(expected / more, more))
        else:
            fallen = rng.poisson(expected)
        factors[:, here] *= fallen / expected
    if not people.any():
        return Chance(grid, factors, people)
    groups = grid.by_group[None][_UNITS].shape[1]
    taken = max(1, round(groups * population))
    weights = rng.multinomial(taken, np.full(groups, 1 / groups), size=draws) * (groups / taken)
    chosen = np.flatnonzero(people)
    factors[:, chosen] *= drawn_again(grid, None, _UNITS, chosen, weights)
    return Chance(grid, factors, people, weights)


def events_of(rows: pd.DataFrame) -> Floats:
    """How many events of one size each would stray as far as those of a row of activity do, whose sizes differ.

    A row of the data that names a person is an event, of as many units as it holds; of rows that name nobody, and so
    may be added up, each unit is one. The variance of a Poisson number of them is the sum of their squares. A row of no
    units has as many events as spells; one of days alone, of stays counted in another year, has one for each stay.
    """
    if SQUARES not in rows:
        return rows["spells"].to_numpy(dtype=np.float64)
    units, squares = (rows[name].to_numpy(dtype=np.float64) / 1000 for name in (_UNITS, SQUARES))
    spells = rows["spells"].to_numpy(dtype=np.float64, copy=True)
    if LASTING in rows:
        spells += np.where((units == 0) & (spells == 0), rows[LASTING].to_numpy(dtype=np.float64), 0)
    return np.asarray(np.divide(units**2, squares, out=spells, where=squares > 0))


def joined(chances: Sequence[Chance]) -> Chance | None:
    """The draws of several blocks one after the other; None of none."""
    if not chances:
        return None
    weights = [one.weights for one in chances if one.weights is not None]
    return replace(
        chances[0],
        factors=np.concatenate([one.factors for one in chances]),
        weights=np.concatenate(weights) if weights else None,
    )


def nothing_by_chance(grid: Grid) -> Chance:
    """A single draw in which everything is as expected."""
    rows = len(grid.activity)
    return Chance(grid, np.ones((1, rows)), np.zeros(rows, dtype=bool))
