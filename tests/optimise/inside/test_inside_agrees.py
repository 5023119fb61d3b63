"""What contracts come to inside an allocation is what settling a decision says, partner by partner, to the pennies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.optimise.brief import problem, schemes
from tests.optimise.inside.agreements import KINDS, WATERFALL
from tests.optimise.inside.deciding import check_agreement
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


@pytest.mark.parametrize("name", IN_FORCE)
def test_what_each_partner_has_left_is_what_is_settled(name: str) -> None:
    check_agreement(problem(), small_basis(*IN_FORCE[name]), seed=len(name), decisions=DECISIONS)


def test_two_years_planned_together_are_followed_year_by_year() -> None:
    brief = problem(period="", periods=["2023/24", "2024/25"], schemes=schemes(places={"lasts": 2, "at_most": 12}))
    check_agreement(brief, small_basis(TARIFF, GP, REABLEMENT, WATERFALL, GAIN), seed=7, decisions=DECISIONS)


def test_several_schemes_of_a_provider_are_followed_together() -> None:
    trust = {"provider": "trust"}
    brief = problem(schemes=schemes(places=trust, visits=trust))
    check_agreement(brief, small_basis(*IN_FORCE["tariff and gain share"]), seed=11, decisions=DECISIONS)
