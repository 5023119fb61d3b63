"""Plan against actual: what each contract's payments differ by, split into volume, mix, price and contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.contracts.contract import RuleBook
from finmodel.core.money import Floats, to_pence
from finmodel.positions.outside import OUTSIDE
from finmodel.scenarios.run import Run
from finmodel.scenarios.unit_prices import Counted, Flow, Item, PricedUnits, flows_of, priced_units, units_paid_for

CAUSES = ("volume", "mix", "price", "contract")
MEANING = {
    "volume": "more or fewer units in all (spells, days or people each apart), at the plan's average price",
    "mix": "dearer or cheaper kinds of unit than planned, at the plan's prices",
    "price": "the actual units, at what each price has changed by",
    "contract": "the rest: fixed sums, steps, thresholds, gates, caps, shares, and contracts begun or ended",
}
"""What each cause is, in plain words."""
BASES = {
    "by_unit": "Paid by the unit: each thing counted has a price.",
    "average": "Not paid by the unit, but for activity: volume is at what the plan pays for a unit on average.",
    "terms": "Not paid for units of activity: all of it is the contract's terms.",
}
_JUDGED_ON = 4
"""Decimals of a penny that the last penny of a split is judged on."""


@dataclass(frozen=True)
class Split:
    """A variance in pounds by cause, with all but `contract` given, and what it rests on."""

    volume: float
    mix: float
    price: float
    basis: str


def variance(plan: Run, actual: Run) -> pd.DataFrame:
    """What each contract pays between each payer and payee, planned and actual, and why it differs, in whole pence.

    Columns: contract, payer, payee, period, plan, actual, variance, volume, mix, price, contract_terms, basis.
    Volume, mix, price and contract terms sum to the variance. Only years that both have are compared.
    """
    periods = [case.label for case in plan.settlement.cases if case.label in _labels(actual)]
    books = _books(plan) | _books(actual)
    rows = [row for name in books for row in _of_contract(name, plan, actual, periods)]
    columns = ["contract", "payer", "payee", "period", "plan", "actual", "variance"]
    return pd.DataFrame(rows, columns=[*columns, *CAUSES[:3], "contract_terms", "basis"])


def by_partner(table: pd.DataFrame) -> pd.DataFrame:
    """The same for each partner, as what it leaves the partner with: what it pays counts against it, in whole pence."""
    amounts = ["plan", "actual", "variance", *CAUSES[:3], "contract_terms"]
    received = table.assign(partner=table["payee"])
    paid = table.assign(partner=table["payer"], **{name: -table[name] for name in amounts})
    both = pd.concat([received, paid], ignore_index=True)
    keys = ["partner", "period", "contract"]
    return both[both["partner"] != OUTSIDE].groupby(keys, sort=False)[amounts].sum().reset_index()


def _labels(run: Run) -> list[str]:
    return [case.label for case in run.settlement.cases]


def _books(run: Run) -> dict[str, RuleBook]:
    return {settled.contract.id: settled.contract for settled in run.settlement.lines}


def _of_contract(name: str, plan: Run, actual: Run, periods: Sequence[str]) -> list[tuple[object, ...]]:
    before, after = flows_of(plan.settlement.lines, name), flows_of(actual.settlement.lines, name)
    old, new = (_books(run).get(name) for run in (plan, actual))
    priced = None if old is None or new is None else (priced_units(old, plan), priced_units(new, actual))
    none = np.zeros(1)
    counts = [
        none if book is None else units_paid_for(book, run.basis.grid) for book, run in ((old, plan), (new, actual))
    ]
    rows: list[tuple[object, ...]] = []
    for pair in dict.fromkeys(flow[:2] for flow in (*before, *after)):
        flows = [flow for flow in {**before, **after} if flow[:2] == pair]
        for period in periods:
            at = _labels(plan).index(period), _labels(actual).index(period)
            planned, came = _sum(before, flows, at[0]), _sum(after, flows, at[1])
            split = _split(flows, at, priced)
            if split is None and priced is not None and counts[0][at[0]] > 0:
                more = float(counts[1][at[1]] / counts[0][at[0]] - 1)
                split = Split(planned * more, 0.0, 0.0, "average")
            split = split or Split(0.0, 0.0, 0.0, "terms")
            one, other = int(to_pence(planned)), int(to_pence(came))
            parts = in_pence(split, other - one)
            rows.append((name, *pair, period, one, other, other - one, *parts, split.basis))
    return rows


def _sum(amounts: Mapping[Flow, Floats], flows: Sequence[Flow], at: int) -> float:
    return sum(float(amounts[flow][at]) for flow in flows if flow in amounts)


def _split(flows: Sequence[Flow], at: tuple[int, int], priced: tuple[PricedUnits, PricedUnits] | None) -> Split | None:
    """The split of what is paid by the unit under some lines; None where nothing is."""
    if priced is None:
        return None
    (old, new), (here, there) = priced, at
    chosen = [flow for flow in flows if _by_unit(old, flow, here) and _by_unit(new, flow, there)]
    if any(flow in item.prices for flow in chosen for item in (*old.items.values(), *new.items.values())):
        return _by_price(chosen, at, old.items, new.items)
    return None


def _by_unit(priced: PricedUnits, flow: Flow, at: int) -> bool:
    return flow not in priced.by_unit or bool(priced.by_unit[flow][at])


def _by_price(
    flows: Sequence[Flow], at: tuple[int, int], old: Mapping[Item, Counted], new: Mapping[Item, Counted]
) -> Split:
    """Mix lies among things counted in one unit; what is taken off (returns, deductions) has none."""
    here, there = at
    pools: dict[str, list[_Line]] = {}
    for item, counted in {**old, **new}.items():
        q0, p0 = _units_and_price(old.get(item), flows, here)
        q1, p1 = _units_and_price(new.get(item), flows, there)
        first, last = p0 if p0 is not None else p1, p1 if p1 is not None else p0
        if first is not None and last is not None:
            line = _Line(q0, first if q0 or first else last, q1, last if q1 or last else first)
            taken_off = line.plan_price < 0 or line.price < 0
            pools.setdefault(f"{item}" if taken_off else counted.unit, []).append(line)
    volume = mix = price = 0.0
    for lines in pools.values():
        units, planned = sum(line.units for line in lines), sum(line.plan_units for line in lines)
        worth = sum(line.units * line.plan_price for line in lines)
        plan_worth = sum(line.plan_units * line.plan_price for line in lines)
        more = plan_worth / planned * (units - planned) if planned > 0 else worth
        volume, mix = volume + more, mix + worth - plan_worth - more
        price += sum(line.units * (line.price - line.plan_price) for line in lines)
    return Split(volume, mix, price, "by_unit")


@dataclass(frozen=True)
class _Line:
    """Units and pounds a unit, planned and actual; what only one side has is at that side's price."""

    plan_units: float
    plan_price: float
    units: float
    price: float


def _units_and_price(item: Counted | None, flows: Sequence[Flow], at: int) -> tuple[float, float | None]:
    prices = [] if item is None else [item.prices[flow] for flow in flows if flow in item.prices]
    if item is None or not prices:
        return 0.0, None
    return float(item.units[at]), sum(float(np.broadcast_to(price, item.units.shape)[at]) for price in prices)


def in_pence(split: Split, total: int) -> tuple[int, int, int, int]:
    """Volume, mix, price and contract terms in whole pence that sum to the total: last pennies to the largest rests.

    >>> in_pence(Split(100.004, -20.0, 0.0, "by_unit"), 8001)
    (10000, -2000, 0, 1)
    """
    known = [100 * part for part in (split.volume, split.mix, split.price)]
    exact = [round(part, _JUDGED_ON) for part in (*known, total - sum(known))]
    whole = [int(np.floor(part)) for part in exact]
    order = sorted(range(4), key=lambda index: (whole[index] - exact[index], index))
    for index in order[: total - sum(whole)]:
        whole[index] += 1
    volume, mix, price, _ = whole
    return volume, mix, price, total - volume - mix - price
