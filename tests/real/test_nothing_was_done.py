"""Emergency departments to which nothing was done, taken for treated by chance: how often it is found to have worked.

Attendances at departments of type 1 in England, April 2016 to March 2019, each against its own mean. Of 300 trials at
a rate of 5%, the standard error is √(0.05 × 0.95 ÷ 300) = 1.3%.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from finmodel.evaluation.difference import difference
from finmodel.evaluation.interrupted import interrupted
from tests.evaluation.simulated import metric_of

TRIALS = 300


@pytest.fixture(scope="module")
def attendances(shared_data: Path) -> np.ndarray:
    """A row a trust with all 36 months, in percent of its mean."""
    rows = pd.read_csv(shared_data / "ae_attendances.csv", dtype={"type": str})
    table = rows[rows["type"] == "1"].pivot_table(index="org_code", columns="period", values="attendances").dropna()
    assert table.shape == (130, 36)
    values = table.to_numpy(dtype=np.float64)
    return values / values.mean(axis=1, keepdims=True) * 100


@pytest.mark.parametrize("treated", [3, 10, 40])
def test_beside_a_comparison_it_is_found_about_as_often_as_stated(attendances: np.ndarray, treated: int) -> None:
    rng, told = np.random.default_rng(1), 0
    for _ in range(TRIALS):
        chosen = rng.choice(len(attendances), treated + 60, replace=False)
        found = difference(metric_of(attendances[chosen], np.arange(len(chosen)) < treated, 24, season=12))
        assert found.p is not None
        told += found.p < 0.05
    assert told / TRIALS <= 0.05 + 3 * 0.013


def test_against_its_own_trend_alone_it_is_found_far_more_often(attendances: np.ndarray) -> None:
    """What else changed then counts as the effect: that is why it is told to be weaker."""
    chances = [interrupted(metric_of([row], [True], 24, season=12)).p for row in attendances]
    assert None not in chances
    assert sum(p < 0.05 for p in chances if p is not None) / len(chances) > 0.10
