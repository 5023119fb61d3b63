"""One metric by unit and period, with who was treated and from when: what every method of evaluation starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Better = Literal["less", "more"]


@dataclass(frozen=True)
class Metric:
    """A metric of some units, such as localities, in periods before and after something was done to some of them."""

    name: str
    units: tuple[str, ...]
    treated: NDArray[np.bool_]
    """Of each unit, whether it was done there."""
    periods: tuple[str, ...]
    since: int
    """The number of the first period after it was done."""
    values: Floats
    """Shape (unit, period)."""
    denominators: Floats | None = None
    """What the values are of, such as people or spells; None where each value stands by itself."""
    season: int = 1
    """Periods in a year."""
    price: float | None = None
    """Pounds for one unit of the metric, to whoever pays."""
    variable_cost: float | None = None
    """Pounds that one unit costs to deliver."""
    better: Better = "less"
    paired_with: str = ""
    """The metric that is told with it: a shorter stay is none the better where more come back."""
    per: str = ""
    """What the denominators are, in words."""
    rated_per: float = 1.0
    """How many of them the rate is told for."""

    @property
    def of(self) -> Floats:
        """The denominators; 1 throughout where there are none."""
        return np.ones_like(self.values) if self.denominators is None else self.denominators

    @cached_property
    def rates(self) -> Floats:
        """Values for each one of what they are of, by unit and period."""
        return np.asarray(self.values / self.of, dtype=np.float64)

    def rate(self, after: bool) -> Floats:
        """The rate of each unit over all periods before, or after."""
        own = slice(self.since, None) if after else slice(None, self.since)
        return np.asarray(self.values[:, own].sum(axis=1) / self.of[:, own].sum(axis=1), dtype=np.float64)

    @cached_property
    def changes(self) -> Floats:
        """By how much the rate of each unit is higher after than before."""
        return self.rate(True) - self.rate(False)

    @cached_property
    def weights(self) -> Floats:
        """How much each unit counts: what its values after are of."""
        return np.asarray(self.of[:, self.since :].sum(axis=1), dtype=np.float64)

    @property
    def size(self) -> float:
        """What the values of the treated after are of: their effect in units is that of one, so many times."""
        return float(self.weights[self.treated].sum())

    @cached_property
    def slopes(self) -> Floats:
        """How fast the rate of each unit rose in a year before."""
        years = np.arange(self.since) / self.season
        return np.asarray(np.polyfit(years, self.rates[:, : self.since].T, 1)[0], dtype=np.float64)

    def only(self, kept: NDArray[np.bool_]) -> Metric:
        """The same of some of the units."""
        named = tuple(name for name, there in zip(self.units, kept, strict=True) if there)
        of = None if self.denominators is None else self.denominators[kept]
        return replace(self, units=named, treated=self.treated[kept], values=self.values[kept], denominators=of)

    def mean_rates(self, treated: bool) -> Floats:
        """The rate of all treated, or of all others, by period."""
        kept = self.treated == treated
        return np.asarray(self.values[kept].sum(axis=0) / self.of[kept].sum(axis=0), dtype=np.float64)
