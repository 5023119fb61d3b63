"""What schemes do to activity: each effect spread over the rows it reaches, in proportion to what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import PERIOD
from finmodel.measures.grid import Grid
from finmodel.optimise.saying.brief import SchemeEffect
from finmodel.optimise.saying.problem import Problem

_UNITS_EACH = 1000
"""The grid keeps quantities in thousandths."""


@dataclass(frozen=True)
class EffectReach:
    """The rows of activity that one effect of a scheme spreads over."""

    scheme: str
    effect: SchemeEffect
    rows: NDArray[np.bool_]
    present: float
    """Units of activity there before anything is decided."""

    @property
    def part(self) -> float:
        """Share of that activity that one unit of the scheme adds; below nil where it takes away."""
        return float(self.effect.change) / self.present


@dataclass(frozen=True)
class Exhaustion:
    """Activity that several schemes draw on: together they cannot avoid more of it than there is."""

    where: tuple[str, ...]
    parts: Mapping[str, float]
    """Share of it that one unit of each scheme adds; below nil where it takes away."""


def reaches(problem: Problem, grid: Grid) -> tuple[EffectReach, ...]:
    """Where each effect of each scheme falls, in the order of the problem; `present` is nil where nothing is there."""
    return tuple(
        _reach(scheme.id, effect, grid.activity, problem.period)
        for scheme in problem.schemes
        for effect in scheme.effects
    )


def exhaustions(reached: Iterable[EffectReach]) -> tuple[Exhaustion, ...]:
    """One for each set of rows that the same effects reach, where any of them avoids activity."""
    every = [one for one in reached if one.present]
    if not every:
        return ()
    patterns = np.unique(np.stack([one.rows for one in every], axis=1), axis=0)
    found = []
    for pattern in patterns:
        here = [one for one, touched in zip(every, pattern, strict=True) if touched]
        parts: dict[str, float] = {}
        for one in here:
            parts[one.scheme] = parts.get(one.scheme, 0.0) + one.part
        if any(part < 0 for part in parts.values()):
            found.append(Exhaustion(tuple(dict.fromkeys(spoken_where(one.effect.where) for one in here)), parts))
    return tuple(found)


def changed(grid: Grid, reached: Iterable[EffectReach], units: Mapping[str, Decimal]) -> Grid:
    """The grid once so many units of each scheme have had their effects."""
    rows = grid.activity
    factors = np.ones(len(rows))
    touched = np.zeros(len(rows), dtype=bool)
    for one in reached:
        amount = float(units.get(one.scheme, Decimal(0)))
        if amount:
            factors += np.where(one.rows, amount * one.part, 0.0)
            touched |= one.rows
    if not touched.any():
        return grid
    # A row may end a hair below nil when all of it is avoided.
    factors = np.maximum(factors, 0.0)
    # Parts of a unit stay: rounded row by row, many small rows would not change by as much as one large one.
    return grid.scaled_by(np.where(touched, factors, 1.0))


def spoken_where(where: Mapping[Any, tuple[str, ...]]) -> str:
    """A selection of activity in words: `emergency`, or `emergency, icb`."""
    return ", ".join(" or ".join(code.replace("_", " ") for code in codes) for codes in where.values())


def _reach(scheme: str, effect: SchemeEffect, rows: pd.DataFrame, period: str) -> EffectReach:
    chosen = (rows[PERIOD] == period).to_numpy()
    for name, codes in effect.where.items():
        chosen = chosen & rows[name].isin(codes).to_numpy()
    return EffectReach(scheme, effect, chosen, float(rows["quantity_milli"].to_numpy()[chosen].sum()) / _UNITS_EACH)
