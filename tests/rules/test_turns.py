"""Turning points along a range: exact where choices move in proportion, close where they do not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction

import pytest

from finmodel.rules.nodes import ONE, Compare, Measure, Multiply, Node
from finmodel.rules.series import Series
from finmodel.rules.shapes import started_steps
from finmodel.rules.slope import SlopeReading
from finmodel.rules.turns import turning_points
from tests.rules.named import measure, term

X: Measure = measure("x", "people")


def turns(rule: Node, low: int, high: int, **terms: str) -> list[Fraction]:
    given = {name: Series(Fraction(value)) for name, value in terms.items()}

    def margins(at: Fraction, side: int) -> Mapping[Hashable, Series]:
        reading = SlopeReading({**given, "x": Series(at, Fraction(side))}, unrounded=True)
        reading(rule)
        return reading.margins

    return list(turning_points(margins, Fraction(low), Fraction(high)))


def test_a_threshold_is_found_exactly() -> None:
    rule = Compare(">", Multiply(X, term("third", "share")), term("t", "people"))
    assert turns(rule, 0, 100, third="1/3", t="7") == [21]


def test_a_threshold_on_an_average_is_found_exactly_though_it_does_not_move_in_proportion() -> None:
    rule = Compare("<", term("sum", "people") / X, term("least", "share"))
    assert turns(rule, 1, 1000, sum="10", least="3/100") == [Fraction(1000, 3)]


def test_a_threshold_that_is_no_plain_fraction_is_found_just_past_where_it_lies() -> None:
    each = X / term("one", "people")
    (found,) = turns(Compare(">", Multiply(each, each), term("two", "share")), 0, 5, one="1", two="2")
    assert 0 <= float(found) - 2**0.5 <= 5e-9


def test_each_step_is_found() -> None:
    found = turns(started_steps(X, term("every", "people")), 10, 95, every="20")
    assert [at for at in found if at % 20 == 0] == [20, 40, 60, 80]  # and where the nearest whole step turns
    assert all(at % 10 == 0 for at in found)


def test_a_square_is_passed_on_both_sides_of_its_foot() -> None:
    rule = Compare(">", Multiply(X / term("one", "people") - ONE, X / term("one", "people") - ONE), term("s", "share"))
    found = turns(rule, -5, 5, one="1", s="4")
    assert [float(at) for at in found] == pytest.approx([-1, 3])
