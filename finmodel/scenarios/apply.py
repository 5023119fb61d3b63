"""Applying a scenario: pure, change by change, to what was measured once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between, clashes_of, together
from finmodel.contracts.memo import Memo
from finmodel.core.columns import PERIOD
from finmodel.core.faults import Faults
from finmodel.core.nearest import nearest
from finmodel.core.place import OUTSIDE, Funding, Place
from finmodel.errors import Finding, InputError
from finmodel.measures.grid import Grid, times
from finmodel.scenarios.scenario import (
    Change,
    ChangeFunding,
    ChangeTerms,
    ScaleActivity,
    Scenario,
    ShiftActivity,
    SwapContracts,
)


@dataclass(frozen=True)
class Basis:
    """What a run starts from: the place, the contracts in force in order, and what was measured."""

    place: Place
    contracts: tuple[Contract, ...]
    grid: Grid
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What was settled already, shared with every basis made from this one."""


_NUMBER_KEYS = {"unit", "measure", "activity", "paid_under", "paid_by", "paid_to"}
"""Keys that only a number has, stated or found elsewhere."""

Library = Mapping[str, Contract]
"""Contracts that scenarios bring into force, by file as the scenario names it."""


def apply(basis: Basis, scenario: Scenario, library: Library) -> Basis:
    """The basis as a scenario's changes leave it, in their order.

    Raises InputError, naming the scenario and the change, where a change does not fit.
    """
    before = basis.contracts
    findings: list[Finding] = []
    for change in scenario.changes:
        where = f"scenario {scenario.scenario}, change '{change.name}'"
        try:
            basis = _changed(basis, change, library, where)
        except InputError as error:
            findings += error.findings
            if isinstance(change, SwapContracts):
                break  # later changes may speak of what it was to bring into force
    basis = replace(basis, contracts=together(basis.contracts)) if basis.contracts is not before else basis
    if not findings and basis.contracts is not before:
        findings += _clashes(basis, f"scenario {scenario.scenario}")
    if findings:
        raise InputError(findings)
    return basis


def contracts_under(contracts: tuple[Contract, ...], scenario: Scenario, library: Library) -> tuple[Contract, ...]:
    """The contracts as a scenario leaves them, so that what they count is measured with the rest.

    It stops at a change that does not fit; `apply` says what is wrong with that one.
    """
    for change in scenario.changes:
        try:
            if isinstance(change, SwapContracts):
                contracts = _swapped(contracts, change, library, "")
            elif isinstance(change, ChangeTerms):
                contracts = _with_changed(contracts, change, "")
        except InputError:
            break
    return together(contracts)


def _refuse_stranger(change: Change, place: Place, where: str) -> None:
    known = [*(partner.id for partner in place.partners), OUTSIDE]
    if change.actor is not None and change.actor not in known:
        near = nearest(change.actor, known)
        fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
        raise InputError.of(where, f"'{change.actor}' is not a partner, so the change cannot be its doing.", fix)


def _changed(basis: Basis, change: Change, library: Library, where: str) -> Basis:
    _refuse_stranger(change, basis.place, where)
    match change:
        case SwapContracts():
            return replace(basis, contracts=_swapped(basis.contracts, change, library, where))
        case ChangeTerms():
            return replace(basis, contracts=_with_changed(basis.contracts, change, where))
        case ScaleActivity():
            _refuse_other_years(change.by, basis.place, where)
            return replace(basis, grid=_scaled(basis.grid, change, where))
        case ShiftActivity():
            _refuse_other_years(change.part, basis.place, where)
            return replace(basis, grid=_shifted(basis.grid, change, where))
        case ChangeFunding():
            _refuse_other_years(change.add, basis.place, where)
            return replace(basis, place=_funded(basis.place, change, where))


