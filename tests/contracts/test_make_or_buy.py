"""Make or buy in a place: a subcontract's price is that of the units named, or is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between, clashes_of
from finmodel.core.place import Place
from finmodel.scenarios.run import run
from tests.small import GP, PLACE, TARIFF, contract, small_basis

TO_THE_GPS = TARIFF | {"id": "hospital", "payer": "gps"}
VISITS = {"activity": "quantity", "where": {"setting": "outpatient"}}
LEAD: dict[str, Any] = {
    "kind": "lead_provider", "id": "lead", "title": "Lead", "lead": "gps", "commissioner": "icb",
    "budget": {"amount": "£900,000"}, "subcontracts": ["hospital"],
}  # fmt: skip


def lead(**service: Any) -> dict[str, Any]:
    """The lead provider with visits that it could deliver itself at £92."""
    return LEAD | {"make_or_buy": [{"code": "visit", "units": VISITS, "own_cost": "£92", **service}]}


def test_a_subcontract_that_buys_more_than_the_units_is_no_price_of_them() -> None:
    contracts = [contract(TO_THE_GPS), contract(lead(under="hospital"))]
    (clash,) = clashes_between(contracts, Place.model_validate(PLACE))
    assert clash.what == "'hospital' pays for more than the units of Visit: its lines 'emergency'."
    assert clash.fix.startswith("Give `spend:` of those units alone")


def test_a_subcontract_that_buys_those_units_alone_gives_their_price() -> None:
    alone = TO_THE_GPS | {"prices": [TARIFF["prices"][1]]}  # type: ignore[index]
    contracts = [contract(alone), contract(lead(under="hospital"))]
    assert not clashes_between(contracts, Place.model_validate(PLACE))


def test_what_is_spent_on_the_units_alone_is_set_against_own_cost_and_what_stays_with_the_seller() -> None:
    spend = {"activity": "spend", "where": {"setting": "outpatient"}}
    tariff = TO_THE_GPS | {"prices": TARIFF["prices"]}
    done = run(small_basis(tariff, lead(spend=spend, stranded="£30"), GP | {"id": "list", "payee": "trust"}))
    figures = {one.line.name: one.amounts.tolist() for one in done.settlement.lines if one.contract.id == "lead"}
    # 500 visits recorded at £75,000: £150 each, £58 above own cost; £30 of each stays with the hospital
    assert figures["price_visit"] == [150, 150]
    assert figures["saved_by_making_visit"] == [500 * 58, 520 * 58]
    assert figures["stranded_visit"] == [500 * 30, 520 * 30]
    assert figures["saved_together_visit"] == [500 * 28, 520 * 28]


FITTED = {
    "kind": "capitation", "id": "federation", "title": "Federation", "payer": "icb", "payee": "gps", "rate": "£100",
    "fitted": {"by": {"age_band": ["0-64", "65+"]}, "year": "previous", "credibility": 200},
    "stop_loss": {"above": "£30,000", "residual_share": "20%"},
}  # fmt: skip


def test_a_budget_fitted_to_the_year_before_says_once_from_when_it_can_be_in_force() -> None:
    (clash,) = clashes_of(contract(FITTED), Place.model_validate(PLACE))
    assert clash.what.startswith("It looks at the year before (")
    assert clash.what.endswith("of its numbers do), and the place's years begin with 2023/24.")
    fix = "Let it start a year later, `starts: 2024-04-01`, or add the year before to `periods:` of the place."
    assert clash.fix == fix


def test_a_budget_with_a_stop_loss_may_start_with_a_later_year_and_not_within_one() -> None:
    place = Place.model_validate(PLACE)
    assert not clashes_of(contract(FITTED | {"starts": "2024-04-01"}), place)
    with pytest.raises(ValueError, match="A part of a year is paid by its days"):
        contract(FITTED | {"starts": "2024-10-01"})
    (clash,) = clashes_of(contract(FITTED | {"starts": "2025-01-01"}), place)
    assert clash.what == "It is in force for part of 2024/25, and a capitation is settled on whole years."
