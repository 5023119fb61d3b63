"""Near-equal plans that differ most: within a stated share of the best, as many pounds as can be are spent otherwise.

What a plan moves is exact: the pounds it takes away from what another plan buys. Only a line bought in part, between
its bounds, needs a choice of its own to say whether it goes up or down; one bought not at all has nothing to lose, one
bought in full can only lose. A further plan is as far as can be from the nearest of those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from finmodel.core.progress import Progress, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, SettledPlan, Values
from finmodel.optimise.solving.arrays import spans
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, Solution, solve

_HAIR = 1e-9
_NEAREST = "pounds moved from the nearest plan"


@dataclass(frozen=True)
class NearPlan:
    """Another plan, nearly as good."""

    plan: SettledPlan
    moved: float
    """Pounds that it takes away from what the nearest of the plans before it buys."""
    at_most: float
    """Proven: no plan within the share moves more."""


def alternatives(
    built: BuiltProgram, plan: SettledPlan, within: float, count: int, options: Options, progress: Progress = silent
) -> tuple[NearPlan, ...]:
    """Plans that reach the best but for a share of it, each as different as can be from those before it."""
    return tuple(_each(built, plan, within, count, options, progress))


def _each(
    built: BuiltProgram, plan: SettledPlan, within: float, count: int, options: Options, progress: Progress
) -> Iterator[NearPlan]:
    clock = Clock(options.time_limit)
    near = near_best(built.program, plan.solution, within)
    before: list[Values] = [plan.solution.values]
    for number in range(count):
        if clock.over:
            return
        progress(f"Looking for plans that differ most ({number + 1} of {count})")
        found = farthest(near, built, before, replace(options, time_limit=clock.left, progress=None))
        if not found.found or found.gain <= _HAIR * max(1.0, built.pounds(plan.solution.values)):
            return
        values = {choice.name: found.values[choice.name] for choice in built.program.choices}
        gain = built.program.gain(values)
        solution = replace(found, values=values, gain=gain, bound=plan.solution.bound)
        yield NearPlan(SettledPlan(solution, built.settle(values)), found.gain, found.bound)
        before.append(values)


def near_best(program: Program, best: Solution, within: float) -> Program:
    """The program under one more limit: nearly as good as the best, but for a share of it."""
    least = best.gain - within * abs(best.gain)
    return program.with_limits([*program.limits, Limit("nearly as good", program.gains, ">=", least, firm=True)])


def farthest(near: Program, built: BuiltProgram, before: Sequence[Values], options: Options) -> Solution:
    """The plan that moves most pounds away from the nearest of earlier plans; its gain is those pounds."""
    low, high = spans(near.arrays)
    reach = {name: (float(low[at]), float(high[at])) for name, at in near.index.items() if name in built.lines}
    choices, limits = list(near.choices), list(near.limits)
    for number, values in enumerate(before):
        away: dict[str, float] = {}
        least = 0.0
        for name, line in built.lines.items():
            here, (bottom, top) = values[name], reach[name]
            small = _HAIR * max(1.0, abs(top - bottom))
            if line.pounds <= 0 or here <= bottom + small:
                continue
            if here >= top - small:
                away[name] = away.get(name, 0.0) - line.pounds
                least += line.pounds * here
                continue
            lost, rises = f"less of {name} than in plan {number}", f"more of {name} than in plan {number}"
            choices += [Choice(lost, 0.0, here - bottom), Choice(rises, 0.0, 1.0, whole=True)]
            limits += _loss(name, lost, rises, here, (bottom, top))
            away[lost] = line.pounds
        limits.append(Limit(f"pounds moved from plan {number}", {**away, _NEAREST: -1.0}, ">=", -least, firm=True))
    choices.append(Choice(_NEAREST, 0.0, max(built.pounds(values) for values in before) + 1.0))
    return solve(Program(tuple(choices), tuple(limits), {_NEAREST: 1.0}), options)


def _loss(name: str, lost: str, rises: str, here: float, reach: tuple[float, float]) -> Iterator[Limit]:
    """How much less is bought of a line than before, and nil where it rises."""
    bottom, top = reach
    terms: Mapping[str, float] = {lost: 1.0, name: 1.0, rises: -(top - here)}
    yield Limit(f"{lost}, at most", terms, "<=", here, firm=True)
    yield Limit(f"{lost}, if at all", {lost: 1.0, rises: here - bottom}, "<=", here - bottom, firm=True)
