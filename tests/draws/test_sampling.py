"""Draws of inputs: the same seed gives the same, and pairs move together as stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from finmodel.draws.sampling import BLOCK, Sampling
from finmodel.errors import InputError
from tests.scenarios.unsure import demand, ready, unsure

THREE = [demand(name=name) for name in "ABC"]
PAIRS = [{"between": ["A", "B"], "correlation": 0.6}, {"between": ["B", "C"], "correlation": "-40%"}]


def drawn(draws: int, sampler: Any = "pseudo_random", seed: int = 1, pairs: list[dict[str, Any]] = PAIRS) -> Any:
    sampling = Sampling(unsure(*THREE, correlations=pairs), 2, seed, sampler)
    return np.concatenate([block.values for block in sampling.blocks(draws)])


@pytest.mark.parametrize("sampler", ["sobol", "pseudo_random"])
def test_correlations_are_recovered(sampler: str) -> None:
    found = np.corrcoef(drawn(20_000, sampler).T)
    error = 3 / np.sqrt(20_000)
    np.testing.assert_allclose(found, [[1, 0.6, 0], [0.6, 1, -0.4], [0, -0.4, 1]], atol=error)


@pytest.mark.parametrize("sampler", ["sobol", "pseudo_random"])
def test_each_input_keeps_its_own_distribution(sampler: str) -> None:
    found = drawn(20_000, sampler)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=3 * 0.05 / np.sqrt(20_000))
    np.testing.assert_allclose(found.std(axis=0), 0.05, atol=3 * 0.05 / np.sqrt(2 * 20_000))


def test_sobol_knows_the_mean_far_better_than_chance_does() -> None:
    even = drawn(4096, "sobol", pairs=[])
    assert np.abs(even.mean(axis=0)).max() < 0.05 / np.sqrt(4096) / 5


@pytest.mark.parametrize("sampler", ["sobol", "pseudo_random"])
def test_more_draws_start_with_the_fewer(sampler: str) -> None:
    fewer, more = drawn(BLOCK + 7, sampler), drawn(3 * BLOCK, sampler)
    np.testing.assert_array_equal(fewer, more[: BLOCK + 7])


def test_another_seed_gives_other_draws() -> None:
    assert not np.array_equal(drawn(100), drawn(100, seed=2))


def test_a_year_drawn_afresh_pairs_with_the_same_year() -> None:
    both = [demand(name="A", each_year=True), demand(name="B", each_year=True)]
    stated = unsure(*both, correlations=PAIRS[:1])
    columns, matrix = stated.matrix(2)
    assert columns == [("A", 0), ("A", 1), ("B", 0), ("B", 1)]
    np.testing.assert_array_equal(matrix, [[1, 0, 0.6, 0], [0, 1, 0, 0.6], [0.6, 0, 1, 0], [0, 0.6, 0, 1]])


def test_correlations_that_cannot_all_hold_are_refused_by_name() -> None:
    pairs = [("A", "B", 0.9), ("B", "C", 0.9), ("A", "C", -0.9)]
    stated = [{"between": [one, other], "correlation": size} for one, other, size in pairs]
    with pytest.raises(ValidationError, match="cannot all hold at once: A with B; B with C; A with C"):
        unsure(*THREE, demand(name="D"), correlations=stated)


def test_years_drawn_afresh_cannot_all_follow_one_input() -> None:
    stated = unsure(
        demand(name="A"), demand(name="B", each_year=True), correlations=[{"between": ["A", "B"], "correlation": 0.9}]
    )
    assert stated.cannot_all_hold(1) == []
    with pytest.raises(InputError, match=r"With years drawn afresh, .*: A with B"):
        ready(stated)


def test_inputs_that_move_as_one_are_not_refused() -> None:
    found = drawn(1000, pairs=[{"between": ["A", "B"], "correlation": 1}])
    np.testing.assert_allclose(found[:, 0], found[:, 1], atol=1e-6)
