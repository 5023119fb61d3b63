"""The range of an outturn, on a place small enough to work out on paper."""

from __future__ import annotations

import pytest

from finmodel.scenarios.outturn import Outlook
from finmodel.scenarios.outturn_range import Spread, between, by_chance
from finmodel.scenarios.run import run
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

TENTH = 1.2815515655
"""Standard errors to the tenth and ninetieth in a hundred."""


def unsure(year: float, units: float) -> Outlook:
    """A group of which four fifths are seen, and so many units either way hold eight years in ten."""
    seen = 0.8 * year
    wide = (units / TENTH) ** 2 / (0.2 * year * year / seen)
    found = Outlook(seen, seen, year, year, year, "flat", wide)
    assert found.chance == pytest.approx(units)
    return found


def test_groups_of_activity_are_joined_as_independent() -> None:
    """30 emergencies at £2,100 are £63,000, 40 outpatients at £157.50 are £6,300: together £63,314.22."""
    expected = run(small_basis())
    year = expected.basis.place.spans[0]
    groups = {("trust", "emergency"): unsure(250, 30), ("trust", "outpatient"): unsure(500, 40)}
    found = by_chance(expected, year, groups)
    pounds = 63_314.22
    assert found["tariff", "icb", "trust"].below == pytest.approx(100 * pounds, abs=1)
    assert found["tariff", "icb", "trust"].above == pytest.approx(100 * pounds, abs=1)
    assert ("gp_list", "icb", "gps") not in found


def test_a_gate_is_settled_at_both_ends_of_chance() -> None:
    """£603,750 against £650,000 gains £46,250, half of it shared, 35% of that to the trust: £8,093.75.

    20 emergencies more cost £42,000: £4,250 is within the gate of 2%, and nothing is paid. 20 fewer gain £88,250, of
    which the trust has £15,443.75: £7,350 more.
    """
    expected = run(small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN))
    year = expected.basis.place.spans[0]
    found = by_chance(expected, year, {("trust", "emergency"): unsure(250, 20)})
    spread = found["gain", "icb", "trust"]
    assert (spread.below, spread.above) == (809_375, 735_000)


def test_a_year_that_is_over_has_no_range_of_chance() -> None:
    expected = run(small_basis())
    over = Outlook(250, 250, 250, 250, 250, "flat")
    assert by_chance(expected, expected.basis.place.spans[0], {("trust", "emergency"): over}) == {}


def test_a_range_has_its_ends_whichever_way_round_a_payment_falls() -> None:
    assert between(100, (130, 100, 60)) == Spread(40, 30)
    assert between(100, (100, 100)) == Spread(0, 0)
