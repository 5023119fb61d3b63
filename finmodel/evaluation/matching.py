"""Choosing whom to compare with: the units nearest in level and trend before, or a mixture of all that follows best.

A mixture (synthetic control) has weights of nil and more that come to one, found by scipy's least squares under limits;
how far chance moves it is told by treating each comparison unit in turn as if it had been the one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finmodel.evaluation.effect_size import Effect, Shuffled
from finmodel.evaluation.metric import Floats, Metric

NEAREST = 3
"""Units that each of those treated is compared with."""
FEWEST_TO_MIX = 4
"""Comparison units without which a mixture tells nothing of chance."""


@dataclass(frozen=True)
class Mixture:
    """The effect against a mixture, and each unit's weight in it."""

    effect: Effect
    weights: tuple[tuple[str, float], ...]
    miss: float
    """How far the mixture was from the treated before, on average, in units of the rate."""


def nearest(metric: Metric) -> Metric:
    """The metric of the treated and, for each, the comparison units nearest in level and trend before."""
    traits = [metric.rate(False), *([metric.slopes] if metric.since >= 3 else [])]
    scaled = np.column_stack([each / (each.std() or 1.0) for each in traits])
    others = np.flatnonzero(~metric.treated)
    kept = metric.treated.copy()
    for unit in np.flatnonzero(metric.treated):
        far = np.linalg.norm(scaled[others] - scaled[unit], axis=1)
        kept[others[np.argsort(far, kind="stable")[:NEAREST]]] = True
    return metric.only(kept)


def mixed(metric: Metric) -> Mixture:
    """The effect against the mixture of comparison units that is nearest to the treated before."""
    from scipy.stats import t

    others = np.flatnonzero(~metric.treated)
    size, weights, miss = _apart(metric, metric.mean_rates(True), others)
    placebos = np.array([_apart(metric, metric.rates[unit], others[others != unit])[0] for unit in others])
    spread = float(np.sqrt((placebos**2).mean())) / np.sqrt(metric.treated.sum())
    as_large = int((np.abs(placebos) >= abs(size) - 1e-12).sum())
    p = (1 + as_large) / (len(others) + 1)
    placebo = Shuffled(p, 1 / (len(others) + 1))
    p_of_t = float(2 * t.sf(abs(size) / spread, len(others))) if spread else float(size == 0)
    method = "a mixture of comparison units (synthetic control)"
    effect = Effect(size, spread, float(len(others)), p_of_t, method, placebo)
    named = tuple((metric.units[unit], float(weight)) for unit, weight in zip(others, weights, strict=True))
    return Mixture(effect, named, miss)


def _apart(metric: Metric, rates: Floats, others: NDArray[np.intp]) -> tuple[float, Floats, float]:
    """How much further from its mixture a series is after than before; the weights, and how far off it was before."""
    weights = _mixture(rates[: metric.since], metric.rates[others, : metric.since])
    gap = rates - weights @ metric.rates[others]
    before, after = gap[: metric.since], gap[metric.since :]
    return float(after.mean() - before.mean()), weights, float(np.abs(before).mean())


def _mixture(wanted: Floats, others: Floats) -> Floats:
    from scipy.optimize import minimize

    scale = float(np.abs(wanted).max()) or 1.0
    target, parts = wanted / scale, others / scale
    start = np.full(len(others), 1 / len(others))
    limits = {"type": "eq", "fun": lambda weights: weights.sum() - 1}
    found = minimize(
        lambda weights: ((target - weights @ parts) ** 2).sum(),
        start,
        jac=lambda weights: -2 * parts @ (target - weights @ parts),
        bounds=[(0, 1)] * len(others),
        constraints=[limits],
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-12},
    )
    weights = np.clip(found.x, 0, None)
    return np.asarray(weights / weights.sum(), dtype=np.float64)
