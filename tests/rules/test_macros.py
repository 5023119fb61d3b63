"""Every macro may be called in a formula, and comes to what it does by hand; none is left out."""

from __future__ import annotations

import inspect
from decimal import Decimal

import pytest

from finmodel.errors import Refused
from finmodel.rules import shapes
from finmodel.rules.exact import exact
from finmodel.rules.macros import MACROS, never_negative, places_of
from finmodel.rules.nodes import RuleError
from finmodel.rules.parse import read_formula
from finmodel.rules.words import sentences
from tests.rules.formulas import VALUES, amount, comes_to, rule_of

# saving 100.05, limit 60.02, least 120, kept 25%, people 7, size_of_team 4, top 10, loss -40.03, shares 3:1
BY_HAND = [
    ("if(saving > limit, limit, 0)", "60.02"),
    ("if(open and not shut, saving, 0)", "100.05"),
    ("if(shut or saving <= limit, saving, least)", "120"),
    ("if(not (saving = limit), saving, 0)", "100.05"),
    ("gate(saving >= least, saving)", "0"),
    ("gate(saving >= least, saving, limit)", "60.02"),
    ("min(saving, limit, least)", "60.02"),
    ("max(saving, limit, least)", "120"),
    ("cap(saving, limit)", "60.02"),
    ("floor(saving, least)", "120"),
    ("collar(saving, 0, limit)", "60.02"),
    ("at_least_nil(loss)", "0"),
    ("size(loss)", "40.03"),
    ("share(saving, kept)", "25.0125"),
    ("product(saving, kept, kept)", "6.253125"),
    ("total(saving, limit, loss)", "120.04"),
    ("sum(shares)", "4"),
    ("sum_product(visits, parts)", "0.625"),  # 0.5 × 0.5 + 1.5 × 0.25
    ("corridor(saving, bands)", "55.035"),  # 60.02 × 0.25 + 40.03
    ("slab(saving, bands)", "100.05"),
    ("slab(saving, bands, least)", "120"),
    ("band_rate(loss, bands)", "0.25"),
    ("look_up(people, rates)", "0.625"),  # half way from 4 to 10: half way from 0.25 to 1
    ("ramp(people, size_of_team, top)", "0.5"),
    ("prorate(saving, size_of_team, top)", "40.02"),
    ("started_steps(people, size_of_team)", "2"),
    ("whole_steps(people, size_of_team)", "1"),
    ("withhold(saving, kept)", "75.0375"),
    ("earn_back(saving, kept, kept)", "6.253125"),
    ("waterfall(saving, least)", "100.05"),
    ("waterfall(saving, least, limit)", "40.03"),
    ("waterfall(limit, least, saving)", "0"),
    ("left_over(saving, limit, loss)", "80.06"),
    ("left_over(limit, saving)", "0"),
    ("sum(split(saving, shares))", "100.05"),
    ("pick(split(saving, shares), gps)", "25.01"),  # 75.0375 and 25.0125: the penny left over goes to the first
    ("pick(zero_sum(limit * shares - least), gps)", "-59.98"),  # 60.06 gained and 59.98 lost: the lesser moves
    ("round(saving * kept)", "25.01"),
    ("round(saving, whole_pounds)", "100"),
    ("prev(balance) + saving", "112.55"),
    ("-loss", "40.03"),
]


@pytest.mark.parametrize(("text", "value"), BY_HAND, ids=[text for text, _ in BY_HAND])
def test_a_macro_in_a_formula_comes_to_the_amount_worked_out_by_hand(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


def test_every_macro_is_shown_here() -> None:
    shown = {part.text for text, _ in BY_HAND for part in read_formula(text) if part.kind == "call"}
    assert shown == MACROS.keys()


def test_every_shape_of_payment_can_be_written_in_a_formula() -> None:
    public = {name for name, one in vars(shapes).items() if inspect.isfunction(one) and not name.startswith("_")}
    ours = {name for name in public if getattr(shapes, name).__module__ == shapes.__name__}
    assert ours - MACROS.keys() == {"both", "either", "negate", "mirrored", "covered"}  # and, or, not; said in a table


def test_each_macro_says_how_it_is_written_and_takes_that_many_arguments() -> None:
    for name, macro in MACROS.items():
        assert read_formula(macro.written.replace("[", "").replace("]", "").replace("...", "")).text == name
        assert macro.meaning
        assert not macro.fits(0)
    assert [count for count in range(5) if MACROS["slab"].fits(count)] == [2, 3]
    assert [count for count in range(5) if MACROS["waterfall"].fits(count)] == [2, 3, 4]


def test_a_split_and_its_words_make_up_the_whole() -> None:
    assert comes_to("split(saving, shares)") == (Decimal("75.04"), Decimal("25.01"))
    said = [str(each) for each in sentences("Paid", rule_of("split(saving, shares)"), {})]
    assert said == [
        "Paid, before it is split: the saving, rounded to the penny.",
        "Paid: “Paid, before it is split”, shared in proportion to the shares, "
        "so that the parts make up the whole exactly.",
    ]


def test_conditions_read_as_conditions() -> None:
    rule = rule_of("if(open and not saving > limit, saving, 0)")
    assert str(sentences("Paid", rule, {})[-1]) == (
        "Paid: if “Open” is yes and the saving is at most the limit, the saving; otherwise nil."
    )


def test_a_corridor_takes_only_what_is_above_nil() -> None:
    assert never_negative(rule_of("at_least_nil(loss)"))
    assert not never_negative(rule_of("max(loss, saving)"))
    assert len(sentences("Paid", rule_of("corridor(at_least_nil(loss), bands)"), {})) == 3
    assert len(sentences("Paid", rule_of("corridor(loss, bands)"), {})) == 5
    with pytest.raises(RuleError, match="Covered by the bands, which start from nought"):
        exact(rule_of("corridor(loss, bands)"), VALUES)
    with pytest.raises(AssertionError, match="The amount may be below nought"):
        rule_of("corridor(saving - limit, bands)")


@pytest.mark.parametrize(
    ("stated", "places"), [("1", 0), ("10", -1), ("1000", -3), ("0.01", 2), ("0.1", 1), ("0.0001", 4), ("0.000001", 6)]
)
def test_a_unit_to_round_to_is_a_power_of_ten(stated: str, places: int) -> None:
    assert places_of(stated) == places


@pytest.mark.parametrize("stated", ["0", "5", "0.05", "0.0000001", "20", "-1", "10000000"])
def test_nothing_else_is_a_unit_to_round_to(stated: str) -> None:
    with pytest.raises(Refused, match="not a unit to round to"):
        places_of(stated)
