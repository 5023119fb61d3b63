"""Luck: a contract with nothing changed but chance, under the payers and at the prices of its scenario."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.draws.draw import draw
from finmodel.draws.luck import luck
from tests.draws.test_draws import NOISE
from tests.draws.test_draws_of_changes import PAYER
from tests.scenarios.unsure import ready, unsure
from tests.small import GAIN, TARIFF, small_basis

COUNTS = GAIN | {"expenditure": {"activity": "spend", "where": {"setting": "emergency"}}}
DEARER = {
    "kind": "price_inflation", "name": "Dearer", "contracts": ["tariff", "gain"], "by": "5%", "source": "invented",
}  # fmt: skip
CUT = {
    "kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-50%", "source": "invented",
}  # fmt: skip
HUB = {
    "kind": "shift_activity", "name": "Hub", "from": {"setting": ["outpatient"]}, "part": "20%", "source": "invented",
    "to": {"setting": ["hub"], "provider": ["gps"], "commissioner": ["icb"]}, "replaced_by": 1, "new": {"price": "£40"},
}  # fmt: skip


def at_expected(*changes: dict[str, Any]) -> dict[str, float]:
    one = ready(unsure(activity_noise=NOISE), *changes, basis=small_basis(TARIFF, COUNTS))
    table = luck(draw(one, 50), (1.0,))
    rows = table[table["period"] == "2023/24"]
    return dict(zip(rows["contract"], rows["at_expected"], strict=True))


def test_prices_rise_on_both_sides_and_an_effect_is_set_aside() -> None:
    """£650,000 against £500,000, both 5% up; half of the saving is shared, and 60% of that leaves the payer."""
    assert at_expected(DEARER, CUT)["gain"] == pytest.approx(150_000 * 1.05 * 0.5 * 0.6, abs=0.01)


def test_who_pays_is_as_the_scenario_says() -> None:
    assert at_expected(PAYER)["tariff_council"] == pytest.approx(25 * 2_100)


def test_a_new_payer_of_what_only_an_effect_would_make_pays_nothing() -> None:
    takes = {"kind": "change_payer", "name": "Takes", "where": {"setting": ["hub"]}, "part": "50%", "source": "x",
             "commissioner": "council", "new": {"price": "£40"}}  # fmt: skip
    moved = {**takes, "where": {"setting": ["hub"], "provider": ["gps"]}}
    found = at_expected(HUB, moved)
    assert found["tariff"] == 250 * 2_100 + 500 * 157.5
    assert [amount for name, amount in found.items() if name.startswith("new_")] == [0, 0]


def test_what_a_contract_takes_back_has_a_minus() -> None:
    """£450,000 against £500,000 spent: 30% of the loss, 60% of it from the others, comes back to the payer."""
    basis = small_basis(TARIFF, COUNTS | {"benchmark": "£450,000"})
    one = ready(unsure(activity_noise=NOISE), basis=basis)
    table = luck(draw(one, 400), (1.0,)).set_index(["contract", "period"]).loc[("gain", "2023/24")]
    assert table["at_expected"] == -50_000 * 0.3 * 0.6
    assert table["chance_of_taking_back"] > 0.7
    assert table["chance_of_paying"] < 0.1
