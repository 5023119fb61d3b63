"""A schedule in a workbook: every macro live, balances carried on, parts split, and the same to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finmodel.scenarios.run import run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

SCHEDULE: dict[str, Any] = {
    "kind": "schedule",
    "id": "wards",
    "title": "Ward incentive",
    "source": "invented",
    "terms": {
        "kept": "40%",
        "held": "5%",
        "most": "£50,000",
        "target": {"2023/24": "£700,000", "2024/25": "£600,000"},
        "fee": {"value": "£12", "unit": "money/spells"},
        "team_of": {"value": 40, "unit": "spells"},
        "team": "£1,000",
        "whole_pounds": "£1",
        "low": "£1,000",
        "high": "£200,000",
        "pool_limit": "£5,000",
    },
    "measures": {
        "paid": {"unit": "money", "found": {"paid_under": ["tariff"], "paid_to": "trust"}},
        "spells": {
            "unit": "spells",
            "for_each": "setting",
            "found": {"activity": "spells", "where": {"provider": "trust"}},
        },
    },
    "lists": {"setting": ["emergency", "outpatient"]},
    "tables": {
        "bands": {"rows": [{"up_to": "£1,000", "rate": "0%"}, {"up_to": "£30,000", "rate": "50%"}, {"rate": "25%"}]},
        "rates": {
            "rows": [
                {"start": "£0", "end": "£100,000", "rate": "1%", "rate_to": "9%"},
                {"start": "£100k", "rate": "10%"},
            ]
        },
        "shares": {"for_each": "partner", "values": {"trust": "70%", "council": "30%"}},
    },
    "lines": [
        {"name": "saving", "formula": "target - paid - prev(loss)"},
        {"name": "loss", "unit": "money", "formula": "at_least_nil(-saving)"},
        {"name": "gain", "formula": "cap(corridor(at_least_nil(saving), bands) * kept, most)"},
        {"name": "parts", "formula": "split(gain, shares)", "payer": "icb", "payee": "partner"},
        {"name": "fees", "formula": "withhold(sum(spells) * fee, held)", "payer": "icb", "payee": "trust"},
        {"name": "earned", "formula": "ramp(size(saving), low, high)"},
        {"name": "back", "formula": "earn_back(sum(spells) * fee, held, earned)", "payer": "icb", "payee": "trust"},
        {"name": "teams", "formula": "started_steps(sum(spells), team_of) * team", "payer": "icb", "payee": "trust"},
        {"name": "groups", "formula": "whole_steps(pick(spells, emergency), team_of)"},
        {"name": "rate", "formula": "look_up(at_least_nil(saving), rates) + band_rate(saving, bands)"},
        {"name": "first", "formula": "waterfall(loss, pool_limit)"},
        {"name": "rest", "formula": "left_over(loss, first)", "payer": "trust", "payee": "icb"},
        {"name": "good", "formula": "saving > low and not (rate >= kept or loss > 0)"},
        {
            "name": "bonus",
            "formula": "gate(good, round(slab(saving, bands), whole_pounds), low)",
            "payer": "icb",
            "payee": "trust",
        },
    ],
}


def basis_with(**changes: Any) -> Any:
    return small_basis(TARIFF, GP, REABLEMENT, SCHEDULE | changes, FUND)


def test_a_schedule_recalculates_to_the_penny_in_another_program(tmp_path: Path) -> None:
    book = Recalculated(small_plan([run(basis_with())]), tmp_path)
    assert book.differences() == []


def test_a_term_of_a_schedule_changed_in_the_workbook_moves_what_is_paid(tmp_path: Path) -> None:
    book = Recalculated(small_plan([run(basis_with())]), tmp_path)
    book.enter({"in_wards_terms_kept": 0.8})
    changed = SCHEDULE["terms"] | {"kept": "80%"}
    assert live_surpluses(book, ["trust"])["trust"][2:] == surpluses(run(basis_with(terms=changed)))["trust"]
