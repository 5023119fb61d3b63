"""A rule becomes short rows that keep the workbook's rules, each figure worked out once."""

from __future__ import annotations

import numpy as np
import pytest

from finmodel.core.unit import unit
from finmodel.rules import shapes
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.formula import FormulaBuilder
from finmodel.rules.nodes import (
    ZERO,
    Add,
    Axis,
    Maximum,
    Measure,
    Minimum,
    Node,
    Pick,
    Prev,
    Round,
    RuleError,
    Split,
    Step,
    Sum,
)
from tests.rules.named import measure, term
from tests.rules.sheet import excel_values, faults, lay_out

PARTNERS = Axis("partner", ("acute", "community", "council"))
SPEND, FEE, CAP, SHARE = measure("spend"), term("fee"), term("cap"), term("share", "share")


def shown(node: Node, **values: float) -> list[str]:
    """The formulas of a rule, first period, in order."""
    arrays = {name: np.array([value]) for name, value in values.items()}
    return [text for _, _, text in lay_out(node, arrays, 1).formulas()]


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("=A1*0.5", "the number 0.5"),
        ("=ROUND(A1,2)+2", "the number 2"),
        ("=ROUND(2,2)", "the number 2"),
        ("=IF(A1>0,IF(A2>0,1,0),0)", "IF in IF"),
        ("=IF(A1>0,MAX(IF(A2>0,1,0),0),0)", "IF in IF"),
        ("=ROUND(MIN(MAX(ABS(A1),0),A2),2)", "4 deep"),
        ("=((((A1))))", "4 deep"),
        ("=OFFSET(A1,0,1)", "OFFSET is not allowed"),
        ("=" + "+".join(["H123"] * 20), "100 characters"),
    ],
)
def test_the_check_of_formulas_catches_what_it_is_for(formula: str, fault: str) -> None:
    assert fault in faults(formula)


@pytest.mark.parametrize(
    "formula",
    ["=ROUND(ROUND(A1*B1,6),2)", "=IF(A1>0,1,0)+IF(A2>0,1,0)", "=SUMPRODUCT((A1:A3>A2)*1)", "=ROUND(A1,-3)", "=1-A1"],
)
def test_the_check_of_formulas_lets_good_ones_pass(formula: str) -> None:
    assert faults(formula) == []


def test_a_payment_is_rounded_by_way_of_six_decimals() -> None:
    assert shown(Round(SPEND * SHARE), spend=1, share=1)[-1] == "=ROUND(ROUND(H1*H2,6),2)"


def test_a_gate_compares_both_sides_to_six_decimals() -> None:
    assert shown(shapes.gate(SPEND, ">=", CAP, FEE), spend=1, cap=1, fee=1)[-1] == (
        "=IF(ROUND(H1,6)>=ROUND(H2,6),H3,0)"
    )


def test_brackets_stand_only_where_they_are_needed() -> None:
    assert shown((SPEND - FEE) * SHARE, spend=1, fee=1, share=1)[-1] == "=(H1-H2)*H3"
    assert shown(SPEND - (FEE - CAP), spend=1, fee=1, cap=1)[-1] == "=H1-(H2-H3)"
    assert shown(SPEND + FEE * SHARE, spend=1, fee=1, share=1)[-1] == "=H1+H2*H3"
    assert shown(SPEND / (FEE / CAP), spend=1, fee=1, cap=1)[-1] == "=H1/(H2/H3)"
    assert shown(ZERO - (SPEND + FEE), spend=1, fee=1)[-1] == "=-(H1+H2)"


@pytest.mark.parametrize("kind", [Add, Minimum, Maximum])
@pytest.mark.parametrize("count", [11, 37, 250])
def test_a_sum_of_many_parts_is_taken_in_groups(kind: type[Add | Minimum | Maximum], count: int) -> None:
    parts = tuple(measure(f"part_{n}") for n in range(count))
    values = {f"part_{n}": np.array([n * 1.5 - 20, float(-n)]) for n in range(count)}
    rule = kind(parts)
    assert excel_values(rule, values, 2) == pytest.approx(Evaluation(values)(rule), abs=1e-9)


def test_many_tables_multiplied_and_summed_fit_a_row() -> None:
    tables = [term(f"table_{n}", "index", PARTNERS) for n in range(9)]
    rule = Sum(shapes.product(measure("price", along=PARTNERS), tables))
    values = {f"table_{n}": np.array([[1.1], [0.9], [1.0 + n / 10]]) for n in range(9)}
    values["price"] = np.array([[100.0], [200.0], [50.0]])
    assert excel_values(rule, values, 1) == pytest.approx(Evaluation(values)(rule))


