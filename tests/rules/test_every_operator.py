"""Every operator and every macro is exercised in every reading; whatever is declared and not shown here fails."""

from __future__ import annotations

import inspect
from decimal import Decimal

import numpy as np
import pytest

from finmodel.errors import Refused
from finmodel.rules import nodes, shapes, tree
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import Exact, exact
from finmodel.rules.linear.expression import Expression, Quantity, evaluate
from finmodel.rules.linear.linear_cells import hung, spelled
from finmodel.rules.linear.linear_reading import LinearReading, LinearValue
from finmodel.rules.nodes import (
    ONE,
    ZERO,
    Add,
    Axis,
    Compare,
    Const,
    Divide,
    If,
    Maximum,
    Minimum,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    Split,
    Step,
    Subtract,
    Sum,
    walk,
)
from finmodel.rules.shapes import Band, Stretch
from finmodel.rules.slope import Slope, slope
from finmodel.rules.words import sentences
from tests.rules.named import measure, term
from tests.rules.sheet import excel_values

WHO = Axis("partner", ("acute", "gps"))
A, B, S, N = term("a"), measure("b"), term("s", "share"), measure("n", "people")
E, X = term("each", along=WHO), measure("extra", along=WHO)
VALUES: dict[str, Exact] = {
    "a": Decimal("100.05"), "b": Decimal("60.02"), "s": Decimal("0.25"), "n": Decimal(7), "m": Decimal(4),
    "each": (Decimal(3), Decimal(1)), "extra": (Decimal("0.5"), Decimal("1.5")), "prev:b": Decimal(0),
}  # fmt: skip
M = term("m", "people")

OPERATORS: list[tuple[Node, str]] = [  # and what each comes to, by hand
    (A, "100.05"),
    (B, "60.02"),
    (Const(1), "1"),
    (Prev("b", A.unit), "0"),
    (Add((A, B)), "160.07"),
    (Subtract(A, B), "40.03"),
    (Multiply(A, S), "25.0125"),
    (Divide(A, S), "400.2"),
    (Compare(">", A, B), "1"),
    (Minimum((A, B)), "60.02"),
    (Maximum((A, B)), "100.05"),
    (If(Compare("=", A, B), A, ZERO), "0"),
    (Sum(E), "4"),
    (Round(Multiply(A, S), 2), "25.01"),
    (Pick(Split(Round(A, 2), E), "gps"), "25.01"),  # 75.0375 and 25.0125: the penny left over goes to the first
    (Step("Named", A), "100.05"),
]
MACROS: list[tuple[str, Node, str]] = [
    ("cap", shapes.cap(A, B), "60.02"),
    ("floor", shapes.floor(B, A), "100.05"),
    ("collar", shapes.collar(A, ZERO, B), "60.02"),
    ("at_least_nil", shapes.at_least_nil(B - A), "0"),
    ("size", shapes.size(B - A), "40.03"),
    ("gate", shapes.gate(A, ">=", B, B), "60.02"),
    ("share", shapes.share(A, S), "25.0125"),
    ("product", shapes.product(A, [S, S]), "6.253125"),
    ("total", shapes.total([A, B]), "160.07"),
    ("sum_product", shapes.sum_product(E, term("part", "share", WHO)), "1.75"),  # 3 × 0.5 + 1 × 0.25
    ("corridor", shapes.corridor(A, [Band(B, S), Band(None, ONE)]), "55.035"),  # 60.02 × 0.25 + 40.03
    ("mirrored", shapes.mirrored(B - A, [Band(B, S), Band(None, ONE)]), "-10.0075"),  # 40.03 × 0.25, going back
    ("covered", shapes.covered(A, Compare(">", A, B), "the table"), "100.05"),
    ("slab", shapes.slab(A, [Band(B, S), Band(None, ONE)]), "100.05"),
    ("band_rate", shapes.band_rate(A, [Band(B, S), Band(None, ONE)]), "1"),
    ("look_up", shapes.look_up(N, [Stretch(ZERO, S, M, ONE), Stretch(M, ONE)]), "1"),
    ("ramp", shapes.ramp(N, M, term("top", "people")), "0.5"),  # 7 is half way from 4 to 10
    ("zero_sum", Pick(shapes.zero_sum(E - X, 2), "gps"), "-0.5"),  # 2.5 gained, 0.5 lost
    ("withhold", shapes.withhold(A, S), "75.0375"),
    ("earn_back", shapes.earn_back(A, S, S), "6.253125"),
    ("waterfall", shapes.waterfall(A, A, [B]), "40.03"),
    ("left_over", shapes.left_over(A, [B, S * A]), "15.0175"),
    ("both", shapes.both([Compare(">", A, B), Compare(">", M, N)]), "0"),
    ("either", shapes.either([Compare(">", A, B), Compare(">", M, N)]), "1"),
    ("negate", shapes.negate(Compare(">=", A, B)), "0"),
    ("prorate", shapes.prorate(A, M, N), "57.1714285714"),
    ("started_steps", shapes.started_steps(N, M), "2"),
    ("whole_steps", shapes.whole_steps(N, M), "1"),
]
MORE: dict[str, Exact] = {"part": (Decimal("0.5"), Decimal("0.25")), "top": Decimal(10)}
RULES = [(type(node).__name__, node, value) for node, value in OPERATORS] + MACROS


def declared() -> set[str]:
    found = {name for module in (nodes, tree) for name, one in vars(module).items() if inspect.isclass(one)}
    kinds = {name for name in found if issubclass(getattr(nodes, name, None) or getattr(tree, name), Node)}
    return {name for name in kinds if not name.startswith("_") and name not in {"Node", "Pair"}}


