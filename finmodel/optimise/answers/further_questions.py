"""What is wanted of an allocation beside the best plan, and how long may be spent on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class FurtherQuestions:
    """What to look for, and for how long."""

    seconds: float = 60.0
    """Longest time to look for the plan; further answers may take as long again."""
    gap: float = 1e-3
    """Share of the goal by which a better plan may go unfound."""
    prices: bool = True
    """Whether each limit is moved to see what it is worth."""
    step: Decimal | None = None
    """Pounds by which limits in pounds are moved; a round part of each, where nothing is said."""
    alternatives: float | None = None
    """Share of the goal that a plan as different as can be may cost."""
    frontier: str | None = None
    """Limit, or other goal, along which the frontier runs."""
    vary: float | None = None
    """Share by which effects and costs may be lower or higher than stated."""

    @property
    def more(self) -> bool:
        """True where anything beside the plan is wanted."""
        return self.prices or any(one is not None for one in (self.alternatives, self.frontier, self.vary))
