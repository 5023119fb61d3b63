"""Prices of limits, against the exact optimum of programs in two choices found corner by corner."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finmodel.optimise.solving.prices import prices
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import slopes, solve

NAMES = ("x", "y")
A_HAIR = Fraction(1, 10**9)
Edge = tuple[Fraction, Fraction, Fraction]
"""a x + b y <= c."""


def edges_of(program: Program) -> list[Edge]:
    """Every limit and bound of a program, as at most."""
    found = [(Fraction(-1), Fraction(0), Fraction(0)), (Fraction(0), Fraction(-1), Fraction(0))]
    for limit in program.limits:
        sign = 1 if limit.sense == "<=" else -1
        a, b = (sign * Fraction(limit.terms.get(name, 0)) for name in NAMES)
        found.append((a, b, sign * Fraction(limit.bound)))
    return found


def best_corner(edges: list[Edge], gains: tuple[Fraction, Fraction]) -> Fraction | None:
    """The largest gain at any corner within every edge; None where there is none."""
    corners = []
    for (a, b, c), (d, e, f) in combinations(edges, 2):
        if cross := a * e - b * d:
            corners.append(((c * e - b * f) / cross, (a * f - c * d) / cross))
    inside = [point for point in corners if all(a * point[0] + b * point[1] <= c for a, b, c in edges)]
    return max((gains[0] * x + gains[1] * y for x, y in inside), default=None)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Programs of two choices within a box, under a few limits in small whole numbers, gains of either sign."""
    small = st.integers(-6, 6)
    limits = [Limit(f"box {name}", {name: 1}, "<=", draw(st.integers(1, 20))) for name in NAMES]
    for number in range(draw(st.integers(1, 4))):
        sense = draw(st.sampled_from(("<=", ">=")))
        limits.append(Limit(f"limit {number}", {"x": draw(small), "y": draw(small)}, sense, draw(st.integers(-20, 30))))
    return Program(tuple(Choice(name) for name in NAMES), tuple(limits), {name: draw(small) for name in NAMES})


@settings(max_examples=300)
@given(programs())
def test_a_price_is_what_the_best_grows_by_when_its_limit_is_eased(program: Program) -> None:
    gains = (Fraction(program.gains["x"]), Fraction(program.gains["y"]))
    best = best_corner(edges_of(program), gains)
    found = solve(program)
    if best is None:
        assert found.status == "impossible"
        return
    assert found.gain == pytest.approx(float(best), abs=1e-6)
    told = prices(program, found.values).of
    for number, limit in enumerate(program.limits):
        edges = edges_of(program)
        a, b, c = edges[number + 2]
        edges[number + 2] = (a, b, c + A_HAIR)
        eased = best_corner(edges, gains)
        assert eased is not None
        assert told[limit.name] == pytest.approx(float((eased - best) / A_HAIR), rel=1e-3, abs=1e-5), limit.name


@settings(max_examples=150)
@given(st.data())
def test_where_no_limits_meet_by_chance_the_solver_prices_easing_and_tightening_alike(data: st.DataObject) -> None:
    number = st.floats(0.1, 9, allow_nan=False).map(lambda value: round(value, 4))
    names = [f"x{index}" for index in range(data.draw(st.integers(2, 6)))]
    limits = tuple(
        Limit(f"limit {row}", {name: data.draw(number) for name in names}, "<=", data.draw(st.floats(10, 1000)))
        for row in range(data.draw(st.integers(1, 6)))
    )
    program = Program(tuple(Choice(name) for name in names), limits, {name: data.draw(number) for name in names})
    base, told = solve(program), slopes(program)
    for limit in limits:
        by = 1e-4 * limit.bound
        wider, tighter = (solve(program.easing(limit.name, size)).gain for size in (by, -by))
        up, down = (wider - base.gain) / by, (base.gain - tighter) / by
        assume(abs(up - down) < 1e-6)
        assert told[limit.name] == pytest.approx(up, rel=1e-4, abs=1e-6)


def test_where_three_limits_meet_in_a_point_the_price_is_that_of_easing() -> None:
    # Both caps and the sum meet at (1, 1): the sum eased alone lets nothing more in, though the solver may price it.
    meeting = Program(
        (Choice("x"), Choice("y")),
        (Limit("x", {"x": 1}, "<=", 1), Limit("y", {"y": 1}, "<=", 1), Limit("sum", {"x": 1, "y": 1}, "<=", 2)),
        {"x": 1, "y": 1},
    )
    assert prices(meeting, solve(meeting).values).of == pytest.approx({"x": 0, "y": 0, "sum": 0})


def test_prices_of_a_program_with_whole_choices_take_them_as_decided() -> None:
    hub = Program(
        (Choice("hub", 0, 1, whole=True), Choice("hours")),
        (Limit("money", {"hub": 60, "hours": 2}, "<=", 100), Limit("staff", {"hours": 1}, "<=", 100)),
        {"hub": 50, "hours": 1},
    )
    found = solve(hub)
    assert found.values == pytest.approx({"hub": 1, "hours": 20})
    assert prices(hub, found.values).of == pytest.approx({"money": 0.5, "staff": 0})
    with pytest.raises(ValueError, match="hold the whole choices first"):
        slopes(hub)


def test_a_firm_limit_has_no_price() -> None:
    firm = Program((Choice("x"),), (Limit("all", {"x": 1}, "<=", 5, firm=True),), {"x": 1})
    assert prices(firm, solve(firm).values).of == {"all": 0}
