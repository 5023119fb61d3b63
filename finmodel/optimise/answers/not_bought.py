"""What was left out, and what it would cost to take it in: each such line is bought by force, and all solved again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.core.progress import Progress, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, SettledPlan, best_of, changes
from finmodel.optimise.answers.prices import closer
from finmodel.optimise.solving.solve import Options

_TRIED = 5
_CLOSE = 1e-6
_NONE = 1e-9


@dataclass(frozen=True)
class LeftOut:
    """A line that the plan does not buy, and the best plan that does buy the least of it that can be bought."""

    title: str
    least: float
    """How much was forced in, in the line's own choice."""
    low: float
    high: float
    """The best changes by at least the one and at most the other; minus infinity where the limits have no room."""
    settled: Decimal | None = None
    drops_out: tuple[str, ...] = ()

    @property
    def no_room(self) -> bool:
        """True where no plan within the limits buys it."""
        return self.high == -math.inf


def left_out(
    built: BuiltProgram, plan: SettledPlan, options: Options, progress: Progress = silent
) -> tuple[LeftOut, ...]:
    """Lines with most gain for a pound that the plan does not buy, the one that costs least to take in first."""
    close = replace(options, gap=min(options.gap, _CLOSE))
    plan = closer(built, plan, replace(close, time_limit=close.time_limit / 4))
    found = list(_each(built, plan, close, progress))
    return tuple(sorted(found, key=lambda one: -one.high))


def _each(built: BuiltProgram, plan: SettledPlan, options: Options, progress: Progress) -> Iterator[LeftOut]:
    clock = Clock(options.time_limit)
    values, gains = plan.solution.values, built.program.gains
    unbought = [name for name, line in built.lines.items() if values[name] <= _NONE and line.pounds > 0]
    unbought.sort(key=lambda name: -gains.get(name, 0.0) / built.lines[name].pounds)
    for name in unbought[:_TRIED]:
        if clock.over:
            return
        line = built.lines[name]
        progress("Taking in what was left out")
        choices = tuple(
            replace(one, lowest=max(one.lowest, _least(line.step, one.highest))) if one.name == name else one
            for one in built.program.choices
        )
        forced = replace(built, program=replace(built.program, choices=choices))
        solution = best_of(forced, replace(options, time_limit=max(0.1, clock.left)), values)
        if solution.status == "impossible":
            yield LeftOut(line.title, line.step, -math.inf, -math.inf)
        elif solution.found:
            settled = built.settle(solution.values)
            low, high = solution.gain - plan.solution.bound, min(0.0, solution.bound - plan.solution.gain)
            apart = settled.worth - plan.settled.worth
            yield LeftOut(line.title, line.step, low, high, apart, changes(plan.settled, settled)[1])


def _least(step: float, highest: float) -> float:
    """What is forced in: one whole unit where the finest step is a crumb of one, or all there is of less."""
    return min(max(step, 1.0), highest)
