"""The best whole steps near a plan: a program of steps away from it, in numbers that are all of one size.

A solver's tolerance is a share of the numbers that it is given, and a penny is a small share of a plan. So what is
looked for here is how far to go from a plan that is known, with what each limit has left there: pennies against
pennies. What follows the steps, such as activity that changes, is measured in what one step of it comes to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, solve

NEAR = 2
"""Steps to either side that are tried."""
_HAIR = 1e-7
_NOISE = ((1e-13, 1e-10), (1e-9, 1e-6), (1e-7, 1e-3))
"""What adding up may be out by, as a share of what is added up and of a step: at first, and where nothing is found."""
_FAR = 1e5
"""Steps beyond which nothing that follows is looked for."""


@dataclass(frozen=True)
class NearBy:
    """A plan, and the steps in which some of its numbers may be moved; others follow, and the rest are held."""

    program: Program
    at: Mapping[str, Decimal]
    steps: Mapping[str, Decimal]
    """Step of each number that moves in whole steps."""
    following: frozenset[str]
    """Numbers that are neither held nor in steps."""

    def best(self, options: Options) -> dict[str, Decimal] | None:
        """The best values near the plan within every limit; None where no steps keep them all."""
        sizes = self._sizes()
        here = {name: float(value) for name, value in self.at.items()}
        choices = tuple(self._choices(sizes))
        gains = {name: weight * sizes[name] for name, weight in self.program.gains.items() if name in sizes}
        most = max((abs(weight) for weight in gains.values()), default=1.0) or 1.0
        for noise in _NOISE:
            limits = tuple(self._limits(here, sizes, noise))
            program = Program(choices, limits, {name: weight / most for name, weight in gains.items()})
            found = solve(program, options)
            if found.found:
                return {name: self._moved(name, found.values, sizes) for name in self.at}
        return None

    def _moved(self, name: str, values: Mapping[str, float], sizes: Mapping[str, float]) -> Decimal:
        if name in self.steps:
            return self.at[name] + Decimal(round(values[name])) * self.steps[name]
        return self.at[name] + Decimal(repr(values[name] * sizes[name])) if name in sizes else self.at[name]

    def _choices(self, sizes: Mapping[str, float]) -> Iterator[Choice]:
        for choice in self.program.choices:
            if choice.name not in sizes:
                continue
            here, size = float(self.at[choice.name]), sizes[choice.name]
            low, high = (choice.lowest - here) / size, (choice.highest - here) / size
            if choice.name in self.steps:
                highest = min(NEAR, math.floor(high + _HAIR)) if math.isfinite(high) else NEAR
                lowest = max(-NEAR, math.ceil(low - _HAIR)) if math.isfinite(low) else -NEAR
                yield Choice(choice.name, min(lowest, highest), highest, whole=True)
            else:
                yield Choice(choice.name, min(0.0, max(-_FAR, low)), max(0.0, min(_FAR, high)))

    def _sizes(self) -> dict[str, float]:
        """What one step of each number is; of one that follows, what a step of those that it stands beside comes to."""
        sizes = {name: float(step) for name, step in self.steps.items()}
        waiting = [limit.terms for limit in self.program.limits if not self.following.isdisjoint(limit.terms)]
        while waiting:
            later, grown = [], False
            for terms in waiting:
                known = [abs(weight) * sizes[name] for name, weight in terms.items() if name in sizes and weight]
                new = [name for name in terms if name in self.following and name not in sizes and terms[name]]
                if not known:
                    later.append(terms)
                    continue
                for name in new:
                    sizes[name] = max(known) / abs(terms[name])
                    grown = True
            if not grown:
                break
            waiting = later
        return sizes

    def _limits(
        self, here: Mapping[str, float], sizes: Mapping[str, float], noise: tuple[float, float]
    ) -> Iterable[Limit]:
        """What is left of each limit, in its own steps; one that no steps could break is left out."""
        reach = {name: NEAR if name in self.steps else _FAR for name in sizes}
        for limit in self.program.limits:
            terms = {name: weight * sizes[name] for name, weight in limit.terms.items() if name in sizes and weight}
            if not terms:
                continue
            largest = max(abs(weight) for weight in terms.values())
            left = limit.bound - math.fsum(weight * here[name] for name, weight in limit.terms.items())
            most = math.fsum(abs(weight) * reach[name] for name, weight in terms.items())
            room = left if limit.sense == "<=" else -left
            if room > most:
                continue
            # What adding up many numbers may be out by is no reason to call a limit broken.
            summed = math.fsum(abs(weight * here[name]) for name, weight in limit.terms.items())
            off = noise[0] * max(summed, abs(limit.bound)) + noise[1] * largest
            bound = (left + off if limit.sense == "<=" else left - off) / largest
            yield Limit(
                limit.name, {name: weight / largest for name, weight in terms.items()}, limit.sense, bound, firm=True
            )


def in_whole_steps(value: float, step: Decimal) -> Decimal:
    """A number rounded down to whole steps; a hair below a step is that step."""
    exact = Decimal(repr(value)) / step
    hair = min(Decimal(repr(_HAIR)) * max(Decimal(1), abs(Decimal(repr(value)))) / step, Decimal("0.5"))
    nearest = exact.to_integral_value(ROUND_HALF_UP)
    return (nearest if abs(exact - nearest) <= hair else Decimal(math.floor(exact))) * step
