"""How far sums of choices can go within a program's limits, by one linear program that is asked for each in turn.

Contracts bend where what they count passes a threshold; the less far it can go, the fewer bends there are to state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np

from finmodel.optimise.solving.program import Program

_HAIR = 1e-7
_PASSES = 2
"""How often limits are gone through for what they leave to single choices."""
_BY_ROW, _MINIMISE, _MAXIMISE = 2, 1, -1


class ReachOfChoices:
    """The least and the most that sums of choices can come to; those that must be whole may be parts of one."""

    def __init__(self, program: Program) -> None:
        self._choices = {choice.name: number for number, choice in enumerate(program.choices)}
        self._ends = _ends(program)
        self._highs = _passed(program)
        self._weighed: list[int] = []

    def of(self, parts: Mapping[str, float]) -> tuple[float, float]:
        """The least and the most of a weighted sum, a hair wider; infinite where nothing ends it.

        Where no decision keeps the program's limits, both are what the choices' own bounds leave.
        """
        for number in self._weighed:
            self._highs.changeColCost(number, 0.0)
        self._weighed = [self._choices[name] for name in parts]
        for number, weight in zip(self._weighed, parts.values(), strict=True):
            self._highs.changeColCost(number, weight)
        low, high = self._end(_MINIMISE), self._end(_MAXIMISE)
        pad = _HAIR * max(1.0, *(abs(end) for end in (low, high) if math.isfinite(end)), 0.0)
        return low - pad, high + pad

    def of_choice(self, name: str) -> tuple[float, float]:
        """The least and the most of a choice by its own bounds and by one limit at a time, which is quicker."""
        return self._ends[name]

    def _end(self, way: int) -> float:
        self._highs.changeObjectiveSense(highspy.ObjSense.kMinimize if way > 0 else highspy.ObjSense.kMaximize)
        self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return float(self._highs.getInfo().objective_function_value)
        return -way * math.inf


def _ends(program: Program) -> dict[str, tuple[float, float]]:
    """How far each choice can go by its bounds and by single limits, every other choice at its least there."""
    low = {choice.name: choice.lowest for choice in program.choices}
    high = {choice.name: choice.highest for choice in program.choices}
    for _ in range(_PASSES):
        for limit in program.limits:
            way = 1.0 if limit.sense == "<=" else -1.0
            terms = [(name, way * weight) for name, weight in limit.terms.items() if weight]
            least = {name: weight * (low[name] if weight > 0 else high[name]) for name, weight in terms}
            endless = [name for name, one in least.items() if not math.isfinite(one)]
            if len(endless) > 1:
                continue
            whole = math.fsum(one for one in least.values() if math.isfinite(one))
            for name, weight in terms if not endless else [(name, one) for name, one in terms if name == endless[0]]:
                room = way * limit.bound - (whole - (0.0 if endless else least[name]))
                if weight > 0:
                    high[name] = min(high[name], room / weight)
                else:
                    low[name] = max(low[name], room / weight)
    return {name: (low[name], high[name]) for name in low}


def _passed(program: Program) -> Any:
    """The program's choices and limits, handed to the solver once."""
    highs: Any = highspy._core._Highs() if hasattr(highspy, "_core") else highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    columns = {choice.name: number for number, choice in enumerate(program.choices)}
    starts, indices = [0], list[int]()
    weights: list[float] = []
    for limit in program.limits:
        indices += [columns[name] for name in limit.terms]
        weights += limit.terms.values()
        starts.append(len(indices))
    bounds = np.array([limit.bound for limit in program.limits], dtype=np.float64)
    at_most = np.array([limit.sense == "<=" for limit in program.limits], dtype=bool)
    highs.passModel(
        len(columns), len(bounds), len(weights), _BY_ROW, _MINIMISE, 0.0, np.zeros(len(columns)),
        np.array([choice.lowest for choice in program.choices], dtype=np.float64),
        np.array([choice.highest for choice in program.choices], dtype=np.float64),
        np.where(at_most, -math.inf, bounds),
        np.where(at_most, bounds, math.inf),
        np.array(starts, dtype=np.int32), np.array(indices, dtype=np.int32), np.array(weights, dtype=np.float64),
        np.zeros(len(columns), dtype=np.int32),
    )  # fmt: skip
    return highs
