"""Partners that cost nothing, and one cost line over care of very different price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.activity_tariff import ActivityTariff
from finmodel.contracts.values import TermValue
from finmodel.core.amounts import money
from finmodel.core.columns import ALL, UNKNOWN
from finmodel.core.place import DeliveryCost
from finmodel.plausibility.alarm import Alarm, rule
from finmodel.plausibility.money_seen import names_of, years_of
from finmodel.scenarios.run import Run

TIMES = 5.0
"""Prices so many times each other are of different care, and hardly cost the same."""


@rule
def partner_without_costs(run: Run) -> Iterator[Alarm]:
    """A partner that is paid for care and bears no cost of it, so that its surplus is its income."""
    place, sign, names = run.basis.place, run.basis.place.currency, names_of(run)
    providing = {payee for contract in run.basis.contracts if contract.pays_for() for payee in _payees(contract)}
    for number, partner in enumerate(place.partners):
        own = [each for each in years_of(run) if each.party == partner.id]
        if partner.id not in providing or not own or any(each.spent for each in own):
            continue
        paid = next((each for each in own if each.income + each.from_pools > 0), None)
        if paid is not None:
            what = (
                f"{names[partner.id]} is paid {money(paid.income + paid.from_pools, sign)} in {paid.period} "
                "and costs nothing: its surplus is its income."
            )
            yield Alarm(
                what, f"Add what its care costs under `costs:`, with `partner: {partner.id}`.", ("partners", number)
            )


def _payees(contract: Contract) -> set[str]:
    return {each.payee for line in contract.lines() for each in line.transfers if not each.back}


@dataclass(frozen=True)
class Mixed:
    """A cost line over settings of very different price: each setting and the price of a unit, the dearest first."""

    number: int
    partner: str
    title: str
    prices: tuple[tuple[str, float], ...]

    def told(self, currency: str) -> str:
        """The dearest and the cheapest setting, with their prices."""
        shown = (self.prices[0], self.prices[-1])
        return " and ".join(f"{name} ({money(price, currency)} a unit)" for name, price in shown)


@rule
def one_cost_line_over_different_prices(run: Run) -> Iterator[Alarm]:
    """A cost line that moves with activity, over settings of which one is priced five times another."""
    place, names = run.basis.place, names_of(run)
    for mixed in mixed_services(run):
        cost = place.costs[mixed.number]
        if not cost.variable and cost.step is None:
            continue
        what = (
            f"'{mixed.title}' of {names[mixed.partner]} is one cost line over {mixed.told(place.currency)}: "
            "a unit of either is taken to cost the same."
        )
        fix = "Give each setting a line of its own under `costs:`, so that what leaves takes its own cost with it."
        yield Alarm(what, fix, ("costs", mixed.number))


def mixed_services(run: Run) -> list[Mixed]:
    """Every cost line over settings of very different price."""
    found = []
    for number, cost in enumerate(run.basis.place.costs):
        prices = sorted(_prices(run, cost).items(), key=lambda pair: -pair[1])
        if len(prices) > 1 and prices[0][1] >= TIMES * prices[-1][1]:
            found.append(Mixed(number, cost.partner, cost.name or "Services", tuple(prices)))
    return found


def _prices(run: Run, cost: DeliveryCost) -> dict[str, float]:
    """What a unit is priced at in each setting that a cost line serves, by the data or else by a tariff in force."""
    grid = run.basis.grid
    rows = grid.activity[grid.activity["provider"].isin([cost.partner, ALL])]
    for name, codes in cost.where.items():
        rows = rows[rows[name].isin(codes)]
    sums = rows.groupby("setting")[["quantity_milli", "spend_pence"]].sum()
    found: dict[str, float] = {}
    for setting, units, pence in sums.itertuples():
        if setting in (ALL, UNKNOWN) or not units:
            continue
        price = float(pence) / 100 / (float(units) / 1000) or _tariff_price(run, cost.partner, str(setting))
        if price > 0:
            found[str(setting)] = price
    return found


def _tariff_price(run: Run, provider: str, setting: str) -> float:
    """The price of a unit in a setting by the tariffs in force: the middle of those listed; nil where none is."""
    found = []
    for contract in run.basis.contracts:
        if not isinstance(contract, ActivityTariff) or provider not in _payees(contract):
            continue
        for code, ask in contract.pays_for():
            settings = dict(ask.where).get("setting", ())
            value = next((price.price for price in contract.prices if price.code == code), None)
            if setting in settings and isinstance(value, TermValue) and value.numbers:
                found.append(float(np.median([float(each) for each in value.numbers])))
    return float(np.median(found)) if found else 0.0
