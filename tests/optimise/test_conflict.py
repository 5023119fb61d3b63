"""Briefs that cannot be: the conflict is named, nothing in it can be spared, and the ways out are ways out."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finmodel.optimise.solving.conflict import conflict_of, irreducible
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import can_hold

BRIEF = Program(
    (Choice("care"), Choice("health"), Choice("hub", 0, 1, whole=True)),
    (
        Limit("money", {"care": 1, "health": 1, "hub": 50}, "<=", 100),
        Limit("care floor", {"care": 1}, ">=", 70),
        Limit("health floor", {"health": 1}, ">=", 40),
        Limit("health cap", {"health": 1}, "<=", 90),
        Limit("a hub", {"hub": 1}, ">=", 1, ease=50),
    ),
    {"care": 1},
)


def without(program: Program, name: str) -> Program:
    return program.with_limits(limit for limit in program.limits if limit.name != name)


def test_only_the_limits_in_conflict_are_named() -> None:
    no_hub = without(BRIEF, "a hub")
    assert set(irreducible(no_hub)) == {"money", "care floor", "health floor"}
    assert can_hold(without(no_hub, "care floor"))


def test_the_cheapest_way_out_and_each_alone() -> None:
    conflict = conflict_of(without(BRIEF, "a hub"))
    assert conflict.cheapest is not None
    assert sum(conflict.cheapest.by.values()) == pytest.approx(10)
    assert [dict(one.by) for one in conflict.alone] == [
        pytest.approx({name: 10}) for name in ("money", "care floor", "health floor")
    ]


def test_a_conflict_that_only_whole_units_make() -> None:
    halves = Program(
        (Choice("teams", 0, 9, whole=True),),
        (
            Limit("few", {"teams": 2}, "<=", 5),
            Limit("many", {"teams": 2}, ">=", 5),
            Limit("some", {"teams": 1}, ">=", 1),
        ),
    )
    conflict = conflict_of(halves)
    assert set(conflict.names) == {"few", "many"}
    assert [dict(one.by) for one in conflict.alone] == [pytest.approx({name: 1}) for name in ("few", "many")]


def test_what_may_not_be_eased_is_not() -> None:
    firm = Program(
        (Choice("x"),), (Limit("law", {"x": 1}, "<=", 1, firm=True), Limit("wish", {"x": 1}, ">=", 3)), {"x": 1}
    )
    assert [dict(one.by) for one in conflict_of(firm).alone] == [pytest.approx({"wish": 2})]
    both = Program(
        (Choice("x"),), tuple(Limit(one.name, one.terms, one.sense, one.bound, firm=True) for one in firm.limits)
    )
    assert conflict_of(both).cheapest is None
    assert conflict_of(both).alone == ()


@st.composite
def impossible(draw: st.DrawFn) -> Program:
    small = st.integers(-5, 5)
    choices = tuple(Choice(f"x{one}", 0, 10, whole=draw(st.booleans())) for one in range(draw(st.integers(1, 3))))
    limits = []
    for number in range(draw(st.integers(2, 8))):
        terms = {choice.name: draw(small) for choice in choices}
        limits.append(Limit(f"limit {number}", terms, draw(st.sampled_from(("<=", ">="))), draw(st.integers(-25, 25))))
    return Program(choices, tuple(limits))


@settings(max_examples=100)
@given(impossible())
def test_nothing_named_can_be_spared_and_every_way_out_is_one(program: Program) -> None:
    assume(not can_hold(program))
    conflict = conflict_of(program)
    named = program.only(conflict.names)
    assert not can_hold(named)
    assert all(can_hold(without(named, name)) for name in conflict.names)
    ways = [conflict.cheapest, *conflict.alone]
    for way in ways:
        if way is None:
            continue
        eased = program
        for name, by in way.by.items():
            eased = eased.easing(name, by + 1e-6)
        assert can_hold(eased)
        assert way.cost >= (conflict.cheapest.cost if conflict.cheapest else 0) - 1e-6
