"""A linear program in plain data: choices, named limits, and the gain that each choice adds.

It is what every part of the optimiser speaks, in the user's own names; numbers alone, as arrays, are made of it once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Literal

import numpy as np

from finmodel.optimise.solving.arrays import Arrays

Sense = Literal["<=", ">="]


@dataclass(frozen=True)
class Choice:
    """Something to decide: a number between two bounds, whole where it must be."""

    name: str
    lowest: float = 0.0
    highest: float = math.inf
    whole: bool = False


@dataclass(frozen=True)
class Limit:
    """A named limit: the weighted sum of some choices is at most, or at least, a bound."""

    name: str
    terms: Mapping[str, float]
    sense: Sense
    bound: float
    firm: bool = False
    """True for what nobody can ease, such as that no less than nothing is done."""
    ease: float = 1.0
    """What easing it by one costs, beside the other limits."""

    def total(self, values: Mapping[str, float]) -> float:
        """The weighted sum at given values of the choices."""
        return math.fsum(weight * values[name] for name, weight in self.terms.items())

    def slack(self, values: Mapping[str, float]) -> float:
        """How far the values stay within the limit; negative where they break it."""
        room = self.bound - self.total(values)
        return room if self.sense == "<=" else -room

    def eased(self, by: float) -> Limit:
        """The same limit, wider by an amount."""
        return replace(self, bound=self.bound + by if self.sense == "<=" else self.bound - by)


@dataclass(frozen=True)
class Program:
    """Choices and limits; the aim is always to make the gain as large as it can be."""

    choices: tuple[Choice, ...]
    limits: tuple[Limit, ...]
    gains: Mapping[str, float] = field(default_factory=dict)
    """What one more of each choice adds to the gain; nil for a choice it does not name."""

    def __post_init__(self) -> None:
        for what, names in (
            ("choice", [one.name for one in self.choices]),
            ("limit", [one.name for one in self.limits]),
        ):
            if len(set(names)) < len(names):
                twice = min(name for name, times in Counter(names).items() if times > 1)
                raise ValueError(f"two of the program's {what}s are called '{twice}'")

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The number of each choice, from nought."""
        return {choice.name: number for number, choice in enumerate(self.choices)}

    @cached_property
    def arrays(self) -> Arrays:
        """The program as sparse arrays: a column for each choice and a row for each limit, in order."""
        return _arrays_of(self)

    @property
    def whole(self) -> bool:
        """True where some choice must be whole."""
        return any(choice.whole for choice in self.choices)

    def gain(self, values: Mapping[str, float]) -> float:
        """The gain at given values of the choices."""
        return math.fsum(weight * values[name] for name, weight in self.gains.items())

    def limit(self, name: str) -> Limit:
        """The limit of a name; raises KeyError where there is none."""
        for limit in self.limits:
            if limit.name == name:
                return limit
        raise KeyError(name)

    def with_limits(self, limits: Iterable[Limit]) -> Program:
        """The same program under other limits."""
        return replace(self, limits=tuple(limits))

    def only(self, names: Collection[str]) -> Program:
        """The same program under the named limits alone."""
        return self.with_limits(limit for limit in self.limits if limit.name in names)

    def easing(self, name: str, by: float) -> Program:
        """The same program with one limit wider by an amount."""
        return self.with_limits(limit.eased(by) if limit.name == name else limit for limit in self.limits)

    def without_gain(self) -> Program:
        """The same program with nothing to gain: any values within the limits will do."""
        return replace(self, gains={})

    def holding_whole(self, values: Mapping[str, float]) -> Program:
        """The linear program that is left once every whole choice is held at its value."""
        held = tuple(
            Choice(one.name, round(values[one.name]), round(values[one.name])) if one.whole else one
            for one in self.choices
        )
        return replace(self, choices=held)

    def relaxed(self, keeping: Collection[str] = ()) -> Program:
        """The program in which no choice need be whole, but for those named."""
        return replace(
            self, choices=tuple(replace(one, whole=one.whole and one.name in keeping) for one in self.choices)
        )


def _arrays_of(program: Program) -> Arrays:
    choices, limits, gains, index = program.choices, program.limits, program.gains, program.index
    sizes = np.fromiter((len(limit.terms) for limit in limits), np.int64, len(limits))
    count = int(sizes.sum())
    columns = np.fromiter(map(index.__getitem__, chain.from_iterable(one.terms for one in limits)), np.int32, count)
    weights = np.fromiter(chain.from_iterable(one.terms.values() for one in limits), np.float64, count)
    if not weights.all():
        kept = weights != 0
        sizes = np.bincount(np.repeat(np.arange(len(limits)), sizes), kept, len(limits)).astype(np.int64)
        columns, weights = columns[kept], weights[kept]
    bounds = np.fromiter((one.bound for one in limits), np.float64, len(limits))
    at_most = np.fromiter((one.sense == "<=" for one in limits), np.bool_, len(limits))
    worth = np.zeros(len(choices))
    worth[np.fromiter(map(index.__getitem__, gains), np.int64, len(gains))] = np.fromiter(
        gains.values(), np.float64, len(gains)
    )
    return Arrays(
        lowest=np.fromiter((one.lowest for one in choices), np.float64, len(choices)),
        highest=np.fromiter((one.highest for one in choices), np.float64, len(choices)),
        whole=np.fromiter((one.whole for one in choices), np.bool_, len(choices)),
        gains=worth,
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        columns=columns,
        weights=weights,
        floors=np.where(at_most, -np.inf, bounds),
        caps=np.where(at_most, bounds, np.inf),
    )
