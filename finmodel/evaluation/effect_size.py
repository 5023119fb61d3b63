"""An effect with what chance may have made of it: its interval, its p, and what could have been seen at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finmodel.evaluation.metric import Metric

LEVEL = 0.05
"""How often an effect may be told where there is none."""
POWER = 0.80
"""How often an effect is to be found that is as large as the least that could be seen."""


@dataclass(frozen=True)
class Shuffled:
    """The share of all ways to choose who was treated that give so large an effect, and the least it could be."""

    p: float
    least: float


@dataclass(frozen=True)
class Effect:
    """By how much the rate of those treated is higher than it would have been, and how sure that is.

    `error` is None where nothing tells luck from effect.
    """

    size: float
    error: float | None
    degrees: float
    """Degrees of freedom of its error."""
    p: float | None
    """Chance of so large an effect, either way, where there is none."""
    method: str
    shuffled: Shuffled | None = None
    """The same by choosing otherwise who was treated, where units are few."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what the effect lies, 19 times in 20."""
        if self.error is None:
            return None
        from scipy.stats import t

        half = float(t.ppf(1 - LEVEL / 2, self.degrees)) * self.error
        return self.size - half, self.size + half

    def wrong_sign(self, better: str) -> float | None:
        """Chance that it is nil or goes the other way than is hoped, taking any effect to be as likely beforehand."""
        if self.error is None:
            return None
        from scipy.stats import t

        ratio = self.size / self.error if self.error else float(np.sign(self.size)) * np.inf
        return float(t.cdf(ratio, self.degrees) if better == "less" else t.sf(ratio, self.degrees))

    @property
    def least_seen(self) -> float | None:
        """The smallest effect that numbers like these show in 8 of 10 cases."""
        return None if self.error is None else _least_seen(self.error, self.degrees)

    def as_share(self, metric: Metric, size: float | None = None) -> float | None:
        """An effect (its own if none is given) as a share of what the rate of the treated would have been without."""
        came = float(metric.values[metric.treated][:, metric.since :].sum()) / metric.size
        moved = self.size if size is None else size
        return moved / (came - moved) if came - moved > 0 else None


def _least_seen(error: float, degrees: float) -> float:
    """The effect at which a two-sided test at the level has the power: of the noncentral t distribution."""
    from scipy.optimize import brentq
    from scipy.stats import nct, t

    if not error:
        return 0.0
    limit = float(t.ppf(1 - LEVEL / 2, degrees))

    def short(ratio: float) -> float:
        with np.errstate(divide="ignore"):  # scipy 1.13 divides by nought where the answer is one
            found = float(nct.sf(limit, degrees, ratio))
        return (1.0 if np.isnan(found) else found) - POWER  # far out, where all of it lies above, scipy has no number

    most = 4.0
    while short(most) < 0 and most < 1e6:
        most *= 2
    return float(brentq(short, 0.0, most)) * error
