"""What cannot be said as an expression is refused by the contract's words, with what could be done otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pytest

from finmodel.contracts.expressed import read_lines
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import consecutive
from finmodel.core.unit import Unit, unit
from finmodel.errors import Refused
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document
from finmodel.optimise.realising.realise import Use, realise
from finmodel.rules.linear.expression import Expression, Quantity
from finmodel.rules.linear.linear_cells import LinearCell, hung, spelled
from finmodel.rules.linear.linear_reading import LinearReading
from finmodel.rules.nodes import ONE, ZERO, Axis, Compare, If, Measure, Node, Round, RuleError, Split
from finmodel.rules.shapes import covered, floor
from tests.rules.trees import MONEY, PEOPLE

AXIS = Axis("partner", ("trust", "council"))
SAVING, BENCHMARK, SIZE = (
    Measure("saving", MONEY, "Saving"),
    Measure("benchmark", MONEY, "Benchmark"),
    Measure("size", PEOPLE, "Size"),
)
QUALITY = Measure("quality", unit("share"), "Quality")


def read(node: Node, **quantities: tuple[float, float]) -> Expression | RuleError | Refused:
    """A rule with every leaf moving between two bounds, as an expression or why it is none."""
    cells = {name: hung(Expression.of(Quantity(name, *ends))) for name, ends in quantities.items()}
    found = LinearReading(cells)(node)
    assert not isinstance(found, tuple)
    return spelled(found, "Gain share")


WIDE = {"saving": (-10.0, 90.0), "benchmark": (100.0, 900.0), "size": (0.0, 5000.0), "quality": (0.0, 1.0)}


@pytest.mark.parametrize(
    ("node", "what", "fix"),
    [
        (
            SAVING * QUALITY,
            "'Saving' is multiplied by 'Quality', and both move with what is decided.",
            "Hold one of the two still, or decide it on a grid of values.",
        ),
        (
            SAVING / BENCHMARK,
            "'Saving' is divided by 'Benchmark', which moves with what is decided; what comes of it is then neither "
            "compared nor multiplied by it.",
            "Hold the divisor still, or leave out what moves it.",
        ),
        (
            BENCHMARK / SAVING * BENCHMARK,
            "'Benchmark' is divided by 'Saving', which moves with what is decided and may be nought.",
            "Give what moves it bounds within which it stays above nought.",
        ),
        (
            If(Compare(">=", SAVING / BENCHMARK, QUALITY), SAVING, ZERO),
            "'Saving' is divided by 'Benchmark', which moves with what is decided, and is held against an amount that "
            "moves too.",
            "State the threshold as a number, or in steps; or hold the divisor still.",
        ),
        (
            Round(SAVING / BENCHMARK, 2) * BENCHMARK,
            "'Saving' is divided by 'Benchmark', which moves with what is decided, and is rounded to steps.",
            "Round it to six decimal places or more, or hold the divisor still.",
        ),
        (
            Round(SIZE * SIZE, 0),
            "An amount that moves with what is decided is multiplied by itself, and is then compared or counted in "
            "steps.",
            "Hold one of the two still, or decide it on a grid of values.",
        ),
        (
            QUALITY * QUALITY,
            "'Quality' is multiplied by 'Quality', and both move with what is decided.",
            "Hold one of the two still, or decide it on a grid of values.",
        ),
    ],
)
def test_what_cannot_be_said_is_refused_in_the_contracts_words(node: Node, what: str, fix: str) -> None:
    found = read(node, **WIDE)
    assert isinstance(found, Refused)
    assert (found.what, found.fix) == (what, fix)


def test_a_total_shared_by_weights_that_move_is_refused_and_by_weights_that_cannot_share_has_no_value() -> None:
    weights = Measure("weights", MONEY, "Contribution", AXIS)
    moving = {
        "saving": hung(Expression.of(Quantity("saving", 0, 10))),
        "weights": tuple(hung(Expression.of(Quantity(name, 1, 10))) for name in AXIS.members),
    }
    found = LinearReading(moving)(Split(SAVING, weights))
    assert isinstance(found, tuple)
    assert all(isinstance(part, Refused) for part in found)
    assert found[0].what == "'Saving' is shared by 'Contribution', which move with what is decided."  # type: ignore[union-attr]
    assert found[0].fix == "State the shares, or hold what they are in proportion to still."  # type: ignore[union-attr]
    still = LinearReading(moving | {"weights": (ZERO_WEIGHT, ZERO_WEIGHT)})(Split(SAVING, weights))
    assert isinstance(still, tuple)
    told = "'Saving' cannot be shared by 'Contribution': a weight is below nought, or all are nought"
    assert [str(part) for part in still] == [told, told]


ZERO_WEIGHT = hung(Expression(0))


def test_a_division_by_what_is_nought_somewhere_is_told_as_having_no_value() -> None:
    found = read(SAVING / SAVING, saving=(-10, 10))
    assert str(found) == "'Saving' is divided by 'Saving', which is nought"


def test_a_table_that_is_read_where_it_has_no_value_is_named() -> None:
    least = Measure("size", PEOPLE, "Size")
    scale = covered(SAVING, Compare(">=", least, Measure("quality", PEOPLE, "Smallest size")), "the scale of sizes")
    told = "'Size' may lie where it is not covered by the scale of sizes"
    for moving in ({"size": (0.0, 9.0)}, {"size": (0.0, 9.0), "quality": (1.0, 2.0)}):
        still: dict[str, LinearCell] = {"saving": Fraction(5), "quality": Fraction(3)}
        cells = still | {name: hung(Expression.of(Quantity(name, *ends))) for name, ends in moving.items()}
        found = spelled(LinearReading(cells)(scale), "Payment")  # type: ignore[arg-type]
        assert str(found) == told


def test_a_line_that_cannot_be_said_is_named_with_its_contract_and_year() -> None:
    contract = contract_in(
        Document(
            "gain",
            {
                "kind": "gain_share",
                "id": "gain",
                "title": "Gain share",
                "payer": "icb",
                "payees": "trust",
                "benchmark": {"measure": "benchmark"},
                "expenditure": {"measure": "expenditure"},
                "gate": {"minimum_rate": "2%"},
                "gains": {"share": "50%"},
            },
        )
    )
    given = {"benchmark": 1000.0, "expenditure": 900.0}
    settlement = settle_alone(contract, consecutive(["2024/25"]), lambda _, measure: fixed(given[measure.name]))
    moves = {("gain", name): {0: Expression.of(Quantity(name, 500, 1500))} for name in ("benchmark", "expenditure")}
    found = read_lines(settlement, moves)
    assert found.line("gain", "minimum_rate", 0) == 0.02
    with pytest.raises(Refused) as caught:
        found.line("gain", "saving_rate", 0)
    rate = (
        "Saving as a share of the benchmark under Gain share, 2024/25 cannot be said as an expression of what is "
        "decided. 'Saving before sharing' is divided by 'Benchmark', which moves with what is decided; what comes of "
        "it is then neither compared nor multiplied by it."
    )
    assert caught.value.what == rate


def fixed(value: float) -> np.ndarray:
    return np.array([value])


def test_a_part_without_bounds_is_refused_where_a_program_needs_them() -> None:
    spend = Quantity("Spend on falls", 0)
    capped = read(floor(Measure("spend", MONEY, "Spend"), Measure("least", MONEY, "Least")), spend=(0, 1), least=(0, 1))
    assert isinstance(capped, Expression)
    cells = {"spend": hung(Expression.of(spend)), "least": hung(Expression(100))}
    found = LinearReading(cells)(floor(Measure("spend", MONEY, "Spend"), Measure("least", MONEY, "Least")))
    bent = spelled(found, "Spend, 100 at least")  # type: ignore[arg-type]
    assert isinstance(bent, Expression)
    with pytest.raises(Refused) as caught:
        realise({"spend": Use(bent)})
    assert caught.value.what == (
        "Spend, 100 at least hangs on Spend on falls, of which no smallest or largest is known."
    )
    assert caught.value.fix == ("Say between which bounds Spend on falls may lie, or limit what may be spent on it.")


@dataclass(frozen=True, eq=False)
class Unheard(Node):
    """An operator that no reading knows."""

    of: Node = ONE

    @cached_property
    def unit(self) -> Unit:
        return self.of.unit

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.of,)


def test_an_operator_that_it_does_not_know_is_refused_and_a_leaf_without_a_value_too() -> None:
    with pytest.raises(RuleError, match="Unheard has no linear reading"):
        LinearReading({"saving": hung(Expression(1))})(Unheard(SAVING))
    with pytest.raises(RuleError, match="'saving' has no value"):
        LinearReading({})(SAVING)
