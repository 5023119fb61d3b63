"""What holds of every decision: limits kept to the penny, money conserved, contributions as they were offered."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.optimise.decision import Decision, spend_of
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.brief import step_of
from finmodel.optimise.saying.problem import Problem
from tests.optimise.brief import VALUE, problem, says, schemes
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

PENCE = st.integers(100, 500_000).map(lambda pence: f"£{Decimal(pence) / 100}")
EMERGENCY = {"setting": ["emergency"]}
PROVIDERS = ("council", "trust", "gps")


@st.composite
def drawn_schemes(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 60))
        scheme: dict[str, Any] = {
            "id": f"scheme_{number}", "title": f"Scheme {number}", "provider": draw(st.sampled_from(PROVIDERS)),
            "unit": "unit", "cost": draw(PENCE), "at_most": size, "source": "drawn",
            "all_or_nothing": draw(st.booleans()), "whole_units": draw(st.booleans()),
            "effects": [{"where": EMERGENCY, "change": draw(st.integers(-200, -1)) / 100, "source": "drawn"}],
        }  # fmt: skip
        if draw(st.booleans()):
            scheme["at_least"] = size if scheme["all_or_nothing"] else draw(st.integers(0, size))
        found.append(scheme)
    return found


@st.composite
def briefs(draw: st.DrawFn) -> dict[str, Any]:
    """Problems for the small place: any schemes, contributions fixed or open, ring-fences in pounds and shares."""
    found = draw(drawn_schemes())
    limits: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3))):
        bound = draw(st.one_of(PENCE, st.integers(0, 100).map(lambda part: f"{part}%")))
        several = [scheme["id"] for scheme in found][: draw(st.integers(1, len(found)))]
        if bound.endswith("%") and len(several) == len(found):
            continue
        limits.append(
            {"name": f"Limit {number}", "schemes": several, draw(st.sampled_from(("at_least", "at_most"))): bound}
        )
    open_ = draw(st.integers(0, 5_000_000))
    contributions = {
        "icb": f"£{Decimal(draw(st.integers(100, 8_000_000))) / 100}",
        "council": {"at_least": f"£{Decimal(open_) / 100}", "at_most": f"£{Decimal(open_ * 2) / 100}"},
    }
    goal = draw(st.sampled_from((VALUE, {"maximise": "place_surplus"})))
    return says(schemes=found, limits=limits, contributions=contributions, goal=goal)


def read(data: dict[str, Any]) -> Problem | None:
    try:
        return Problem.model_validate(data)
    except ValueError:  # two limits on one selection crossed, or half pennies
        return None


@settings(max_examples=40)
@given(briefs(), st.booleans())
def test_every_decision_keeps_its_brief_to_the_penny(data: dict[str, Any], shared: bool) -> None:
    brief = read(data)
    if brief is None:
        return
    found = optimise(brief, small_basis(TARIFF, GP, REABLEMENT, FUND, *((GAIN,) if shared else ())))
    if found.decided is None:
        assert found.conflict_words
        return
    decision = found.decided.decision
    check_schemes(brief, decision)
    check_money(brief, decision)
    spend = spend_of(brief, decision)
    whole = sum(spend.values(), Decimal(0))
    if not found.notes:
        for limit in brief.limits:
            part = sum((spend[name] for name in limit.selected(brief.schemes)), Decimal(0))
            for bound, sign in ((limit.at_least, 1), (limit.at_most, -1)):
                if bound is not None:
                    edge = bound.pounds if bound.pounds is not None else (bound.share or 0) * whole
                    assert (part - edge) * sign >= Decimal("-0.005")
    assert found.decided.positions["change_pence"].sum() == -delivery(found.decided.after) + delivery(found.before)


def check_schemes(brief: Problem, decision: Decision) -> None:
    for scheme in brief.schemes:
        units = decision.units.get(scheme.id, Decimal(0))
        assert scheme.at_least <= units <= (scheme.at_most or 0)
        assert units % 1 == 0 or not scheme.whole_units
        assert not scheme.all_or_nothing or units in (0, scheme.at_most)
        assert round(scheme.cost * units * 100, 9) % 1 == 0 or scheme.all_or_nothing


def check_money(brief: Problem, decision: Decision) -> None:
    for partner, one in brief.contributions.items():
        assert one.at_least <= decision.contributions[partner] <= one.at_most
    assert sum(spend_of(brief, decision).values()) <= sum(decision.contributions.values())


def delivery(run: Any) -> int:
    return int(
        run.ledger.loc[(run.ledger["contract"] == "delivery") & (run.ledger["period"] == "2024/25"), "pence"].sum()
    )


@pytest.mark.parametrize(
    ("cost", "step"), [("£1,200", "0.001"), ("£12.34", "0.5"), ("£0.01", "1"), ("£2,345.67", "1"), ("£19.50", "0.02")]
)
def test_the_finest_part_of_a_unit_costs_whole_pence(cost: str, step: str) -> None:
    scheme = problem(schemes=schemes(places={"cost": cost})).scheme("places")
    assert step_of(scheme) == Decimal(step)
    assert scheme.cost * step_of(scheme) * 100 % 1 == 0
