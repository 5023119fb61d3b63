"""A sum agreed once stays what the contract found in the place; worked by hand from the rows of tests/small.py."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.contract import Contract
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.small import small_basis

EMERGENCIES = {"activity": "spend", "where": {"setting": "emergency"}}
FEWER = {"kind": "scale_activity", "name": "Fewer", "source": "s", "by": "-10%", "where": {"setting": ["emergency"]}}


def block(amount: Any) -> Contract:
    """A block of an amount."""
    data = {"kind": "block", "id": "budget", "title": "Budget", "payer": "icb", "payee": "trust", "source": "s"}
    return contract_in(Document("budget.yaml", data | {"amount": amount}))


def paid(amount: Any, *changes: dict[str, Any], in_force: bool = True) -> list[float]:
    """What a block pays under some changes, in force from the start or brought in by one of them."""
    before = small_basis()
    budget = block(amount)
    basis = Basis(before.place, (budget,) if in_force else (), before.grid)
    told = {"scenario": "s", "title": "S", "question": "Q?", "changes": changes}
    after = apply(basis, Scenario.model_validate(told), {"budget.yaml": budget})
    return [float(one) for one in run(after).settlement.of("budget", "payment")]


SIGNED = {"kind": "swap_contracts", "name": "Signed", "source": "s", "add": ["budget.yaml"]}


def test_a_budget_agreed_once_stays_when_a_tenth_fewer_are_admitted() -> None:
    """Emergencies were worth 500,000 and 520,000; a tenth fewer are worth 450,000 and 468,000."""
    assert paid(EMERGENCIES | {"fixed": True}, FEWER) == [500_000, 520_000]
    assert paid(EMERGENCIES, FEWER) == [450_000, 468_000]
    assert paid(EMERGENCIES | {"fixed": True}) == [500_000, 520_000]


def test_a_budget_that_a_scenario_brings_is_agreed_where_it_stands_among_the_changes() -> None:
    fixed = EMERGENCIES | {"fixed": True}
    assert paid(fixed, SIGNED, FEWER, in_force=False) == [500_000, 520_000]
    assert paid(fixed, FEWER, SIGNED, in_force=False) == [450_000, 468_000]


def test_a_part_of_what_was_found_is_agreed_once_too() -> None:
    assert paid({"share": "98%", "of": EMERGENCIES | {"fixed": True}}, FEWER) == pytest.approx([490_000, 509_600])


def test_a_contract_that_agrees_nothing_once_is_left_as_it_is() -> None:
    before = small_basis()
    assert Basis(before.place, before.contracts, before.grid).contracts is before.contracts
