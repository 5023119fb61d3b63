"""A lead provider in a place: what comes in, what goes out by other contracts, and what its position is."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.scenarios.run import run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis

THERAPY: dict[str, Any] = {
    "kind": "block", "id": "therapy", "title": "Therapy", "payer": "gps", "payee": "trust",
    "amount": {"2023/24": "£21,000", "2024/25": "£33,333.33"},
}  # fmt: skip
LEAD: dict[str, Any] = {
    "kind": "lead_provider", "id": "lead", "title": "One lead", "lead": "gps", "commissioner": "icb",
    "budget": {"amount": "£40,000"}, "subcontracts": ["therapy"],
}  # fmt: skip


def test_the_lead_is_paid_the_budget_and_pays_its_subcontractor() -> None:
    done = run(small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, LEAD))
    assert list(done.settlement.of("lead", "margin")) == pytest.approx([19_000, 6_666.67])
    surplus = done.positions.set_index(["partner", "period"])["surplus"] / 100
    # 147,500 for its list, 40,000 in, 21,000 out, 150,000 to deliver
    assert surplus["gps", "2023/24"] == 16_500


def test_a_budget_paid_by_an_earlier_contract_is_not_paid_twice() -> None:
    received = {key: value for key, value in LEAD.items() if key != "commissioner"}
    done = run(
        small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, received | {"budget": {"received_under": ["gp_list"]}})
    )
    assert list(done.settlement.of("lead", "margin")) == pytest.approx([126_500, 117_166.67])
    assert (done.ledger["contract"] != "lead").all()


def test_a_budget_may_be_a_line_of_an_earlier_contract() -> None:
    done = run(
        small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, LEAD | {"budget": {"amount": {"line": "gp_list.payment"}}})
    )
    assert list(done.settlement.of("lead", "budget")) == [147_500, 150_500]


def test_a_contract_that_the_lead_pays_apart_from_its_budget_is_named_as_such() -> None:
    other = THERAPY | {"id": "estates", "title": "Estates"}
    basis = small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, other, LEAD)
    told = [clash.what for clash in clashes_between(basis.contracts, basis.place)]
    assert told == ["'gps' pays under 'estates', which is not one of its subcontracts here."]
    named = small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, other, LEAD | {"paid_otherwise": ["estates"]})
    assert clashes_between(named.contracts, named.place) == []
