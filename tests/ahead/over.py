"""The small place carried forward for more years, before a scenario and after it."""

from __future__ import annotations

from typing import Any

from finmodel.core.ahead.carried_place import carried_place
from finmodel.core.ahead.forward import Forward
from finmodel.core.place import Place
from finmodel.scenarios.ahead.carried_contracts import carried_contracts
from finmodel.scenarios.ahead.carried_grid import carried_grid
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run
from tests.scenarios.worked import scenario
from tests.small import small_basis

RISES = {"people": "1%", "activity": "2%", "prices": "3%", "costs": "4%", "funding": "5%"}
FIVE = ("2023/24", "2024/25", "2025/26", "2026/27", "2027/28")


def carried(basis: Basis, years: int, forward: Forward | None) -> Basis:
    """A basis over so many years."""
    place = carried_place(basis.place, years, forward)
    return Basis(place, carried_contracts(basis.contracts, place), carried_grid(basis.grid, place))


def over(*contracts: dict[str, Any], years: int = 5, **forward: Any) -> Basis:
    """The small place over so many years, with what rises."""
    return carried(small_basis(*contracts), years, Forward.model_validate(forward))


def two_runs(basis: Basis, *changes: dict[str, Any]) -> tuple[Run, Run]:
    """A basis settled before some changes and after them."""
    return run(basis), run(apply(basis, scenario(*changes), {}), "s", "S")


def ahead_of(place: dict[str, Any], years: int, **forward: Any) -> Place:
    """A place over so many years."""
    return carried_place(Place.model_validate(place), years, Forward.model_validate(forward))


def yearly(settled: Run, contract_id: str, line: str | None = None) -> dict[str, float]:
    """Pounds paid under a contract (or the cost of delivery), or by one line of it, in each year."""
    rows = settled.ledger[settled.ledger["contract"] == contract_id]
    rows = rows if line is None else rows[rows["line"] == line]
    sums = rows.groupby("period")["pence"].sum()
    return {year: float(sums.get(year, 0)) / 100 for year in settled.basis.place.periods}
