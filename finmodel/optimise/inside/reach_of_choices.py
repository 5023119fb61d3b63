"""How far sums of choices can go within a program's limits, by one linear program that is asked for each in turn.

Contracts bend where what they count passes a threshold; the less far it can go, the fewer bends there are to state. But
an end that were too near would hide a plan, and a solver's answer is good to its tolerance only: so it is its prices
that are used, and whatever they are, what they prove by arithmetic holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from finmodel.core.money import Floats
from finmodel.optimise.solving.one_thread import run_alone, silent_model
from finmodel.optimise.solving.program import Program

_HAIR = 1e-9
_PASSES = 2
"""How often limits are gone through for what they leave to single choices."""
_BY_ROW, _MINIMISE = 2, 1


class ReachOfChoices:
    """The least and the most that sums of choices can come to; those that must be whole may be parts of one."""

    def __init__(self, program: Program) -> None:
        self._ends = _ends(program)
        self._choices = {name: number for number, name in enumerate(self._ends)}
        ends = np.array(list(self._ends.values()), dtype=np.float64).reshape(-1, 2)
        self._low, self._high = ends[:, 0], ends[:, 1]
        several = [limit for limit in program.limits if len(limit.terms) > 1]
        self._at_most = np.array([limit.sense == "<=" for limit in several], dtype=bool)
        self._bounds = np.array([limit.bound for limit in several], dtype=np.float64)
        self._starts = np.cumsum([0, *(len(limit.terms) for limit in several)]).astype(np.int32)
        names = [name for limit in several for name in limit.terms]
        self._columns = np.array([self._choices[name] for name in names], dtype=np.int32)
        self._weights = np.array([weight for limit in several for weight in limit.terms.values()], dtype=np.float64)
        self._rows = np.repeat(np.arange(len(several)), np.diff(self._starts))
        self._highs = self._passed()

    def of(self, parts: Mapping[str, float]) -> tuple[float, float]:
        """The least and the most of a weighted sum, a hair wider; infinite where nothing ends it.

        Where no decision keeps the program's limits, both are what the choices' own bounds leave.
        """
        worth = np.zeros(len(self._choices))
        for name, weight in parts.items():
            worth[self._choices[name]] += weight
        low, high = self._least(worth), -self._least(-worth)
        pad = _HAIR * max(1.0, *(abs(end) for end in (low, high) if math.isfinite(end)), 0.0)
        return low - pad, high + pad

    def of_choice(self, name: str) -> tuple[float, float]:
        """The least and the most of a choice by its own bounds and by one limit at a time, which is quicker."""
        return self._ends[name]

    def _least(self, worth: Floats) -> float:
        """What a weighted sum of choices is at least, as the prices of limits prove it."""
        found = self._proved(worth, np.zeros(len(self._bounds)))
        if not len(self._bounds):
            return found
        self._highs.changeColsCost(len(worth), np.arange(len(worth), dtype=np.int32), worth)
        run_alone(self._highs)
        prices = np.array(self._highs.getSolution().row_dual, dtype=np.float64)
        if len(prices) != len(self._bounds) or not np.isfinite(prices).all():
            return found
        prices = np.where(self._at_most, np.minimum(prices, 0.0), np.maximum(prices, 0.0))
        return max(found, self._proved(worth, prices))

    def _proved(self, worth: Floats, prices: Floats) -> float:
        """The least that a sum can be if each limit is kept, whatever the prices of limits are taken to be."""
        held = np.bincount(self._columns, self._weights * prices[self._rows], len(worth))
        left = worth - held
        ends = np.where(left > 0, self._low, self._high)
        left[~np.isfinite(ends) & (np.abs(left) < _HAIR * np.abs(held))] = 0.0
        moves = left != 0
        return math.fsum(prices * self._bounds) + math.fsum(left[moves] * ends[moves])

    def _passed(self) -> Any:
        """The choices and limits, handed to the solver once."""
        highs = silent_model()
        highs.setOptionValue("presolve", "off")
        highs.passModel(
            len(self._choices), len(self._bounds), len(self._weights), _BY_ROW, _MINIMISE, 0.0,
            np.zeros(len(self._choices)), self._low, self._high,
            np.where(self._at_most, -math.inf, self._bounds), np.where(self._at_most, self._bounds, math.inf),
            self._starts, self._columns, self._weights, np.zeros(len(self._choices), dtype=np.int32),
        )  # fmt: skip
        return highs


def _ends(program: Program) -> dict[str, tuple[float, float]]:
    """How far each choice can go by its bounds and by single limits, every other choice at its least there."""
    low = {choice.name: choice.lowest for choice in program.choices}
    high = {choice.name: choice.highest for choice in program.choices}
    for _ in range(_PASSES):
        for limit in program.limits:
            way = 1.0 if limit.sense == "<=" else -1.0
            terms = [(name, way * weight) for name, weight in limit.terms.items() if weight]
            least = {name: weight * (low[name] if weight > 0 else high[name]) for name, weight in terms}
            endless = {name for name, end in least.items() if not math.isfinite(end)}
            if len(endless) > 1:
                continue
            whole = math.fsum(end for end in least.values() if math.isfinite(end))
            exact = len(terms) == 1 and abs(terms[0][1]) == 1
            hair = 0.0 if exact else _HAIR * max(abs(whole), abs(limit.bound))
            for name, weight in terms:
                if not endless or name in endless:
                    room = way * limit.bound - (whole - (0.0 if endless else least[name])) + hair
                    high[name] = min(high[name], room / weight) if weight > 0 else high[name]
                    low[name] = max(low[name], room / weight) if weight < 0 else low[name]
    return {name: (end, max(end, high[name])) for name, end in low.items()}
