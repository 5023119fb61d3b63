"""What a contract pays for one unit of each thing it counts, found by settling it on that thing alone.

No contract has a list of unit prices to be read off: multipliers, top-ups and shares all bear on them. So it is
settled on very many units of one thing and of nothing else; where prices times units do not come to what was paid, it
does not pay by the unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL
from finmodel.core.money import Floats
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.positions.settled_money import Flow, paid_by_line
from finmodel.rules.nodes import Measure
from finmodel.scenarios.run import Run

Item = tuple[str, str, str]
"""What is counted: the measure's name in the contract, its member or cell where it has several, and its setting."""
SETTING = "setting"
"""The dimension that tells like activity from unlike: emergency, elective, outpatient, a care home."""
_MANY = 1e6
"""Units that are settled on to find the price of one, so that the rounding of payments does not show."""
_NEAR_SHARE, _NEAR_POUNDS = 0.005, 1.0
"""How far price times units may lie from what is paid for the contract to count as paying by the unit."""


@dataclass(frozen=True)
class UnitsAndPounds:
    """One thing that a contract counts: units by period, and pounds for each under each line that pays for it."""

    label: str
    unit: str
    setting: str
    """Where the care is given; empty where what is counted has no setting, or the data do not tell it."""
    units: Floats
    prices: Mapping[Flow, Floats]


@dataclass(frozen=True)
class UnitRates:
    """What each thing that a contract counts is paid a unit, and what is paid besides, in pounds by period."""

    rates: Mapping[tuple[str, int], Mapping[Flow, Floats]]
    """By name of a measure and number of its member: nothing of what is not paid."""
    fixed: Mapping[Flow, Floats]
    """Pounds paid where nothing at all is counted."""
    by_unit: Mapping[Flow, np.ndarray]
    """For each period, whether rates times what is counted and the fixed part come to what is paid."""


@dataclass(frozen=True)
class PricedUnits:
    """All that a contract counts, what it pays besides, and where price times units is what it pays."""

    items: Mapping[Item, UnitsAndPounds]
    fixed: Mapping[Flow, Floats]
    """Pounds paid where nothing at all is counted."""
    by_unit: Mapping[Flow, np.ndarray]
    """For each period, whether price times units and the fixed part come to what is paid."""


def units_paid_for(book: RuleBook, grid: Grid) -> Floats:
    """Units of all the activity that a contract is agreed to pay for, by period; nil where it names none."""
    asks = [ask for _, ask in book.pays_for()]
    counts = [replace(ask, what="quantity") if ask.what in ("spend", "cost") else ask for ask in asks]
    return sum((grid.measure(ask) for ask in counts), np.zeros(len(grid.periods)))


def told_apart(grid: Grid) -> frozenset[str]:
    """Dimensions by which a grid tells activity apart; nobody asked about the others."""
    return frozenset(name for name in ACTIVITY_DIMENSIONS if not (grid.activity[name] == ALL).any())


def priced_units(book: RuleBook, run: Run, only: Collection[str] | None = None) -> PricedUnits:
    """What one unit of each thing a contract counts pays, by settling it on many of that and nothing else.

    A payment for recorded spend has the recorded price of each kind of activity. Where a contract cannot be settled
    on one thing alone (something is divided by nought), nothing of it is by the unit. `told` are the dimensions by
    which units may be told apart; all that the run's data tell where not given.
    """
    only = told_apart(run.basis.grid) if only is None else only
    values = run.settlement.values[book.id]
    found = unit_rates(book, run)
    measures = {measure.name: measure for measure in book.measures()}
    items: dict[Item, UnitsAndPounds] = {}
    for (name, index), prices in found.rates.items():
        items |= _items(measures[name], index, dict(prices), values[name], (run.basis.grid, only))
    return PricedUnits(items, found.fixed, found.by_unit)


def unit_rates(book: RuleBook, run: Run) -> UnitRates:
    """What one unit of each thing a contract counts is paid, whatever is known of that thing's kinds."""
    paid = paid_by_line(run.settlement.lines, book.id)
    values = run.settlement.values[book.id]
    try:
        none = _settled(book, run, values, None)
        settled = {
            (measure.name, index): _settled(book, run, values, (measure.name, index))
            for measure in book.measures()
            if asks_of(measure)
            for index in range(_members(measure))
        }
    except InputError:
        never = np.zeros(len(run.settlement.cases), dtype=bool)
        return UnitRates({}, {}, dict.fromkeys(paid, never))
    rates: dict[tuple[str, int], dict[Flow, Floats]] = {}
    for key, gross in settled.items():
        per_unit = {flow: (gross[flow] - none.get(flow, 0.0)) / _MANY for flow in gross}
        prices = {flow: rate for flow, rate in per_unit.items() if (np.abs(rate) > 1 / _MANY).any()}
        if prices:
            rates[key] = prices
    by_unit = {flow: _adds_up(flow, amounts, (rates, values), none) for flow, amounts in paid.items()}
    return UnitRates(rates, none, by_unit)


