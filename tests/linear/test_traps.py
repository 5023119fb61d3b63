"""What went wrong where this was tried: ends of domains, ties, a dominating choice of two, rates in gates."""

from __future__ import annotations

import pytest

from finmodel.core.unit import unit
from finmodel.optimise.solving.program import Limit
from finmodel.rules.linear.expression import Expression, Gated, Quantity, evaluate
from finmodel.rules.linear.linear_cells import hung, spelled
from finmodel.rules.linear.linear_reading import LinearReading
from finmodel.rules.nodes import ONE, ZERO, Measure, Node, Round, Term
from finmodel.rules.shapes import at_least_nil, cap, collar, floor, gate, started_steps
from tests.linear.programs import best_of
from tests.rules.trees import MONEY, PEOPLE

SPEND, OTHER, PEOPLE_SEEN = (
    Measure("spend", MONEY, "Spend"),
    Measure("other", MONEY, "Other spend"),
    Measure("people", PEOPLE, "People seen"),
)
SHARE = Measure("share", unit("share"), "Share seen")


def amount(name: str) -> Term:
    return Term(name, MONEY, name)


def expressed(node: Node, moving: dict[str, tuple[float, float]], **terms: float) -> Expression:
    """A rule with some leaves moving between bounds and others fixed."""
    cells = {name: hung(Expression.of(Quantity(name, *ends))) for name, ends in moving.items()}
    cells |= {name: hung(Expression(value)) for name, value in terms.items()}
    found = LinearReading(cells)(node)
    assert not isinstance(found, tuple)
    made = spelled(found, "Payment")
    assert isinstance(made, Expression)
    return made


def test_a_gate_that_holds_only_at_the_end_of_a_range_is_not_lost() -> None:
    bonus = gate(SPEND, ">=", amount("all"), amount("bonus"))
    made = expressed(bonus, {"spend": (0, 250_000)}, all=250_000, bonus=12_000)
    assert evaluate(made, {"spend": 250_000}) == 12_000
    assert evaluate(made, {"spend": 249_999.99}) == 0
    best = best_of(made - Expression.of(Quantity("spend", 0, 250_000)) * 0.01, "up")
    assert best.value == pytest.approx(12_000 - 2_500, abs=0.01)
    assert best.point["spend"] == pytest.approx(250_000, abs=1e-4)


def test_a_gate_that_holds_only_where_a_limit_ends_a_range_is_not_lost_either() -> None:
    bonus = gate(SPEND, ">=", amount("all"), amount("bonus"))
    made = expressed(bonus, {"spend": (0, 900_000)}, all=250_000, bonus=45_000)
    assert best_of(made, "up", [Limit("money", {"spend": 1.0}, "<=", 250_000)]).value == pytest.approx(45_000)
    assert best_of(made, "up", [Limit("money", {"spend": 1.0}, "<=", 249_999)]).value == pytest.approx(0)


def test_a_gate_that_shuts_only_at_the_start_of_a_range_is_not_lost() -> None:
    penalty = gate(SPEND, "<=", amount("least"), amount("fine"))
    made = expressed(penalty, {"spend": (1_000, 2_000)}, least=1_000, fine=700)
    assert best_of(made, "up").value == pytest.approx(700)
    assert best_of(made, "down").value == pytest.approx(0)


def test_the_greater_of_two_keeps_the_one_that_is_greater_at_one_point_alone() -> None:
    made = expressed(floor(SPEND, amount("least")), {"spend": (0, 500)}, least=500)
    assert evaluate(made, {"spend": 3}) == 500
    assert best_of(made, "down").value == pytest.approx(500)
    both = expressed(floor(SPEND, OTHER), {"spend": (0, 500), "other": (500, 800)})
    assert evaluate(both, {"spend": 500, "other": 500}) == 500
    assert best_of(both, "up").value == pytest.approx(800)


