"""Sums that a contract takes from the place as it finds it, and that stay when activity moves (`fixed: true`).

A budget of the library cannot state pounds that make sense everywhere. So it says what of the place's activity it is
agreed at, and that is put in as a number the moment the contract meets the grid: before any change, for a contract in
force, and where a scenario brings one in, after the changes that come before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid

_POUNDS = ("spend", "cost")


def agreed_once(contracts: tuple[Contract, ...], grid: Grid, years: Sequence[str]) -> tuple[Contract, ...]:
    """Contracts with the sums that are agreed once as numbers; the very same where none has any."""
    if not any(contract.agreed_once for contract in contracts):
        return contracts
    return tuple(_with_sums(each, grid, years) if each.agreed_once else each for each in contracts)


def _with_sums(contract: Contract, grid: Grid, years: Sequence[str]) -> Contract:
    data = contract.model_dump(mode="python", by_alias=True, exclude_none=True)
    return type(contract).model_validate(_summed(data, grid, years))


def _summed(part: Any, grid: Grid, years: Sequence[str]) -> Any:
    if isinstance(part, list | tuple):
        return [_summed(each, grid, years) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("fixed") is True and "activity" in part:
        return _as_found(part, grid, years)
    return {key: _summed(value, grid, years) for key, value in part.items()}


def _as_found(stated: Mapping[str, Any], grid: Grid, years: Sequence[str]) -> dict[str, Any]:
    """The number for each year that a measure of the place comes to."""
    ask = Ask.of(stated["activity"], stated.get("where"), year=stated.get("year"))
    places = Decimal("0.01") if ask.what in _POUNDS else Decimal("0.000001")
    found = {
        year: Decimal(repr(float(one))).quantize(places) for year, one in zip(years, grid.measure(ask), strict=True)
    }
    said = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in ask.where) or "all activity"
    return {"by_period": found, "source": f"{ask.what.replace('_', ' ').capitalize()} of the place as found: {said}"}
