"""The frontier: how much of the goal each amount of something else costs, at labelled points.

Along a limit, the limit is moved in the brief and the brief solved again for each bound. Along another goal, as much of
it as can be is asked for in equal steps, and the first goal made as large as that leaves. A point that another beats in
both is not shown. Each point is a plan, settled; what the solver proved of it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from finmodel.core.progress import Progress, Stage, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, Rebuild, SettledPlan, best_of
from finmodel.optimise.solving.program import Limit, Program
from finmodel.optimise.solving.solve import Options, Solution, solve

_HAIR = 1e-9
_ASKED = "as much of the other goal"


@dataclass(frozen=True)
class OtherGoal:
    """Something else that may be aimed at, as a sum of choices: more of it is better."""

    name: str
    terms: Mapping[str, float]
    constant: float = 0.0


@dataclass(frozen=True)
class FrontierPoint:
    """A point of the frontier: a plan, and where along the other axis it lies."""

    label: str
    along: float
    """The bound of the limit, or what the plan reaches of the other goal."""
    plan: SettledPlan


def letters(number: int) -> str:
    """The label of a point: A to Z, then AA, AB and on."""
    label = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        label = chr(65 + rest) + label
    return label


def along_limit(
    rebuild: Rebuild,
    name: str,
    moves: Sequence[tuple[float, float]],
    start: SettledPlan,
    options: Options,
    progress: Progress = silent,
) -> tuple[FrontierPoint, ...]:
    """The best plan at each bound: `moves` has the bound and how much wider than now the limit then is."""
    clock = Clock(options.time_limit)
    solved: list[tuple[float, BuiltProgram, Solution]] = []
    before = start.solution.values
    for number, (bound, by) in enumerate(moves):
        if clock.over:
            break
        progress(Stage("Solving at each point of the frontier", number / len(moves), len(moves), "points"))
        moved = rebuild(name, by)
        if moved is None:
            continue
        solution = best_of(moved, replace(options, time_limit=clock.left), before)
        if solution.found:
            before = solution.values
            solved.append((bound, moved, solution))
    return tuple(
        FrontierPoint(letters(number), bound, SettledPlan(solution, moved.settle(solution.values)))
        for number, (bound, moved, solution) in enumerate(solved)
    )


def along_goal(
    built: BuiltProgram, plan: SettledPlan, other: OtherGoal, points: int, options: Options, progress: Progress = silent
) -> tuple[FrontierPoint, ...]:
    """Plans from the best for the goal to the best for another, none of them beaten in both by another."""
    clock = Clock(options.time_limit)
    found = []
    for number, solution in enumerate(_solved(built.program, plan.solution, other, points, options)):
        found.append((_reach(other, solution), solution))
        progress(Stage("Solving at each point of the frontier", number / points, points, "points"))
        if clock.over:
            break
    kept = [(reach, one) for reach, one in found if not _beaten(reach, one.gain, found)]
    settled = (SettledPlan(one, built.settle(one.values)) for _, one in sorted(kept, key=lambda pair: pair[0]))
    return tuple(FrontierPoint(letters(number), _reach(other, one.solution), one) for number, one in enumerate(settled))


def _solved(program: Program, best: Solution, other: OtherGoal, points: int, options: Options) -> Iterator[Solution]:
    """The best for the goal, the best for the other, and the best for the goal at equal steps between."""
    turned = replace(program, gains=other.terms)
    least = _at_least(turned, program.gains, best.gain)
    first = solve(least, replace(options, start=best.values, progress=None))
    first = replace(first, gain=program.gain(first.values), bound=best.bound) if first.found else best
    yield first
    most = solve(turned, replace(options, progress=None))
    if not most.found:
        return
    low, high = _reach(other, first) - other.constant, most.gain
    before = most
    for number in range(points - 1):
        asked = high - (high - low) * number / (points - 1)
        part = _at_least(program, other.terms, asked)
        found = solve(part, replace(options, start=before.values, progress=None))
        if found.found:
            before = found
            yield found


def _at_least(program: Program, terms: Mapping[str, float], amount: float) -> Program:
    hair = _HAIR * max(1.0, abs(amount))
    return program.with_limits([*program.limits, Limit(_ASKED, terms, ">=", amount - hair, firm=True)])


def _reach(other: OtherGoal, solution: Solution) -> float:
    return other.constant + sum(weight * solution.values[name] for name, weight in other.terms.items())


def _beaten(reach: float, gain: float, among: Sequence[tuple[float, Solution]]) -> bool:
    """True where a plan has no less of both and more of one, by more than a hair."""
    hair_reach, hair_gain = _HAIR * 10 * max(1.0, abs(reach)), _HAIR * 10 * max(1.0, abs(gain))
    return any(
        (other > reach + hair_reach and one.gain >= gain - hair_gain)
        or (one.gain > gain + hair_gain and other >= reach - hair_reach)
        for other, one in among
    )
