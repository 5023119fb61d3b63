"""Metrics evaluated together: each by the method that its numbers allow, corrected for there being several.

Whoever looks at many metrics finds one that moved. So what is seen of one hangs on how many were looked at, and all are
evaluated in one place, with the numbers that are too few refused before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from finmodel.errors import Finding, InputError
from finmodel.evaluation.difference import contrast, difference
from finmodel.evaluation.effect_size import LEVEL, Effect
from finmodel.evaluation.interrupted import FEWEST_AFTER, FEWEST_BEFORE, interrupted
from finmodel.evaluation.matching import FEWEST_TO_MIX, Mixture, mixed, nearest
from finmodel.evaluation.metric import Metric

Match = Literal["none", "nearest", "synthetic"]
FEWEST_FOR_TREND = 3
"""Periods before without which nothing is told of trends."""
_APART = 0.1
"""p of trends before below which they are told to differ."""


@dataclass(frozen=True)
class UnitEffect:
    """One treated unit against the comparison: its effect on the rate, and between what it lies."""

    unit: str
    before: float
    after: float
    size: float
    interval: tuple[float, float] | None
    number: float
    """Its effect in units of the metric, over all periods after."""


@dataclass(frozen=True)
class Evaluated:
    """What is found of one metric."""

    metric: Metric
    """As compared: of matched units, where that was asked."""
    effect: Effect
    corrected_p: float | None
    """Its p, corrected for all the metrics that were looked at (Holm)."""
    trends: Effect | None
    """How much faster the rate of the treated rose in a year before; None where that cannot be told."""
    mixture: Mixture | None
    chosen_high: bool
    """True where the treated stood out for a bad rate before, which comes back by itself."""
    by_unit: tuple[UnitEffect, ...]
    of_others: int = 0
    """Comparison units that were chosen from, where some were matched; nil where none were."""
    rate_of_others: float = 0.0
    """The rate of all of those before, matched or not."""

    @property
    def seen(self) -> bool:
        """True where it is more than chance would make, with all metrics that were looked at."""
        return self.corrected_p is not None and self.corrected_p < LEVEL

    @property
    def hoped(self) -> bool:
        """True where it goes the way that is hoped."""
        return self.effect.size < 0 if self.metric.better == "less" else self.effect.size > 0

    @property
    def trends_differ(self) -> bool:
        """True where those treated were on another way already."""
        return self.trends is not None and self.trends.p is not None and self.trends.p < _APART

    @property
    def number(self) -> float:
        """The effect in units of the metric, of all treated, over all periods after."""
        return self.effect.size * self.metric.size


def evaluate(metrics: Sequence[Metric], match: Match = "none") -> tuple[Evaluated, ...]:
    """Evaluate metrics; raises InputError, with all findings, where numbers are too few for any method."""
    findings = [finding for metric in metrics for finding in _too_few(metric, match)]
    if findings:
        raise InputError(findings)
    alone = [_evaluated(metric, match) for metric in metrics]
    told = [each for each in alone if each.effect.p is not None]
    corrected = dict(zip((each.metric.name for each in told), _holm([each.effect.p for each in told]), strict=True))
    return tuple(replace(each, corrected_p=corrected.get(each.metric.name)) for each in alone)


def _holm(values: Sequence[float | None]) -> list[float]:
    from statsmodels.stats.multitest import multipletests

    return [float(each) for each in multipletests(values, alpha=LEVEL, method="holm")[1]] if values else []


def _too_few(metric: Metric, match: Match) -> list[Finding]:
    before, after = metric.since, len(metric.periods) - metric.since
    others = int((~metric.treated).sum())
    if not others and (before < FEWEST_BEFORE or after < FEWEST_AFTER):
        what = f"There is no comparison group, and {before} periods before and {after} after are too few for a trend."
        fix = f"Name a comparison group, or give {FEWEST_BEFORE} periods before and {FEWEST_AFTER} after."
        return [Finding(metric.name, what, fix)]
    if match == "synthetic" and others < FEWEST_TO_MIX:
        what = f"{others} comparison units are too few to mix."
        return [Finding(metric.name, what, f"Give {FEWEST_TO_MIX} or more, or leave --match out.")]
    return []


def _evaluated(metric: Metric, match: Match) -> Evaluated:
    if metric.treated.all():
        return Evaluated(metric, interrupted(metric), None, None, None, False, ())
    compared = nearest(metric) if match == "nearest" else metric
    mixture = mixed(compared) if match == "synthetic" else None
    effect = difference(compared) if mixture is None else mixture.effect
    trends = contrast(compared.slopes, compared, "trends before") if compared.since >= FEWEST_FOR_TREND else None
    by_unit = _by_unit(compared) if mixture is None else ()
    found = Evaluated(compared, effect, None, trends, mixture, _chosen_high(metric), by_unit)
    if match != "nearest":
        return found
    rate = float(metric.mean_rates(False)[: metric.since].mean())
    return replace(found, of_others=int((~metric.treated).sum()), rate_of_others=rate)


def _chosen_high(metric: Metric) -> bool:
    """True where the rate of the treated before was worse than the others' by more than those differ."""
    before = metric.rate(False)
    own, others = before[metric.treated], before[~metric.treated]
    spread = float(others.std(ddof=1)) if len(others) > 1 else 0.0
    above = float(own.mean() - others.mean()) * (1 if metric.better == "less" else -1)
    return bool(above > spread > 0)


def _by_unit(metric: Metric) -> tuple[UnitEffect, ...]:
    from scipy.stats import t

    treated, weights, changes = metric.treated, metric.weights, metric.changes
    others = float(np.average(changes[~treated], weights=weights[~treated]))
    own = np.where(treated, np.average(changes[treated], weights=weights[treated]), others)
    degrees = len(changes) - 2
    spread = float((weights * (changes - own) ** 2).sum()) / degrees if degrees > 0 else None
    effects = []
    for number in np.flatnonzero(treated):
        size = float(changes[number]) - others
        interval = None
        if spread is not None:
            error = np.sqrt(spread / weights[number] + spread / weights[~treated].sum())
            half = float(t.ppf(1 - LEVEL / 2, degrees) * error)
            interval = size - half, size + half
        rates = float(metric.rate(False)[number]), float(metric.rate(True)[number])
        effects.append(UnitEffect(metric.units[number], *rates, size, interval, size * float(weights[number])))
    return tuple(effects)
