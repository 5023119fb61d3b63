"""How a program is solved, and what a solver found, whichever it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from finmodel.core.progress import Progress

SolverName = Literal["highs", "cbc"]
Status = Literal["best", "stopped", "impossible", "endless", "nothing"]
"""`best`: none can be better by more than the gap. `stopped`: the best found when the search was stopped.
`impossible`: the limits cannot all hold. `endless`: the gain has no end. `nothing`: it was stopped before anything was
found."""

SOLVER_NAMES: dict[SolverName, str] = {"highs": "HiGHS", "cbc": "CBC"}


@dataclass(frozen=True)
class Options:
    """How a program is solved."""

    solver: SolverName = "highs"
    time_limit: float = 60.0
    """Seconds after which the best found so far is taken."""
    gap: float = 1e-3
    """Share of the gain by which a better decision may go unfound."""
    progress: Progress | None = None
    start: Mapping[str, float] | None = None
    """Values to begin with: those of an older plan; what they do not name is filled in."""


USUAL = Options()
"""Solved as usual: by HiGHS, within a minute, to within a thousandth."""


@dataclass(frozen=True)
class Solution:
    """What a solver found: the values of the choices, and how much better another decision could be at most."""

    status: Status
    values: Mapping[str, float]
    gain: float
    gap: float
    """Share of the gain by which a better decision could exist; not a number where nothing was found."""
    seconds: float
    solver: SolverName
    bound: float
    """Proven: no decision gains more. Infinite where nothing is proven, minus infinity where none is possible."""
    by_request: bool = False
    """True where it was not time that stopped it, but whoever waits."""

    @property
    def found(self) -> bool:
        """True where there are values within every limit."""
        return self.status in ("best", "stopped")


@dataclass(frozen=True)
class Answer:
    """What one solver gives back: a status, values in the order of the choices, and the most that could be gained."""

    status: Status
    values: tuple[float, ...] = ()
    bound: float = float("inf")
    by_request: bool = False

    @property
    def found(self) -> bool:
        """True where there are values within every limit."""
        return self.status in ("best", "stopped")