def _clashes(basis: Basis, where: str) -> list[Finding]:
    """What no longer fits once contracts have changed: in the place, or beside each other."""
    alone = [clash for contract in basis.contracts for clash in clashes_of(contract, basis.place)]
    clashes = alone or clashes_between(basis.contracts, basis.place)
    return [
        Finding(f"{where}, contract {clash.contract}" if clash.contract else where, clash.what, clash.fix)
        for clash in clashes
    ]


def _refuse_other_years(amount: Decimal | Mapping[str, Decimal], place: Place, where: str) -> None:
    others = [] if isinstance(amount, Decimal) else [year for year in amount if year not in place.periods]
    if others:
        what = f"{', '.join(others)} is not among the place's years."
        raise InputError.of(where, what, f"Use {', '.join(place.periods)}.")


def _swapped(
    contracts: tuple[Contract, ...], change: SwapContracts, library: Library, where: str
) -> tuple[Contract, ...]:
    ids = [contract.id for contract in contracts]
    for name in (*change.remove, *((change.before,) if change.before else ())):
        if name not in ids:
            raise InputError.of(
                where,
                f"There is no contract '{name}' in force.",
                f"The contracts in force are {', '.join(ids)}.",
            )
    joining = [library[name] for name in change.add]
    kept = [contract for contract in contracts if contract.id not in change.remove]
    at = next((index for index, contract in enumerate(kept) if contract.id == change.before), len(kept))
    return (*kept[:at], *joining, *kept[at:])


def _with_changed(contracts: tuple[Contract, ...], change: ChangeTerms, where: str) -> tuple[Contract, ...]:
    ids = [contract.id for contract in contracts]
    if change.contract not in ids:
        raise InputError.of(
            where,
            f"There is no contract '{change.contract}' in force.",
            f"The contracts in force are {', '.join(ids)}.",
        )
    return tuple(
        _retermed(contract, change, where) if contract.id == change.contract else contract for contract in contracts
    )


def _retermed(contract: Contract, change: ChangeTerms, where: str) -> Contract:
    return with_terms(contract, change.set, change.source, where)


def with_terms(contract: Contract, changed: Mapping[str, object], source: str, where: str) -> Contract:
    """A contract with other numbers, each by the dotted path to it; raises InputError where one does not fit."""
    data = contract.model_dump(mode="python", by_alias=True, exclude_none=True)
    for path, value in changed.items():
        _put(data, path, value, source, where)
    try:
        return type(contract).model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        told = [each for one in details for each in _refusals(where, one["loc"], one.get("ctx", {}).get("error"))]
        raise InputError(dict.fromkeys(told)) from None


def _refusals(where: str, loc: tuple[str | int, ...], error: object) -> list[Finding]:
    """What a contract says of a new value."""
    if isinstance(error, Faults):
        return [Finding(where, fault.what, fault.fix) for fault in error.faults]
    what, _, fix = str(error or "").partition("; ")
    if not what:
        return [Finding(where, f"`{loc[0]}` does not take the new value.", "Mend it under `set:`.")]
    return [Finding(where, f"{what[:1].upper()}{what[1:]}.", f"{fix[:1].upper()}{fix[1:]}." if fix else "")]


def _stated(old: Any, value: object, source: str) -> object:
    """A new value as the contract would read it: a number takes the change's source."""
    if isinstance(value, dict):
        return {"source": source, **value} if value.keys() & {"value", "by_period", "values"} else value
    is_number = isinstance(old, dict) and bool(old.keys() & _NUMBER_KEYS)
    kept = {"unit": old["unit"]} if is_number and "unit" in old else {}
    return {"value": value, "source": source, **kept} if is_number else value


def _put(data: Any, path: str, value: object, source: str, where: str) -> None:
    """Set the value at a dotted path; an item of a list is found by its code, name, place in the list or cell."""
    keys = path.split(".")
    spot = data
    for depth, key in enumerate(keys):
        choices = choices_at(spot)
        if key not in choices:
            at = ".".join(keys[:depth]) or "the contract"
            fix = f"It has {', '.join(choices)}." if choices else f"End the path at `{at}`."
            raise InputError.of(where, f"There is no `{key}` in {at}.", fix)
        if depth == len(keys) - 1:
            spot[choices[key]] = _stated(spot[choices[key]], value, source)
            return
        spot = spot[choices[key]]


