"""What was asked beside the plan, as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finmodel.optimise.answers.alternatives import NearPlan
from finmodel.optimise.answers.frontier import FrontierPoint
from finmodel.optimise.answers.not_bought import LeftOut
from finmodel.optimise.answers.prices import Priced
from finmodel.optimise.answers.sensitivity import Sensitivity
from finmodel.optimise.answers.standing import StandingPlan


@dataclass(frozen=True)
class Frontier:
    """Points of the frontier, and what they lie along."""

    along: str
    """Name of the limit, or of the other goal."""
    limit: bool
    points: tuple[FrontierPoint, ...]
    measure: str = "pounds"
    """What lies along it: pounds, units or a share."""


@dataclass(frozen=True)
class FurtherAnswers:
    """What was asked beside the plan; empty where it was not wanted."""

    bought: Mapping[str, Decimal] = field(default_factory=dict)
    """What the plan buys, by the titles that the answers use."""
    prices: tuple[Priced, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    alternatives: tuple[NearPlan, ...] = ()
    within: float = 0.0
    """Share of the goal that an alternative may cost."""
    frontier: Frontier | None = None
    sensitivity: Sensitivity | None = None
    vary: float = 0.0
    standing: StandingPlan | None = None
    not_reached: tuple[str, ...] = ()
    """What there was no time for, in words."""
    worth_of_limits: Mapping[str, str] = field(default_factory=dict)
    """In a sentence or two, what moving each limit is worth; a limit that was not moved is not named."""
