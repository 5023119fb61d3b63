"""Briefs that cannot be: the conflict is named, nothing in it can be spared, and the ways out are ways out."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finmodel.optimise.solving.conflict import conflict_of, conflict_of_doing, irreducible
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import can_hold
from tests.optimise.apart import cheapest_apart, drawn_program, possible_apart

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


def test_two_hundred_impossible_briefs_have_their_smallest_conflict_and_cheapest_way_out_by_a_program_apart() -> None:
    chance, checked, whole_alone = random.Random(2), 0, 0
    while checked < 200:
        program = drawn_program(chance, choices=4, limits=chance.choice([1, 7]))
        if checked % 2:
            program = replace(program, choices=tuple(replace(one, whole=True) for one in program.choices))
        if possible_apart(program):
            continue
        checked += 1
        whole_alone += possible_apart(program.relaxed())
        conflict = conflict_of(program)
        assert conflict.proved
        assert conflict.names
        assert not possible_apart(program.only(conflict.names)), program
        for name in conflict.names:
            assert possible_apart(program.only([other for other in conflict.names if other != name])), program
        assert conflict.cheapest is not None
        assert conflict.cheapest.cost == pytest.approx(cheapest_apart(program), abs=1e-5)
        for name, short in conflict.short.items():
            among = program.only(conflict.names)
            assert possible_apart(among.easing(name, short + 1e-5))
            assert not possible_apart(among.easing(name, short - 1e-3))
    assert whole_alone > 5  # some are impossible only because units are whole


def test_firm_limits_are_in_every_question_and_in_no_answer() -> None:
    chance, checked = random.Random(4), 0
    while checked < 60:
        drawn = drawn_program(chance, choices=4, limits=7)
        firm = tuple(
            Limit(one.name, one.terms, one.sense, one.bound, firm=number % 3 == 0)
            for number, one in enumerate(drawn.limits)
        )
        program = drawn.with_limits(firm)
        if possible_apart(program):
            continue
        checked += 1
        conflict = conflict_of(program)
        fixed = {limit.name for limit in firm if limit.firm}
        if not possible_apart(program.only(fixed)):
            assert conflict.names == ()
            assert conflict.cheapest is None
            continue
        assert not fixed & {*conflict.names, *(conflict.cheapest.by if conflict.cheapest else {})}
        assert not possible_apart(program.only({*conflict.names, *fixed}))
        assert all(possible_apart(program.only({*conflict.names, *fixed} - {name})) for name in conflict.names)


def test_floors_of_80_and_of_60_percent_hold_together_only_if_nothing_is_spent() -> None:
    # £2,050 an episode and £55,000 a nurse: four fifths to one and three fifths to the other.
    spend = {"episodes": 2050.0, "nurse": 55_000.0}
    brief = Program(
        (Choice("episodes", 0, 60, whole=True), Choice("nurse", 0, 1, whole=True)),
        (
            Limit("money", spend, "<=", 150_000),
            Limit("care gets 80%", {"episodes": 2050 * 0.2, "nurse": -55_000 * 0.8}, ">=", 0),
            Limit("the trust gets 60%", {"episodes": -2050 * 0.6, "nurse": 55_000 * 0.4}, ">=", 0),
        ),
        {"episodes": 1160, "nurse": 72_500},
    )
    conflict = conflict_of_doing(brief, spend)
    assert conflict is not None
    assert set(conflict.names) == {"care gets 80%", "the trust gets 60%"}
    assert len(conflict.alone) == 2
    assert conflict_of_doing(brief.only(["money", "care gets 80%"]), spend) is None


def test_how_far_a_limit_is_eased_has_an_end_where_the_brief_gives_none() -> None:
    # Hours have no end of their own: the floor wants 3,000,000 of them, and there is money for 10.
    endless = Program(
        (Choice("hours"),), (Limit("money", {"hours": 12.5}, "<=", 125), Limit("floor", {"hours": 1}, ">=", 3_000_000))
    )
    conflict = conflict_of(endless)
    assert [dict(way.by) for way in conflict.alone] == [
        pytest.approx({"floor": 2_999_990}),
        pytest.approx({"money": 37_499_875}),
    ]
    assert conflict.short == pytest.approx({"money": 37_499_875, "floor": 2_999_990})
    assert conflict.cheapest is not None
    assert math.isclose(conflict.cheapest.cost, 2_999_990)


def test_a_conflict_that_time_leaves_open_is_not_called_proved() -> None:
    from finmodel.optimise.solving.solve import Options

    unproved = conflict_of(without(BRIEF, "a hub"), Options(time_limit=0))
    assert not unproved.proved
