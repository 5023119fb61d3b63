"""What choices move in a place: activity that changes, activity that is bought, and money that is paid in.

Whoever states a problem says here what each choice of its program does, in amounts that are sums over choices, and no
more: what contracts make of that is worked out from the place alone. Choices that change the same rows of activity
share them, so that nothing which follows grows with the number of choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, PERIOD
from finmodel.optimise.allocate import choice_of, size_of
from finmodel.optimise.effects import EffectReach, spoken_where
from finmodel.optimise.resettle import Decision, decided, fund_of
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis

CONTRIBUTIONS = "contributions.*"
"""Term of a pooled fund that has what each partner pays in."""
Parts = Mapping[str, float]
"""How much one of each choice adds, by the name of the choice."""


@dataclass(frozen=True)
class Changed:
    """Rows of activity that change together."""

    named: str
    """The activity in words, such as `emergency, 2024/25`."""
    rows: NDArray[np.bool_]
    """Which rows of activity of the start change."""
    parts: Parts
    """Share of what there is that one of each choice adds; below nil where it takes away."""


@dataclass(frozen=True)
class Bought:
    """A cell of activity that is there once something is bought."""

    codes: Mapping[str, str]
    """Its period, and its code in each dimension."""
    holds: Mapping[str, float]
    """What one unit of it holds of each column of measures, such as 1,000 thousandths of a unit."""
    units: Parts
    """Units of it that one of each choice brings."""


@dataclass(frozen=True)
class MovedTerm:
    """A number of a contract that choices add to, such as what a partner pays into a pool in a year."""

    contract: str
    term: str
    """Name of the term, such as `contributions.*`."""
    member: str | None
    """Partner (or other member) whose number it is; None for a term that has one alone."""
    period: str
    adds: Parts
    """How much one of each choice adds to what the start has."""
    least: float = 0.0
    """The least that choices add to it, whatever is decided."""


@dataclass(frozen=True)
class MovingPlace:
    """A place that the choices of a program move, from where none of them is taken."""

    start: Basis
    """The place with its contracts, costs and contributions where every choice is nil."""
    changed: tuple[Changed, ...] = ()
    bought: tuple[Bought, ...] = ()
    terms: tuple[MovedTerm, ...] = ()


def moves_of(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> MovingPlace:
    """What the choices of a problem's program move in a place."""
    nil = {partner: one.at_most if one.fixed else Decimal(0) for partner, one in problem.contributions.items()}
    bought = decided(problem, basis, (), Decision({scheme.id: Decimal(1) for scheme in problem.schemes}, nil))
    rows, there = bought.grid.activity, len(basis.grid.activity)
    added = rows.iloc[there:]
    units = {scheme.id: {scheme.id: size_of(scheme)} for scheme in problem.schemes}
    activity = rows.assign(**{name: rows[name].where(np.arange(len(rows)) < there, 0) for name in ACTIVITY_MEASURES})
    whole = {name: basis.grid.activity[name].dtype for name in ACTIVITY_MEASURES}
    start = replace(bought, grid=replace(bought.grid, activity=activity.astype(whole)))
    cells = [
        Bought(
            {name: str(row[name]) for name in (PERIOD, *DIMENSIONS)},
            {name: float(row[name]) for name in ACTIVITY_MEASURES},
            units[row["programme"]],
        )
        for row in added.to_dict("records")
    ]
    return MovingPlace(
        start, tuple(_changed(problem, reached, len(rows))), tuple(cells), tuple(_paid_in(problem, start))
    )


def _changed(problem: Problem, reached: Sequence[EffectReach], rows: int) -> Iterator[Changed]:
    """One for each set of rows that effects reach, with all the schemes that do."""
    together: dict[bytes, list[EffectReach]] = {}
    for one in reached:
        together.setdefault(one.rows.tobytes(), []).append(one)
    for same in together.values():
        parts: dict[str, float] = {}
        for one in same:
            size = size_of(problem.scheme(one.scheme))
            parts[one.scheme] = parts.get(one.scheme, 0.0) + one.part * size
        here = np.zeros(rows, dtype=bool)
        here[: len(same[0].rows)] = same[0].rows
        yield Changed(f"{spoken_where(same[0].effect.where)}, {problem.period}", here, parts)


def _paid_in(problem: Problem, start: Basis) -> Iterator[MovedTerm]:
    fund = fund_of(start.contracts, problem.pool)
    assert fund is not None, "a decision is settled with a fund for its pool"
    for partner, one in problem.contributions.items():
        if not one.fixed:
            added = {choice_of(partner): 1.0}
            yield MovedTerm(fund.id, CONTRIBUTIONS, partner, problem.period, added, float(one.at_least))