@pytest.mark.parametrize(
    ("how", "spend", "paid"),
    [
        # both sides are rounded to 6 decimals: what is 0.0000004 off is a tie, what is 0.0000006 off is not
        (">=", 99.9999996, 10), (">=", 99.9999994, 0), (">", 100.0000004, 0), (">", 100.0000006, 10),
        ("<=", 100.0000004, 10), ("<=", 100.0000006, 0), ("<", 99.9999996, 0), ("<", 99.9999994, 10),
        ("=", 100.0000004, 10), ("=", 99.9999994, 0),
    ],
)  # fmt: skip
def test_a_tie_of_money_falls_as_it_does_in_settlement(how: str, spend: float, paid: float) -> None:
    node = gate(SPEND, how, amount("line"), amount("paid"))  # type: ignore[arg-type]
    assert evaluate(expressed(node, {"spend": (0, 200)}, line=100, paid=10), {"spend": spend}) == paid


def test_a_tie_of_shares_is_one_to_twelve_places() -> None:
    node = gate(SHARE, ">=", Term("line", unit("share"), "line"), amount("paid"))
    made = expressed(node, {"share": (0, 1)}, line=0.8, paid=10)
    assert evaluate(made, {"share": 0.7999999999996}) == 10
    assert evaluate(made, {"share": 0.7999999999994}) == 0


def test_the_strict_side_of_a_gate_is_never_the_other_one() -> None:
    """Whoever gains from a gate that stays shut has it shut only where it is."""
    node = gate(SPEND, ">=", amount("line"), amount("paid"))
    made = expressed(node, {"spend": (0, 200)}, line=100, paid=10) - Expression.of(Quantity("spend", 0, 200)) * 0.01
    worst = best_of(made, "down")
    assert worst.value == pytest.approx(-1.0, abs=1e-4)
    assert worst.point["spend"] < 100 - 0.5e-6
    assert evaluate(made, {"spend": worst.point["spend"]}) == pytest.approx(worst.value, abs=1e-6)


def rate_gate() -> Node:
    """Half the saving on a benchmark, where it is 2% or more of it: 0 at £1m less £990,000, £10,000 at £980,000."""
    saving = OTHER - SPEND
    half = Term("half", unit("share"), "half")
    return gate(saving / OTHER, ">=", Term("least", unit("share"), "least"), at_least_nil(saving) * half)


def test_a_rate_whose_divisor_moves_opens_a_gate_where_it_does_in_settlement() -> None:
    made = expressed(rate_gate(), {"spend": (900_000, 1_000_000), "other": (950_000, 1_050_000)}, half=0.5, least=0.02)
    at = [
        evaluate(made, {"other": other, "spend": spend})
        for other, spend in ((1_000_000, 990_000), (1_000_000, 980_000), (1_000_000, 980_000.01), (950_000, 931_000))
    ]
    assert at == [0, 10_000, 0, 9_500]
    assert best_of(made, "up").value == pytest.approx(75_000)
    # at most 970,000 spent of both: a benchmark of 950,000 asks 931,000 or less
    floor_of_spend = [Limit("least spend", {"spend": 1.0}, ">=", 960_000)]
    assert best_of(made, "up", floor_of_spend).value == pytest.approx(45_000)


def test_a_rate_gate_costs_a_whole_choice_only_where_it_is_pushed_shut() -> None:
    made = expressed(rate_gate(), {"spend": (900_000, 1_000_000), "other": (950_000, 1_050_000)}, half=0.5, least=0.02)
    assert best_of(made, "up").whole <= 2


def test_a_cap_needs_no_whole_choice_where_more_is_better_and_one_where_less_is() -> None:
    made = expressed(cap(SPEND, amount("most")), {"spend": (0, 300)}, most=100)
    up, down = best_of(made, "up"), best_of(made - Expression.of(Quantity("spend", 0, 300)) * 0.5, "down")
    assert [up.value, up.whole] == pytest.approx([100, 0])
    assert [down.value, down.whole] == pytest.approx([-50, 1])  # 300 spent: 100 − 150


