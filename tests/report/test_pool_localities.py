"""Locality budgets of a pool are shown beside what each spent, and sum to the pool."""

from __future__ import annotations

from dataclasses import replace

from finmodel.report.side_by_side.pool_localities import locality_tables
from finmodel.scenarios.run import run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis

SHARED = FUND | {"localities": {"share_by": {"brook_vale": "60%", "northmoor": "40%"}}}


def test_each_locality_has_its_budget_and_what_it_spent_and_they_sum_to_the_pool() -> None:
    small = small_basis(TARIFF, GP, REABLEMENT, SHARED)
    rows = small.grid.activity.assign(locality=["elsewhere"] * 2 + ["brook_vale"] + ["elsewhere"] * 3)
    basis = replace(small, grid=replace(small.grid, activity=rows))
    (table,) = locality_tables(run(basis), ("2023/24", "2024/25"))
    # £50,000 is paid in; 120 episodes at £500 in Brook Vale, then 80 of people who live nowhere that is named
    assert [row.values for row in table.rows] == [
        ("Brook Vale: budget", 30_000.0, 30_000.0),
        ("spent", 60_000.0, 0.0),
        ("left, or over (−)", -30_000.0, 30_000.0),
        ("Northmoor: budget", 20_000.0, 20_000.0),
        ("spent", 0.0, 0.0),
        ("left, or over (−)", 20_000.0, 20_000.0),
        ("People of no locality named: spent", 0.0, 40_000.0),
        ("The pool: left, or over (−)", -10_000.0, 10_000.0),
    ]
    assert table.title == "Pooled fund by locality: contracts in force"
