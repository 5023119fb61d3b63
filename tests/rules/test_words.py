"""What a board member reads: whole sentences that name each term with its value, in the order things are done."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from finmodel.core.amounts import number_in_words
from finmodel.core.unit import unit
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
    Prev,
    Round,
    Split,
    Step,
    Sum,
    Term,
    walk,
)
from finmodel.rules.shapes import Band, Stretch
from finmodel.rules.words import sentences
from tests.rules.named import measure, term
from tests.rules.trees import Case, cases

SAVING, SPEND, BENCHMARK = (
    Step("Saving", measure("benchmark") - measure("spend")),
    measure("spend"),
    measure("benchmark"),
)
SHARE, FACTOR, CAP, FEE = term("share", "share"), term("factor", "share"), term("cap"), term("fee")
LOW, HIGH = term("low", "share"), term("high", "share")
PARTNERS = Axis("partner", ("acute_trust", "council"))
AGREED, PAID_IN = term("agreed_share", "share", PARTNERS), term("paid_in", along=PARTNERS)
QUALITY, ON_TIME, REPORTED = measure("quality", "share"), measure("on_time", "flag"), measure("reported", "flag")
VALUES = {"share": "50%", "factor": "98%", "cap": "£1m", "fee": "£12", "low": "40%", "high": "75%", "end": "£100"}

GOLDEN: list[tuple[Node, str]] = [
    (BENCHMARK - SPEND, "the benchmark less the spend"),
    (SAVING * SHARE, "“Saving” times the share (50%)"),
    ((BENCHMARK - SPEND) * SHARE, "the benchmark less the spend, then times the share (50%)"),
    (FEE + SPEND * SHARE, "the fee (£12) plus the spend times the share (50%)"),
    (SHARE * (BENCHMARK - SPEND), "the share (50%) times A. Here A is the benchmark less the spend"),
    (
        Minimum((SPEND, BENCHMARK, FEE)) - CAP,
        "the lowest of the spend, the benchmark and the fee (£12), then less the cap (£1m)",
    ),
    (
        Round(If(Compare(">", SPEND, CAP), FEE, SPEND), 2),
        "if the spend is above the cap (£1m), the fee (£12); otherwise the spend; in every case rounded to the penny",
    ),
    (SPEND - (BENCHMARK - FEE), "the spend less A. Here A is the benchmark less the fee (£12)"),
    (Add((FEE, SPEND, CAP, BENCHMARK)), "the sum of the fee (£12), the spend, the cap (£1m) and the benchmark"),
    (ONE - SHARE, "100% less the share (50%)"),
    (SPEND + ZERO, "the spend"),
    (ZERO - SPEND, "minus the spend"),
    (shapes.at_least_nil(SPEND - BENCHMARK), "the spend less the benchmark, but never below nil"),
    (shapes.cap(SPEND, CAP), "the spend, but at most the cap (£1m)"),
    (shapes.floor(SPEND, CAP), "the spend, but at least the cap (£1m)"),
    (shapes.collar(QUALITY, LOW, HIGH), "the quality, kept between the low (40%) and the high (75%)"),
    (shapes.size(SPEND), "the spend, whatever its sign"),
    (Minimum((SAVING, SPEND)), "the lower of “Saving” and the spend"),
    (Maximum((SAVING, SPEND, BENCHMARK)), "the highest of “Saving”, the spend and the benchmark"),
    (
        shapes.gate(SAVING, ">=", CAP, SAVING * SHARE),
        "if “Saving” is at least the cap (£1m), “Saving” times the share (50%); otherwise nil",
    ),
    (
        shapes.gate(measure("people", "people"), "<", term("least", "people"), FEE, SPEND),
        "if the people are below the least, the fee (£12); otherwise the spend",
    ),
    (
        shapes.gate(QUALITY, ">", ZERO, shapes.gate(ON_TIME, "=", ONE, FEE)),
        "if the quality is above 0% and “On time” is yes, the fee (£12); otherwise nil",
    ),
    (If(ON_TIME * REPORTED, FEE, ZERO), "if “On time” is yes and “Reported” is yes, the fee (£12); otherwise nil"),
    (Maximum((ON_TIME, REPORTED)), "yes if “On time” is yes or “Reported” is yes, otherwise no"),
    (Compare("<=", SPEND, CAP), "yes if the spend is at most the cap (£1m), otherwise no"),
    (FEE * ON_TIME, "the fee (£12), only where “On time” is yes"),
    (FEE + SPEND * Compare("=", QUALITY, SHARE),
     "the fee (£12) plus A. Here A is the spend, only where the quality is the same as the share (50%)"),
    (Round(SPEND), "the spend, rounded to the penny"),
    (Round(SPEND, 0), "the spend, rounded to the nearest £1"),
    (Round(SPEND, -3), "the spend, rounded to the nearest £1,000"),
    (Round(measure("people", "people"), 0), "the people, rounded to the nearest whole number"),
    (Sum(PAID_IN), "the total of the paid in over every partner"),
    (Sum(PAID_IN * AGREED), "the paid in times the agreed share, added up over every partner"),
    (Pick(AGREED, "acute_trust"), "the agreed share for acute trust"),
    (Pick(PAID_IN * AGREED, "council"), "the paid in times the agreed share, for council alone"),
    (Split(SAVING, AGREED),
     "“Saving”, shared in proportion to the agreed share, so that the parts make up the whole exactly"),
    (Prev("closing_balance", unit("money")) + SPEND, "the closing balance of the period before plus the spend"),
]  # fmt: skip


def said(node: Node) -> str:
    *_, last = sentences("Line", node, VALUES)
    return last.text


@pytest.mark.parametrize(("node", "text"), GOLDEN)
def test_a_rule_reads_as_a_sentence(node: Node, text: str) -> None:
    assert said(node) == text


def test_what_a_line_came_to_before_is_called_by_the_label_of_the_line() -> None:
    (told,) = sentences("Line", Prev("loss", unit("money")) + SPEND, {}, "£", {"loss": "Loss carried forward"})
    assert told.text == "the loss carried forward of the period before plus the spend"


def test_dollars_and_euros_are_rounded_to_the_cent() -> None:
    assert sentences("Paid", Round(SPEND), {}, "€")[-1].text == "the spend, rounded to the cent"


def test_the_order_of_a_cap_and_a_factor_can_be_heard() -> None:
    assert said(Minimum((SAVING, CAP)) * FACTOR) == "“Saving”, but at most the cap (£1m), then times the factor (98%)"
    assert said(Minimum((SAVING * FACTOR, CAP))) == "“Saving” times the factor (98%), but at most the cap (£1m)"
    assert said(shapes.cap(shapes.at_least_nil(SAVING), CAP)) == (
        "“Saving”, but never below nil, and then at most the cap (£1m)"
    )


def test_a_corridor_is_told_band_by_band() -> None:
    bands = [Band(term("end"), LOW), Band(None, HIGH)]
    assert [str(sentence) for sentence in sentences("Earned", shapes.corridor(SAVING, bands, "Saving"), VALUES)] == [
        "Saving: the benchmark less the spend.",
        "Saving in band 1, shared: “Saving”, but at most the end (£100), then times the low (40%).",
        "Saving in band 2, shared: “Saving” less the end (£100), but never below nil, then times the high (75%).",
        "Earned: “Saving in band 1, shared” plus “Saving in band 2, shared”.",
    ]


def test_a_table_is_told_row_by_row() -> None:
    people, start, end = measure("people", "people"), term("start", "people"), term("end", "people")
    table = [Stretch(start, HIGH, end, LOW), Stretch(term("next_start", "people"), LOW)]
    values = {"start": "9,000 people", "end": "9,999 people", "next_start": "10,000 people", "high": "3.1%"}
    told = [str(sentence) for sentence in sentences("Least rate", shapes.look_up(people, table), values)]
    assert told == [
        "Way through band 1: the people, but at least the start (9,000 people), and then at most the end "
        "(9,999 people), then less the start (9,000 people), then divided by A. Here A is the end "
        "(9,999 people) less the start (9,000 people).",
        "Rate in band 1: the high (3.1%) plus A. Here A is the low less the high (3.1%), then times "
        "“Way through band 1”.",
        "Rate in band 2: the low.",
        "Least rate: if the people are below the next start (10,000 people), “Rate in band 1”; otherwise "
        "“Rate in band 2”.",
    ]


def test_a_slab_is_told_as_a_choice_of_rates() -> None:
    assert said(shapes.slab(SPEND, [Band(term("end"), LOW), Band(CAP, HIGH), Band(None, SHARE)])) == (
        "the spend times A. Here A is the low (40%) if the spend is at most the end (£100), otherwise B; "
        "and B is the high (75%) if the spend is at most the cap (£1m), otherwise the share (50%)"
    )


def test_the_plainest_macros_read_plainly() -> None:
    assert said(shapes.total([FEE, SPEND])) == "the fee (£12) plus the spend"
    assert said(shapes.share(SPEND, SHARE)) == "the spend times the share (50%)"
    assert said(shapes.sum_product(PAID_IN, AGREED)) == (
        "the paid in times the agreed share, added up over every partner"
    )
    assert said(shapes.band_rate(SPEND, [Band(CAP, LOW), Band(None, ZERO)])) == (
        "if the spend is at most the cap (£1m), the low (40%); otherwise 0%"
    )


def test_started_steps_ramps_and_part_years_can_be_followed() -> None:
    people, every = measure("people", "people"), term("team_size", "people")
    assert [str(sentence) for sentence in sentences("Teams", shapes.started_steps(people, every), {})] == [
        "Steps needed: the people divided by the team size.",
        "Steps needed, to the nearest whole: “Steps needed”, rounded to the nearest whole number.",
        "Teams: “Steps needed, to the nearest whole” plus A. Here A is one if "
        "“Steps needed, to the nearest whole” is below “Steps needed”, otherwise nought.",
    ]
    assert said(shapes.ramp(people, term("start", "people"), every)) == (
        "the people less the start, then divided by A, kept between 0% and 100%. Here A is the team size less the start"
    )
    assert said(shapes.prorate(FEE, measure("days", "days"), term("year", "days"))) == (
        "the fee (£12) times A. Here A is the days divided by the year"
    )
    assert said(shapes.product(FEE, [SHARE, FACTOR])) == "the fee (£12) times the share (50%) times the factor (98%)"


def test_what_is_used_twice_has_one_letter() -> None:
    both = BENCHMARK - SPEND
    assert said(FEE - both - both) == ("the fee (£12) less A less A. Here A is the benchmark less the spend")


def test_after_the_alphabet_letters_have_numbers() -> None:
    rule: Node = FEE
    for n in range(28):
        rule = FEE - (measure(f"x{n}") - measure(f"y{n}")) if n == 0 else rule - (measure(f"x{n}") - measure(f"y{n}"))
    assert "Z is the x25 less the y25; A2 is the x26" in said(rule)


@pytest.mark.parametrize(
    ("label", "spoken"),
    [
        ("Benchmark", "the benchmark"),
        ("NHS contribution", "the NHS contribution"),
        ("The fee", "the fee"),
        ("A day of care", "a day of care"),
        ("A&E attendances", "the A&E attendances"),
        ("X", "the X"),
        ("Each", "the each"),
    ],
)
def test_a_label_fits_into_a_sentence(label: str, spoken: str) -> None:
    assert said(Round(Term("x", unit("money"), label))) == f"{spoken}, rounded to the penny"


@pytest.mark.parametrize(
    ("value", "measured", "spoken"),
    [
        (1_200_000, "money", "£1,200,000"),
        (12.5, "money", "£12.50"),
        (-0.07, "money", "−£0.07"),
        (0.1 + 0.2, "money", "£0.30"),
        (-1e-9, "money", "£0"),
        (0.0043, "money/units", "£0.0043 each"),
        (121.79, "money/person_years", "£121.79 per person-year"),
        (0.07, "share", "7%"),
        (0.03086086, "share", "3.086086%"),
        (-0.005, "share", "−0.5%"),
        (1, "share", "100%"),
        (1, "people", "1 person"),
        (9_139, "people", "9,139 people"),
        (2.5, "days/spells", "2.5 days per spell"),
        (1, "flag", "yes"),
        (0, "flag", "no"),
        (1.0523, "index", "1.0523"),
        (-3, "number", "−3"),
        (0, "number", "0"),
    ],
)
def test_a_value_is_written_as_its_reader_would(value: float, measured: str, spoken: str) -> None:
    assert number_in_words(value, unit(measured)) == spoken


def test_another_currency_is_said_with_its_own_sign() -> None:
    assert number_in_words(5, unit("money"), "€") == "€5"
    assert sentences("Line", Round(SPEND, -2), {}, "$")[-1].text == "the spend, rounded to the nearest $100"


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases("any"))
def test_any_rule_reads_without_brackets_in_brackets_and_names_every_term_with_its_value(case: Case) -> None:
    terms = {node.name: f"value {node.name}" for node in walk(case.node) if isinstance(node, Term)}
    told = [str(sentence) for sentence in sentences("Line", case.node, terms)]
    assert all(sentence.endswith(".") and "⟦" not in sentence for sentence in told)
    assert not any(re.search(r"\([^)]*\(|\bthe the\b|less nil|plus nil|  |, ,|times one\b", s) for s in told), told
    for node in walk(case.node):
        if isinstance(node, Term):
            assert any(f"(value {node.name})" in sentence for sentence in told), (node.name, told)
        if isinstance(node, Step) and node is not case.node:
            assert any(sentence.startswith(f"{node.label}: ") for sentence in told)
    for sentence in told:
        used = set(re.findall(r"(?<![\w“])([A-Z]\d*)(?= |,|\.|;)", sentence.split(": ", 1)[1]))
        assert all(f" {letter} is " in sentence for letter in used - {"H"}), sentence
