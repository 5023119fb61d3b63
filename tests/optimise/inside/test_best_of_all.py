"""The best plan with contracts inside is the best of all plans there are, each settled."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest

from finmodel.optimise.decision import Decision
from finmodel.optimise.inside.joined import Demand, joined
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.solve import solve
from finmodel.scenarios.basis import Basis
from tests.optimise.brief import problem, schemes
from tests.optimise.inside.deciding import inside_of, settled, stated
from tests.optimise.inside.test_inside_agrees import IN_FORCE
from tests.small import small_basis

FEW = schemes(
    places={"at_most": 5, "cost": "£4,000", "whole_units": True, "effects": [
        {"where": {"setting": ["emergency"]}, "change": -6, "source": "invented"}]},
    visits={"at_most": 3, "cost": "£2,500", "cost_to_deliver": "£2,000", "whole_units": True, "effects": [
        {"where": {"setting": ["emergency"]}, "change": -4, "source": "invented"},
        {"where": {"setting": ["outpatient"]}, "change": 10, "source": "invented"}]},
)  # fmt: skip
FLOORS = {"trust": -30_000, "council": -9_000, "icb": -4_000}
Left = dict[str, float]


def all_plans(brief: Problem) -> Iterator[Decision]:
    """Every plan that the money allows, with no more called for than it needs."""
    sizes = {scheme.id: int(scheme.at_most or 0) for scheme in brief.schemes}
    for units in product(*(range(most + 1) for most in sizes.values())):
        bought = {name: Decimal(number) for name, number in zip(sizes, units, strict=True)}
        spend = sum((brief.scheme(name).cost * number for name, number in bought.items()), Decimal(0))
        called = max(Decimal(5_000), spend - 20_000)
        if called <= 15_000:
            bought = {name: number for name, number in bought.items() if number}
            yield Decision(bought, {"icb": Decimal(20_000), "council": called})


def left_with(brief: Problem, basis: Basis, decision: Decision) -> Left:
    """What each partner has left in the year, settled, in pounds."""
    rows = settled(brief, basis, decision).positions
    rows = rows[rows["period"] == "2024/25"]
    return {str(row.partner): int(str(row.surplus)) / 100 for row in rows.itertuples() if row.partner != "pool"}


@pytest.mark.parametrize("goal", ["place", "gps"])
@pytest.mark.parametrize("name", IN_FORCE)
def test_no_plan_within_the_floors_is_better(name: str, goal: str) -> None:
    brief, basis = problem(schemes=FEW), small_basis(*IN_FORCE[name])
    nothing = left_with(brief, basis, Decision({}, {"icb": Decimal(20_000), "council": Decimal(5_000)}))
    plans = [left_with(brief, basis, plan) for plan in all_plans(brief)]
    floors = {partner: nothing[partner] + less for partner, less in FLOORS.items()}
    within = [left for left in plans if all(left[partner] >= floor for partner, floor in floors.items())]
    assert 2 <= len(within) < len(plans)
    best = max(_aim(left, goal) for left in within)

    inside, program = inside_of(brief, basis), stated(brief, basis).program
    aimed = inside.place_surplus("2024/25") if goal == "place" else inside.surplus("gps", "2024/25")
    demands = [
        Demand(f"{partner} keeps to its floor", inside.surplus(partner, "2024/25"), ">=", floor - 0.05)
        for partner, floor in floors.items()
    ]
    made = joined(inside, program, demands, aimed)
    solution = solve(made.program)
    assert made.gain is not None
    assert made.program.gain(solution.values) + made.gain.constant == pytest.approx(best, abs=0.1)
    units = {scheme.id: Decimal(round(solution.values[scheme.id])) for scheme in brief.schemes}
    paid = {"icb": Decimal(20_000), "council": Decimal(f"{solution.values['from council']:.2f}")}
    assert _aim(left_with(brief, basis, Decision(units, paid)), goal) == pytest.approx(best, abs=0.1)


def _aim(left: Left, goal: str) -> float:
    return sum(left.values()) if goal == "place" else left[goal]


def test_a_brief_whose_floors_no_plan_keeps_is_impossible() -> None:
    brief, basis = problem(schemes=FEW), small_basis(*IN_FORCE["blended"])
    nothing = left_with(brief, basis, Decision({}, {"icb": Decimal(20_000), "council": Decimal(5_000)}))
    highest = max(left_with(brief, basis, plan)["trust"] for plan in all_plans(brief))
    inside, program = inside_of(brief, basis), stated(brief, basis).program
    for floor, possible in ((highest - 1, True), (highest + 1, False)):
        demand = Demand("The trust gains", inside.surplus("trust", "2024/25"), ">=", floor)
        assert solve(joined(inside, program, [demand]).program).found == possible
    assert highest >= nothing["trust"]
