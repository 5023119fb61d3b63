"""A plan that stands: what it reaches in eight of ten draws of what is uncertain, and not only in the middle one.

Effects are drawn between low and high, each by itself; every draw is the problem built anew. Candidates are the best
plan, near-equal plans that differ, and the best plans of some draws; each is held in every draw. Of what was tried the
plan is told that reaches most in eight of ten; where a draw leaves it outside the limits, it reaches nothing there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finmodel.core.progress import Progress, Stage, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, SettledPlan, Values, best_of
from finmodel.optimise.answers.sensitivity import keeping, reached_in
from finmodel.optimise.solving.solve import Options

_OWN = 12
"""Draws whose own best plan is a candidate."""
_FEWEST = 20
"""Draws below which nothing is said of what stands."""
_SEED = 20241
_PART = 0.8
"""Of draws: what a plan reaches in at least so many, it is said to stand at."""


@dataclass(frozen=True)
class StandingPlan:
    """The plan that reaches most in a part of the draws, beside the best plan."""

    plan: SettledPlan
    reaches: float
    """What the plan reaches in at least that part of the draws."""
    best_reaches: float
    """What the best plan for the stated effects reaches in as many."""
    part: float
    draws: int
    tried: int
    """Different plans that were tried."""

    @property
    def same(self) -> bool:
        """True where the best plan stands best too."""
        return self.reaches <= self.best_reaches


def factors_of(names: Sequence[str], spread: float, draws: int) -> list[dict[str, float]]:
    """Draws of how many times its stated size each effect is: most likely once, never beyond the spread."""
    chance = np.random.default_rng(_SEED)
    drawn = (
        chance.triangular(1 - spread, 1.0, 1 + spread, (draws, len(names))) if spread else np.ones((draws, len(names)))
    )
    return [dict(zip(names, row.tolist(), strict=True)) for row in drawn]


def standing(
    built: BuiltProgram,
    plan: SettledPlan,
    drawn: Sequence[Callable[[], BuiltProgram]],
    others: Sequence[SettledPlan],
    options: Options,
    progress: Progress = silent,
) -> StandingPlan | None:
    """The plan of those tried that reaches most in a part of the draws; None where time is too short for it."""
    clock = Clock(options.time_limit)
    worlds: list[BuiltProgram] = []
    for number, make in enumerate(drawn):
        progress(Stage("Drawing effects", number / len(drawn), len(drawn), "draws"))
        worlds.append(make())
        if clock.left <= options.time_limit / 2:
            break
    if len(worlds) < _FEWEST:
        return None
    candidates: dict[tuple[float, ...], Values] = {}
    for values in (plan.solution.values, *(one.solution.values for one in others)):
        candidates.setdefault(_key(built, values), values)
    for world in worlds[:_OWN]:
        found = best_of(world, replace(options, time_limit=max(0.1, clock.left)), plan.solution.values)
        if found.found:
            candidates.setdefault(_key(built, found.values), found.values)
    reached: list[tuple[float, Values]] = []
    for number, values in enumerate(candidates.values()):
        progress(Stage("Holding each plan in every draw", number / len(candidates), len(candidates), "plans"))
        reached.append((reached_in([_worth(world, values, options) for world in worlds], _PART), values))
        if clock.over:
            break
    most, chosen = max(reached, key=lambda pair: pair[0])
    own = _all(built, chosen)
    settled = built.settle(own) if chosen is not plan.solution.values else plan.settled
    solution = replace(plan.solution, values=chosen, gain=built.program.gain(own))
    return StandingPlan(SettledPlan(solution, settled), most, reached[0][0], _PART, len(worlds), len(reached))


def _worth(world: BuiltProgram, values: Values, options: Options) -> float:
    kept = keeping(world, values, options)
    return kept.gain + world.constant if kept.found else -math.inf


def _key(built: BuiltProgram, values: Values) -> tuple[float, ...]:
    return tuple(round(values[name], 6) for name in built.lines)


def _all(built: BuiltProgram, values: Values) -> Mapping[str, float]:
    return {choice.name: values.get(choice.name, 0.0) for choice in built.program.choices}
