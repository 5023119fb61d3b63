"""What schemes do to activity: each effect spread over the rows it reaches, in proportion to what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finmodel.core.columns import PERIOD
from finmodel.measures.grid import Grid
from finmodel.optimise.saying.brief import SchemeEffect
from finmodel.optimise.saying.problem import Problem

_UNITS_EACH = 1000
"""The grid keeps quantities in thousandths."""


@dataclass(frozen=True)
class EffectReach:
    """The rows of activity that one effect of a scheme, or of a combination by its name, spreads over in a year."""

    scheme: str
    effect: SchemeEffect
    year: str
    rows: NDArray[np.bool_]
    present: float
    """Units of activity there before anything is decided."""

    @property
    def part(self) -> float:
        """Share of that activity that one unit of the scheme adds; below nil where it takes away."""
        return float(self.effect.change) / self.present

    @cached_property
    def key(self) -> bytes:
        """What tells its rows from others."""
        return np.packbits(self.rows).tobytes()


@dataclass(frozen=True)
class Exhaustion:
    """Activity that several schemes draw on: together they cannot avoid more of it than there is."""

    where: tuple[str, ...]
    parts: Mapping[str, float]
    """Share of it that one unit of each scheme adds; below nil where it takes away."""
    year: str
    present: float
    """Units of activity there before anything is decided."""

    @property
    def named(self) -> str:
        """The activity in words."""
        return " and ".join(self.where)

    def terms(self, working: Mapping[tuple[str, str], Mapping[str, float]]) -> dict[str, float]:
        """The share of it that is added, as a sum over choices; `working` has the units of each scheme by year."""
        terms: dict[str, float] = {}
        for scheme, part in self.parts.items():
            for choice, weight in working[scheme, self.year].items():
                terms[choice] = terms.get(choice, 0.0) + part * weight
        return terms


def reaches(problem: Problem, grid: Grid) -> tuple[EffectReach, ...]:
    """Where each effect falls in each year, in the order of the problem; `present` is nil where nothing is there."""
    return tuple(_reaches(problem, grid))


def exhaustions(reached: Iterable[EffectReach]) -> tuple[Exhaustion, ...]:
    """One for each set of rows that the same effects reach, where any of them avoids activity."""
    masks: dict[bytes, list[EffectReach]] = {}
    for reach in reached:
        if reach.present:
            masks.setdefault(reach.key, []).append(reach)
    if not masks:
        return ()
    groups = list(masks.values())
    patterns = np.unique(np.stack([group[0].rows for group in groups], axis=1), axis=0)
    found = []
    for pattern in patterns:
        here = [reach for group, touched in zip(groups, pattern, strict=True) if touched for reach in group]
        parts: dict[str, float] = {}
        for reach in here:
            parts[reach.scheme] = parts.get(reach.scheme, 0.0) + reach.part
        if any(part < 0 for part in parts.values()):
            where = tuple(dict.fromkeys(spoken_where(reach.effect.where) for reach in here))
            found.append(Exhaustion(where, parts, here[0].year, min(reach.present for reach in here)))
    return tuple(found)


def changed(grid: Grid, reached: Iterable[EffectReach], units: Mapping[tuple[str, str], float]) -> Grid:
    """The grid once so many units of each scheme have had their effects, by scheme and year."""
    rows = grid.activity
    factors = np.ones(len(rows))
    touched = np.zeros(len(rows), dtype=bool)
    added: dict[bytes, tuple[EffectReach, float]] = {}
    for one in reached:
        amount = units.get((one.scheme, one.year), 0.0)
        if amount:
            added[one.key] = (one, added.get(one.key, (one, 0.0))[1] + amount * one.part)
    for one, part in added.values():
        factors += np.where(one.rows, part, 0.0)
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


def _reaches(problem: Problem, grid: Grid) -> Iterator[EffectReach]:
    rows = grid.activity
    quantity = rows["quantity_milli"].to_numpy(dtype=np.float64) / _UNITS_EACH
    known: dict[object, tuple[NDArray[np.bool_], float]] = {}
    changing = [
        *((one.id, one.effects) for one in problem.schemes),
        *((one.name, one.effects) for one in problem.combinations),
    ]
    for name, effects in changing:
        for effect in effects:
            for year in problem.years:
                key = (year, tuple(effect.where.items()))
                if key not in known:
                    chosen = (rows[PERIOD] == year).to_numpy()
                    for dimension, codes in effect.where.items():
                        chosen = chosen & rows[dimension].isin(codes).to_numpy()
                    known[key] = (chosen, float(quantity[chosen].sum()))
                yield EffectReach(name, effect, year, *known[key])
