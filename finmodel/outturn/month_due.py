"""What an agreement pays for one month: what is due for the year up to its end, less what was due before it began.

Thresholds, blocks and payments for each person are agreed for a year, and no contract says what a month of them is.
Taken as the difference of two dues to date, the months of a year sum to what is due for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from finmodel.contracts.contract import Contract
from finmodel.core.columns import PERIOD
from finmodel.core.period import Period
from finmodel.measures.grid import Grid
from finmodel.outturn.forecast import GROUPED, Outlook, to_date, whole_year
from finmodel.outturn.in_year import BY_DAYS, COUNTED, DueSoFar, due_so_far
from finmodel.outturn.month_stated import Month
from finmodel.outturn.profiles import Profile
from finmodel.outturn.unit_prices import UnitRates, unit_rates
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run

HOW = {
    COUNTED: "the month's own activity, at the contract's prices",
    BY_DAYS: "the year to date less the year to date a month before: each is the contract settled on a year that goes "
    "on at the same rate a day, and the part of it for the days so far",
}
"""How the month's part of a payment is found, in plain words."""
SAME_RATE: Profile = "flat"


@dataclass(frozen=True)
class MonthAgreed:
    """Contracts as they pay for a month, and what they pay a unit."""

    name: str
    title: str
    year: str
    """The year whose terms it pays at."""
    standing: Run
    """The year as it stands at the end of the month, going on at the same rate a day."""
    dues: tuple[DueSoFar, ...]
    """What each line pays for the month, in whole pence."""

    @property
    def span(self) -> Period:
        """The days of the year whose terms it pays at."""
        span = self.standing.settlement.cases[self.at].span
        assert span is not None
        return span

    @property
    def at(self) -> int:
        """Number of its year among those settled."""
        return [case.label for case in self.standing.settlement.cases].index(self.year)

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """The contracts in force, by id."""
        return {book.id: book for book in self.standing.basis.contracts}

    @cached_property
    def rates(self) -> Mapping[str, UnitRates]:
        """What each contract pays a unit of each thing that it counts."""
        return {name: unit_rates(book, self.standing) for name, book in self.contracts.items()}


@dataclass(frozen=True)
class YearsToDate:
    """A place's data, each year whole but the month's own: to the last day of the month, and to the day before it."""

    month: Month
    after: Grid
    before: Grid | None
    """None for the first month of a year."""


def month_agreed(basis: Basis, dates: YearsToDate, year: Period, called: tuple[str, str]) -> MonthAgreed:
    """What the contracts of a basis pay for a month, at the terms of a year; the basis has the year in its periods."""
    month = dates.month
    standing, later = _due(basis, dates.after, (month, year), month.days_to(month.span.end))
    earlier: Sequence[DueSoFar] = ()
    if dates.before is not None:
        _, earlier = _due(basis, dates.before, (month, year), month.days_to(month.day_before))
    was = {_key(each): each.pence for each in earlier}
    dues = [replace(each, pence=each.pence - was.get(_key(each), 0)) for each in later]
    return MonthAgreed(*called, year.label, standing, tuple(each for each in dues if each.contract in _ids(basis)))


def _ids(basis: Basis) -> set[str]:
    return {contract.id for contract in basis.contracts}


def _key(due: DueSoFar) -> tuple[str, str, str, str]:
    return (due.contract, due.payer, due.payee, due.line)


def _due(basis: Basis, grid: Grid, when: tuple[Month, Period], days: int) -> tuple[Run, list[DueSoFar]]:
    """The year as it stands after so many days, and what is due by then, at the terms of a year."""
    month, year = when
    carried = {} if year.label == month.year.label else {year.label: month.year.label}
    whole = whole_year(grid, month.year, _same_rate(grid, month.year, days), "year").carried(carried)
    so_far = to_date(grid, month.year).carried(carried)
    runs = [run(replace(basis, grid=each)) for each in (so_far, whole)]
    return runs[1], due_so_far(runs[0], runs[1], year, days)


def _same_rate(grid: Grid, year: Period, days: int) -> dict[tuple[str, str], Outlook]:
    """Every group of activity going on at the same rate a day for the whole of a year."""
    here = grid.activity[grid.activity[PERIOD] == year.label]
    groups = set(here[list(GROUPED)].itertuples(index=False, name=None))
    seen, whole = float(days), float(year.days)
    return {group: Outlook(seen, seen, whole, whole, whole, SAME_RATE) for group in groups}
