"""Effects worked out on paper, and published ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from finmodel.evaluation.difference import difference
from finmodel.evaluation.evaluated import evaluate
from finmodel.evaluation.interrupted import interrupted
from finmodel.evaluation.matching import mixed, nearest
from finmodel.evaluation.metric import Metric
from tests.evaluation.simulated import metric_of


def test_difference_in_differences_to_the_digit() -> None:
    """Changes of the treated −6 and −2, mean −4; of the others +1, +3 and +5, mean 3: the effect is −7.

    Squares about the means: 8 and 8, together 16 over 3 degrees of freedom; the error is √(16÷3 × (1÷2 + 1÷3)) =
    2.1082, t −3.3204, and 3.1824 of it each way: from −13.709 to −0.291.
    """
    metric = metric_of([[10, 4], [8, 6], [5, 6], [7, 10], [9, 14]], [1, 1, 0, 0, 0], 1)
    seen = difference(metric)
    assert seen.size == pytest.approx(-7)
    assert seen.error == pytest.approx(math.sqrt(16 / 3 * 5 / 6))
    assert seen.interval == pytest.approx((-13.709, -0.291), abs=0.001)
    assert seen.shuffled is not None
    assert seen.shuffled.least == pytest.approx(1 / 10)
    assert seen.shuffled.p == pytest.approx(1 / 10)  # no other two of the five changes lie further from the rest


def test_with_enough_units_it_is_the_test_of_welch() -> None:
    """With four and more on either side, errors and degrees of freedom are those that scipy has of two means."""
    before, after = np.zeros(9), np.array([-3.0, -1, -4, -2, 2, 0, 1, -1, 6])
    metric = metric_of(np.column_stack([before, after]), [1, 1, 1, 1, 0, 0, 0, 0, 0], 1)
    seen, theirs = difference(metric), stats.ttest_ind(after[:4], after[4:], equal_var=False)
    assert seen.p == pytest.approx(theirs.pvalue)
    assert seen.interval == pytest.approx(tuple(theirs.confidence_interval()))
    assert seen.shuffled is None


def test_the_means_of_card_and_krueger() -> None:
    """Employment in fast food, American Economic Review 84 (1994), table 3: 20.44 to 21.03, 23.33 to 21.17: 2.76.

    The published cell means, rounded, give 0.59 + 2.16 = 2.75; of one state each, so that nothing is told of chance.
    """
    seen = difference(metric_of([[20.44, 21.03], [23.33, 21.17]], [1, 0], 1))
    assert seen.size == pytest.approx(2.76, abs=0.011)
    assert (seen.error, seen.p, seen.interval, seen.least_seen) == (None, None, None, None)


def test_rates_weigh_units_by_their_people_and_units_add_up() -> None:
    """Rates 0.10 to 0.08 of 1,000 and 0.20 to 0.10 of 3,000; the others 0.10 to 0.09, so each fell 0.01 without it.

    Effects −0.01 × 1,000 and −0.09 × 3,000 are −10 and −270: −280 of 4,000 people, −0.07 for each.
    """
    metric = metric_of(
        [[100, 80], [600, 300], [100, 90], [200, 180]],
        [1, 1, 0, 0],
        1,
        denominators=np.array([[1000.0] * 2, [3000.0] * 2, [1000.0] * 2, [2000.0] * 2]),
        price=50.0,
    )
    (found,) = evaluate([metric])
    assert found.effect.size == pytest.approx(-0.07)
    assert found.number == pytest.approx(-280)
    assert [each.number for each in found.by_unit] == pytest.approx([-10, -270])
    assert found.effect.as_share(metric) == pytest.approx(-280 / (380 + 280))


def test_a_step_away_from_a_trend_is_found_to_the_digit_where_there_is_no_noise() -> None:
    at = np.arange(24)
    seen = interrupted(metric_of([50 + 0.5 * at - 7 * (at >= 12)], [True], 12, season=1))
    assert seen.size == pytest.approx(-7)


def test_a_mixture_of_two_units_is_found_and_the_effect_with_it() -> None:
    """The treated is a quarter of the first and three quarters of the second, less 5 after."""
    rng = np.random.default_rng(2)
    others = rng.normal(100, 10, (5, 16))
    treated = 0.25 * others[0] + 0.75 * others[1] - 5 * (np.arange(16) >= 10)
    seen = mixed(metric_of(np.vstack([treated, others]), [1, 0, 0, 0, 0, 0], 10))
    assert seen.effect.size == pytest.approx(-5, abs=0.05)
    assert [weight for _, weight in seen.weights] == pytest.approx([0.25, 0.75, 0, 0, 0], abs=0.01)
    assert seen.effect.shuffled is not None
    assert seen.effect.shuffled.least == pytest.approx(1 / 6)


def test_the_nearest_units_are_those_alike_in_level_and_trend() -> None:
    levels = [100, 101, 99, 100.5, 300, 500]
    metric = metric_of([[level + 0.1 * at for at in range(8)] for level in levels], [1, 0, 0, 0, 0, 0], 4)
    assert nearest(metric).units == ("u0", "u1", "u2", "u3")


def test_several_metrics_are_corrected_for_as_holm_has_it() -> None:
    """The smallest of three p is taken three times, the next twice, the last once, none below the one before."""
    tables = ([-9, -8, -8.5, 0, 1, 0.5], [-3, -1, -2, 0, 1, -1], [0.5, -0.5, 0, 0.2, 0, -0.1])
    metrics = [metric_of([[0.0, each] for each in changes], [1, 1, 1, 0, 0, 0], 1) for changes in tables]
    named = [Metric(**{**vars_of(each), "name": name}) for each, name in zip(metrics, "abc", strict=True)]
    found = evaluate(named)
    plain = [each.effect.p for each in found]
    assert plain == sorted(plain)
    first, second, third = (float(p) for p in plain if p is not None)
    expected = [3 * first, max(3 * first, 2 * second), max(3 * first, 2 * second, third)]
    assert [each.corrected_p for each in found] == pytest.approx(expected)


def vars_of(metric: Metric) -> dict[str, object]:
    """What a metric was made with."""
    return {name: getattr(metric, name) for name in Metric.__dataclass_fields__}


def test_treated_who_stood_out_before_are_warned_of() -> None:
    """Before, 180 against 100 to 120: further than the others differ from each other."""
    rows = [[180, 180, 150], [100, 100, 100], [110, 110, 110], [120, 120, 120]]
    high, level = (evaluate([metric_of([[first] * 2 + [90], *rows[1:]], [1, 0, 0, 0], 2)])[0] for first in (180, 110))
    assert high.chosen_high
    assert not level.chosen_high


def test_trends_that_differed_before_are_found() -> None:
    rng = np.random.default_rng(1)
    rows = [[100 - 3 * at * (unit < 5) + rng.normal() for at in range(12)] for unit in range(10)]
    assert evaluate([metric_of(rows, [1] * 5 + [0] * 5, 8)])[0].trends_differ
