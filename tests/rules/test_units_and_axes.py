"""What may not be combined is refused as the rule is built, with both sides named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finmodel.core.unit import singular, unit
from finmodel.errors import FinmodelError, Refused, UnitError
from finmodel.rules import shapes
from finmodel.rules.nodes import (
    ONE,
    ZERO,
    Add,
    Axis,
    Compare,
    If,
    Maximum,
    Minimum,
    Node,
    Pick,
    RuleError,
    Split,
    Step,
    Sum,
)
from tests.rules.named import measure, term

PARTNERS, LINES = Axis("partner", ("a", "b")), Axis("price line", ("a", "b"))
SPEND, FEE, PEOPLE = measure("spend"), term("fee"), measure("people", "people")
SHARE, SCORE, FLAG = term("share", "share"), measure("score", "score"), measure("on_time", "flag")
BY_PARTNER, BY_LINE = term("agreed_share", "share", PARTNERS), term("price", "money/units", LINES)

REFUSED: list[tuple[Callable[[], Node], str]] = [
    (lambda: SPEND * FEE, "'Spend' with 'Fee': .*money may not be multiplied by money"),
    (lambda: SPEND + PEOPLE, "cannot add 'Spend', which is money, and 'People', which is people"),
    (lambda: SPEND - PEOPLE, "cannot subtract 'Spend', which is money, and 'People', which is people"),
    (lambda: SHARE + SPEND, "cannot add 'Share', which is share, and 'Spend', which is money"),
    (lambda: Compare(">", SHARE, SPEND), "cannot compare 'Share', which is share, and 'Spend', which is money"),
    (lambda: Compare(">", SPEND, ONE), "cannot compare 'Spend', which is money, and 1, which is number"),
    (lambda: ONE + SPEND, "cannot add 'Spend', which is money, and 1, which is number"),
    (lambda: Minimum((SPEND, PEOPLE)), "cannot compare 'Spend'.*'People'"),
    (lambda: Maximum((SPEND, ZERO, PEOPLE)), "cannot compare 'Spend'.*'People'"),
    (lambda: SHARE / SPEND / SPEND, "'Share' and 'Spend' with 'Spend': .* means nothing"),
    (lambda: If(FLAG, SPEND, PEOPLE), "cannot choose between 'Spend'.*'People'"),
    (lambda: If(SHARE, SPEND, ZERO), "cannot decide by 'Share', which is share: a condition must be"),
    (lambda: If(SPEND, SPEND, ZERO), "cannot decide by 'Spend', which is money: a condition must be"),
    (lambda: If(FLAG * SHARE, SPEND, ZERO), "cannot decide by 'On time' and 'Share', which is number"),
    (lambda: If(ONE, SPEND, ZERO), "cannot decide by 1, which is number"),
    (lambda: shapes.gate(SCORE, ">=", SPEND, FEE), "cannot compare 'Score', which is score, and 'Spend'"),
    (lambda: BY_PARTNER * BY_LINE, "'Agreed share' is listed by partner and 'Price' by price line"),
    (lambda: Sum(SPEND), "'Spend' is a single value: there is nothing to total"),
    (lambda: Pick(BY_PARTNER, "c"), "'Agreed share' has no member 'c'"),
    (lambda: Pick(SPEND, "a"), "'Spend' has no member 'a'"),
    (lambda: Split(SPEND, SHARE), "'Share' must have one value a member to share by"),
    (lambda: Split(SPEND * BY_PARTNER, BY_PARTNER), "'Spend' and 'Agreed share' must be a single value"),
    (lambda: Add(()), "there is nothing to add"),
    (lambda: Minimum(()), "there is nothing to compare"),
]


@pytest.mark.parametrize(("build", "message"), REFUSED)
def test_what_makes_no_sense_is_refused_and_says_what_met_what(build: Callable[[], Node], message: str) -> None:
    with pytest.raises(FinmodelError, match=message):
        build()


def test_a_long_rule_is_named_by_its_first_parts() -> None:
    names = [measure(name) for name in ("acute", "community", "mental_health", "primary", "social")]
    with pytest.raises(UnitError, match="cannot add 'Acute', 'Community', 'Mental health' and others, which is money"):
        _ = Add(tuple(names)) + PEOPLE
    with pytest.raises(UnitError, match="cannot add 'All of it', which is money, and 'People'"):
        _ = Step("All of it", Add(tuple(names))) + PEOPLE


def test_tables_of_one_axis_name_but_other_members_are_not_combined() -> None:
    other = term("other_share", "share", Axis("partner", ("a", "c")))
    with pytest.raises(RuleError, match="or their members differ"):
        _ = BY_PARTNER + other


def test_units_follow_from_the_parts() -> None:
    price = term("price", "money/people")
    assert (price * PEOPLE).unit == unit("money")
    assert (SPEND / PEOPLE).unit == unit("money/people")
    assert (SPEND / FEE).unit == (ONE - SHARE).unit == (SHARE * SHARE).unit == unit("share")
    assert (SPEND + ZERO).unit == Maximum((SPEND, ZERO)).unit == unit("money")
    assert (FLAG * FLAG).unit == Compare(">", SPEND, ZERO).unit == unit("flag")
    assert shapes.ramp(SCORE, term("low", "score"), term("high", "score")).unit == unit("share")
    assert If(FLAG * FLAG, SPEND, ZERO).unit == unit("money")
    assert (SHARE * term("factor", "index")).unit == unit("number")


def test_an_axis_follows_from_the_parts_and_ends_in_a_sum_or_a_pick() -> None:
    table = SPEND * BY_PARTNER
    assert table.axis == Split(SPEND, BY_PARTNER).axis == PARTNERS
    assert Sum(table).axis is None
    assert Pick(table, "b").axis is None
    assert (Sum(table) * BY_PARTNER).axis == PARTNERS
    assert Sum(BY_LINE * term("volume", "units", LINES)).unit == unit("money")


@pytest.mark.parametrize("text", ["pounds", "money/pounds", "share/units", "", "money//units"])
def test_a_unit_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"is not a unit. Use share, score"):
        unit(text)


def test_units_are_said_in_words() -> None:
    assert str(unit("money/person_years")) == "money per person-year"
    assert str(unit("units/people/days")) == "units of activity per person per day"
    assert str(unit("1/days")) == "1 per day"
    assert singular(unit("people")) == "person"
    assert singular(unit("money/units")) == "money per unit of activity"
