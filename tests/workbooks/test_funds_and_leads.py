"""Pooled funds with every clause, lead providers and personal budgets: workbooks recalculate to the same pennies."""

from pathlib import Path
from typing import Any

import pytest

from finmodel.scenarios.run import run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

EQUIPMENT: dict[str, Any] = {
    "kind": "block", "id": "equipment", "title": "Equipment", "payer": "pool", "payee": "trust",
    "amount": {"2023/24": "£9,000.07", "2024/25": "£12,500"},
}  # fmt: skip
BY_SERVICE = {
    "contributions": {},
    "host": "council",
    "services": [
        {"id": "reablement", "contributions": {"icb": "£30,000", "council": "£20,000"}, "paid_under": ["reablement"]},
        {"id": "equipment", "contributions": {"icb": "£4,000", "council": "£6,000"}, "paid_under": ["equipment"],
         "committed": False},
    ],
    "proportion_of": "the_service",
    "waterfall": ["uncommitted", "risk_pool"],
    "risk_pool": {"contributions": {"icb": "£1,000"}, "opening": "£2,500", "left": "carried_forward"},
    "roll_forward": {"uplift": "3%", "efficiency": "1%", "applied": "in_turn", "recurrent_variance": "50%"},
    "no_worse_off": {"icb": "£34,500", "council": "£33,000"},
}  # fmt: skip
WHOLE = {
    "host": "council",
    "contingent": {"contributions": {"icb": "£5,000"}, "achieved": {"2023/24": "60%", "2024/25": "30%"},
                   "threshold": "50%"},
    "client_charges": {"partner": "council", "amount": "£3,000", "counted": "within"},
    "host_fee": {"share": "1%"},
    "maladministration": "£700",
    "waterfall": ["risk_pool"],
    "risk_pool": {"contributions": {"icb": "£1,000", "council": "£500"}, "left": "returned"},
    "management_action": {"amount": "£2,000", "kept_by": "pool"},
    "carry_forward": {"non_recurrent_spend": {"paid_under": ["equipment"]}, "opening": "£4,000", "unused": "returned"},
    "roll_forward": {"uplift_by_partner": {"icb": "5%", "council": "2%"}, "recurrent_variance": "10%"},
    "last_to_share": {"partner": "council", "after": "2%", "of": "their_contributions"},
}  # fmt: skip
LEAD = {
    "kind": "lead_provider", "id": "lead", "title": "One lead", "lead": "gps",
    "commissioner": {"icb": "60%", "council": "40%"}, "budget": {"amount": "£50,000.01"},
    "subcontracts": ["therapy"], "own_delivery": "£20,000",
    "make_or_buy": [{"code": "visit", "under": "therapy", "units": {"activity": "quantity", "where":
                    {"setting": "outpatient"}}, "own_cost": "£35"}],
    "risk_share": {"surplus": "50%", "deficit": "25%", "beyond": "2%"},
}  # fmt: skip
THERAPY = {
    "kind": "block", "id": "therapy", "title": "Therapy", "payer": "gps", "payee": "trust",
    "amount": {"2023/24": "£21,000", "2024/25": "£33,333.33"},
}  # fmt: skip
BUDGETS = {
    "kind": "personal_budget", "id": "budgets", "title": "Personal budgets", "payee": "gps",
    "payer": {"icb": "30%", "council": "70%"}, "contribution_reduces": "council",
    "bands": [{"code": "all", "people": {"activity": "people", "where": {"age_band": "65+"}}, "budget": "£100.55",
               "contribution": "£80"}],
    "management": {"payee": "trust", "share": "3%", "met": "from_budget"},
    "unspent": {"amount": "£2,000", "allowed_share": "5%", "returned": "50%", "when": "next_year"},
}  # fmt: skip


@pytest.mark.parametrize("clauses", [BY_SERVICE, WHOLE], ids=["by_service", "whole"])
def test_a_fund_with_every_clause_recalculates_to_the_penny(tmp_path: Path, clauses: dict[str, Any]) -> None:
    done = run(small_basis(TARIFF, GP, REABLEMENT, EQUIPMENT, FUND | clauses))
    book = Recalculated(small_plan([done]), tmp_path)
    assert book.differences() == []
    wanted = surpluses(done)
    live = live_surpluses(book, list(wanted))
    assert {party: values[:2] for party, values in live.items()} == wanted


def test_a_lead_provider_and_personal_budgets_recalculate_to_the_penny(tmp_path: Path) -> None:
    done = run(small_basis(TARIFF, GP, REABLEMENT, FUND, THERAPY, LEAD, BUDGETS))
    book = Recalculated(small_plan([done]), tmp_path)
    assert book.differences() == []
    wanted = surpluses(done)
    live = live_surpluses(book, list(wanted))
    assert {party: values[:2] for party, values in live.items()} == wanted


def test_a_risk_pool_that_only_one_scenario_has_is_checked_in_that_one_alone(tmp_path: Path) -> None:
    fund = FUND | {
        "waterfall": ["risk_pool"],
        "risk_pool": {"contributions": {"icb": "£20,000"}, "left": "carried_forward"},
    }
    plain = run(small_basis(TARIFF, GP, REABLEMENT, FUND))
    other = run(small_basis(TARIFF, GP, REABLEMENT, fund), "risk_pool", "With a risk pool")
    book = Recalculated(small_plan([plain, other], compare_to="risk_pool"), tmp_path)
    assert book.differences() == []
    # 10,000 of 20,000 is drawn in the first year; 20,000 more is put in in the second
    assert book.live("Pooled budget", "pool.end") == [0, 0, 10_000, 20_000]
