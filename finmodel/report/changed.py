"""What one run changes against another, in pounds: each party's gain or loss by year, and through which contract."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.report.shown_years import span
from finmodel.report.titles import contract_titles, party_names
from finmodel.report.who_gains import Change, than_of
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.run import Run, difference
from finmodel.scenarios.scenario import BASELINE

Amounts = Mapping[str, Mapping[str, float]]
"""Pounds by party, then by year."""

_MOST = 0.5
"""Share of what moves a party one way from which a reason is most of it."""


@dataclass(frozen=True)
class Changed:
    """A run beside the one it is compared with, for the years that are shown."""

    before: Run
    after: Run
    years: tuple[str, ...]

    @cached_property
    def names(self) -> dict[str, str]:
        """Partners, and pools of which something stays or is lacking in either run, by id."""
        place = self.before.basis.place
        keeps = {
            party for run in (self.before, self.after) for party, sums in surpluses(run).items() if any(sums.values())
        }
        pools = {pool.id for pool in place.pools}
        return {party: name for party, name in party_names(place).items() if party not in pools or party in keeps}

    @cached_property
    def moved(self) -> Amounts:
        """By how much each party's surplus differs, loans included."""
        return _less(surpluses(self.after), surpluses(self.before))

    @cached_property
    def loans(self) -> Amounts:
        """What of it is borrowed or paid back, and so no gain or loss."""
        return _less(amounts_of(loans_of(self.after)), amounts_of(loans_of(self.before)))

    @cached_property
    def gains(self) -> Amounts:
        """By how much each party is better off, loans apart."""
        return _less(self.moved, self.loans)

    @cached_property
    def years_moved(self) -> tuple[str, ...]:
        """Shown years in which any party's surplus differs."""
        return tuple(year for year in self.years if any(round(self.moved[party][year], 2) for party in self.names))

    def same(self) -> list[str]:
        """Names of those whom nothing changes for in any year that is shown."""
        return [
            name
            for party, name in self.names.items()
            if not any(round(amounts[party][year], 2) for amounts in (self.moved, self.loans) for year in self.years)
        ]

    @property
    def year(self) -> str:
        """The year that a headline tells: the last that is moved."""
        return self.years_moved[-1] if self.years_moved else self.years[-1]

    def told(self, why: Mapping[str, str] | None = None) -> Change:
        """The change as a headline tells it; `why` each is moved where better is known than through which contract."""
        year = self.year
        gains = {name: self.gains[party][year] for party, name in self.names.items()}
        was, now = surpluses(self.before), surpluses(self.after)
        left = {name: (was[party][year], now[party][year]) for party, name in self.names.items()}
        whole = {name: sum(self.gains[party][each] for each in self.years) for party, name in self.names.items()}
        overall = (span(self.years), whole) if len(self.years_moved) > 1 else None
        than = than_of(self.before.title, self.before.name == BASELINE)
        return Change(self.after.title, than, year, gains, self._through if why is None else why, left, overall)

    @cached_property
    def _through(self) -> dict[str, str]:
        """Through which contract each is moved most."""
        titles = contract_titles((self.before, self.after))
        return self.reasons(difference(self.before, self.after), "contract", titles)

    def reasons(self, table: pd.DataFrame, key: str, words: Mapping[str, str]) -> dict[str, str]:
        """What moves each party most the way that it is moved in the year told, by name; what it has no part in never.

        `table` has a `difference` by partner and period, and `key` what makes it, whose `words` a sentence uses.
        """
        here = table[table["period"] == self.year]
        sums = here.groupby(["partner", key], sort=False)["difference"].sum()
        reasons = {}
        for party, name in self.names.items():
            gain = self.gains[party][self.year]
            mine = sums.loc[party] if party in here["partner"].to_numpy() else sums.iloc[:0]
            parts = _one_way({str(each): float(amount) for each, amount in mine.items()}, gain)
            if parts:
                most = max(parts, key=lambda each: abs(parts[each]))
                alone = not any(amount for each, amount in mine.items() if str(each) != most)
                half = abs(parts[most]) > _MOST * sum(abs(amount) for amount in parts.values())
                reasons[name] = f"{'' if alone else 'mostly ' if half else 'above all '}{words.get(most, most)}"
        return reasons


def _one_way(amounts: Mapping[str, float], gain: float) -> dict[str, float]:
    """What moves a party the way of its gain: no payments that take each other's place, if other money moves it more.

    >>> _one_way({"tariff": -276.0, "budget": 276.5, "delivery": 6.0}, 6.5)
    {'delivery': 6.0}
    """
    moving = {each: amount for each, amount in amounts.items() if amount * gain > 0}
    others = {each: amount for each, amount in moving.items() if each in (FUNDING, DELIVERY)}
    paid = sum(amount for each, amount in amounts.items() if each not in (FUNDING, DELIVERY))
    return others if others and max(map(abs, others.values())) > paid * math.copysign(1, gain) else moving


def surpluses(run: Run) -> dict[str, dict[str, float]]:
    """Each party's surplus in pounds, by year."""
    return amounts_of(run.positions.set_index(["partner", "period"])["surplus"])


def amounts_of(pence: pd.Series[int]) -> dict[str, dict[str, float]]:
    """Pounds by party and year from pence by (party, year)."""
    reasons: dict[str, dict[str, float]] = {}
    for (party, year), amount in zip(pence.index.tolist(), pence.tolist(), strict=True):
        reasons.setdefault(str(party), {})[str(year)] = amount / 100
    return reasons


def _less(one: Amounts, other: Amounts) -> dict[str, dict[str, float]]:
    return {
        party: {year: amount - other[party][year] for year, amount in years.items()} for party, years in one.items()
    }


def nothing_in(years: Sequence[str], moved: Sequence[str]) -> tuple[str, ...]:
    """A note that names the shown years in which nothing changes, where there are any."""
    still = [year for year in years if year not in moved]
    return (f"Nothing changes in {', '.join(still)}.",) if still else ()
