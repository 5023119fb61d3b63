"""The slope reading: by hand at kinks and jumps, and against small differences through the exact reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from finmodel.rules import shapes
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import (
    ONE,
    ZERO,
    Add,
    Axis,
    Maximum,
    Minimum,
    Multiply,
    Node,
    Pick,
    Round,
    RuleError,
    Split,
    Term,
)
from finmodel.rules.series import Series, over, times
from finmodel.rules.shapes import Band
from finmodel.rules.slope import Slope, slope
from tests.rules.differences import by_differences, told_finely
from tests.rules.named import measure, term
from tests.rules.test_readings_agree import flat
from tests.rules.trees import MONEY, Case, cases

LAW = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
WHO = Axis("partner", ("acute", "gps"))
X, T, S, N = measure("x"), term("t"), term("s", "share"), measure("n", "people")
E = measure("e", along=WHO)
STARTED = shapes.started_steps(N, term("m", "people"))
seen: Counter[str] = Counter()
"""Rules read, and how many of them had a kink or a jump at the point."""


def moved(rule: Node, values: Mapping[str, object], direction: Mapping[str, object]) -> tuple[Fraction, ...]:
    """Value, slope to the left and right, and jump on the way in and out."""
    given_ = {name: tuple(map(Decimal, v)) if isinstance(v, tuple) else Decimal(str(v)) for name, v in values.items()}
    by = {name: tuple(map(Decimal, v)) if isinstance(v, tuple) else Decimal(str(v)) for name, v in direction.items()}
    found = slope(rule, given_, by)
    assert isinstance(found, Slope)
    return found.value, found.left, found.right, found.jump_left, found.jump_right


BY_HAND: list[tuple[str, Node, dict[str, object], dict[str, object], tuple[str, ...]]] = [
    ("below a cap", shapes.cap(Multiply(X, S), T), {"x": 100, "s": "0.5", "t": 80}, {"x": 1},
     ("50", "0.5", "0.5", "0", "0")),
    ("at a cap", shapes.cap(Multiply(X, S), T), {"x": 160, "s": "0.5", "t": 80}, {"x": 1},
     ("80", "0.5", "0", "0", "0")),
    ("at a gate that opens", shapes.gate(X, ">=", T, Multiply(X, S)), {"x": 80, "s": "0.25", "t": 80}, {"x": 1},
     ("20", "0", "0.25", "20", "0")),  # £20 is there at once at £80, and nothing at a penny less
    ("at a gate past which it opens", shapes.gate(X, ">", T, Multiply(X, S)), {"x": 80, "s": "0.25", "t": 80},
     {"x": 1}, ("0", "0", "0.25", "0", "20")),
    ("at a gate, downwards", shapes.gate(X, ">=", T, Multiply(X, S)), {"x": 80, "s": "0.25", "t": 80}, {"x": -1},
     ("20", "-0.25", "0", "0", "-20")),
    ("where it is just so", shapes.gate(X, "=", T, T), {"x": 80, "t": 80}, {"x": 1}, ("80", "0", "0", "80", "-80")),
    ("a third step begins", Multiply(shapes.started_steps(N, term("m", "people")), T), {"n": 8, "m": 4, "t": 9},
     {"n": 1}, ("18", "0", "0", "0", "9")),
    ("half way through a step", Multiply(shapes.started_steps(N, term("m", "people")), T),
     {"n": 6, "m": 4, "t": 9}, {"n": 1}, ("18", "0", "0", "0", "0")),
    ("a step is complete", Multiply(shapes.whole_steps(N, term("m", "people")), T), {"n": 8, "m": 4, "t": 9},
     {"n": 1}, ("18", "0", "0", "9", "0")),
    ("what is rounded has the slope of what is rounded", Round(Multiply(X, S), 2),
     {"x": "10.01", "s": "0.5"}, {"x": 1}, ("5.01", "0.5", "0.5", "0", "0")),
    ("a part of a split", Pick(Split(Round(X, 2), E), "gps"), {"x": 100, "e": (3, 1)}, {"x": 1},
     ("25", "0.25", "0.25", "0", "0")),
    ("a split whose weights move", Pick(Split(Round(X, 2), E), "gps"), {"x": 100, "e": (3, 1)}, {"e": (0, 1)},
     ("25", "18.75", "18.75", "0", "0")),  # 100 × 3 ÷ (3 + 1)²
    ("a part of a split that a step begins, to the penny", Pick(Split(Multiply(STARTED, T), E), "gps"),
     {"n": 0, "m": 4, "t": 100, "e": (1, 2)}, {"n": 1}, ("0", "0", "0", "0", "66.67")),
    ("an average", X / N, {"x": 100, "n": 4}, {"n": 1}, ("25", "-6.25", "-6.25", "0", "0")),
    ("several measures at once", Multiply(X, S), {"x": 100, "s": "0.5"}, {"x": 2, "s": "0.1"},
     ("50", "11", "11", "0", "0")),
    ("nothing at nought, by a quotient", shapes.gate(N, ">", ZERO, Multiply(N, X / N)), {"x": 0, "n": 0},
     {"x": 5, "n": 1}, ("0", "0", "5", "0", "0")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values", "by", "told"), [row[1:] for row in BY_HAND], ids=[r[0] for r in BY_HAND])
def test_kinks_and_jumps_by_hand(
    rule: Node, values: dict[str, object], by: dict[str, object], told: tuple[str, ...]
) -> None:
    assert moved(rule, values, by) == tuple(map(Fraction, told))


def test_curves_that_touch_but_do_not_cross_keep_their_sides() -> None:
    square, line = Multiply(S, S), Add((S, S)) - ONE  # s² and 2s − 1 touch at 1, and s² is above to both sides
    gate = shapes.gate(Maximum((square, line)) - line, ">", ZERO, T)
    assert moved(gate, {"s": 1, "t": 7}, {"s": 1}) == (0, 0, 0, -7, 7)


def test_a_corridor_has_the_rate_of_the_band_on_each_side() -> None:
    rule = shapes.corridor(X, [Band(T, S), Band(None, ONE)])
    assert moved(rule, {"x": 60, "t": 60, "s": "0.25"}, {"x": 1}) == (15, Fraction(1, 4), 1, 0, 0)


def test_a_value_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(RuleError, match="'X' is divided by 'N', which is nought"):
        moved(X / N, {"x": 1, "n": 0}, {"x": 1})
    with pytest.raises(RuleError, match="'t' has no value"):
        slope(T, {}, {})


def _as_it_stands(rule: Node, now: Mapping[str, Exact]) -> bool:
    """True where nothing in a rule is rounded away; else small differences cannot tell a tie with what it comes to."""
    finely = told_finely(rule, now)
    return not any(cell for name in finely.rounded for cell in flat(finely.values[name]))


@LAW
@given(cases("any"), st.data())
def test_the_slope_is_what_small_differences_through_the_exact_reading_show(case: Case, data: st.DataObject) -> None:
    now = case.by_period()[data.draw(st.integers(0, 2))]
    names = sorted(case.scalars)
    assume(names)
    moves = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    by = {name: Decimal(data.draw(st.sampled_from(["1", "-1", "0.5", "3"]))) for name in moves}
    rule = case.node
    try:
        here = cast(Decimal, exact(rule, now))
    except RuleError:
        assume(False)
    own = Term("own", MONEY, "Its own value here")
    wrapped = [rule, Minimum((rule, own)), Maximum((rule, own)), shapes.gate(rule, ">=", own, rule),
               shapes.gate(rule, ">", own, rule, own + own), shapes.gate(rule, "=", own, ZERO, rule)]  # fmt: skip
    tells = cast(Slope, slope(rule, now, {})).value == Fraction(here) and _as_it_stands(rule, now)
    rule, now = data.draw(st.sampled_from(wrapped if tells else [rule])), now | {"own": here}
    finely = told_finely(rule, now)
    try:
        told = by_differences(finely, by)
    except RuleError:
        assume(False)
    found = slope(rule, now, cast("dict[str, Exact]", by))
    assert isinstance(found, Slope)
    shown = (found.value, found.left, found.right, found.jump_left, found.jump_right)
    seen.update(kinks=int(found.kink), jumps=int(found.jump != 0 or found.jump_left != 0), rules=1)
    for one, other in zip(shown, told, strict=True):
        assert float(one) == pytest.approx(float(other), rel=1e-6, abs=1e-6)


def test_kinks_and_jumps_were_among_them() -> None:
    if seen["rules"] >= 1000:
        assert seen["kinks"] > 50
        assert seen["jumps"] > 50


def test_products_and_quotients_bend_as_multiplying_out_and_long_division_say() -> None:
    """(1 + x + 2x²)(1 + x + x²) starts 1 + 2x + 4x²; (2 + 2x + 6x²) ÷ (2 + x + x²) starts 1 + x/2 + 9x²/4."""
    one, other = Series(Fraction(1), Fraction(1), Fraction(2)), Series(Fraction(1), Fraction(1), Fraction(1))
    assert times(one, other) == (1, 2, 4)
    assert over(times(one, other), other) == one
    top, under = Series(Fraction(2), Fraction(2), Fraction(6)), Series(Fraction(2), Fraction(1), Fraction(1))
    assert over(top, under) == (1, Fraction(1, 2), Fraction(9, 4))
