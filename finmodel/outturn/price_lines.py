"""Volume, mix and price of each thing a contract counts, among like activity: the lines of one setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.outturn.unit_prices import Item, PricedUnits, UnitsAndPounds
from finmodel.positions.settled_money import Flow

_JUDGED_ON = 4
"""Decimals of a penny that the last penny of a split is judged on."""


@dataclass(frozen=True)
class PlannedPriceLine:
    """One thing that a contract counts in one setting, planned and actual, and what it differs by in pounds."""

    setting: str
    """Empty where what is counted has no setting, or the data do not tell it."""
    label: str
    unit: str
    plan_units: float
    plan_price: float
    """With `price`, pounds a unit; what only one side has is at that side's price."""
    units: float
    price: float
    volume: float = 0.0
    mix: float = 0.0

    @property
    def dearer(self) -> float:
        """The actual units, at what the price has changed by."""
        return self.units * (self.price - self.plan_price)


def price_lines(
    flows: Sequence[Flow], at: tuple[int, int], priced: tuple[PricedUnits, PricedUnits]
) -> tuple[PlannedPriceLine, ...] | None:
    """The lines of what is paid by the unit under some flows, in one period; None where nothing is.

    Volume is a line's change in units at what the plan pays for a unit of its setting on average, mix the rest of
    that change at the plan's price of the line. What is taken off (returns, deductions) is in no average.
    """
    (old, new), (here, there) = priced, at
    chosen = [flow for flow in flows if _by_unit(old, flow, here) and _by_unit(new, flow, there)]
    items = {**old.items, **new.items}
    if not any(flow in item.prices for flow in chosen for item in items.values()):
        return None
    pools: dict[tuple[str, ...], list[PlannedPriceLine]] = {}
    for item, counted in items.items():
        q0, p0 = _units_and_price(old.items, item, chosen, here)
        q1, p1 = _units_and_price(new.items, item, chosen, there)
        first, last = p0 if p0 is not None else p1, p1 if p1 is not None else p0
        if first is not None and last is not None and (q0 or q1):
            plan_price, price = first if q0 or first else last, last if q1 or last else first
            line = PlannedPriceLine(counted.setting, counted.label, counted.unit, q0, plan_price, q1, price)
            taken_off = plan_price < 0 or price < 0
            pools.setdefault(item if taken_off else (counted.unit, counted.setting), []).append(line)
    return tuple(line for lines in pools.values() for line in _against_average(lines))


def _against_average(lines: Sequence[PlannedPriceLine]) -> list[PlannedPriceLine]:
    """Lines of like activity with their volume and mix; where none was planned, each line is its own average."""
    planned = sum(line.plan_units for line in lines)
    worth = sum(line.plan_units * line.plan_price for line in lines)
    differing = []
    for line in lines:
        average = worth / planned if planned > 0 else line.plan_price
        more = line.units - line.plan_units
        differing.append(
            PlannedPriceLine(
                line.setting, line.label, line.unit, line.plan_units, line.plan_price, line.units, line.price,
                volume=more * average, mix=more * (line.plan_price - average),
            )
        )  # fmt: skip
    return differing


def _by_unit(priced: PricedUnits, flow: Flow, at: int) -> bool:
    return flow not in priced.by_unit or bool(priced.by_unit[flow][at])


def _units_and_price(
    items: Mapping[Item, UnitsAndPounds], item: Item, flows: Sequence[Flow], at: int
) -> tuple[float, float | None]:
    """Units and price of an item; where a side has none of it in that setting, at the price of its line elsewhere."""
    own = items.get(item)
    told = own or next((other for key, other in items.items() if key[:2] == item[:2]), None)
    prices = [] if told is None else [told.prices[flow] for flow in flows if flow in told.prices]
    if told is None or not prices:
        return 0.0, None
    price = sum(float(np.broadcast_to(one, told.units.shape)[at]) for one in prices)
    return 0.0 if own is None else float(own.units[at]), price


def shared_out(pence: Sequence[float], total: int) -> list[int]:
    """Whole pence that sum to a total, each the amount of one part or the next penny: last ones to the largest rests.

    >>> shared_out([10.4, 20.4, -5.8], 25)
    [11, 20, -6]
    """
    exact = [round(part, _JUDGED_ON) for part in pence]
    whole = [int(np.floor(part)) for part in exact]
    order = sorted(range(len(whole)), key=lambda index: (whole[index] - exact[index], index))
    for index in order[: max(total - sum(whole), 0)]:
        whole[index] += 1
    return whole
