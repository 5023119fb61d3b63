"""Programs of expressions solved in a test: HiGHS on scaled columns, apart from what finmodel makes of a program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from finmodel.optimise.realising.forms import Form
from finmodel.optimise.realising.realise import Push, Use, choices_of, realise
from finmodel.optimise.solving.one_thread import run_alone
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Expression


@dataclass(frozen=True)
class Best:
    """The best that a program can reach, by what, and how many whole choices it took."""

    value: float
    point: dict[str, float]
    whole: int


def best_of(expression: Expression, push: Push, limits: Sequence[Limit] = ()) -> Best:
    """The largest (`up`) or the smallest (`down`) that an expression can be, by a program."""
    made = realise({"goal": Use(expression, push)}, limits=limits)
    choices = (*choices_of([expression]), *made.choices)
    sign = 1.0 if push == "up" else -1.0
    values = solved(choices, (*limits, *made.limits), made.forms["goal"], sign)
    return Best(made.forms["goal"].at(values), values, made.whole)


def solved(choices: Sequence[Choice], limits: Sequence[Limit], goal: Form, sign: float) -> dict[str, float]:
    """Values of the choices at which a form is largest (sign 1) or smallest (−1)."""
    if not choices:
        return {}
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance"):
        highs.setOptionValue(name, 1e-9)
    highs.setOptionValue("mip_rel_gap", 1e-9)
    place = {choice.name: number for number, choice in enumerate(choices)}
    scale = [_scale(choice) for choice in choices]
    for number, choice in enumerate(choices):
        highs.addVar(choice.lowest / scale[number], choice.highest / scale[number])
        if choice.whole:
            highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    size = max((abs(weight) * scale[place[name]] for name, weight in goal.weights.items()), default=1.0)
    for name, weight in goal.weights.items():
        highs.changeColCost(place[name], -sign * weight * scale[place[name]] / size)
    for limit in limits:
        places = np.array([place[name] for name in limit.terms], dtype=np.int32)
        weights = np.array([weight * scale[place[name]] for name, weight in limit.terms.items()])
        most = float(np.abs(weights).max())
        ends = (-math.inf, limit.bound / most) if limit.sense == "<=" else (limit.bound / most, math.inf)
        highs.addRow(*ends, len(places), places, weights / most)
    run_alone(highs)
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = highs.getSolution().col_value
    return {choice.name: values[number] * scale[number] for number, choice in enumerate(choices)}


def _scale(choice: Choice) -> float:
    width = choice.highest - choice.lowest
    return 1.0 if choice.whole or not math.isfinite(width) or width <= 0 else width / 1000
