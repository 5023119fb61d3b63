"""Prices of limits, found by solving again: what the goal gains where a limit is wider, and loses where it is tighter.

A solver's own price (a dual) is the slope at one point, with whole choices held; two of three such prices were wrong by
more than a twentieth. So a limit is moved in the brief by a stated step, the brief is built and solved again from the
old plan, and both plans are settled. What is told of the program is a range: neither plan is proved best to the last
penny, and the bounds say how far each could be out. Between the steps a value is at most that of the step, for more
room never makes the best worse: it is no rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.core.progress import Progress, Stage, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, Rebuild, SettledPlan, best_of, changes
from finmodel.optimise.solving.solve import Options

_CLOSE = 1e-6
"""Gap to which a moved limit is solved: a price is a small difference of two large numbers."""


_TELLING = 0.01
"""Pounds from which a change is worth telling."""


@dataclass(frozen=True)
class Priced:
    """What moving one limit by one step does to the best plan."""

    limit: str
    by: float
    """How much wider the limit is, in its own unit; below nil, tighter."""
    low: float
    high: float
    """The best changes by at least the one and at most the other; minus infinity where no plan is left, infinity where
    the goal then has no end."""
    settled: Decimal | None = None
    """What the plans settled differ by; None where there is no second plan."""
    comes_in: tuple[str, ...] = ()
    drops_out: tuple[str, ...] = ()

    @property
    def impossible(self) -> bool:
        """True where the limit cannot be moved so far: no plan is left."""
        return self.high == -math.inf

    @property
    def telling(self) -> bool:
        """True where it changes anything worth telling, or leaves no plan."""
        return self.impossible or max(map(abs, self.span)) >= _TELLING

    def figure(self, rounding: float) -> float | None:
        """The one figure it may be told as: where the range, plans as settled included, is within its rounding."""
        low, high = self.span
        return float(self.settled) if self.settled is not None and high - low <= rounding else None

    def nothing(self, rounding: float) -> bool:
        """True where it cannot be told apart from nil."""
        low, high = self.span
        return low - rounding / 2 <= 0 <= high + rounding / 2

    @property
    def span(self) -> tuple[float, float]:
        """The range of what is proven and what was settled, so that it holds of both."""
        if self.settled is None:
            return self.low, self.high
        return min(self.low, float(self.settled)), max(self.high, float(self.settled))


def prices(
    built: BuiltProgram,
    plan: SettledPlan,
    rebuild: Rebuild,
    steps: Sequence[tuple[str, float]],
    options: Options,
    progress: Progress = silent,
) -> tuple[Priced, ...]:
    """Each limit moved by its steps, in order, for as long as there is time; what is missing was not reached."""
    clock = Clock(options.time_limit)
    close = replace(options, gap=min(options.gap, _CLOSE))
    plan = closer(built, plan, replace(close, time_limit=clock.left / 4))
    found = []
    for number, (name, by) in enumerate(steps):
        if clock.over:
            break
        progress(Stage("Moving each limit and solving again", number / len(steps), len(steps), "moves"))
        moved = rebuild(name, by)
        priced = None if moved is None else price(built, plan, moved, (name, by), replace(close, time_limit=clock.left))
        found += [] if priced is None else [priced]
    return tuple(found)


def closer(built: BuiltProgram, plan: SettledPlan, options: Options) -> SettledPlan:
    """The plan with a bound that is proven more closely; a better one, where the search had left one open."""
    known = plan.solution
    if known.bound - known.gain <= options.gap * abs(known.gain):
        return plan
    again = best_of(built, options, known.values)
    if not again.found:
        return plan
    bound = min(known.bound, max(again.bound, known.gain))
    if again.gain <= known.gain + _CLOSE * abs(known.gain):
        return replace(plan, solution=replace(known, bound=bound))
    return SettledPlan(replace(again, bound=max(bound, again.gain)), built.settle(again.values))


def price(
    built: BuiltProgram, plan: SettledPlan, moved: BuiltProgram, step: tuple[str, float], options: Options
) -> Priced | None:
    """What a brief with one limit moved comes to, beside the plan; None where time ran out before that is known."""
    name, by = step
    moved_plan = best_of(moved, options, plan.solution.values)
    if moved_plan.status == "impossible":
        return Priced(name, by, -math.inf, -math.inf)
    if moved_plan.status == "endless":
        return Priced(name, by, math.inf, math.inf)
    if not moved_plan.found:
        return None
    apart = moved.constant - built.constant
    low = moved_plan.gain - plan.solution.bound + apart
    high = moved_plan.bound - plan.solution.gain + apart
    if not apart:
        # More room never makes the best worse, nor less room better.
        low, high = (max(low, 0.0), max(high, 0.0)) if by > 0 else (min(low, 0.0), min(high, 0.0))
    settled = moved.settle(moved_plan.values)
    comes_in, drops_out = changes(plan.settled, settled)
    return Priced(name, by, low, high, settled.worth - plan.settled.worth, comes_in, drops_out)
