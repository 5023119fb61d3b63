"""The small place under one scenario, and figures of it in pounds by year."""

from __future__ import annotations

from typing import Any

from finmodel.positions.position import SIGNS
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from tests.small import contract, small_basis

YEARS = ("2023/24", "2024/25")


def scenario(*changes: dict[str, Any]) -> Scenario:
    """A scenario of some changes, each named by its number and an assumption."""
    named = [{"name": f"change {number}", "source": "assumption", **change} for number, change in enumerate(changes)]
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "What if?", "changes": named})


def after(*changes: dict[str, Any], contracts: tuple[dict[str, Any], ...] = (), **library: dict[str, Any]) -> Run:
    """The small place settled after some changes; its own four contracts are in force where none is given."""
    files = {f"{name}.yaml": contract(data) for name, data in library.items()}
    return run(apply(small_basis(*contracts), scenario(*changes), files), "s", "S")


def paid(settled: Run, contract_id: str, line: str | None = None) -> list[float]:
    """Pounds paid under a contract (or the cost of delivery), or one line of it, in each year."""
    rows = settled.ledger[settled.ledger["contract"] == contract_id]
    rows = rows if line is None else rows[rows["line"] == line]
    return [float(rows.loc[rows["period"] == year, "pence"].sum()) / 100 for year in YEARS]


def surplus(settled: Run, partner: str) -> list[float]:
    """A partner's surplus in each year."""
    table = settled.positions[settled.positions["partner"] == partner]
    return [float(pence) / 100 for pence in table["surplus"]]


def whole(settled: Run) -> list[float]:
    """Every party's surplus together, in each year, from the parts of the positions."""
    table = settled.positions
    return [
        float(sum(table.loc[table["period"] == year, part].sum() * sign for part, sign in SIGNS.items())) / 100
        for year in YEARS
    ]
