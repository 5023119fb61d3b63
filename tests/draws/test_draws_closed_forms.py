"""Draws against results that can be written down: shares of normal noise, and counts of a Poisson."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from finmodel.draws.draw import Draws, draw
from finmodel.draws.luck import luck
from finmodel.draws.sampling import How
from tests.scenarios.unsure import demand, gain_basis, ready, unsure

BELL = NormalDist()
DRAWS = 20_000
SIGMA = 0.05 * 500_000
"""Spending of the first year strays by 5% of £500,000."""
NOISE = [{"name": "Spells", "where": {"setting": ["emergency"]}, "source": "invented"}]


def earned(found: Draws) -> np.ndarray:
    """What the trust has of the gain share in the first year: 60% of what is earned."""
    return found.paid[found.contracts.index("gain"), :, 0] / 100


def within(amounts: np.ndarray, expected: float) -> None:
    error = amounts.std(ddof=1) / math.sqrt(len(amounts))
    assert abs(amounts.mean() - expected) <= 3 * error


def test_a_share_of_the_upside_of_normal_noise_is_share_sigma_over_root_two_pi() -> None:
    found = draw(ready(unsure(demand()), basis=gain_basis()), DRAWS)
    within(earned(found), 0.6 * 0.5 * SIGMA / math.sqrt(2 * math.pi))


def test_a_gate_leaves_the_truncated_tail() -> None:
    """E[saving, where it passes k] of a normal is σ φ(k/σ)."""
    found = draw(ready(unsure(demand()), basis=gain_basis(gate={"minimum_rate": "4%"})), DRAWS)
    past = 0.04 * 500_000 / SIGMA
    within(earned(found), 0.6 * 0.5 * SIGMA * BELL.pdf(past))
    chance = (earned(found) > 0).mean()
    expected = 1 - BELL.cdf(past)
    assert abs(chance - expected) <= 3 * math.sqrt(expected * (1 - expected) / DRAWS)


def test_sobol_comes_closer_than_chance() -> None:
    found = draw(ready(unsure(demand()), basis=gain_basis()), 4096, How(sampler="sobol"))
    expected = 0.6 * 0.5 * SIGMA / math.sqrt(2 * math.pi)
    assert earned(found).mean() == pytest.approx(expected, rel=0.002)


def test_where_losses_are_shared_like_gains_money_moves_twice_as_often() -> None:
    found = draw(ready(unsure(demand()), basis=gain_basis(losses={"share": "50%"})), DRAWS)
    within(earned(found), 2 * 0.6 * 0.5 * SIGMA / math.sqrt(2 * math.pi))


def _poisson_below(limit: float, mean: float) -> float:
    """The chance that a Poisson count is at most a limit, summed term by term."""
    return sum(math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) for count in range(int(limit) + 1))


def test_the_chance_that_a_contract_pays_by_luck_is_that_of_a_poisson_and_falls_with_population() -> None:
    """250 emergencies are expected; the gate of 4% passes at 240 or fewer, and of ten times as many at 2,400."""
    basis = gain_basis(gate={"minimum_rate": "4%"})
    found = draw(ready(unsure(activity_noise=NOISE), basis=basis), 4000)
    table = luck(found, (1.0, 10.0, 100.0))
    own = table[(table["contract"] == "gain") & (table["period"] == "2023/24")]
    chances = own["chance_of_paying"].tolist()
    for chance, mean in zip(chances[:2], (250, 2500), strict=True):
        expected = _poisson_below(0.96 * mean + 1e-9, mean)
        assert abs(chance - expected) <= 3 * math.sqrt(expected * (1 - expected) / 4000)
    assert chances[0] > chances[1] > chances[2] == 0
    assert own["at_expected"].tolist() == [0, 0, 0]
    assert own["people"].tolist() == [1190, 11900, 119000]


def test_counts_that_cluster_vary_as_much_more_as_stated() -> None:
    noise = [NOISE[0] | {"over_dispersion": 3}]
    made = ready(unsure(activity_noise=noise), basis=gain_basis())
    counted = made.activity.by_chance(np.random.default_rng(1), DRAWS)
    assert counted is not None
    first = counted.factors[:, 0] * 250
    assert first.mean() == pytest.approx(250, abs=3 * math.sqrt(750 / DRAWS))
    assert first.var() == pytest.approx(750, rel=3 * math.sqrt(2 / DRAWS))


def test_rows_that_are_added_up_already_hold_as_many_events_as_units() -> None:
    """Four rows that name nobody, of 250 units: counts of 250 with a variance of 250, not four rows of 62 each."""
    basis = gain_basis()
    rows = basis.grid.activity.assign(spells=4, squares_milli=lambda table: table["quantity_milli"])
    added = replace(basis, grid=replace(basis.grid, activity=rows))
    made = ready(unsure(activity_noise=NOISE), basis=added)
    counted = made.activity.by_chance(np.random.default_rng(1), DRAWS)
    assert counted is not None
    assert (counted.factors[:, 0] * 250).var() == pytest.approx(250, rel=3 * math.sqrt(2 / DRAWS))


def test_events_of_unlike_size_stray_by_the_squares_of_what_they_hold() -> None:
    """Home care of 100 people, 50 with 10 hours and 50 with 90: a variance of 50 x 100 + 50 x 8,100 = 410,000 hours."""
    basis = gain_basis()
    rows = basis.grid.activity.assign(quantity_milli=5_000_000, spells=100, squares_milli=410_000_000)
    packages = replace(basis, grid=replace(basis.grid, activity=rows))
    made = ready(unsure(activity_noise=NOISE), basis=packages)
    counted = made.activity.by_chance(np.random.default_rng(1), DRAWS)
    assert counted is not None
    assert (counted.factors[:, 0] * 5_000).var() == pytest.approx(410_000, rel=4 * math.sqrt(2 / DRAWS))
