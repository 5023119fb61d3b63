"""Units drawn by chance, of which some were treated, with an effect that is known."""

from __future__ import annotations

import numpy as np

from finmodel.evaluation.metric import Metric

MONTHS = 24


def drawn(rng: np.random.Generator, treated: int, others: int, effect: float = 0.0) -> Metric:
    """Two years by month: levels of units, shocks that all share, and changes of each unit that chance makes."""
    units = treated + others
    after = np.arange(MONTHS) >= MONTHS // 2
    values = (
        100
        + rng.normal(0, 20, (units, 1))
        + rng.normal(0, 3, (1, MONTHS)).cumsum(axis=1)
        + rng.normal(0, 4, (units, 1)) * after
        + rng.normal(0, 5, (units, MONTHS))
    )
    where = np.arange(units) < treated
    values[np.ix_(where, after)] += effect
    return metric_of(values, where, MONTHS // 2, season=12)


def metric_of(values: object, treated: object, since: int, **other: object) -> Metric:
    """A metric of rows of values."""
    table = np.asarray(values, dtype=np.float64)
    units = tuple(f"u{number}" for number in range(len(table)))
    periods = tuple(f"{2020 + at // 12}-{at % 12 + 1:02}" for at in range(table.shape[1]))
    return Metric("admissions", units, np.asarray(treated, dtype=bool), periods, since, table, **other)  # type: ignore[arg-type]


def rates_of(trials: int, treated: int, others: int, effect: float = 0.0, seed: int = 20) -> tuple[float, float]:
    """How often an effect was told, and how often its interval held the true one."""
    from finmodel.evaluation.difference import difference

    rng = np.random.default_rng(seed)
    told = held = 0
    for _ in range(trials):
        seen = difference(drawn(rng, treated, others, effect))
        assert seen.p is not None
        assert seen.interval is not None
        told += seen.p < 0.05
        held += seen.interval[0] <= effect <= seen.interval[1]
    return told / trials, held / trials
