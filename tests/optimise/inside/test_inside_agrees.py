"""What contracts come to inside an allocation is what settling a decision says, partner by partner, to the pennies."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from finmodel.optimise.inside.agreeing import agree, values_at
from finmodel.optimise.saying.problem import Problem
from finmodel.rules.linear.expression import evaluate_all
from finmodel.scenarios.basis import Basis
from tests.optimise.brief import problem, schemes
from tests.optimise.inside.agreements import KINDS, WATERFALL
from tests.optimise.inside.deciding import choices_at, drawn, inside_of, settled
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

PARTNERS = ("icb", "council", "trust", "gps")
DECISIONS = 40
POOLED = {**FUND, "contributions": {"icb": "£25,000", "council": "£15,000"}}
IN_FORCE: dict[str, tuple[dict[str, Any], ...]] = {
    "tariff and gain share": (TARIFF, GP, REABLEMENT, FUND, GAIN),
    "a fund that spends all it has": (TARIFF, GP, REABLEMENT, POOLED),
    "a fund with shares and a risk pool": (TARIFF, GP, REABLEMENT, WATERFALL),
    **{name: (one, GP, REABLEMENT, WATERFALL) for name, one in KINDS.items()},
}


def check(brief: Problem, basis: Basis, seed: int) -> None:
    """What every partner has left in each year is what settling says, at decisions drawn by chance."""
    inside = inside_of(brief, basis)
    periods = basis.place.periods
    amounts = {f"{partner} {year}": inside.surplus(partner, year) for partner in PARTNERS for year in periods}
    amounts["all"] = inside.place_surplus()
    for decision in islice(drawn(brief, seed), DECISIONS):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        assert agree(inside, choices, after) == ()
        found = evaluate_all(amounts, values_at(inside, choices))
        rows = after.positions[after.positions["partner"].isin(PARTNERS)]
        for row in rows.itertuples():
            said = float(found[f"{row.partner} {row.period}"])
            assert said == pytest.approx(int(str(row.surplus)) / 100, abs=0.05), (row.partner, decision)
        assert float(found["all"]) == pytest.approx(int(rows["surplus"].sum()) / 100, abs=0.05)


@pytest.mark.parametrize("name", IN_FORCE)
def test_what_each_partner_has_left_is_what_is_settled(name: str) -> None:
    check(problem(), small_basis(*IN_FORCE[name]), seed=len(name))


def test_two_years_planned_together_are_followed_year_by_year() -> None:
    brief = problem(period="", periods=["2023/24", "2024/25"], schemes=schemes(places={"lasts": 2, "at_most": 12}))
    check(brief, small_basis(TARIFF, GP, REABLEMENT, WATERFALL, GAIN), seed=7)
