"""Late coding: how much of a month's activity an extract does not have yet, by months since the month.

The chain-ladder is written out, and held against its published triangle in the tests: the library that has one brings
four heavy others for these few lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.core.money import Floats

TENTH = 1.2815515655446004
"""Standard errors from the middle of a normal spread to its tenth and ninetieth in a hundred."""


@dataclass(frozen=True)
class Development:
    """What a month's activity is multiplied by, by months since it: the first for the extract's last month.

    Months past the end of the lists are complete.
    """

    factors: Floats
    low: Floats
    high: Floats
    source: str

    def at(self, age: int) -> tuple[float, float, float]:
        """Low, middle and high factor of a month that lies `age` months before the extract's last."""
        if age >= len(self.factors):
            return 1.0, 1.0, 1.0
        return float(self.low[age]), float(self.factors[age]), float(self.high[age])


COMPLETE = Development(np.ones(0), np.ones(0), np.ones(0), "Every month is taken as complete.")


def from_shares(
    complete: Sequence[float],
    source: str,
    least: Sequence[float] | None = None,
    most: Sequence[float] | None = None,
) -> Development:
    """Factors from the share of a month that is known after 0, 1, 2 … months, and the least and most it may be.

    >>> from_shares([0.5, 0.8], "").factors.tolist()
    [2.0, 1.25]
    """
    shares = np.array(complete, dtype=np.float64)
    lower = shares if least is None else np.array(least, dtype=np.float64)
    upper = shares if most is None else np.array(most, dtype=np.float64)
    return Development(1 / shares, 1 / upper, 1 / lower, source)


@dataclass(frozen=True)
class Ladder:
    """A chain-ladder: what each age grows by to the next, and how sure that is (Mack 1993).

    `links` and `variances` have one for each step from an age to the next; `base` is what each rests on.
    """

    links: Floats
    variances: Floats
    base: Floats
    latest: Floats
    """What each month has come to so far."""
    ages: tuple[int, ...]
    """Age at which each month was last seen."""

    @property
    def ultimate(self) -> Floats:
        """What each month is expected to come to."""
        grown = np.array([np.prod(self.links[age:]) for age in self.ages], dtype=np.float64)
        return np.asarray(self.latest * grown, dtype=np.float64)

    @property
    def errors(self) -> Floats:
        """Standard error of what each month comes to, of the process and of the estimate together."""
        return np.array([np.sqrt(self._variance(one, age)) for one, age in zip(self.latest, self.ages, strict=True)])

    @property
    def total_error(self) -> float:
        """Standard error of all months together: their estimates rest on the same links."""
        whole, variance = self.ultimate, 0.0
        for index, age in enumerate(self.ages):
            others = sum(float(one) for other, one in enumerate(whole) if self.ages[other] < age)
            shared = float(np.sum(2 * self._relative[age:] / self.base[age:]))
            variance += self._variance(self.latest[index], age) + float(whole[index]) * others * shared
        return float(np.sqrt(variance))

    @property
    def _relative(self) -> Floats:
        return np.asarray(self.variances / self.links**2, dtype=np.float64)

    def _variance(self, latest: float, age: int) -> float:
        if latest <= 0:
            return 0.0
        reached = latest * np.concatenate([[1.0], np.cumprod(self.links[age:])])
        terms = self._relative[age:] * (1 / reached[:-1] + 1 / self.base[age:])
        return float(reached[-1] ** 2 * terms.sum())

    def development(self, source: str) -> Development:
        """Factors by age, with the range that holds eight cases in ten for a month of the usual size."""
        count = len(self.links)
        factors = np.array([np.prod(self.links[age:]) for age in range(count)])
        usual = float(np.median(self.ultimate[self.ultimate > 0])) if (self.ultimate > 0).any() else 0.0
        spread = np.array([
            np.sqrt(self._variance(usual / factor, age)) / usual * factor if usual and factor else 0.0
            for age, factor in enumerate(factors)
        ])  # fmt: skip
        return Development(factors, np.maximum(factors - TENTH * spread, 0), factors + TENTH * spread, source)


def chain_ladder(triangle: Floats) -> Ladder:
    """A chain-ladder on a triangle: a row a month, a column an age, what was known by then; unknown is not a number.

    Each link is what all months with both ages came to at the later, over what they were at the earlier. A step
    that no two extracts span, or that starts from nothing, is taken to add nothing.
    """
    steps = triangle.shape[1] - 1
    links, base = np.ones(steps), np.ones(steps)
    variances = np.full(steps, np.nan)
    for age in range(steps):
        both = np.isfinite(triangle[:, age]) & np.isfinite(triangle[:, age + 1]) & (triangle[:, age] > 0)
        earlier, later = triangle[both, age], triangle[both, age + 1]
        if not both.any():
            continue
        base[age] = earlier.sum()
        links[age] = later.sum() / base[age]
        if both.sum() > 1:
            variances[age] = float((earlier * (later / earlier - links[age]) ** 2).sum() / (both.sum() - 1))
    seen = [int(np.max(np.nonzero(np.isfinite(row))[0])) for row in triangle]
    latest = np.array([row[age] for row, age in zip(triangle, seen, strict=True)])
    return Ladder(links, _filled(variances), base, latest, tuple(seen))


def _filled(variances: Floats) -> Floats:
    """Variances, with the last steps, which one month alone shows, carried on from those before as Mack does."""
    filled = variances.copy()
    for age in range(len(filled)):
        if np.isfinite(filled[age]):
            continue
        before = filled[max(age - 2, 0) : age]
        if len(before) < 2 or before[0] <= 0:
            filled[age] = before[-1] if len(before) else 0.0
        else:
            filled[age] = min(before[1] ** 2 / before[0], before[0], before[1])
    return filled


def triangle_of(extracts: Sequence[Floats], first: int) -> Floats:
    """A triangle from extracts a month apart, the earliest first: each has what it knew of every month in turn.

    `first` is the number of the last month that the earliest extract has.
    """
    last = first + len(extracts) - 1
    found = np.full((last + 1, last + 1), np.nan)
    for step, seen in enumerate(extracts):
        for month in range(first + step + 1):
            found[month, first + step - month] = seen[month]
    return found
