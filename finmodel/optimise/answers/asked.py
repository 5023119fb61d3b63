"""What further answers are asked of: a problem built as a program, how a plan of it settles, and the plan found."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.solve import Options, Solution, solve

Values = Mapping[str, float]
"""Values of a program's choices, by name."""


@dataclass(frozen=True)
class Purchase:
    """A choice that buys something: what it is called, and what one of the choice costs."""

    title: str
    pounds: float
    step: float = 1.0
    """The least of the choice that can be bought."""


@dataclass(frozen=True)
class Settled:
    """What a plan comes to, once it is made one that can be carried out and settled through the contracts."""

    worth: Decimal
    """The goal in its own unit."""
    bought: Mapping[str, Decimal]
    """How much is bought of each line, by its title; what is not bought is not named."""
    also: Mapping[str, Decimal] = field(default_factory=dict)
    """What else it comes to, by the name of another goal."""


@dataclass(frozen=True)
class BuiltProgram:
    """A problem as a program, with what settles a plan of it."""

    program: Program
    settle: Callable[[Values], Settled]
    lines: Mapping[str, Purchase] = field(default_factory=dict)
    """Choices that buy something, by name."""
    constant: float = 0.0
    """What the goal comes to beside the program's gain, whatever is chosen."""

    def pounds(self, values: Values) -> float:
        """What the lines cost at given values of the choices."""
        return sum(line.pounds * values[name] for name, line in self.lines.items())


@dataclass(frozen=True)
class SettledPlan:
    """A plan: what the solver found, and what that comes to settled."""

    solution: Solution
    settled: Settled


Rebuild = Callable[[str, float], BuiltProgram | None]
"""The problem built again with a limit wider by an amount (tighter below nil); None where the brief cannot say it."""


class Clock:
    """Seconds that several searches share; what is over is told of them all."""

    def __init__(self, seconds: float) -> None:
        """The seconds there are, from now."""
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds there still are."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def over(self) -> bool:
        """True where there is no time any more."""
        return self.left <= 0


def best_of(built: BuiltProgram, options: Options, start: Values | None = None) -> Solution:
    """The best of a program, begun from an older plan."""
    return solve(built.program, replace(options, start=start, progress=None))


def changes(before: Settled, after: Settled) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines that the second plan buys and the first does not, and those it no longer buys."""
    old, new = ({title for title, units in one.bought.items() if units} for one in (before, after))
    entered = tuple(title for title in after.bought if title in new - old)
    return entered, tuple(title for title in before.bought if title in old - new)
