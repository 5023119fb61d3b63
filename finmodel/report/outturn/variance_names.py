"""Names that a report of plan against actual shows: titles of contracts, partners and settings in place of codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from finmodel.core.currency import symbol_of
from finmodel.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from finmodel.core.place import Place
    from finmodel.outturn.actual import PlanAndActual

_NEAR = 0.25
"""Pounds that units and prices, as shown, may lie from the money that they come to."""
_UNITS, _PRICE = range(7), range(2, 7)
"""Decimals that units, and prices in pounds, may be shown with."""


@dataclass(frozen=True)
class PartyNames:
    """What partners, pools and contracts are called."""

    parties: Mapping[str, str]
    contracts: Mapping[str, str]
    words: Vocabulary
    symbol: str
    """The sign of the place's currency."""

    def party(self, code: str) -> str:
        """A partner's name or a pool's title."""
        return self.parties.get(code, code)

    def contract(self, code: str) -> str:
        """A contract's title; its id besides where another one is called the same."""
        return self.contracts.get(code, code)

    def pair(self, payer: str, payee: str) -> str:
        """Who pays whom; the partner alone where money comes from outside or leaves the place."""
        from finmodel.core.place import OUTSIDE

        if OUTSIDE in (payer, payee):
            return self.party(payee if payer == OUTSIDE else payer)
        return f"{self.party(payer)} to {self.party(payee)}"

    def flow(self, contract: str, payer: str, payee: str) -> str:
        """A contract between a payer and a payee."""
        return f"{self.contract(contract)}: {self.pair(payer, payee)}"

    def group(self, provider: str, setting: str) -> str:
        """What a provider does in a setting."""
        return f"{self.party(provider)}, {self.words.called(setting, several=True)}"


def names_of(result: PlanAndActual, place: Place) -> PartyNames:
    """Names of a place, and titles of the contracts of its plan and of the years as they came."""
    runs = (result.plan, result.actual)
    titles = {settled.contract.id: settled.contract.title for run in runs for settled in run.settlement.lines}
    often = Counter(titles.values())
    contracts = {code: title if often[title] == 1 else f"{title} ({code})" for code, title in titles.items()}
    parties = {each.id: each.name for each in place.partners} | {each.id: each.title for each in place.pools}
    return PartyNames(parties, contracts, place.vocabulary, symbol_of(place.currency))


def units_and_prices(plan: tuple[float, float], actual: tuple[float, float], symbol: str) -> tuple[str, str]:
    """Units and price of both sides, to as many decimals as what they differ by can be worked out from.

    Whole units have none; a price has pence at least. Nothing is said where no units are counted.

    >>> units_and_prices((1165, 3016), (1163.751, 3016), "£")
    ('1,165 at £3,016.00', '1,163.751 at £3,016.00')
    """
    if isnan(plan[0]):
        return "", ""
    sides = (plan, actual)
    worth = actual[0] - plan[0] if plan[1] == actual[1] else max(plan[0], actual[0])
    pence = max(_decimals(price, worth, _PRICE) for _, price in sides)
    one, other = (
        f"{units:,.{_decimals(units, price, _UNITS)}f} at {'−' if price < 0 else ''}{symbol}{abs(price):,.{pence}f}"
        for units, price in sides
    )
    return one, other


def _decimals(value: float, worth: float, among: range) -> int:
    """The fewest decimals at which a value, times its worth, is near enough."""
    near = (each for each in among if abs(round(value, each) - value) * abs(worth) <= _NEAR)
    return next(near, among[-1])
