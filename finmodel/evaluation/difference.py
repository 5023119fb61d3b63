"""Difference in differences: how much more the rate of those treated changed than that of the others.

Each unit is one number, its change from before to after, so that months that hang together are not taken for so many
proofs; its errors are then clustered by unit, whatever happens within one. With four units and more on either side they
may vary each in its own way (HC2 errors and Satterthwaite's degrees of freedom: the small-number correction known as
CR2). With fewer that cannot be told: both sides are taken to vary alike, and beside p stands that of choosing otherwise
who was treated, which takes nothing for granted. The regression is statsmodels'; scipy shuffles no side of one unit, so
that is done here.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from finmodel.evaluation.effect_size import Effect, Shuffled
from finmodel.evaluation.metric import Floats, Metric

FEW = 4
"""Units on a side below which they are too few to tell how each side varies."""
_MOST_WAYS = 5000
"""Ways to choose who was treated that are gone through; of more, so many by lot."""


def difference(metric: Metric) -> Effect:
    """The effect on the rate, against the units that were not treated."""
    return contrast(metric.changes, metric, "difference in differences")


def contrast(values: Floats, metric: Metric, method: str) -> Effect:
    """How much higher a number of each unit is among those treated, each weighed by its size."""
    from statsmodels.regression.linear_model import WLS

    treated, weights = metric.treated, metric.weights
    sides = int(treated.sum()), int((~treated).sum())
    columns = np.column_stack([np.ones(len(treated)), treated])
    model: Any = WLS(values, columns, weights=weights / weights.mean())
    fitted = model.fit()
    size = float(fitted.params[1])
    if sum(sides) < 3:
        return Effect(size, None, 0.0, None, method)
    if min(sides) < FEW:
        error, degrees, shuffled = float(fitted.bse[1]), sum(sides) - 2.0, _by_shuffling(values, metric)
    else:
        error = float(model.fit(cov_type="HC2").bse[1])
        degrees, shuffled = _degrees(fitted.resid, metric), None
    from scipy.stats import t

    p = float(2 * t.sf(abs(size) / error, degrees)) if error else float(size == 0)
    return Effect(size, error, degrees, p, method, shuffled)


def _degrees(residuals: Floats, metric: Metric) -> float:
    """Satterthwaite's degrees of freedom of the difference of two weighted means."""
    parts = []
    for side in (metric.treated, ~metric.treated):
        share = metric.weights[side] / metric.weights[side].sum()
        parts.append((float((share**2 * residuals[side] ** 2 / (1 - share)).sum()), int(side.sum())))
    whole = sum(part for part, _ in parts) ** 2
    below = sum(part**2 / (count - 1) for part, count in parts)
    return whole / below if below else float(len(residuals) - 2)


def _by_shuffling(values: Floats, metric: Metric) -> Shuffled:
    """The share of all ways to choose who was treated that give so large a difference; and the least it could be."""
    units, count = len(values), int(metric.treated.sum())
    ways = comb(units, count)
    if ways <= _MOST_WAYS:
        chosen = np.array([[unit in some for unit in range(units)] for some in combinations(range(units), count)])
    else:
        shuffled = np.random.default_rng(1).permuted(np.tile(metric.treated, (_MOST_WAYS - 1, 1)), axis=1)
        chosen = np.vstack([metric.treated, shuffled])
    heavy = chosen * metric.weights, ~chosen * metric.weights
    means = [each @ values / each.sum(axis=1) for each in heavy]
    apart = np.abs(means[0] - means[1])
    own = metric.weights * metric.treated, metric.weights * ~metric.treated
    came = abs(float(own[0] @ values / own[0].sum() - own[1] @ values / own[1].sum()))
    as_large = apart >= came * (1 - 1e-9) - 1e-12
    return Shuffled(float(as_large.mean()), 1 / min(ways, _MOST_WAYS))
