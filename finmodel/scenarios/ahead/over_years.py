"""What a scenario comes to over the years: for the place and each partner, when it has paid back, and what it is worth.

A gain is against what the scenario is compared with, in the same years. Money that is lent or paid back is owed and no
gain, as everywhere; its interest is. Pounds of later years are discounted from the first year that is settled, whose
own count whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from finmodel.core.ahead.forward import discount_of
from finmodel.core.place import Place
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.run import Run

WHOLE_PLACE = "place"
"""Who stands for all partners and pools together."""
FROM_THE_START, NOT_YET, UNMOVED = "from the start", "not yet", ""
"""When it has paid back, where that is no single year: never short, short to the end, or nothing has moved."""
NIL = 50
"""Pence up to which a sum counts as nil: halves of a penny are rounded in every contract by itself."""


@dataclass(frozen=True)
class OverYears:
    """What a run comes to over the years against another."""

    before: Run
    after: Run

    @property
    def place(self) -> Place:
        """The place of both."""
        return self.after.basis.place

    @property
    def rate(self) -> float:
        """What a pound is discounted by for each year that it comes later."""
        ahead = self.place.ahead
        return float(discount_of(self.place.forward) if ahead is None else ahead.discount)

    @property
    def factors(self) -> tuple[float, ...]:
        """What a pound of each year is worth in the first."""
        return tuple((1 + self.rate) ** -number for number in range(len(self.place.periods)))

    @cached_property
    def gains(self) -> dict[str, tuple[int, ...]]:
        """Pence by which the place, then each party, is better off in each year; those that nothing moves have nils."""
        surplus = [run.positions.set_index(["partner", "period"])["surplus"] for run in (self.before, self.after)]
        lent = [loans_of(run) for run in (self.before, self.after)]
        better = (surplus[1] - surplus[0]) - (lent[1] - lent[0])
        found = {
            party: tuple(int(better.loc[(party, year)]) for year in self.place.periods) for party in self.place.parties
        }
        whole = tuple(sum(each) for each in zip(*found.values(), strict=True))
        return {WHOLE_PLACE: whole, **found}

    def cumulative(self, party: str) -> tuple[int, ...]:
        """Pence by which it is better off so far, by the end of each year."""
        return tuple(int(each) for each in np.cumsum(self.gains[party]))

    def present_values(self, party: str) -> tuple[float, ...]:
        """Pounds by which it is better off in each year, as they are worth in the first."""
        return tuple(gain / 100 * factor for gain, factor in zip(self.gains[party], self.factors, strict=True))

    def paid_back(self, party: str) -> str:
        """The first year in which it is better off so far, or even, and stays so."""
        so_far = self.cumulative(party)
        if sum(gain * gain for gain in self.gains[party]) <= NIL * NIL:
            return UNMOVED
        short = [number for number, each in enumerate(so_far) if each < -NIL]
        if not short:
            return FROM_THE_START
        return NOT_YET if short[-1] + 1 == len(so_far) else self.place.periods[short[-1] + 1]

    def by_year(self) -> pd.DataFrame:
        """Year by year, in pounds: partner, period, gain, cumulative, discount_factor, present_value."""
        rows = []
        for party, gains in self.gains.items():
            each = (self.place.periods, gains, self.cumulative(party), self.factors, self.present_values(party))
            for period, gain, so_far, factor, worth in zip(*each, strict=True):
                rows.append((party, period, gain / 100, so_far / 100, factor, round(worth, 2)))
        columns = ["partner", "period", "gain", "cumulative", "discount_factor", "present_value"]
        return pd.DataFrame(rows, columns=columns)

    def in_all(self) -> pd.DataFrame:
        """Over all years: partner, paid_back, cumulative, lowest and lowest_in, discount_rate, net_present_value."""
        rows = []
        for party in self.gains:
            so_far = self.cumulative(party)
            lowest = min(so_far)
            worst = self.place.periods[so_far.index(lowest)] if lowest < -NIL else ""
            worth = round(sum(self.present_values(party)), 2)
            rows.append((party, self.paid_back(party), so_far[-1] / 100, lowest / 100, worst, self.rate, worth))
        columns = ["partner", "paid_back", "cumulative", "lowest", "lowest_in", "discount_rate", "net_present_value"]
        return pd.DataFrame(rows, columns=columns)
