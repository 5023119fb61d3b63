"""What cannot be worked out is never a number: a division by nought, impossible weights, a missing value."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from finmodel.rules import shapes
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import exact
from finmodel.rules.nodes import ONE, ZERO, Axis, Divide, If, Maximum, Minimum, Node, Pick, Round, RuleError, Split, Sum
from finmodel.rules.words import sentences
from tests.rules.named import measure, term
from tests.rules.sheet import excel_values

SAVING, BENCHMARK, CAP, LEAST = measure("saving"), measure("benchmark"), term("cap"), term("least", "share")
RATE = SAVING / BENCHMARK
WHO = Axis("partner", ("a", "b"))
VALUES = {"saving": 5.0, "benchmark": 0.0, "cap": 10.0, "least": 0.02}
TABLE = measure("table", along=WHO)

UNDEFINED: list[Node] = [
    RATE,
    shapes.gate(RATE, ">=", LEAST, SAVING),
    shapes.gate(RATE, "<", LEAST, SAVING, CAP),
    Minimum((SAVING * RATE, CAP)),
    Maximum((ZERO, SAVING * RATE)),
    Round(SAVING * RATE),
    ONE - RATE,
]


@pytest.mark.parametrize("rule", UNDEFINED)
@pytest.mark.parametrize("saving", [5.0, 0.0, -5.0])
def test_a_division_by_nought_is_no_number_and_no_gate_or_cap_hides_it(rule: Node, saving: float) -> None:
    values = {name: np.array([value]) for name, value in (VALUES | {"saving": saving}).items()}
    assert np.isnan(Evaluation(values)(rule)).all()
    assert np.isnan(excel_values(rule, values, 1)).all()
    with pytest.raises(RuleError, match="'Saving' is divided by 'Benchmark', which is nought"):
        exact(rule, {name: Decimal(str(value[0])) for name, value in values.items()})


def test_a_gate_may_keep_out_a_division_by_nought() -> None:
    rule = shapes.gate(BENCHMARK, ">", ZERO, SAVING * RATE, CAP)
    values = {name: np.array([value]) for name, value in VALUES.items()}
    assert Evaluation(values)(rule) == [10]
    assert excel_values(rule, values, 1) == [10]
    assert exact(rule, {name: Decimal(str(value)) for name, value in VALUES.items()}) == 10


def test_along_an_axis_only_the_member_concerned_has_no_value() -> None:
    table = {"table": np.array([[0.0], [4.0]]), "saving": np.array([8.0])}
    share = SAVING / TABLE
    found = Evaluation(table)(share)[:, 0]
    assert np.isnan(found[0])
    assert found[1] == 2
    decimals = {"table": (Decimal(0), Decimal(4)), "saving": Decimal(8)}
    assert exact(Pick(share, "b"), decimals) == 2
    kept_out = If(shapes.gate(TABLE, ">", ZERO, ONE).test, Divide(SAVING, TABLE), ZERO)  # type: ignore[attr-defined]
    assert exact(kept_out, decimals) == (0, 2)
    assert exact(Sum(kept_out), decimals) == 2
    with pytest.raises(RuleError, match="which is nought"):
        exact(Sum(share), decimals)


@pytest.mark.parametrize("weights", [(0, 0), (3, -1)])
def test_weights_that_cannot_share_give_no_parts(weights: tuple[int, int]) -> None:
    rule = Split(Round(SAVING), TABLE)
    values = {"saving": np.array([9.0]), "table": np.array([[float(weight)] for weight in weights])}
    assert np.isnan(Evaluation(values)(rule)).all()
    with pytest.raises(RuleError, match="'Saving' cannot be shared by 'Table': weights must not be negative"):
        exact(rule, {"saving": Decimal(9), "table": tuple(map(Decimal, weights))})


def test_only_the_draw_with_impossible_weights_has_no_parts() -> None:
    values = {"saving": np.array([9.0]), "table": np.array([[[1.0], [0.0]], [[2.0], [0.0]]])}
    found = Evaluation(values)(Split(Round(SAVING), TABLE))
    assert found[:, 0, 0].tolist() == [3, 6]
    assert np.isnan(found[:, 1, 0]).all()


def test_a_missing_value_is_refused_by_name() -> None:
    with pytest.raises(RuleError, match="'benchmark' has no value"):
        Evaluation({"saving": np.array([1.0])})(RATE)
    with pytest.raises(RuleError, match="'benchmark' has no value"):
        exact(RATE, {"saving": Decimal(1)})


def test_a_very_deep_rule_is_worked_out_exactly_and_refused_in_words() -> None:
    rule: Node = SAVING
    for _ in range(5_000):
        rule = rule + CAP
    assert Evaluation({"saving": np.array([1.0]), "cap": np.array([0.25])})(rule) == [1251]
    assert exact(rule, {"saving": Decimal(1), "cap": Decimal("0.01")}) == 51
    with pytest.raises(RuleError, match="'Line' is too deep to say in words: name some of its parts as steps"):
        sentences("Line", rule, {})
