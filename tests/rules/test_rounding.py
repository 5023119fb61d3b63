"""Rounding is Excel's: half away from zero, on the 15 significant digits that Excel shows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finmodel.core.money import parse_money, round_exact, round_half_away, split_pence, to_pence
from finmodel.rules.evaluate import compare
from finmodel.rules.nodes import ZERO, Compare, If, Round
from tests.rules.named import in_every_reading, measure, worked

LAW = settings(max_examples=1000, deadline=None)
UNITS = {0.01: Fraction(1, 100), 1.0: Fraction(1), 100.0: Fraction(100), 1e-6: Fraction(1, 10**6)}


def as_excel_rounds(value: float, unit: Fraction) -> float:
    """The rule in whole numbers alone: write 15 digits, go to the nearest multiple, a half away from zero."""
    shown = Fraction(f"{value:.14e}")
    steps = abs(shown) / unit
    whole = steps.numerator // steps.denominator
    whole += steps - whole >= Fraction(1, 2)
    return float((whole if shown >= 0 else -whole) * unit)


typed = st.builds(lambda whole, power: whole / 10**power, st.integers(-(10**12), 10**12), st.integers(0, 7))
halves = st.builds(
    lambda whole, per: (2 * whole + 1) / per, st.integers(-(10**10), 10**10), st.sampled_from([2, 20, 200, 2000])
)
any_size = st.floats(-1e300, 1e300, allow_nan=False)


@LAW
@given(st.lists(st.one_of(typed, halves, any_size), min_size=1, max_size=8), st.sampled_from(list(UNITS)))
@example([2.675, 1.005, -0.125, 0.285, 1e15 + 0.5, 100000000000000.5, -2.5, 0.0, -0.0, 5e-324, 1e300], 0.01)
def test_rounding_is_excels(values: list[float], unit: float) -> None:
    found = round_half_away(np.array(values), unit)
    assert found.tolist() == [as_excel_rounds(value, UNITS[unit]) for value in values]


@LAW
@given(st.decimals(-99_999_999, 99_999_999, allow_nan=False, places=7), st.sampled_from(list(UNITS)))
def test_the_decimal_rule_is_the_same_rule(value: Decimal, unit: float) -> None:
    """For up to 15 digits, as many as a double keeps."""
    assert float(round_exact(value, Decimal(str(unit)))) == round_half_away(float(value), unit)


@LAW
@given(st.one_of(typed, halves), st.sampled_from(list(UNITS)))
def test_rounding_is_symmetrical_and_rounding_again_changes_nothing(value: float, unit: float) -> None:
    once = round_half_away(value, unit)
    assert round_half_away(-value, unit) == -once
    assert round_half_away(once, unit) == once
    assert abs(once - value) <= unit / 2 + 1e-14 * abs(value)


def test_halves_that_binary_cannot_hold_round_away_from_zero() -> None:
    assert round_half_away(np.array([2.675, 1.005, 0.285, -2.675, 0.5, -0.5, 2.5]), 0.01).tolist() == [
        2.68, 1.01, 0.29, -2.68, 0.5, -0.5, 2.5,
    ]  # fmt: skip
    assert round_half_away(np.array([0.5, 1.5, 2.5, -0.5, -2.5]), 1.0).tolist() == [1, 2, 3, -1, -3]
    assert round_half_away(np.array([149.995, 150.0, -150.0]), 100.0).tolist() == [100, 200, -200]


def test_rounding_never_shows_minus_nought() -> None:
    assert np.copysign(1, round_half_away(np.array([-0.001, -0.0, 0.0]))).tolist() == [1, 1, 1]


def test_what_is_not_a_number_stays_so() -> None:
    found = round_half_away(np.array([np.nan, np.inf, -np.inf, 1.005]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [np.inf, -np.inf, 1.01]


def test_a_unit_that_does_not_divide_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.03 is neither a whole number"):
        round_half_away(1.0, 0.03)


def test_shape_is_kept_and_the_argument_is_not_changed() -> None:
    values = np.array([[1.005, 2.0], [3.004, -1.005]])
    assert round_half_away(values).tolist() == [[1.01, 2.0], [3.0, -1.01]]
    assert values[0, 0] == 1.005
    assert round_half_away(1.005).shape == ()


@pytest.mark.parametrize(
    ("written", "amount"),
    [("£1,490", "1490"), ("-£12.50", "-12.50"), ("-12.50", "-12.50"), ("£1.2m", "1200000"), ("-£3k", "-3000")],
)
def test_an_amount_of_money_is_read_as_it_is_written_with_its_minus(written: str, amount: str) -> None:
    assert parse_money(written) == Decimal(amount)


def test_pounds_to_pence() -> None:
    assert to_pence(np.array([0.285, -1.005, 35_000_000.005])).tolist() == [29, -101, 3_500_000_001]


def test_a_half_penny_left_between_two_large_amounts_rounds_up_in_every_reading() -> None:
    """Half of £1,000,000.01 is £500,000.005; as the difference of two doubles it comes out a hair below."""
    saving = measure("benchmark") - measure("spend")
    rule = Round(saving * measure("part", "share"))
    for high, low, part, paid in [
        ("58720573.33", "49621322.84", "0.5", 4549625.25),  # £9,099,250.49 saved
        ("35000000.13", "34000000.12", "0.5", 500000.01),
        ("35000000.12", "35000000.13", "0.5", -0.01),
    ]:
        assert in_every_reading(rule, benchmark=high, spend=low, part=part) == [paid] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.3, 0.1 + 0.2),
        (8.0, (0.1 + 0.7) * 10),
        (1_000_000.1, np.nextafter(1_000_000.1, 0)),
        (1e11 + 0.1, np.nextafter(1e11 + 0.1, 0)),
    ],
)
def test_two_sides_of_a_gate_that_binary_alone_tells_apart_are_a_tie_however_large(one: float, other: float) -> None:
    """0.1 and 0.2 come to 0.30000000000000004, and (0.1 + 0.7) × 10 to 7.999999999999999."""
    left, right = np.array([one]), np.array([other])
    assert one != other
    assert [compare(how, left, right, 6).tolist() for how in ("=", "<=", ">=", "<", ">")] == [[1], [1], [1], [0], [0]]


def test_two_sides_of_a_gate_that_differ_in_the_last_decimal_compared_are_told_apart() -> None:
    assert compare("<", np.array([0.3]), np.array([0.300001]), 6).tolist() == [1]
    assert compare("<", np.array([0.3]), np.array([0.3000004]), 6).tolist() == [0]


def test_a_gate_compares_to_six_decimals_in_every_reading() -> None:
    paid = If(Compare(">=", measure("saved"), measure("least")), measure("earned"), ZERO)
    assert in_every_reading(paid, saved="0.3", least="0.3000004", earned=5) == [5] * 3
    assert in_every_reading(paid, saved="0.3", least="0.300001", earned=5) == [0] * 3


def test_money_may_be_rounded_to_pounds_and_to_thousands() -> None:
    amount = measure("amount")
    assert in_every_reading(Round(amount, 0), amount="-2.5") == [-3] * 3
    assert in_every_reading(Round(amount, -3), amount="1234500") == [1_235_000] * 3
    assert worked(Round(amount, 6), amount="0.0000005") == 1e-6


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [Decimal("-0.1"), 2]])
def test_weights_that_cannot_share_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="must not be negative, and must not all be nil"):
        split_pence(100, weights)


def test_pennies_go_to_the_largest_remainders_and_ties_to_the_earlier() -> None:
    assert split_pence(100, [1, 1, 1]) == [34, 33, 33]
    assert split_pence(-100, [1, 1, 1]) == [-33, -33, -34]
    assert split_pence(15, [Decimal("0.4"), Decimal("0.3"), Decimal("0.2"), Decimal("0.1")]) == [6, 5, 3, 1]
    assert split_pence(7, [0, 5, 5]) == [0, 4, 3]
    assert split_pence(10**18 + 1, [1, 1]) == [5 * 10**17 + 1, 5 * 10**17]
    assert sum(split_pence(10**18 + 7, [1, 2, 3])) == 10**18 + 7
