"""The range of an outturn, on a place small enough to work out on paper."""

from __future__ import annotations

import pytest

from finmodel.outturn.forecast import Outlook
from finmodel.outturn.forecast_range import ByChance, Spread, between, by_chance
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
    assert found.payments["tariff", "icb", "trust"].below == pytest.approx(100 * pounds, abs=1)
    assert found.payments["tariff", "icb", "trust"].above == pytest.approx(100 * pounds, abs=1)
    assert ("gp_list", "icb", "gps") not in found.payments


def test_what_one_group_does_to_all_payments_of_a_partner_moves_together() -> None:
    """30 emergencies bring the trust £63,000 and cost it £27,000; 40 outpatients bring £6,300: of 36,000 and 6,300.

    10 of reablement bring the council £5,000 and cost it £4,500, and the pool is £5,000 more over, of which it meets
    £2,000: £1,500 less is left. The board pays 63,000, 6,300 and, to the pool, 3,000.
    """
    expected = run(small_basis())
    year = expected.basis.place.spans[0]
    groups = {
        ("trust", "emergency"): unsure(250, 30),
        ("trust", "outpatient"): unsure(500, 40),
        ("council", "reablement"): unsure(120, 10),
    }
    found = by_chance(expected, year, groups).parties
    pounds = {"trust": 36_547.09, "council": 1_500, "icb": 63_385.25}
    assert set(found) == set(pounds)
    for party, amount in pounds.items():
        assert (found[party].below, found[party].above) == pytest.approx((100 * amount, 100 * amount), abs=1)


def test_a_ward_that_is_started_weighs_on_one_side_of_what_a_trust_is_left_with() -> None:
    """50 more than 260 start a fourth ward: £105,000 − £45,000 − £20,000; 50 fewer close none: £60,000 less."""
    expected = run(small_basis())
    found = by_chance(expected, expected.basis.place.spans[1], {("trust", "emergency"): unsure(260, 50)}).parties
    assert (found["trust"].below, found["trust"].above) == pytest.approx((6_000_000, 4_000_000), abs=1)


def test_a_gate_is_settled_at_both_ends_of_chance() -> None:
    """£603,750 against £650,000 gains £46,250, half of it shared, 35% of that to the trust: £8,093.75.

    20 emergencies more cost £42,000: £4,250 is within the gate of 2%, and nothing is paid. 20 fewer gain £88,250, of
    which the trust has £15,443.75: £7,350 more.
    """
    expected = run(small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN))
    year = expected.basis.place.spans[0]
    found = by_chance(expected, year, {("trust", "emergency"): unsure(250, 20)})
    spread = found.payments["gain", "icb", "trust"]
    assert (spread.below, spread.above) == (809_375, 735_000)


def test_a_year_that_is_over_has_no_range_of_chance() -> None:
    expected = run(small_basis())
    over = Outlook(250, 250, 250, 250, 250, "flat")
    assert by_chance(expected, expected.basis.place.spans[0], {("trust", "emergency"): over}) == ByChance()


def test_a_range_has_its_ends_whichever_way_round_a_payment_falls() -> None:
    assert between(100, (130, 100, 60)) == Spread(40, 30)
    assert between(100, (100, 100)) == Spread(0, 0)
