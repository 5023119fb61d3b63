"""Draws set beside what the scenario is compared with, at the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from finmodel.draws import risk
from finmodel.draws.draw import draw
from finmodel.scenarios.scenario import Scenario
from tests.draws.test_draws import CUT, NOISE, PART, SHIFT, effect, term
from tests.scenarios.unsure import demand, ready, scenario, unsure
from tests.small import GAIN, TARIFF, small_basis

CAP = {
    "kind": "change_terms", "name": "Share", "contract": "gain", "source": "invented", "set": {"gains.share": "60%"},
}  # fmt: skip


def test_what_a_scenario_changes_is_told_draw_by_draw() -> None:
    """4% of 250 emergencies at £2,100, more or fewer as demand is drawn: the board gains it in every draw."""
    one = ready(unsure(demand(), activity_noise=NOISE), CUT, basis=small_basis(TARIFF))
    found = draw(one, 600, beside=one.laid_on(None))
    assert found.before is not None
    icb = one.place.parties.index("icb")
    gained = (found.surplus - found.before)[icb, :, 0] / 100
    left = 1_000_000 - found.before[icb, :, 0] / 100  # what the board paid the hospital: emergencies and outpatients
    assert gained.min() > 0
    table = risk.change(found).set_index(["partner", "period"]).loc[("icb", "2023/24")]
    assert (table["chance_better"], table["chance_worse"]) == (1, 0)
    assert table["p50"] == pytest.approx(np.median(gained))
    assert gained.mean() == pytest.approx(0.04 * 250 * 2_100, rel=0.02)
    assert np.corrcoef(gained, left)[0, 1] > 0.8  # the more there was to avoid, the more was avoided


def test_inputs_that_the_other_scenario_does_not_have_leave_it_alone() -> None:
    """A share that only the scenario changes, and a part that only it moves: nothing of the baseline is drawn."""
    stated = unsure(effect("Part", "Shift", PART), term("Price", "tariff", "prices.emergency.price", PART | {
        "low": "£1,900", "mode": "£2,000", "high": "£2,200"}))  # fmt: skip
    one = ready(stated, SHIFT, CAP, basis=small_basis(TARIFF, GAIN))
    beside = one.laid_on(None)
    assert [each.name for each in beside.uncertainty.inputs] == ["Price"]
    at = np.array([[0.1, 2_000.0], [0.14, 2_100.0]])
    paid = beside.settled(at, None, one.columns)
    number = paid.contracts.index("tariff")
    assert (paid.paid[number, :, 0] / 100).tolist() == [
        250 * 2_100 + 500 * 157.5, pytest.approx(250 * 2_100 * 1.05 + 500 * 157.5)
    ]  # fmt: skip


def test_another_scenario_may_be_what_it_is_compared_with() -> None:
    other = Scenario.model_validate({"scenario": "cut", "title": "Cut", "question": "?", "changes": [CUT]})
    cut = effect("Cut made", "Cut", {"shape": "triangular", "low": "-8%", "mode": "-4%", "high": "-1%"})
    one = ready(unsure(cut, demand()), CUT, SHIFT, basis=small_basis(TARIFF))
    beside = one.laid_on(other)
    assert len(beside.uncertainty.inputs) == 2
    paid = beside.settled(np.array([[-0.06, 0.1]]), None, one.columns)
    number = paid.contracts.index("tariff")
    assert paid.paid[number, 0, 1] / 100 == pytest.approx(260 * 1.1 * 0.94 * 2_100 + 520 * 157.5)


def test_what_is_drawn_is_told_in_words() -> None:
    stated = unsure(demand(), effect("Cut made", "Cut", {"shape": "normal", "mean": "-4%", "sd": "1%"}))
    found = draw(ready(stated, CUT, basis=small_basis(TARIFF)), 10)
    assert risk.inputs(found).values.tolist() == [
        ["Demand", "normal: mean 0%, sd 5%", "invented"],
        ["Cut made", "normal: mean −4%, sd 1%", "invented"],
    ]
    assert risk.change(found).empty
    assert scenario(stated, CUT).baseline == "baseline"