def test_what_is_used_twice_is_worked_out_once() -> None:
    saving = Step("Saving", SPEND - FEE)
    texts = shown(shapes.gate(saving, ">", CAP, saving * SHARE, saving), spend=1, fee=1, cap=1, share=1)
    assert sum("-" in text for text in texts) == 1


def test_a_later_line_refers_to_an_earlier_one_and_repeats_nothing() -> None:
    builder = FormulaBuilder("c")
    saving = Step("Saving", SPEND - FEE)
    gain = builder.line("gain", "Gain", saving * SHARE)
    again = builder.line("saving", "Saving", saving)
    share = builder.line("share_again", "Share again", saving * SHARE)
    rows = {
        row.key: "".join(part if isinstance(part, str) else part.key for part in row.template) for row in builder.rows
    }
    (step,) = (key for key in rows if key.startswith("c.step"))
    assert rows[gain] == f"={step}*c.share:in"
    assert rows[again] == f"={step}"
    assert rows[share] == f"={again}*c.share:in"
    labels = [row.label for row in builder.rows]
    assert labels == ["Spend", "Fee", "Share", "Saving", "Gain", "Saving", "Share again"]


def test_a_split_picked_from_has_rows_for_each_step_and_no_more() -> None:
    builder = FormulaBuilder("c")
    builder.line("paid", "Paid", Pick(Split(Round(SPEND), term("by", "share", PARTNERS)), "council"))
    steps = [row.label.removeprefix("Paid: ") for row in builder.rows if not row.leaf]
    assert steps == [
        "working 3", "total in smallest units", "due, in smallest units", "whole units", "remainder",
        "units left over", "rank of remainder", "part", "Paid",
    ]  # fmt: skip


def test_a_line_and_a_term_of_one_name_have_rows_of_their_own() -> None:
    builder = FormulaBuilder("c")
    assert builder.line("fee", "Fee", FEE * SHARE) == "c.fee"
    assert len({row.key for row in builder.rows}) == len(builder.rows) == 3


def test_two_lines_may_not_have_one_name() -> None:
    builder = FormulaBuilder("c")
    builder.line("paid", "Paid", FEE * SHARE)
    with pytest.raises(RuleError, match=r"two rows are both called 'c\.paid': two lines may not have one name"):
        builder.line("paid", "Paid again", FEE + CAP)


def test_the_balance_before_the_first_period_is_nil() -> None:
    texts = shown(Prev("line", unit("money")) + SPEND, spend=1)
    assert texts[:2] == ["=H5", "=IF(H1=1,0,G4)"]


def test_a_rule_shared_many_times_over_stays_small() -> None:
    rule: Node = SPEND
    for _ in range(60):
        rule = Minimum((rule, rule + FEE))
    assert 0 < len(shown(rule, spend=1, fee=0)) < 200
    assert excel_values(rule, {"spend": np.array([5.0]), "fee": np.array([1.0])}, 1) == [5]


def test_a_very_deep_rule_has_a_row_for_every_few_parts() -> None:
    rule: Node = SPEND
    for _ in range(5_000):
        rule = rule + FEE
    builder = FormulaBuilder("c")
    builder.line("line", "Line", rule)
    assert len(builder.rows) < 1_000
    assert excel_values(rule, {"spend": np.array([1.0]), "fee": np.array([0.25])}, 1) == [1251]


def test_every_row_says_its_unit_and_its_axis() -> None:
    volume = Measure("volume", unit("units"), "Volume", PARTNERS)
    builder = FormulaBuilder("c")
    builder.line("paid", "Paid", Round(Sum(volume * term("price", "money/units", PARTNERS))))
    assert {(row.label, str(row.unit), row.axis is not None) for row in builder.rows} == {
        ("Volume", "units of activity", True),
        ("Price", "money per unit of activity", True),
        ("Paid", "money", False),
    }


def test_pennies_left_over_of_a_split_go_to_those_named_first_where_all_have_the_same_part() -> None:
    """£0.05 is a penny each and two over; £100 is £33.33 each and one over."""
    weights = np.ones((3, 2))
    given = {"spend": np.array([0.05, 100.0]), "by": weights}
    rule = Split(Round(SPEND), term("by", "share", PARTNERS))
    for found in (Evaluation(given)(rule), excel_values(rule, given, 2)):
        assert np.asarray(found).tolist() == [[0.02, 33.34], [0.02, 33.33], [0.01, 33.33]]
