"""How far a form can reach under what is known of the program so far: by linear programs, in which nothing is whole.

Bounds that are too narrow would cut off what is best, so columns are scaled to a range of 1,000 and rows to one before
the solver's tolerance is set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import highspy
import numpy as np

from finmodel.optimise.realising.forms import Form
from finmodel.optimise.solving.one_thread import run_alone, silent_model
from finmodel.optimise.solving.program import Choice, Limit

_RANGE = 1000.0
_TOLERANCE = 1e-9


class ReachByPrograms:
    """A linear program that grows with what is realised, and is asked for the ends of forms."""

    def __init__(self, choices: Iterable[Choice], limits: Iterable[Limit]) -> None:
        self._highs = silent_model()
        for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self._highs.setOptionValue(option, _TOLERANCE)
        self._place: dict[str, int] = {}
        self._scale: list[float] = []
        self._costed: list[int] = []
        self.grow(choices, limits)

    def grow(self, choices: Iterable[Choice], limits: Iterable[Limit]) -> None:
        """Add choices, and limits that speak of those known by then."""
        for choice in choices:
            width = choice.highest - choice.lowest
            scale = width / _RANGE if math.isfinite(width) and width > 0 else 1.0
            self._place[choice.name] = len(self._scale)
            self._scale.append(scale)
            self._highs.addVar(_end(choice.lowest / scale), _end(choice.highest / scale))
        for limit in limits:
            terms = [(self._place[name], weight) for name, weight in limit.terms.items() if weight]
            if not terms:
                continue
            places = np.array([place for place, _ in terms], dtype=np.int32)
            weights = np.array([weight * self._scale[place] for place, weight in terms])
            size = float(np.abs(weights).max())
            bound = limit.bound / size
            low, high = (-highspy.kHighsInf, bound) if limit.sense == "<=" else (bound, highspy.kHighsInf)
            self._highs.addRow(low, high, len(places), places, weights / size)

    def ends(self, form: Form) -> tuple[float, float]:
        """The smallest and the largest that a form can be; infinite where that is not reached."""
        size = max((abs(weight) * self._scale[self._place[name]] for name, weight in form.weights.items()), default=1.0)
        for place in self._costed:
            self._highs.changeColCost(place, 0.0)
        self._costed = [self._place[name] for name in form.weights]
        reached = []
        for sign in (1.0, -1.0):
            for name, weight in form.weights.items():
                place = self._place[name]
                self._highs.changeColCost(place, sign * weight * self._scale[place] / size)
            run_alone(self._highs)
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                reached.append(-math.inf)
                continue
            reached.append(self._highs.getInfo().objective_function_value)
        return reached[0] * size + form.constant, -reached[1] * size + form.constant


def _end(bound: float) -> float:
    if math.isinf(bound):
        return math.copysign(highspy.kHighsInf, bound)
    return bound


def narrower(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """What two pairs of ends have in common; the first where that is nothing."""
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else (first[0], first[1])
