"""Scenarios with investments, loans, inflation and new services recalculate beside the contracts in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from tests.scenarios.worked import scenario
from tests.small import small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

CHANGES: dict[str, list[dict[str, Any]]] = {
    "an investment and a loan": [
        {"kind": "investment", "name": "A team", "partner": "gps", "paid_by": "icb", "one_off": "£10,000",
         "recurrent": "£4,000"},
        {"kind": "brokerage", "name": "A loan", "lender": "council", "borrower": "icb", "amount": "£9,000",
         "repaid_over": 1, "interest": "5%"},
    ],
    "inflation and productivity": [
        {"kind": "cost_inflation", "by": "2%", "variable": "5%", "each_year": True},
        {"kind": "productivity", "partners": "trust", "by": "3%"},
        {"kind": "price_inflation", "by": "3%", "each_year": True, "contracts": ["tariff", "gp_list"]},
    ],
    "wards that close and stays that get shorter": [
        {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-40%"},
        {"kind": "close_capacity", "services": ["Wards"], "stays_open": "until_decided"},
        {"kind": "close_capacity", "services": ["Wards"], "in": "2024/25", "steps": 1, "cost": "£5,000"},
        {"kind": "length_of_stay", "where": {"setting": "emergency"}, "by": "-20%", "readmissions": "5%"},
    ],
    "a ward that closes with the next year": [
        {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-40%"},
        {"kind": "productivity", "partners": "trust", "by": "10%", "variable": "-3%"},
    ],
    "care that moves": [
        {"kind": "change_payer", "where": {"setting": "reablement"}, "part": "25%", "commissioner": "icb",
         "terms_of": "reablement"},
        {"kind": "shift_activity", "from": {"setting": "outpatient"}, "part": "10%", "replaced_by": 1.5,
         "to": {"provider": "gps", "commissioner": "icb", "setting": "clinic"},
         "new": {"price": "£80", "cost": "£65"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_scenario_recalculates_to_the_penny(name: str, tmp_path: Path) -> None:
    before = run(small_basis())
    after = run(apply(small_basis(), scenario(*CHANGES[name]), {}), "s", "S")
    book = Recalculated(small_plan([before, after], compare_to="s"), tmp_path)
    assert book.differences() == []
    wanted = surpluses(before, after)
    live = live_surpluses(book, list(wanted))
    assert {party: pytest.approx(values, abs=0.004) for party, values in wanted.items()} == live
