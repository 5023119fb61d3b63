"""The range of an outturn: what late coding, and chance in the months to come, may take off or add.

Of a payment, and of what a partner is left with: there, all payments that a group of activity moves go together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import TypeVar

import numpy as np
import pandas as pd

from finmodel.contracts.settle import settle
from finmodel.contracts.values import cases_of
from finmodel.core.columns import PERIOD
from finmodel.core.money import Floats
from finmodel.core.period import Period
from finmodel.draws.moved_grid import MeasuredGrid, MovedGrid, MovedRows
from finmodel.outturn.forecast import GROUPED, Outlook
from finmodel.positions.by_draw import ByDraw, positions_by_draw
from finmodel.positions.outside import outside_books
from finmodel.positions.settled_money import Payment, pence_by_draw
from finmodel.scenarios.run import Run

_Key = TypeVar("_Key")
RANGE = ("late_coding_below", "late_coding_above", "chance_below", "chance_above")
"""Columns of how far a year may lie below and above its forecast; none is less than nil."""
COVERS = {
    "late coding": "how far the months seen may still move, all of them low or all high together",
    "chance": "eight years in ten, were the months to come to vary as those seen do, each provider's setting by itself",
    "partners": "all that one setting moves for a partner, income, payments and cost, moves together; so partners' "
    "ranges are not those of their payments added up",
    "low and high": "the two together, as the root of the sum of their squares",
    "left out": "demand that turns or drifts, prices, and people, who are taken to stay: so a year lies outside "
    "more often than two times in ten",
}
"""What each part of the range holds, in plain words."""


@dataclass(frozen=True)
class Spread:
    """How far a payment may lie below and above its forecast, in pence; neither is less than nil."""

    below: float = 0.0
    above: float = 0.0

    def joined(self, other: Spread) -> Spread:
        """The spread of two independent parts together.

        >>> Spread(3, 6).joined(Spread(4, 8))
        Spread(below=5.0, above=10.0)
        """
        return Spread(float(np.hypot(self.below, other.below)), float(np.hypot(self.above, other.above)))


@dataclass(frozen=True)
class ByChance:
    """How far chance in the months to come may move a year; what it does not move is not listed."""

    payments: Mapping[Payment, Spread] = field(default_factory=dict)
    """By contract, payer and payee."""
    parties: Mapping[str, Spread] = field(default_factory=dict)
    """What each partner, or pool, is left with."""


def between(forecast: int, ends: tuple[int, ...]) -> Spread:
    """How far a payment lies from what it comes to at the ends of a range, whichever way round they fall."""
    return Spread(float(max(forecast - min(ends), 0)), float(max(max(ends) - forecast, 0)))


def with_range(table: pd.DataFrame, coded: Sequence[Spread], chance: Sequence[Spread]) -> pd.DataFrame:
    """A table with a `forecast` in pence, and its range in whole pence: both parts, then low and high."""
    joined = [one.joined(other) for one, other in zip(coded, chance, strict=True)]
    parts = [(*astuple(one), *astuple(other)) for one, other in zip(coded, chance, strict=True)]
    columns = np.array(parts, dtype=np.float64).reshape(-1, len(RANGE))
    found = {name: columns[:, number] for number, name in enumerate(RANGE)}
    found["low"] = table["forecast"].to_numpy() - [one.below for one in joined]
    found["high"] = table["forecast"].to_numpy() + [one.above for one in joined]
    return table.assign(**{name: np.rint(pence).astype(np.int64) for name, pence in found.items()})


def by_chance(expected: Run, year: Period, outlooks: Mapping[tuple[str, str], Outlook]) -> ByChance:
    """How far chance in the months to come may move each payment of a year, and what each party is left with.

    Each group of activity is settled at its most and its fewest, the others as expected, and what the groups do is
    joined as independent. All that one group does to a party is one amount: its income, payments and costs together.
    """
    groups = {group: outlook for group, outlook in outlooks.items() if outlook.chance > 0}
    if not groups:
        return ByChance()
    further = _more(expected, year, groups)
    basis = expected.basis
    funding, delivery = outside_books(basis.place)
    books = (funding, *basis.contracts, delivery)
    rows = MovedRows(further, np.ones((1, len(basis.grid.activity))))
    moved = MovedGrid(MeasuredGrid.of(basis.grid, basis.grid, books), rows, None)
    settlement = settle(books, cases_of(basis.place), moved.supply)
    positions = positions_by_draw(settlement, basis.place, len(further))
    at = basis.place.periods.index(year.label)
    middle = pence_by_draw(expected.settlement.lines, 1, at)
    payments = {flow: pence - middle[flow] for flow, pence in pence_by_draw(settlement.lines, len(further), at).items()}
    return ByChance(_joined(payments), _joined(_moved(positions, expected, at)))


def _joined(changes: Mapping[_Key, Floats]) -> dict[_Key, Spread]:
    """The spread of each amount from what two draws a group change it by, groups being independent; none where nil."""
    found = {}
    for key, pence in changes.items():
        by_group = pence.reshape(-1, 2)
        below, above = np.maximum(-by_group, 0).max(axis=1), np.maximum(by_group, 0).max(axis=1)
        if below.any() or above.any():
            found[key] = Spread(float(np.sqrt((below**2).sum())), float(np.sqrt((above**2).sum())))
    return found


def _moved(positions: ByDraw, expected: Run, at: int) -> dict[str, Floats]:
    """Pence by which each draw moves what each party is left with in one year."""
    middle = surpluses(expected, expected.basis.place.periods[at])
    drawn = positions.surplus[:, :, at].astype(np.float64)
    return {party: pence - middle[party] for party, pence in zip(positions.parties, drawn, strict=True)}


def surpluses(settled: Run, period: str) -> dict[str, int]:
    """Whole pence that each partner and pool is left with in a year."""
    here = settled.positions[settled.positions["period"] == period]
    return dict(zip(here["partner"].astype(str), here["surplus"].astype(int), strict=True))


def _more(expected: Run, year: Period, groups: Mapping[tuple[str, str], Outlook]) -> Floats:
    """Two rows a group, its most and its fewest: the part of each cell of activity that there is besides."""
    rows = expected.basis.grid.activity
    here = (rows[PERIOD] == year.label).to_numpy()
    more = np.zeros((2 * len(groups), len(rows)))
    for number, ((provider, setting), outlook) in enumerate(groups.items()):
        mine = here & ((rows[GROUPED[0]] == provider) & (rows[GROUPED[1]] == setting)).to_numpy()
        for end, units in enumerate((outlook.most, outlook.fewest)):
            more[2 * number + end, mine] = units / outlook.year - 1
    return more
