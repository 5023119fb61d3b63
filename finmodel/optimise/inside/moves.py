"""What choices move in a place: activity that changes, activity that is bought, and money that is paid in.

Whoever states a problem says here what each choice of its program does, in amounts that are sums over choices, and no
more: what contracts make of that is worked out from the place alone. Choices that change the same rows of activity
share them, so that nothing which follows grows with the number of choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from finmodel.optimise.allocate import choice_of, size_of
from finmodel.optimise.effects import EffectReach
from finmodel.optimise.resettle import Decision, decided, fund_of
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis

Parts = Mapping[str, float]
"""How much one of each choice adds, by the name of the choice."""


@dataclass(frozen=True)
class Changed:
    """Rows of activity that change together."""

    rows: NDArray[np.bool_]
    """Which rows of the basis change."""
    parts: Parts
    """Share of what there is that one of each choice adds; below nil where it takes away."""


@dataclass(frozen=True)
class Bought:
    """A row of activity that is there once something is bought."""

    row: int
    """Its number in the activity of the basis that the choices lead to."""
    units: Parts
    """Units of it that one of each choice brings."""


@dataclass(frozen=True)
class PaidIn:
    """What a partner pays into a pool in a year, as a pooled fund in force has it."""

    fund: str
    partner: str
    period: str
    pounds: Parts
    """Pounds more than the basis has that one of each choice brings."""


@dataclass(frozen=True)
class Moves:
    """What the choices of a program move, away from a place as it is settled with none of them taken."""

    start: Basis
    """The place with its contracts, costs and contributions where every choice is nil; `bought` rows hold no units."""
    changed: tuple[Changed, ...] = ()
    bought: tuple[Bought, ...] = ()
    paid_in: tuple[PaidIn, ...] = ()


def moves_of(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> Moves:
    """What the choices of a problem's program move in a place."""
    nothing = {partner: one.at_least if one.fixed else Decimal(0) for partner, one in problem.contributions.items()}
    one_each = {scheme.id: Decimal(1) for scheme in problem.schemes}
    there = decided(problem, basis, (), Decision(one_each, nothing))
    raise NotImplementedError