def choices_at(spot: Any) -> dict[str, Any]:
    """Keys by which the parts of a group or list may be named, and where each is."""
    if isinstance(spot, dict):
        return {str(key): key for key in spot}
    if not isinstance(spot, list | tuple):
        return {}
    named: dict[str, Any] = {}
    for index, item in enumerate(spot):
        name = (
            item.get("code") or item.get("name") or " ".join(map(str, item.get("where", {}).values()))
            if isinstance(item, dict)
            else None
        )
        named[str(name or index + 1)] = index
    return named


def _scaled(grid: Grid, change: ScaleActivity, where: str) -> Grid:
    chosen = _chosen(grid.activity, change.where, where)
    growth = _by_row(change.by, grid.activity)
    factors = np.where(chosen, 1 + growth, 1.0)
    return grid.with_activity(times(grid.activity, factors), factors)


def _shifted(grid: Grid, change: ShiftActivity, where: str) -> Grid:
    rows = grid.activity
    leaving, joining = _chosen(rows, change.from_, where), _chosen(rows, change.to, where)
    if (leaving & joining).any():
        raise InputError.of(where, "Some activity is both moved from and moved to.", "Narrow `from:` or `to:`.")
    part = np.where(leaving, _by_row(change.part, rows), 0.0)
    units = rows["quantity_milli"].to_numpy(dtype=np.float64)
    factors = 1 - part
    for period in rows[PERIOD].unique():
        here = (rows[PERIOD] == period).to_numpy()
        moved = float((units * part)[here].sum()) * float(change.replaced_by)
        present = float(units[here & joining].sum())
        if moved and not present:
            what = f"There is no activity in {period} like that under `to:`, so its price and cost are not known."
            raise InputError.of(where, what, "Shift to activity that the baseline has.")
        if present:
            factors = np.where(here & joining, 1 + moved / present, factors)
    return grid.with_activity(times(rows, factors), factors)


def _chosen(rows: pd.DataFrame, where_: Mapping[Any, Sequence[str]], where: str) -> NDArray[np.bool_]:
    chosen = np.ones(len(rows), dtype=bool)
    for name, codes in where_.items():
        chosen &= rows[name].isin(codes).to_numpy()
    if not chosen.any():
        told = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in where_.items())
        raise InputError.of(
            where, f"No activity in the baseline has {told}.", "Check the codes against the place's data."
        )
    return chosen


def _by_row(amount: Decimal | Mapping[str, Decimal], rows: pd.DataFrame) -> NDArray[np.float64]:
    if isinstance(amount, Decimal):
        return np.full(len(rows), float(amount))
    numbers = {period: float(one) for period, one in amount.items()}
    return rows[PERIOD].map(lambda period: numbers.get(period, 0.0)).to_numpy(dtype=np.float64)


def _funded(place: Place, change: ChangeFunding, where: str) -> Place:
    if change.partner not in [partner.id for partner in place.partners]:
        raise InputError.of(
            where,
            f"'{change.partner}' is not a partner.",
            f"The partners are {', '.join(partner.id for partner in place.partners)}.",
        )
    more = {
        period: change.add if isinstance(change.add, Decimal) else change.add.get(period, Decimal(0))
        for period in place.periods
    }
    amounts = {period: place.funding_of(change.partner, period) + more[period] for period in place.periods}
    if min(amounts.values()) < 0:
        raise InputError.of(where, f"It leaves {change.partner} with negative funding.", "Take away less.")
    funding = Funding(amounts=amounts, source=change.source)
    return place.model_copy(update={"funding": {**place.funding, change.partner: funding}})
