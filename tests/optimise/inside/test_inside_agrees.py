"""What contracts come to inside an allocation is what settling a decision says, partner by partner, to the pennies."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from finmodel.optimise.inside.agreement import agree, values_at
from finmodel.rules.linear.expression import evaluate_all
from tests.optimise.brief import problem
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


@pytest.mark.parametrize("name", IN_FORCE)
def test_what_each_partner_has_left_is_what_is_settled(name: str) -> None:
    brief, basis = problem(), small_basis(*IN_FORCE[name])
    inside = inside_of(brief, basis)
    amounts = {partner: inside.surplus(partner) for partner in PARTNERS} | {"all": inside.place_surplus()}
    for decision in islice(drawn(brief, seed=len(name)), DECISIONS):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        agree(inside, choices, after)
        found = evaluate_all(amounts, values_at(inside, choices))
        pence = after.positions.groupby("partner")["surplus"].sum()
        for partner in PARTNERS:
            assert float(found[partner]) == pytest.approx(pence[partner] / 100, abs=0.05), (partner, decision)
        assert float(found["all"]) == pytest.approx(sum(pence[partner] for partner in PARTNERS) / 100, abs=0.05)
