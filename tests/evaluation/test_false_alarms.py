"""Evaluation against simulated groups: false alarms, coverage and power as stated.

Of 500 trials at a rate of 5%, the standard error is √(0.05 × 0.95 ÷ 500) = 1.0%: three of them are 2.9%. Of 120 it is
2.0%. For power of 80%, 500 trials have 1.8%.
"""

from __future__ import annotations

import numpy as np
import pytest

from finmodel.evaluation.difference import difference
from finmodel.evaluation.interrupted import interrupted
from tests.evaluation.simulated import drawn, metric_of, rates_of

SIDES = [(8, 12), (4, 6), (2, 3), (1, 9)]


@pytest.mark.parametrize(("treated", "others"), SIDES)
def test_there_are_no_more_false_alarms_than_stated_in_a_few_trials(treated: int, others: int) -> None:
    told, held = rates_of(120, treated, others)
    assert told <= 0.05 + 3 * 0.02
    assert held >= 0.95 - 3 * 0.02


@pytest.mark.slow
@pytest.mark.parametrize(("treated", "others"), SIDES)
def test_false_alarms_come_at_the_stated_rate_over_five_hundred_trials(treated: int, others: int) -> None:
    told, held = rates_of(500, treated, others)
    assert told == pytest.approx(0.05, abs=0.029)
    assert held == pytest.approx(0.95, abs=0.029)


@pytest.mark.slow
def test_the_interval_holds_an_effect_that_is_there_as_often_as_stated() -> None:
    _, held = rates_of(500, 8, 12, effect=-10.0)
    assert held == pytest.approx(0.95, abs=0.029)


@pytest.mark.slow
def test_the_least_effect_that_could_be_seen_is_seen_in_eight_of_ten_trials() -> None:
    """Errors of a trial vary; that of the true spread is √(16 + 25÷6) × √(1÷8 + 1÷12) = 2.05."""
    rng = np.random.default_rng(5)
    errors = [difference(drawn(rng, 8, 12)) for _ in range(200)]
    least = float(np.mean([each.least_seen for each in errors]))
    assert float(np.mean([each.error for each in errors])) == pytest.approx(2.05, abs=0.1)
    told, _ = rates_of(500, 8, 12, effect=least)
    assert told == pytest.approx(0.80, abs=3 * 0.018 + 0.02)


@pytest.mark.slow
def test_without_a_comparison_false_alarms_stay_near_the_stated_rate() -> None:
    rng, told, trials = np.random.default_rng(11), 0, 500
    at = np.arange(36)
    for _ in range(trials):
        values = 100 + 0.3 * at + 8 * np.sin(2 * np.pi * at / 12) + rng.normal(0, 4, 36)
        p = interrupted(metric_of([values], [True], 24, season=12)).p
        told += p is not None and p < 0.05
    assert told / trials <= 0.05 + 0.029
