"""Every amount that is carried forward, from which year and with which rise, and what does not fit years to come.

It is worked out anew from the place and the contracts as their files state them, when somebody asks: settling does not
need it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.values import TermValue, cases_of
from finmodel.core.ahead.carried_place import carried_place, goes_on
from finmodel.core.ahead.forward import Ahead, Sort
from finmodel.core.place import CostPart, DeliveryCost, Place
from finmodel.core.speech import listed
from finmodel.core.unit import unit
from finmodel.scenarios.ahead.carried_contracts import CarriedTerm, carried_contract

_FOLLOWS_ACTIVITY = ("benchmark", "plan", "baseline", "baseline_volume", "planned_value", "planned_volume", "target")
"""Keys of what activity is held against, which would have to move with it."""


@dataclass(frozen=True)
class CarriedAmount:
    """An amount in a year to come: whose it is, what it is, and how it follows from the year before those."""

    of: str
    """Id of the contract, or of the partner whose funding or cost it is."""
    what: str
    unit: str
    sort: Sort | None
    """What it rises with; None where it stays as it was."""
    since: str
    stated: Decimal
    year: str
    becomes: Decimal


@dataclass(frozen=True)
class CarriedForward:
    """How a place is carried forward: every amount in each year to come, and what does not go on as it was."""

    ahead: Ahead
    amounts: tuple[CarriedAmount, ...]
    ends: tuple[str, ...] = ()
    """Contracts that end before the last year to come does, with their last day."""
    single: tuple[str, ...] = ()
    """Costs of single years, which stop with them."""
    left_behind: tuple[str, ...] = ()
    """Contracts that hold activity against a sum or a number of units which does not move with it."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of the contracts, by id."""


def carried_forward(place: Place, contracts: Sequence[Contract], ahead: Ahead) -> CarriedForward:
    """How a place and its contracts, as their files state them, go on in years to come."""
    over = carried_place(place, len(place.periods) + len(ahead.years), ahead.forward)
    later = [case for case in cases_of(over) if case.period in ahead.years]
    amounts = [*_of_funding(place, ahead), *(each for cost in place.costs for each in _of_cost(cost, place, ahead))]
    amounts += [each for one in contracts for term in carried_contract(one, over).terms for each in _of_term(one, term)]
    ends = [
        f"{_quoted(each.title)} on {each.ends.day} {each.ends:%B %Y}"
        for each in contracts
        if each.ends is not None and not all(each.in_force(case) for case in later)
    ]
    single = [
        f"{_quoted(cost.name or 'Services')} of {listed(list(cost.by_year))}"
        for cost in place.costs
        if cost.by_year and not goes_on(cost.by_year, ahead, place.periods)
    ]
    moves = any(ahead.rises("activity").values())
    behind = [_quoted(each.title) for each in contracts if moves and _is_held_against(each)]
    titles = {each.id: each.title for each in contracts}
    return CarriedForward(ahead, tuple(amounts), tuple(ends), tuple(single), tuple(behind), titles)


def table_of(found: CarriedForward, place: Place) -> pd.DataFrame:
    """Amounts as a table: of, amount, unit, rises_with, from_year, stated, year, uplift, becomes."""
    names = {partner.id: partner.name for partner in place.partners} | dict(found.titles)
    rows = [
        (
            names.get(each.of, each.of), each.what, "£" if each.unit == "money" else str(unit(each.unit)),
            each.sort or "stays as it is", each.since, float(each.stated), each.year,
            float(each.becomes / each.stated - 1) if each.stated else 0.0, float(each.becomes),
        )
        for each in found.amounts
    ]  # fmt: skip
    columns = ["of", "amount", "unit", "rises_with", "from_year", "stated", "year", "uplift", "becomes"]
    return pd.DataFrame(rows, columns=columns)


def _of_funding(place: Place, ahead: Ahead) -> Iterator[CarriedAmount]:
    for partner in place.funding:
        last = place.funding_of(partner, ahead.last)
        for year in ahead.years:
            becomes = last * ahead.factor("funding", year)
            yield CarriedAmount(partner, "Funding", "money", "funding", ahead.last, last, year, becomes)


def _of_cost(cost: DeliveryCost, place: Place, ahead: Ahead) -> Iterator[CarriedAmount]:
    parts: tuple[tuple[CostPart, str, Decimal], ...] = (
        ("fixed", "fixed", cost.fixed),
        ("step", "of a step", Decimal(0) if cost.step is None else cost.step.cost),
        ("variable", "of a unit", cost.variable),
    )
    name = f"Cost of {cost.name or 'services'}"
    for part, spoken, amount in parts:
        last = amount * cost.factors.get(part, {}).get(ahead.last, Decimal(1))
        for year in ahead.years if amount else ():
            what, becomes = f"{name}, {spoken}", last * ahead.factor("costs", year)
            yield CarriedAmount(cost.partner, what, "money", "costs", ahead.last, last, year, becomes)
    if goes_on(cost.by_year, ahead, place.periods):
        last = cost.by_year[ahead.last]
        for year in ahead.years:
            becomes = last * ahead.factor("costs", year)
            yield CarriedAmount(cost.partner, f"{name}, by year", "money", "costs", ahead.last, last, year, becomes)


def _of_term(contract: Contract, term: CarriedTerm) -> Iterator[CarriedAmount]:
    for year, becomes in term.by_year.items():
        what = ".".join(_key(contract, term.keys))
        yield CarriedAmount(contract.id, what, term.unit, term.sort, term.since, term.stated, year, becomes)


def _key(contract: Contract, keys: Sequence[str | int]) -> Iterator[str]:
    """Keys as a file has them, an entry of a list by its code or name where it has one."""
    spot: object = contract
    for key in keys:
        if isinstance(key, int) and isinstance(spot, tuple):
            spot = spot[key]
            yield str(getattr(spot, "code", None) or getattr(spot, "name", None) or key + 1)
            continue
        spot = spot.get(key) if isinstance(spot, dict) else getattr(spot, str(key), None)
        yield str(key)


def _is_held_against(contract: Contract) -> bool:
    """True where it states a number under a key of what activity is held against."""
    stated = (getattr(contract, key, None) for key in _FOLLOWS_ACTIVITY)
    return any(isinstance(value, TermValue) and value.is_stated for value in stated)


def _quoted(title: str) -> str:
    return f"“{title}”"
