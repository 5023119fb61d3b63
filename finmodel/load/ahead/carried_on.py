"""How many years a place is carried forward for, as its scenarios ask, and what does not fit in those years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_of
from finmodel.core.ahead.carried_place import carried_place
from finmodel.core.ahead.forward import Ahead, Forward, Sort
from finmodel.core.period import year_after
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.scenarios.ahead.carried_contracts import carried_contracts
from finmodel.scenarios.scenario import Scenario

MOST_YEARS = 40
"""Years that a place may have in all where it is carried forward."""
_SORTS: tuple[Sort, ...] = ("people", "activity", "prices", "costs", "funding")


def went_on(parts: Sequence[Scenario]) -> dict[str, Any]:
    """How many years a scenario goes on for, and what rises in them, with those it rests on: the later says first."""
    years = [part.years for part in parts if part.years is not None]
    forward = None
    for part in parts:
        forward = _over(forward, part.forward)
    return {"years": max(years, default=None), "forward": forward}


def carried_on(
    place: Place, contracts: Sequence[Contract], years: tuple[int, Ahead | None], scenarios: Sequence[Scenario]
) -> tuple[Place, tuple[Contract, ...]] | None:
    """A place and its contracts over so many years in all; None where it has as many.

    `years` has how it is carried forward already, too. Raises InputError where scenarios want different rises of one
    thing, where one by year leaves a year out, or where a contract cannot be in force in a year to come.
    """
    number, before = years
    forward = place.forward if before is None else before.forward
    _refuse_two_ways(scenarios)
    for each in scenarios:
        forward = _over(forward, each.forward)
    made = carried_place(place, number, forward)
    if made.ahead is None:
        return None
    _refuse_years_left_out(made.ahead, scenarios)
    carried = carried_contracts(contracts, made)
    files = dict(zip((each.id for each in contracts), place.contracts, strict=False))
    findings = [
        Finding(files.get(each.id, f"contract {each.id}"), clash.what, clash.fix)
        for each in carried
        for clash in clashes_of(each, made)
    ]
    if findings:
        raise InputError(dict.fromkeys(findings))
    return made, carried


def years_reaching(place: Place, years: Sequence[str]) -> int:
    """How many years a place has in all where it is to have those that are named; a name of no year counts for none."""
    labels = list(place.periods)
    while len(labels) < MOST_YEARS:
        labels.append(year_after(labels[-1]))
    return max((labels.index(year) + 1 for year in years if year in labels), default=0)


def _over(forward: Forward | None, own: Forward | None) -> Forward | None:
    """What rises, with what is stated anew in the place of the same."""
    if forward is None or own is None:
        return own or forward
    return forward.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def _refuse_two_ways(scenarios: Sequence[Scenario]) -> None:
    stated: dict[str, tuple[str, object]] = {}
    for each in scenarios:
        for name in () if each.forward is None else sorted(each.forward.model_fields_set - {"source"}):
            first, known = stated.setdefault(name, (each.scenario, getattr(each.forward, name)))
            if known != getattr(each.forward, name):
                what = f"`forward:` has another `{name}:` here than in '{first}', and both are against one baseline."
                fix = "Give both the same, state it in place.yaml, or run the two apart."
                raise InputError.of(f"scenario {each.scenario}", what, fix)


def _refuse_years_left_out(ahead: Ahead, scenarios: Sequence[Scenario]) -> None:
    at = next((f"scenario {each.scenario}" for each in scenarios if each.forward is not None), "place.yaml")
    findings = []
    for sort in _SORTS:
        stated = ahead.forward.rise_of(sort)
        gaps = [year for year in ahead.years if year not in stated] if isinstance(stated, dict) else []
        if gaps and isinstance(stated, dict):
            what = f"`forward:` has a rise of {sort} for {listed(list(stated))}, and none for {listed(gaps)}."
            findings.append(Finding(at, what, "Add it, or give one rise for every year."))
    if findings:
        raise InputError(findings)
