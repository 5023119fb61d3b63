"""What choices move in a place: activity that changes, activity that is bought, and money that is paid in.

Whoever states a problem says here what each choice of its program does, in amounts that are sums over choices, and no
more: what contracts make of that is worked out from the place alone. Choices that change the same rows of activity
share them, so that nothing which follows grows with the number of choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finmodel.scenarios.basis import Basis

CONTRIBUTIONS = "contributions.*"
"""Term of a pooled fund that has what each partner pays in."""
Parts = Mapping[str, float]
"""How much one of each choice adds, by the name of the choice."""


@dataclass(frozen=True)
class ChangedRows:
    """Rows of activity that change together."""

    named: str
    """The activity in words, such as `emergency, 2024/25`."""
    rows: NDArray[np.bool_]
    """Which rows of activity of the start change."""
    parts: Parts
    """Share of what there is that one of each choice adds; below nil where it takes away."""


@dataclass(frozen=True)
class BoughtCell:
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
    changed: tuple[ChangedRows, ...] = ()
    bought: tuple[BoughtCell, ...] = ()
    terms: tuple[MovedTerm, ...] = ()
