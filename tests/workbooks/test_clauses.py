"""Workbooks of contracts with clauses that any may have: dates, payments on account, re-rating, lines of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.scenarios.run import Run, run
from tests.small import FUND, GAIN, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

BEDS: dict[str, Any] = {
    "kind": "block", "id": "beds", "title": "Community beds", "payer": "icb", "payee": "trust", "amount": "£365,000",
}  # fmt: skip
LATE = TARIFF | {"interim": {"amount": "£600,000", "reconciled": "next_year"}}
BY_DATE = {"by_date": {"2023-01-01": "£100", "2024-10-01": "£200"}}
AT_ONCE = TARIFF | {"interim": {"amount": "£600,000", "reconciled": "same_year"}}
SPEND = {"activity": "spend", "where": {"setting": "emergency"}}
BEFORE = GAIN | {"payees": "trust", "starts": "2024-04-01", "benchmark": SPEND | {"year": "previous"}}
AWARD = {"name": "award", "years": ["2023/24"], "set": {"prices.emergency.price": "£2,010"}, "paid_in": "2024/25"}
PARTNERS = ["icb", "council", "trust", "gps"]


def ran(*contracts: dict[str, Any], name: str = "baseline", title: str = "Contracts in force") -> Run:
    return run(small_basis(*contracts, REABLEMENT, FUND), name, title)


@pytest.mark.parametrize(
    "contracts",
    [
        pytest.param([TARIFF, BEDS | {"starts": "2025-03-01"}], id="in force for a month"),
        pytest.param([TARIFF, BEDS | {"ends": "2024-03-31", "amount": {"2023/24": "£5,000"}}], id="ended, no number"),
        pytest.param([TARIFF, BEDS | {"amount": BY_DATE}], id="by date"),
        pytest.param([LATE], id="settled up a year late"),
        pytest.param([AT_ONCE], id="settled up at once"),
        pytest.param([TARIFF | {"re_rated": [AWARD]}], id="re-rated"),
        pytest.param([TARIFF, GAIN | {"expenditure": {"line": "tariff.payment"}}], id="a line of another"),
        pytest.param([LATE, GAIN | {"expenditure": {"line": "tariff.payment"}}], id="a figure that is not paid"),
        pytest.param(
            [TARIFF, GAIN, GAIN | {"id": "again", "payees": "gps", "expenditure": {"line": "gain.shared.trust"}}],
            id="a member of a line",
        ),
        pytest.param([TARIFF, BEFORE], id="the year before"),
        pytest.param([TARIFF, GAIN | {"benchmark": SPEND | {"year": "2024/25"}}], id="a fixed year"),
    ],
)
def test_a_workbook_of_a_clause_recalculates_to_what_was_settled(
    contracts: list[dict[str, Any]], tmp_path: Path
) -> None:
    settled = ran(*contracts)
    plan = small_plan([settled])
    assert max(len(cell.formula) for sheet in plan.sheets for cell in sheet.cells.values()) <= 90
    book = Recalculated(plan, tmp_path)
    assert book.differences() == []
    assert live_surpluses(book, PARTNERS) == {
        party: values * 2 for party, values in surpluses(settled).items() if party in PARTNERS
    }


def test_what_is_carried_forward_follows_an_input(tmp_path: Path) -> None:
    book = Recalculated(small_plan([ran(LATE)]), tmp_path)
    book.enter({"in_tariff_interim_amount": 500_000})
    # 603,750 due in 2023/24 less 500,000 on account is settled up in 2024/25
    assert book.live("Settlement", "tariff.reconciliation")[2:] == [0, 103_750]


def test_a_line_of_a_contract_that_only_some_scenarios_have_counts_there_alone(tmp_path: Path) -> None:
    """In the first scenario the tariff is settled at once, in the second a year late: two sections of one contract."""
    gain = GAIN | {"expenditure": {"line": "tariff.payment"}}
    runs = [ran(TARIFF, gain), ran(LATE, gain, name="late", title="A year late")]
    for order in (runs, runs[::-1]):
        book = Recalculated(small_plan(order, compare_to=order[1].name), tmp_path)
        assert book.differences() == []
        wanted = surpluses(*order)
        assert live_surpluses(book, PARTNERS) == {party: wanted[party] for party in PARTNERS}


def test_growth_tried_in_the_workbook_grows_the_year_before_by_its_own_growth(tmp_path: Path) -> None:
    book = Recalculated(small_plan([ran(TARIFF, BEFORE)]), tmp_path)
    book.enter({"in_partner_edit_activity_growth_2023_24": 0.10, "in_partner_edit_activity_growth_2024_25": 0.20})
    # 500,000 of emergency spend in 2023/24, with 10% more; nothing came before 2023/24
    assert book.live("Activity", "gain.benchmark")[2:] == pytest.approx([0, 550_000])


def test_growth_tried_in_the_workbook_leaves_a_fixed_year_as_it_was(tmp_path: Path) -> None:
    book = Recalculated(small_plan([ran(TARIFF, GAIN | {"benchmark": SPEND | {"year": "2024/25"}})]), tmp_path)
    book.enter({"in_partner_edit_activity_growth_2024_25": 0.20})
    assert book.live("Activity", "gain.benchmark")[2:] == [520_000, 520_000]
