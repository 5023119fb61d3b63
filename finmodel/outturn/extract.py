"""Where a later extract stands: which year it is in, how many months it has, and what must be counted of it.

An extract does not say of itself whether a month is missing or was empty: its dates and the user must. So where it
stands is worked out before anything is forecast, and one that does not reach the day it is said to reach is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from finmodel.core.columns import PERIOD
from finmodel.core.money import Floats
from finmodel.core.period import Period, months_of
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.outturn.development import Development, chain_ladder, triangle_of
from finmodel.outturn.forecast import EVERY, GROUPED
from finmodel.outturn.profiles import Choice


@dataclass(frozen=True)
class Extract:
    """How a later extract is to be read: how far it goes, how late it is coded and what the rest of a year follows."""

    to: date | None = None
    """Last day that it speaks of; where not given, the end of the last year that the place does not carry forward."""
    late_coding: str | Path | None = None
    """Table of the share of a month that is known so many months after it."""
    earlier: tuple[tuple[date, Path], ...] = ()
    """Earlier extracts that late coding is told from: the last day of each, and its data folder."""
    profile: Choice = "best"
    """What the rest of a year follows: see `PROFILES`; `best` for what would have told the months seen best."""


@dataclass(frozen=True)
class Standing:
    """The last day that an extract speaks of: its year, and the months of that year and of all years."""

    last_day: date
    year: Period
    months: tuple[Period, ...]
    """Months of the year."""
    elapsed: int
    """How many of them the extract has."""
    before: tuple[Period, ...]
    """Months of the year before; none where the place does not have that year."""
    carried: Mapping[str, str] = field(default_factory=dict)
    """Years carried forward that the extract has nothing of, and the year whose people and activity each takes."""

    @property
    def whole(self) -> bool:
        """True where the extract has the whole of its year."""
        return self.elapsed == len(self.months)

    @property
    def days(self) -> int:
        """Days of the year that it has."""
        return (self.last_day - self.year.start).days + 1

    def compared(self, place: Place) -> tuple[str, ...]:
        """Years that the extract reaches, so that plan and actual can be compared; those carried forward have none."""
        reached = (span.label for span in place.spans if span.start <= self.last_day)
        return tuple(label for label in reached if label not in self.carried)

    def cut_short(self, place: Place) -> tuple[Period, ...]:
        """The place's years, with the extract's own ending on its last day."""
        short = Period(start=self.year.start, end=self.last_day, label=self.year.label)
        return tuple(short if span.label == self.year.label else span for span in place.spans)


def standing_at(place: Place, last_day: date | None, where: str = "--to") -> Standing:
    """Where an extract to a day stands; where none is given, the end of the last year that is not carried forward.

    A year carried forward that starts by that day is taken to be in the extract: `with_what_came` looks whether it is.
    Raises InputError for a day outside the place's years, or that ends no month.
    """
    spans = place.spans
    day = last_day if last_day is not None else [one.end for one in spans if one.label not in place.carried_forward][-1]
    number = next((index for index, span in enumerate(spans) if span.start <= day <= span.end), None)
    if number is None:
        what = f"{day} is outside the place's years."
        raise InputError.of(where, what, f"Give a day from {spans[0].start} to {spans[-1].end}.")
    months = months_of(spans[number])
    elapsed = next((index for index, month in enumerate(months, start=1) if month.end == day), None)
    if elapsed is None:
        ends = [month.end for month in months]
        before = [end for end in ends if end < day]
        near = f"{before[-1]} or {ends[len(before)]}" if before else str(ends[0])
        raise InputError.of(where, f"{day} is not the last day of a month.", f"Give {near}.")
    before_ = months_of(spans[number - 1]) if number and spans[number - 1].end < months[0].start else ()
    later = {span.label for span in spans if span.start > day}
    carried = {label: source for label, source in place.carried_forward.items() if label in later}
    return Standing(day, spans[number], months, elapsed, before_, carried)


def counted_by_month(
    place: Place, to: date | None, count: Callable[[Place, tuple[Ask, ...]], Grid]
) -> tuple[Standing, Grid | None]:
    """Where an extract that goes to a day stands, and its activity by month where the place has any.

    `count` gives the grid of the place, counted in months, for what is asked.
    """
    standing, groups = standing_at(place, to), ask_of_groups(place)
    if not groups:
        return standing, None
    by_month = count(place.counted_in(months_counted(place, standing, to is not None)), groups)
    require_activity_to(by_month, standing, to is not None)
    return with_what_came(standing, place, by_month), by_month


def with_what_came(standing: Standing, place: Place, by_month: Grid) -> Standing:
    """Where the extract stands, once it is known in which years carried forward it has any activity."""
    came = set(
        by_month.activity[PERIOD][by_month.activity["spells"] > 0]
    )  # days of what is still open come by themselves
    spans = {span.label: span for span in place.spans}
    nothing = {
        label: source
        for label, source in place.carried_forward.items()
        if not any(month.label in came for month in months_of(spans[label]))
    }
    return replace(standing, carried={**nothing, **standing.carried})


def months_counted(place: Place, standing: Standing, stated: bool) -> tuple[Period, ...]:
    """Every month of the place's years up to the extract's last day; all of them where no such day is stated."""
    months = [month for span in place.spans for month in months_of(span)]
    return tuple(month for month in months if not stated or month.end <= standing.last_day)


def ask_of_groups(place: Place) -> tuple[Ask, ...]:
    """What must be counted so that activity can be forecast by provider and setting; nothing where there is none."""
    sources = place.data.activity
    kept = [name for name in GROUPED if all(name in source.columns for source in sources)]
    return (Ask("quantity", by=tuple(kept)),) if sources else ()


def require_activity_to(by_month: Grid, standing: Standing, stated: bool) -> None:
    """Raise InputError where an extract has nothing in the last month that it is said to have, or is past it."""
    units = by_month.activity.groupby(PERIOD)["quantity_milli"].sum()
    months = [month for month in by_month.periods if units.get(month.label, 0) > 0]
    last = months[-1].end if months else None
    if not len(by_month.activity) or last is None:
        what = "It holds no activity in the place's years."
        raise InputError.of("--data", what, "Check the folder, and the years of the place.")
    if last > standing.last_day:
        what = f"Its activity goes on to the month to {last}, in a year that place.yaml carries forward."
        fix = f"Add `--to {last}` to read it, or `--to {standing.last_day}` to leave it out."
        raise InputError.of("--data", what, fix)
    if last == standing.last_day:
        return
    if not stated:
        what = f"Its activity ends in the month to {last}, before {standing.year.label} does."
        raise InputError.of("--data", what, f"Add `--to {last}` to forecast the rest of the year.")
    what = f"Its activity ends in the month to {last}, before {standing.last_day}."
    raise InputError.of("--to", what, f"Give `--to {last}`, or the extract that goes on to {standing.last_day}.")


def estimated(extracts: Sequence[tuple[date, Grid]]) -> dict[str, Development]:
    """Late coding of each setting, from extracts a month apart, the earliest first and this one last.

    Raises InputError where there are fewer than two, or they are not a month apart.
    """
    months = extracts[-1][1].periods
    ends = [month.end for month in months]
    numbers = [ends.index(day) if day in ends else -1 for day, _ in extracts]
    if len(numbers) < 2 or -1 in numbers or any(later - earlier != 1 for earlier, later in pairwise(numbers)):
        told = ", ".join(str(day) for day, _ in extracts)
        what = f"The extracts run to {told}; late coding is told from two or more that are a month apart."
        raise InputError.of("--extract", what, "Give one for each month end, the last a month before `--to`.")
    tables = [_by_setting(grid, [month.label for month in months]) for _, grid in extracts]
    settings = sorted({name for table in tables for name in table})
    nothing = np.zeros(len(months))
    found = {}
    for name in settings:
        ladder = chain_ladder(triangle_of([table.get(name, nothing) for table in tables], numbers[0]))
        source = f"Chain-ladder on {len(extracts)} extracts, {extracts[0][0]} to {extracts[-1][0]}"
        found[EVERY if name == "*" else name] = ladder.development(source)
    return found


def _by_setting(grid: Grid, labels: Sequence[str]) -> Mapping[str, Floats]:
    units = grid.activity.groupby(["setting", PERIOD])["quantity_milli"].sum() / 1000
    names = sorted({key[0] for key in units.index})
    return {name: units.loc[name].reindex(list(labels), fill_value=0).to_numpy(dtype=np.float64) for name in names}