def test_every_operator_and_every_macro_is_shown_here() -> None:
    assert {type(part).__name__ for node, _ in OPERATORS for part in walk(node)} == declared()
    macros = {
        name for name, one in vars(shapes).items() if inspect.isfunction(one) and one.__module__ == shapes.__name__
    }
    assert {name for name, _, _ in MACROS} == {name for name in macros if not name.startswith("_")}


@pytest.mark.parametrize(("name", "rule", "value"), RULES, ids=[name for name, _, _ in RULES])
def test_each_comes_to_the_amount_worked_out_by_hand_in_every_reading(name: str, rule: Node, value: str) -> None:
    known = VALUES | MORE
    assert float(exact(rule, known)) == pytest.approx(float(value), abs=1e-9)  # type: ignore[arg-type]
    used = {node.name for node in walk(rule) if hasattr(node, "name")}
    arrays = {
        name: np.array([[float(part)] for part in one]) if isinstance(one, tuple) else np.array([float(one)])
        for name, one in known.items()
        if name in used
    }
    assert Evaluation(arrays)(rule)[0] == pytest.approx(float(value), abs=1e-9)
    if not isinstance(rule, Const | Prev):
        assert excel_values(rule, {n: v for n, v in arrays.items() if not n.startswith("prev:")}, 1)[
            0
        ] == pytest.approx(float(value), abs=1e-9)


@pytest.mark.parametrize("moving", ["a", "b", "n", "each"])
@pytest.mark.parametrize(("name", "rule", "value"), RULES, ids=[name for name, _, _ in RULES])
def test_each_comes_to_the_same_as_an_expression_of_what_moves(name: str, rule: Node, value: str, moving: str) -> None:
    cells: dict[str, LinearValue] = {}
    point: dict[str, float] = {}
    for leaf, known in (VALUES | MORE).items():
        parts = known if isinstance(known, tuple) else (known,)
        names = [f"{leaf} {place}" for place in range(len(parts))]
        point |= dict(zip(names, map(float, parts), strict=True))
        moved = [Expression.of(Quantity(name, value * 0.65, value * 1.6)) for name, value in point.items()]
        stated = moved[-len(parts) :] if leaf == moving else [Expression(part) for part in parts]
        made = tuple(hung(each) for each in stated)
        cells[leaf] = made if isinstance(known, tuple) else made[0]
    found = spelled(LinearReading(cells)(rule), name)  # type: ignore[arg-type]
    if isinstance(found, Refused):
        assert (name, moving) in {("Pick", "each"), ("zero_sum", "each"), ("prorate", "n")}
        return
    assert isinstance(found, Expression)
    assert evaluate(found, point) == pytest.approx(float(value), abs=1e-9 + float(found.within))


SLOPES: dict[str, tuple[float, float]] = {  # to the left and right as `a` and `n` rise together, by hand
    "Term": (1, 1), "Add": (1, 1), "Subtract": (1, 1), "Multiply": (0.25, 0.25), "Divide": (4, 4), "Maximum": (1, 1),
    "Round": (0.25, 0.25), "Pick": (0.25, 0.25), "Step": (1, 1), "floor": (1, 1), "size": (1, 1), "share": (0.25, 0.25),
    "mirrored": (-0.25, -0.25), "covered": (1, 1),
    "product": (0.0625, 0.0625), "total": (1, 1), "corridor": (1, 1), "slab": (1, 1), "ramp": (1 / 6, 1 / 6),
    "withhold": (0.75, 0.75), "earn_back": (0.0625, 0.0625), "waterfall": (1, 1), "left_over": (0.75, 0.75),
    "prorate": ((4 - 100.05 * 4 / 7) / 7, (4 - 100.05 * 4 / 7) / 7),
}  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "value"), RULES, ids=[name for name, _, _ in RULES])
def test_each_has_the_slope_worked_out_by_hand(name: str, rule: Node, value: str) -> None:
    found = slope(rule, VALUES | MORE, {"a": Decimal(1), "n": Decimal(1)})
    assert isinstance(found, Slope)
    assert float(found.value) == pytest.approx(float(value), abs=1e-9)
    wanted = SLOPES.get(name if name != "Measure" or rule is A else "b", (0, 0))
    assert (float(found.left), float(found.right)) == pytest.approx(wanted, abs=1e-12)
    assert (found.jump_left, found.jump_right) == (0, 0)


@pytest.mark.parametrize(("name", "rule", "value"), RULES, ids=[name for name, _, _ in RULES])
def test_each_is_said_in_words_that_name_its_terms_and_their_values(name: str, rule: Node, value: str) -> None:
    said = " ".join(map(str, sentences("Paid", rule, {"a": "£100.05", "s": "25%"})))
    leaves = [node for node in walk(rule) if isinstance(node, nodes.Term | nodes.Measure)]
    assert all(leaf.label.lower() in said.lower() for leaf in leaves)
    for leaf, shown in ((A, "£100.05"), (S, "25%")):
        if leaf in leaves:
            assert shown in said
    assert said.endswith(".")
    assert "((" not in said
    assert "less nil" not in said


def test_another_order_of_cap_and_factor_reads_differently() -> None:
    one = sentences("Paid", shapes.cap(Multiply(A, S), B), {})
    other = sentences("Paid", Multiply(shapes.cap(A, B), S), {})
    assert [str(each) for each in one] != [str(each) for each in other]


def test_a_very_deep_rule_is_worked_out_or_refused_in_words() -> None:
    rule: Node = A
    for _ in range(5_000):
        rule = Add((rule, B))
    assert Evaluation({"a": np.array([1.0]), "b": np.array([1.0])})(rule)[0] == 5001
