"""Distributions against closed forms and against SciPy's own."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from finmodel.scenarios.distributions import Distribution

PARTS = np.array([0.001, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.999])
BELL = NormalDist()


def made(**stated: Any) -> Any:
    return TypeAdapter(Distribution).validate_python(stated)


def lognormal(mean: float, sd: float) -> Any:
    variance = math.log(1 + sd * sd / mean**2)
    return stats.lognorm(math.sqrt(variance), scale=math.exp(math.log(mean) - variance / 2))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (made(shape="normal", mean="4%", sd="1%"), stats.norm(0.04, 0.01)),
        (made(shape="lognormal", mean="£1,000", sd="£300"), lognormal(1000, 300)),
        (made(shape="triangular", low="10%", mode="25%", high="30%"), stats.triang(0.75, 0.1, 0.2)),
        (made(shape="uniform", low="2%", high="6%"), stats.uniform(0.02, 0.04)),
        (made(shape="triangular", low=0, mode=0, high=1), stats.triang(0, 0, 1)),
        (made(shape="pert", low=10, mode=20, high=50), stats.beta(2, 4, loc=10, scale=40)),
        (made(shape="beta", alpha=12, beta=88), stats.beta(12, 88)),
        (made(shape="normal", mean=1, sd=2, lowest=0, highest=4), stats.truncnorm(-0.5, 1.5, 1, 2)),
    ],
    ids=["normal", "lognormal", "triangular", "uniform", "triangular from its mode", "pert", "beta", "cut off"],
)
def test_quantiles_are_those_of_the_distribution(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours.quantile(PARTS), theirs.ppf(PARTS), rtol=1e-6)


def test_a_published_interval_holds_the_part_of_draws_that_it_says() -> None:
    normal = made(shape="interval", interval=["-6%", "2%"], level="90%")
    np.testing.assert_allclose(normal.quantile(np.array([0.05, 0.5, 0.95])), [-0.06, -0.02, 0.02], atol=1e-12)
    skewed = made(shape="interval", interval=["£100", "£400"], becomes="lognormal")
    np.testing.assert_allclose(skewed.quantile(np.array([0.025, 0.5, 0.975])), [100, 200, 400], rtol=1e-12)


def test_an_interval_says_which_distribution_it_became() -> None:
    skewed = made(shape="interval", interval=["£100", "£400"], becomes="lognormal")
    assert skewed.says() == "lognormal, from the 95% interval 100 to 400"


def test_values_that_were_seen_are_drawn_as_often_as_they_were_seen() -> None:
    seen = made(shape="empirical", values=[3, 1, 1, 7])
    parts = (np.arange(1000) + 0.5) / 1000
    values, counts = np.unique(seen.quantile(parts), return_counts=True)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {1: 500, 3: 250, 7: 250}


def test_what_is_rarer_than_one_in_a_billion_is_left_out() -> None:
    low, high = made(shape="normal", mean=0, sd=1).ends()
    assert low == pytest.approx(BELL.inv_cdf(1e-9))
    assert high == pytest.approx(-BELL.inv_cdf(1e-9))


def test_what_is_cut_off_is_never_drawn() -> None:
    low, high = made(shape="normal", mean="10%", sd="8%", lowest="0%", highest="20%").ends()
    assert (low, high) == (pytest.approx(0, abs=1e-9), pytest.approx(0.2))
    assert low >= 0
    assert high <= 0.2


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"shape": "normal", "mean": 1, "sd": 0}, "no spread"),
        ({"shape": "normal", "mean": 1, "sd": -1}, "no spread"),
        ({"shape": "lognormal", "mean": 1, "sd": "0%"}, "no spread"),
        ({"shape": "triangular", "low": 1, "mode": 1, "high": 1}, "no spread"),
        ({"shape": "pert", "low": 2, "mode": 1, "high": 0}, "not above"),
        ({"shape": "triangular", "low": 1, "mode": 5, "high": 3}, "outside"),
        ({"shape": "empirical", "values": [2, 2, 2]}, "no spread"),
        ({"shape": "interval", "interval": [3, 3]}, "no spread"),
        ({"shape": "interval", "interval": [3, 1]}, "upside down"),
        ({"shape": "interval", "interval": [-3, 1], "becomes": "lognormal"}, "above nil"),
        ({"shape": "normal", "mean": 0, "sd": 1, "lowest": 2, "highest": 1}, "not below"),
        ({"shape": "beta", "alpha": 2, "beta": 2, "lowest": 2}, "Nothing is left"),
    ],
    ids=lambda one: one if isinstance(one, str) else one["shape"],
)
def test_a_distribution_that_is_none_is_refused(stated: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        made(**stated)