def asks_of(measure: Measure) -> tuple[Ask, ...]:
    """What a measure asks of the data: one ask, or one for each of its members."""
    asks = measure.ask if isinstance(measure.ask, tuple) else (measure.ask,)
    return tuple(ask for ask in asks if isinstance(ask, Ask))


def _members(measure: Measure) -> int:
    return 1 if measure.along is None else len(measure.along.members)


def _settled(
    book: RuleBook, run: Run, values: Mapping[str, Floats], only: tuple[str, int] | None
) -> dict[Flow, Floats]:
    def supply(_: RuleBook, measure: Measure) -> Floats:
        found = np.zeros_like(np.asarray(values[measure.name], dtype=np.float64))
        if only is not None and measure.name == only[0]:
            if measure.along is None:
                return found + _MANY
            found[only[1]] = _MANY
        return found

    with np.errstate(all="ignore"):
        return paid_by_line(settle_alone(book, run.settlement.cases, supply).lines, book.id)


def _items(
    measure: Measure, index: int, prices: dict[Flow, Floats], values: Floats, known: tuple[Grid, Collection[str]]
) -> dict[Item, UnitsAndPounds]:
    """The units of a measure by setting; of recorded spend, the units and recorded price of each kind of activity."""
    ask = ask_of(measure, index)
    member = measure.along.members[index] if measure.along is not None else ""
    if ask.what in ("spend", "cost") and ask.year is None:
        return _recorded(measure, member, ask, prices, known)
    units = values if measure.along is None else values[index]
    units = np.broadcast_to(units, (len(known[0].periods),))
    label = f"{measure.label}: {member}" if member else measure.label
    return {
        (measure.name, member, setting): UnitsAndPounds(label, str(measure.unit), setting, part, prices)
        for setting, part in _by_setting(ask, units, known).items()
    }


def ask_of(measure: Measure, index: int) -> Ask:
    """What is asked for one member of a measure alone."""
    asks = asks_of(measure)
    ask = asks[index] if len(asks) > 1 else asks[0]
    if not ask.by:
        return ask
    cell: dict[str, tuple[str, ...]] = {name: (code,) for name, code in zip(ask.by, ask.cells[index], strict=True)}
    return Ask.of(ask.what, dict(ask.where) | cell, year=ask.year, rows=ask.rows)


def _by_setting(ask: Ask, units: Floats, known: tuple[Grid, Collection[str]]) -> dict[str, Floats]:
    """Units of each setting, in whose sum they come to the whole; all under no name where that is not known."""
    named = dict(ask.where).get(SETTING, ())
    if len(named) == 1:
        return {named[0]: units}
    grid, told = known
    if ask.of_people or SETTING not in told:
        return {"": units}
    cells = grid.cells(Ask(ask.what, ask.where, (SETTING,), (), None, ask.rows))
    if not cells:
        return {"": units}
    parts = grid.measure(replace(ask, by=(SETTING,), cells=cells))
    whole = bool(np.allclose(parts.sum(axis=0), units))
    return {cell[0]: part for cell, part in zip(cells, parts, strict=True)} if whole else {"": units}


def _recorded(
    measure: Measure, member: str, ask: Ask, prices: dict[Flow, Floats], known: tuple[Grid, Collection[str]]
) -> dict[Item, UnitsAndPounds]:
    grid, told = known
    kept = tuple(name for name in ACTIVITY_DIMENSIONS if name in told)
    cells = grid.cells(Ask(ask.what, ask.where, kept, (), None, ask.rows)) if kept else ((),)
    recorded: dict[Item, UnitsAndPounds] = {}
    for cell in cells:
        here = dict(ask.where) | {name: (code,) for name, code in zip(kept, cell, strict=True)}
        units = grid.measure(Ask.of("quantity", here, rows=ask.rows))
        spend = grid.measure(Ask.of(ask.what, here, rows=ask.rows))
        each = np.divide(spend, units, out=np.zeros_like(spend), where=units > 0)
        named = " · ".join((member, *cell) if member else cell)
        setting = here.get(SETTING, ())
        one = setting[0] if len(setting) == 1 else ""
        own = {flow: rate * each for flow, rate in prices.items()}
        label = f"{measure.label}: {named}" if named else measure.label
        recorded[measure.name, named, one] = UnitsAndPounds(label, "units", one, units, own)
    return recorded


def _adds_up(
    flow: Flow,
    paid: Floats,
    counted: tuple[Mapping[tuple[str, int], Mapping[Flow, Floats]], Mapping[str, Floats]],
    none: Mapping[Flow, Floats],
) -> np.ndarray:
    rates, values = counted
    told = np.zeros_like(paid) + none.get(flow, 0.0)
    for (name, index), prices in rates.items():
        if flow in prices:
            many = np.asarray(values[name], dtype=np.float64)
            told = told + (many if many.ndim == 1 else many[index]) * prices[flow]
    return np.abs(told - paid) <= _NEAR_SHARE * np.abs(paid) + _NEAR_POUNDS