def test_a_collar_between_two_amounts_bends_once_each_way() -> None:
    made = expressed(collar(SPEND, amount("least"), amount("most")), {"spend": (0, 300)}, least=50, most=100)
    assert [evaluate(made, {"spend": spend}) for spend in (0, 70, 300)] == [50, 70, 100]
    assert best_of(made, "up").whole == 1


def test_whatever_hangs_on_one_quantity_is_one_bend() -> None:
    saving = OTHER - SPEND
    shared = at_least_nil(saving) - at_least_nil(ZERO - saving) + cap(saving, amount("most")) - saving
    made = expressed(shared, {"spend": (0, 100), "other": (0, 100)}, most=30)
    assert len(made.weights) == 1
    # a saving of 50: 50 + 30 − 50; of −20: −20 + −20 + 20
    assert evaluate(made, {"other": 50, "spend": 0}) == 30
    assert evaluate(made, {"other": 0, "spend": 20}) == -20


def test_steps_that_are_started_are_whole_and_few_of_them_are_told_apart_one_by_one() -> None:
    teams = started_steps(PEOPLE_SEEN, Term("every", PEOPLE, "every")) * Term("team", MONEY, "team")
    few = expressed(teams, {"people": (0, 45)}, every=20, team=1000)
    assert [evaluate(few, {"people": people}) for people in (0, 1, 20, 21, 45)] == [0, 1000, 1000, 2000, 3000]
    many = expressed(teams, {"people": (0, 90_000)}, every=20, team=1000)
    assert [evaluate(many, {"people": people}) for people in (0, 1, 20, 21, 89_999)] == [0, 1e3, 1e3, 2e3, 4_500e3]
    for made, most in ((few, 3_000), (many, 4_500_000)):
        assert best_of(made, "up").value == pytest.approx(most)
    served = Expression.of(Quantity("people", 0, 90_000)) * 60
    best = best_of(served - many, "up")  # a team of 1,000 sees 20 people at 60 each
    assert best.value == pytest.approx(900_000)
    assert best.whole <= 2


def test_rounding_of_money_is_left_out_and_its_size_is_said() -> None:
    made = expressed(Round(SPEND, 0) + Round(OTHER, 2), {"spend": (0, 10), "other": (0, 10)})
    assert float(made.within) == 0.505
    assert evaluate(made, {"spend": 1.3, "other": 2.125}) == 3.425


def test_a_gated_amount_is_bounded_by_what_it_can_be_and_by_no_invented_number() -> None:
    saving, people = OTHER - SPEND, PEOPLE_SEEN
    passes = gate(people, ">=", Term("line", PEOPLE, "line"), saving)
    made = expressed(passes, {"spend": (0, 100), "other": (40, 60), "people": (0, 10)}, line=5)
    assert any(isinstance(part, Gated) for part in made.weights)
    assert best_of(made, "up").value == pytest.approx(60)
    assert best_of(made, "down").value == pytest.approx(-60)
    few = [Limit("people", {"people": 1.0}, "<=", 4.0)]
    assert best_of(made, "up", few).value == pytest.approx(0)


def test_two_gates_that_must_both_hold_need_no_third_choice() -> None:
    both = gate(SPEND, ">=", amount("a"), ONE) * gate(OTHER, ">=", amount("b"), ONE)
    made = expressed(both * amount("paid"), {"spend": (0, 10), "other": (0, 10)}, a=5, b=6, paid=7)
    values = [evaluate(made, {"spend": spend, "other": other}) for spend, other in ((5, 6), (5, 5.9), (4.9, 6))]
    assert values == [7, 0, 0]
    best = best_of(made - Expression.of(Quantity("spend", 0, 10)) - Expression.of(Quantity("other", 0, 10)) * 0.1, "up")
    assert best.value == pytest.approx(7 - 5 - 0.6, abs=1e-5)
    assert best.whole == 2
