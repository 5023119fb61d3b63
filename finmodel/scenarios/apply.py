"""Applying a scenario: pure, change by change, to what was measured once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between, clashes_of, together
from finmodel.core.ahead.carried_place import with_costs_ahead
from finmodel.core.nearest import nearest
from finmodel.core.place import OUTSIDE, Place
from finmodel.core.spot import Spot
from finmodel.errors import Finding, InputError
from finmodel.scenarios.ahead.carried_contracts import carried_contracts
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Change
from finmodel.scenarios.changes.terms import spot_at, with_terms
from finmodel.scenarios.cost_effective.unmeasured import unmeasured
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import refuse_dates

__all__ = ["Basis", "Library", "agreed", "apply", "contracts_under", "spot_at", "with_terms"]


def apply(basis: Basis, scenario: Scenario, library: Library) -> Basis:
    """The basis as a scenario's changes leave it, in their order.

    Raises InputError, naming the scenario and the change, where a change does not fit; or where what it says that it
    buys is not measured.
    """
    after = _each(basis, scenario, lambda change, before, where: change.changed(before, library, where))
    if findings := unmeasured(scenario, after.place):
        raise InputError(findings)
    return after


def agreed(basis: Basis, scenario: Scenario, library: Library) -> Basis:
    """The basis under the contracts, funding and costs that a scenario leaves, its people and activity as they are.

    Raises InputError, naming the scenario and the change, where a change does not fit.
    """
    return _each(basis, scenario, lambda change, before, where: change.agreed(before, library, where))


def _each(basis: Basis, scenario: Scenario, made: Callable[[Change, Basis, str], Basis]) -> Basis:
    before = basis.contracts
    findings: list[Finding] = []
    doing: dict[str, str] = {}
    for change in scenario.changes:
        where = f"scenario {scenario.scenario}, change '{change.name}'"
        try:
            _refuse_stranger(change, basis.place, where)
            refuse_dates(change.years(), basis.place.spans, where, ramps=change.RAMPS)
            was, basis = basis.contracts, _carried(made(change, basis, where))
            doing |= _doing(was, basis.contracts, where)
        except InputError as error:
            findings += error.findings
            if change.FOUNDS_OTHERS:
                break
    if basis.contracts is not before:
        outcomes = basis.place.outcomes
        basis = replace(basis, contracts=together([each.in_place(outcomes) for each in basis.contracts]))
    if not findings and basis.contracts is not before:
        findings += _clashes(basis, f"scenario {scenario.scenario}", doing)
    if findings:
        raise InputError(_each_told_once(findings))
    return basis


def _carried(basis: Basis) -> Basis:
    """The basis with what a change brought in or set carried forward for the years to come, as all else is."""
    if basis.place.ahead is None:
        return basis
    place, contracts = with_costs_ahead(basis.place), carried_contracts(basis.contracts, basis.place)
    return replace(basis, place=place, contracts=contracts)


def _each_told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Findings of changes, where several ask for the same thing at the first of them with how many they are."""
    causes = Counter((finding.what, finding.fix) for finding in findings)
    first = {(finding.what, finding.fix): finding for finding in reversed(findings)}
    counted = {cause: f"{cause[0]} The same in {number} changes." for cause, number in causes.items() if number > 1}
    return [replace(first[cause], what=counted.get(cause, cause[0])) for cause in causes]


def contracts_under(
    contracts: tuple[Contract, ...], scenario: Scenario, library: Library, place: Place | None = None
) -> tuple[Contract, ...]:
    """The contracts as a scenario leaves them, so that what they count is measured with the rest.

    It stops at a change that does not fit; `apply` says what is wrong with that one.
    """
    for change in scenario.changes:
        try:
            contracts = change.contracts_after(contracts, library, place)
            contracts = contracts if place is None else carried_contracts(contracts, place)
        except InputError:
            break
    return together(contracts)


def _refuse_stranger(change: Change, place: Place, where: str) -> None:
    known = [*(partner.id for partner in place.partners), OUTSIDE]
    if change.actor is not None and change.actor not in known:
        near = nearest(change.actor, known)
        fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
        raise InputError.of(where, f"'{change.actor}' is not a partner, so the change cannot be its doing.", fix)


def _doing(was: tuple[Contract, ...], now: tuple[Contract, ...], where: str) -> dict[str, str]:
    """Where the change is told that brought in, changed or removed contracts, for each of them by id."""
    if now is was:
        return {}
    before = {id(one) for one in was}
    touched = [one.id for one in now if id(one) not in before]
    gone = {one.id for one in was} - {one.id for one in now}
    return dict.fromkeys((*touched, *sorted(gone)), where)


def _clashes(basis: Basis, where: str, doing: Mapping[str, str]) -> list[Finding]:
    """What no longer fits once contracts have changed: in the place, or beside each other.

    Told at the change that touched the contract; where none did, at the only change that touched any, if it is one.
    """
    alone = [clash for contract in basis.contracts for clash in clashes_of(contract, basis.place)]
    clashes = alone or clashes_between(basis.contracts, basis.place)
    changes = set(doing.values())
    other = next(iter(changes)) if len(changes) == 1 else where
    told = [(doing.get(clash.contract, other), clash) for clash in clashes]
    return [
        Finding(
            Spot(f"{at}, contract {clash.contract}", at, keys=("contract", clash.contract)) if clash.contract else at,
            clash.what,
            clash.fix,
        )
        for at, clash in told
    ]
