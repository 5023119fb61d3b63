"""What one run changes against another, in pounds: each party's gain or loss by year, and through which contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.report.shown_years import span
from finmodel.report.titles import contract_titles, party_names
from finmodel.report.who_gains import Change, than_of
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.run import Run, difference
from finmodel.scenarios.scenario import BASELINE

Amounts = Mapping[str, Mapping[str, float]]
"""Pounds by party, then by year."""

_MOST = 0.5
"""Share of all that moves from which a contract is what most of it is through."""


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

    def told(self, why: str | None = None) -> Change:
        """The change as a headline tells it: in the last year that is moved; `why` where it is better known."""
        year = self.years_moved[-1] if self.years_moved else self.years[-1]
        gains = {name: self.gains[party][year] for party, name in self.names.items()}
        whole = sum(self.gains[party][each] for party in self.names for each in self.years)
        overall = (span(self.years), whole) if len(self.years_moved) > 1 else None
        than = than_of(self.before.title, self.before.name == BASELINE)
        return Change(self.after.title, than, year, gains, self._why(year) if why is None else why, overall)

    def _why(self, year: str) -> str:
        """Through which contract most of a year's gains and losses come."""
        table = difference(self.before, self.after)
        return mostly(table[table["period"] == year], "contract", self._through)

    @cached_property
    def _through(self) -> Mapping[str, str]:
        return {name: f"through {title}" for name, title in contract_titles((self.before, self.after)).items()}


def mostly(table: pd.DataFrame, key: str, told: Mapping[str, str]) -> str:
    """Which key most of the `difference` of a table is under, in words; the largest part where none has half of it."""
    sizes = table["difference"].abs().groupby(table[key]).sum()
    if not sizes.sum():
        return ""
    name = str(sizes.idxmax())
    whole = "all of it" if sizes[name] == sizes.sum() else "most of it"
    part = whole if sizes[name] > _MOST * sizes.sum() else "the largest part"
    return f"{part} {told.get(name, name)}"


def surpluses(run: Run) -> dict[str, dict[str, float]]:
    """Each party's surplus in pounds, by year."""
    return amounts_of(run.positions.set_index(["partner", "period"])["surplus"])


def amounts_of(pence: pd.Series[int]) -> dict[str, dict[str, float]]:
    """Pounds by party and year from pence by (party, year)."""
    found: dict[str, dict[str, float]] = {}
    for (party, year), amount in zip(pence.index.tolist(), pence.tolist(), strict=True):
        found.setdefault(str(party), {})[str(year)] = amount / 100
    return found


def _less(one: Amounts, other: Amounts) -> dict[str, dict[str, float]]:
    return {
        party: {year: amount - other[party][year] for year, amount in years.items()} for party, years in one.items()
    }


def nothing_in(years: Sequence[str], moved: Sequence[str]) -> tuple[str, ...]:
    """A note that names the shown years in which nothing changes, where there are any."""
    still = [year for year in years if year not in moved]
    return (f"Nothing changes in {', '.join(still)}.",) if still else ()
