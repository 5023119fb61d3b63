"""Interrupted time series: where nobody is left to compare with, the treated against their own trend and season.

Weaker than a comparison, and named so: whatever else changed at the same time is taken for the effect. Periods that
hang together tell less than as many that do not, so errors are widened by how alike neighbours are. Over 400 trials of
24 to 60 months that gives false alarms in 3 to 5% where months do not hang together and 5 to 11% where neighbours
correlate by a half; Newey–West errors gave 8 to 24%, those of a fitted first-order model (GLSAR) 6 to 15%.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from finmodel.evaluation.effect_size import Effect
from finmodel.evaluation.metric import Floats, Metric

FEWEST_BEFORE, FEWEST_AFTER = 8, 3
"""Periods without which a trend is not told from a step."""
_MOST_ALIKE = 0.9


def interrupted(metric: Metric) -> Effect:
    """By how much the rate of the treated stepped away from its trend."""
    from scipy.stats import t
    from statsmodels.regression.linear_model import OLS

    rates = metric.mean_rates(True)
    model: Any = OLS(rates, _columns(metric))
    fitted = model.fit()
    alike = _alike(fitted.resid)
    size, degrees = float(fitted.params[2]), float(fitted.df_resid)
    error = float(fitted.bse[2]) * float(np.sqrt((1 + alike) / (1 - alike)))
    p = float(2 * t.sf(abs(size) / error, degrees)) if error else float(size == 0)
    return Effect(size, error, degrees, p, "interrupted time series")


def _alike(residuals: Floats) -> float:
    """How alike neighbouring periods are, from nil; what a fitted trend takes off it is put back."""
    whole = float(residuals @ residuals)
    found = float(residuals[1:] @ residuals[:-1]) / whole if whole else 0.0
    return min(_MOST_ALIKE, max(0.0, found + 1.5 * (1 + 4 * found) / len(residuals)))


def _columns(metric: Metric) -> Floats:
    """A level, a trend, a step, and the season of a year where there are two of them."""
    at = np.arange(len(metric.periods), dtype=np.float64)
    columns = [np.ones_like(at), at / metric.season, (at >= metric.since).astype(np.float64)]
    if metric.season > 2 and len(at) >= 2 * metric.season:
        turn = 2 * np.pi * at / metric.season
        columns += [np.sin(turn), np.cos(turn)]
    return np.column_stack(columns)
