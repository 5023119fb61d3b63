"""What the plan hangs on: the problem built again with each uncertain input low and high, and solved again.

For each it is told what the best then comes to, what the plan as it is would come to, and which lines enter or leave.
Lines that every plan buys are safe to start with; lines that only some buy are what the uncertainty is about.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.core.progress import Progress, Stage, silent
from finmodel.optimise.answers.asked import BuiltProgram, Clock, SettledPlan, Values, best_of, changes
from finmodel.optimise.solving.program import Choice, Program
from finmodel.optimise.solving.solve import Options, Solution, solve


@dataclass(frozen=True)
class Variant:
    """One input other than it is stated."""

    name: str
    """The input, as a reader knows it."""
    side: str
    """How it differs, such as `20% lower`."""
    build: Callable[[], BuiltProgram]


@dataclass(frozen=True)
class Tried:
    """The best plan for one variant, and what the plan as it is would come to."""

    name: str
    side: str
    best: SettledPlan | None
    """None where no plan is possible then."""
    kept: Decimal | None
    """What the plan comes to if it is kept; None where it no longer keeps to the limits."""
    comes_in: tuple[str, ...] = ()
    drops_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sensitivity:
    """Every variant tried, and how often each line is bought."""

    tried: tuple[Tried, ...]
    always: tuple[str, ...]
    """Lines that every plan buys."""
    sometimes: tuple[str, ...]
    missing: int = 0
    """Variants that time did not allow."""


def sensitivity(
    built: BuiltProgram, plan: SettledPlan, variants: Sequence[Variant], options: Options, progress: Progress = silent
) -> Sensitivity:
    """Solve again under each variant for as long as there is time."""
    clock = Clock(options.time_limit)
    tries: list[Tried] = []
    for number, variant in enumerate(variants):
        if clock.over:
            break
        progress(Stage("Trying each input low and high", number / len(variants), len(variants), "inputs"))
        tries.append(_tried(built, plan, variant, replace(options, time_limit=max(1.0, clock.left))))
    plans = [plan.settled, *(one.best.settled for one in tries if one.best is not None)]
    bought = [{title for title, units in one.bought.items() if units} for one in plans]
    every = dict.fromkeys(title for one in plans for title in one.bought)
    always = tuple(title for title in every if all(title in one for one in bought))
    sometimes = tuple(title for title in every if title not in always and any(title in one for one in bought))
    return Sensitivity(tuple(tries), always, sometimes, len(variants) - len(tries))


def _tried(built: BuiltProgram, plan: SettledPlan, variant: Variant, options: Options) -> Tried:
    moved = variant.build()
    found = best_of(moved, options, plan.solution.values)
    if not found.found:
        return Tried(variant.name, variant.side, None, None)
    settled = moved.settle(found.values)
    kept = keeping(moved, plan.solution.values, options)
    worth = moved.settle(kept.values).worth if kept.found else None
    return Tried(variant.name, variant.side, SettledPlan(found, settled), worth, *changes(plan.settled, settled))


def keeping(moved: BuiltProgram, values: Values, options: Options) -> Solution:
    """What a changed problem comes to with its lines bought as they are in a plan; the other choices follow."""
    return solve(holding(moved.program, moved, values), replace(options, progress=None, start=None))


def holding(program: Program, built: BuiltProgram, values: Values) -> Program:
    """The program with every line held at what a plan buys of it."""
    held = tuple(
        Choice(one.name, values[one.name], values[one.name], one.whole and float(values[one.name]).is_integer())
        if one.name in built.lines and one.name in values
        else one
        for one in program.choices
    )
    return replace(program, choices=held)


def reached_in(worths: Sequence[float], part: float) -> float:
    """What is reached in at least a part of draws: nought point eight gives the worth that eight in ten reach."""
    ordered = sorted(worths, reverse=True)
    return ordered[max(0, math.ceil(part * len(ordered) - 1e-9) - 1)] if ordered else -math.inf
