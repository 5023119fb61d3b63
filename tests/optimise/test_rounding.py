"""What a plan is rounded to: the pennies there are, round pounds, whole posts; every number worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Decided
from tests.optimise.brief import VALUE, problem
from tests.small import FUND, TARIFF, small_basis

EMERGENCY = {"setting": ["emergency"]}


def scheme(**keys: Any) -> dict[str, Any]:
    effect = {"where": EMERGENCY, "change": -1, "source": "invented"}
    usual = {
        "id": "ward", "title": "Ward", "provider": "council", "unit": "unit", "cost": "£100", "cost_to_deliver": "£0",
        "source": "invented", "effects": [effect],
    }  # fmt: skip
    return usual | keys


def decide(*schemes: dict[str, Any], **keys: Any) -> Decided:
    usual = {"schemes": list(schemes), "goal": VALUE, "contributions": {"icb": "£100,000"}}
    found = optimise(problem(**(usual | keys)), small_basis(TARIFF, FUND))
    assert found.decided is not None, found.words()
    return found.decided


def spent(decided: Decided) -> dict[str, int]:
    return dict(zip(decided.schemes["scheme"], decided.schemes["spend_pence"], strict=True))


def test_a_scheme_at_odd_pence_is_bought_up_to_its_limit() -> None:
    effect = {"where": EMERGENCY, "change": -100, "source": "invented"}
    decided = decide(scheme(cost="£99,999.99", at_most=0.9, effects=[effect]))
    # 0.9 × £99,999.99 is £89,999.991, and so £89,999.99 in whole pence; it avoids 90 of 260.
    assert spent(decided) == {"ward": 8_999_999}
    assert decided.schemes["units"].tolist() == pytest.approx([0.9], abs=1e-7)
    assert decided.activity["change"].tolist() == pytest.approx([-90], abs=1e-4)


def test_parts_of_a_unit_are_bought_to_the_penny_that_the_pool_has() -> None:
    effect = {"where": EMERGENCY, "change": -100, "source": "invented"}
    decided = decide(scheme(cost="£3,000,000", at_most=2, effects=[effect]), contributions={"icb": "£29,000"})
    assert spent(decided) == {"ward": 2_900_000}
    assert decided.money.set_index("item")["pence"]["left"] == 0
    assert decided.schemes["units"].tolist() == pytest.approx([29_000 / 3_000_000])


def test_spending_is_a_multiple_of_what_a_problem_rounds_to_and_the_rest_goes_to_the_next_best() -> None:
    other = scheme(id="other", title="Other", cost="£70", at_most=5, effects=[
        {"where": EMERGENCY, "change": -0.5, "source": "invented"}])  # fmt: skip
    # £1,050: ten units of the ward take £1,000 of it; what is left buys nothing in hundreds of pounds.
    rounded = decide(scheme(at_most=100), other, contributions={"icb": "£1,050"}, round_to="£100")
    assert spent(rounded) == {"ward": 100_000, "other": 0}
    # In pennies, the ward takes it all: £1 avoids a hundredth there, and 0.5 / 70 of one in the other.
    assert spent(decide(scheme(at_most=100), other, contributions={"icb": "£1,050"})) == {"ward": 105_000, "other": 0}


def test_whole_posts_are_whole_and_money_that_buys_no_whole_one_is_left() -> None:
    post = scheme(cost="£30,000", at_most=8, whole_units=True)
    decided = decide(post)
    assert decided.schemes["units"].tolist() == [3]
    assert decided.money.set_index("item")["pence"]["left"] == 1_000_000


def test_a_floor_that_rounding_breaks_by_pennies_is_kept_once_settled() -> None:
    # Each spell avoided costs the trust £2,100, of which it saves £900; so many that it loses £10,000 at most.
    trust = [{"name": "The trust loses at most £10,000", "surplus_of": "trust", "at_least": "-£10,000"}]
    decided = decide(scheme(cost="£77.77", at_most=100), limits=trust)
    lost = dict(zip(decided.positions["partner"], decided.positions["change_pence"], strict=True))["trust"]
    assert -1_000_000 <= lost <= -998_000
    assert decided.limits["kept"].all()


def test_an_outcome_that_is_no_activity_is_asked_for_under_outcomes() -> None:
    as_activity = [{"where": {"setting": ["qaly"]}, "change": -1, "source": "invented"}]
    goal = {"maximise": "value", "values": [{"where": {"setting": ["qaly"]}, "worth": "£20,000", "source": "NICE"}]}
    with pytest.raises(InputError, match=r"Check the codes, or say what is no activity under `outcomes:`\."):
        decide(scheme(at_most=10, effects=as_activity), goal=goal)
    worth = {"maximise": "value", "values": [{"outcome": "qaly", "worth": "£20,000", "source": "NICE"}]}
    outcome = scheme(at_most=10, effects=[], outcomes={"qaly": 1})
    assert decide(outcome, goal=worth, outcomes={"qaly": "QALYs"}).settled_pounds == 200_000


def test_staff_requirements_exclusions_and_units_of_several_schemes_hold_together() -> None:
    first = scheme(id="a", title="A", at_most=10, uses={"nurse": 3}, requires="b", outcomes={"qaly": 1})
    second = scheme(id="b", title="B", at_most=0.5, outcomes={"qaly": 1})
    limits = [
        {"name": "Nurses", "resource": "nurse", "at_most": 20},
        {"name": "A and B together", "schemes": ["a", "b"], "at_most": "10 units"},
        {"name": "Activity floor", "activity": EMERGENCY, "at_least": 100},
    ]
    said = {"resources": {"nurse": "nurses"}, "outcomes": {"qaly": "QALYs"}, "goal": {"maximise": {"outcome": "qaly"}}}
    decided = decide(first, second, limits=limits, **said)
    # Twenty nurses are enough for 6.667 of A, and half of B comes with it.
    assert decided.schemes["units"].tolist() == pytest.approx([20 / 3, 0.5], abs=1e-3)
    assert decided.settled_pounds == pytest.approx(Decimal(20) / 3 + Decimal("0.5"), abs=Decimal("0.001"))
    apart = [first | {"requires": [], "excludes": ["b"]}, second]
    # Not beside each other, A alone brings more.
    assert decide(*apart, limits=limits, **said).schemes["units"].tolist() == pytest.approx([20 / 3, 0], abs=1e-3)


def test_a_scheme_said_to_avoid_more_than_there_is_is_told_with_how_much_counts() -> None:
    found = optimise(
        problem(schemes=[scheme(at_most=1000)], goal=VALUE, contributions={"icb": "£100,000"}),
        small_basis(TARIFF, FUND),
    )
    told = "Ward is said to avoid up to 1,000 of emergency, and there are 260: no more than 260 units of it can count."
    assert told in found.notes
