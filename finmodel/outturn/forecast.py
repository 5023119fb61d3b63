"""Forecast outturn: what a year comes to from an extract of its first months, late coding and seasons allowed for.

Each provider's setting is forecast by itself and in units: seasons and late coding differ from one to the next, and
money follows units only through the contracts. The ranges of late coding and of chance are kept apart, as one is
mended by waiting and the other is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from finmodel.core.columns import PEOPLE_MEASURES, PERIOD
from finmodel.core.money import Floats, round_half_away
from finmodel.core.period import Period
from finmodel.measures.grid import Grid, times
from finmodel.outturn.development import COMPLETE, TENTH, Development
from finmodel.outturn.profiles import LATE, Choice, Profile, best, candidates, tells_seasons, to_come

Which = Literal["year", "low", "high"]
"""The whole year as expected, and at the low and high end of the range of late coding."""
GROUPED = ("provider", "setting")
"""Activity is forecast for each provider's settings; all kinds within one grow alike."""
EVERY = "*"
"""The development of settings that have none of their own."""


@dataclass(frozen=True)
class Outlook:
    """The year of one group, in units: seen so far, so far once late coding is in, and the whole year.

    Low and high are the range of late coding. Chance is apart: see `chance`.
    """

    seen: float
    complete: float
    year: float
    low: float
    high: float
    profile: Profile
    """What the rest of the year follows."""
    dispersion: float = 1.0
    """How much wider months vary about their profile than counts do by chance alone (variance over mean); 1 or more."""
    rests_on: float | None = None
    """Units that the rest of the year is told from; all that is complete where not given."""
    years: Mapping[Profile, float] = field(default_factory=dict)
    """The whole year by each profile that it might follow."""

    @property
    def chance(self) -> float:
        """Units either side of the year that hold eight in ten outcomes of chance in the months to come.

        The months to come vary by their own chance, and the months that the forecast rests on by theirs:
        dispersion × to come × (1 + to come / rests on). Nil where nothing is seen or the year is over.
        """
        if self.complete <= 0 or self.year <= self.complete:
            return 0.0
        rest = self.year - self.complete
        known = self.complete if self.rests_on is None else self.rests_on
        return TENTH * float(np.sqrt(self.dispersion * rest * (1 + rest / known))) if known > 0 else 0.0

    @property
    def fewest(self) -> float:
        """The whole year where chance takes off; never less than there is already."""
        return max(self.year - self.chance, self.complete)

    @property
    def most(self) -> float:
        """The whole year where chance adds."""
        return self.year + self.chance

    def factor(self, which: Which) -> float:
        """The whole year over what is seen so far; 1 where nothing is."""
        return float(getattr(self, which)) / self.seen if self.seen > 0 else 1.0


def outlook(
    seen: Floats,
    months: Sequence[Period],
    development: Development = COMPLETE,
    before: Floats | None = None,
    choice: Choice = "previous_year",
) -> Outlook:
    """A year from its first months: each brought up to what it will be, then the rest of the year by a profile.

    `seen` has the units of each month so far; `before` those of every month of the year before, at the days of this
    year's months. Where that year is not given, or tells no seasons, the rest goes on at the same rate a day.
    """
    elapsed = len(seen)
    ages = [development.at(elapsed - 1 - month) for month in range(elapsed)]
    low, middle, high = (seen * np.array([age[which] for age in ages]) for which in range(3))
    days = np.array([month.days for month in months], dtype=np.float64)
    known = before if before is not None and len(before) == len(months) and tells_seasons(before, seen) else None
    if choice == "best":
        profile: Profile = best(middle, days, known)
    else:
        profile = "flat" if choice == "previous_year" and known is None else choice
    years = {each: float(middle.sum()) + to_come(each, middle, days, known) for each in candidates(middle, known)}
    year = float(middle.sum()) + to_come(profile, middle, days, known)
    whole = year / float(middle.sum()) if middle.sum() > 0 else 1.0
    shape = known if known is not None and profile == "previous_year" else days
    wide = dispersion(seen, shape[:elapsed] / np.array([age[1] for age in ages]))
    rests_on = float(middle[-LATE:].sum()) if profile == "recent" else float(middle.sum())
    ends = [float(each.sum()) for each in (middle, low, high)]
    return Outlook(float(seen.sum()), ends[0], year, whole * ends[1], whole * ends[2], profile, wide, rests_on, years)


def dispersion(seen: Floats, profile: Floats) -> float:
    """Variance of monthly counts about their profile, over their mean; 1 at least, and where one month alone is seen.

    `profile` has what each month is expected to have beside the others, in any unit. Counts that vary by chance alone
    come to about 1.

    >>> round(dispersion(np.array([80.0, 120.0, 80.0, 120.0]), np.ones(4)), 2)
    5.33
    """
    there = profile > 0
    if there.sum() < 2 or seen.sum() <= 0:
        return 1.0
    expected = seen.sum() * profile[there] / profile.sum()
    return max(1.0, float(((seen[there] - expected) ** 2 / expected).sum() / (there.sum() - 1)))


def outlooks(
    by_month: Grid,
    year: Sequence[Period],
    seen_and_before: tuple[int, Sequence[Period]],
    developments: Mapping[str, Development],
    choice: Choice = "best",
) -> dict[tuple[str, str], Outlook]:
    """The outlook of every group of activity, from a grid whose periods are months.

    `seen_and_before` is how many months of the year are seen, and the months of the year before, if there is one.
    `developments` has one for each setting, or for every setting under `*`. A month of the year before counts at the
    days it has this year, so that a leap day is no season.
    """
    elapsed, before = seen_and_before
    units = by_month.activity.groupby([*GROUPED, PERIOD])["quantity_milli"].sum() / 1000
    longer = np.array([month.days / last.days for month, last in zip(year, before, strict=False)], dtype=np.float64)
    found: dict[tuple[str, str], Outlook] = {}
    for group in sorted({key[:2] for key in units.index}):
        own = units.loc[group]
        seen = own.reindex([month.label for month in year[:elapsed]], fill_value=0).to_numpy(dtype=np.float64)
        past = own.reindex([month.label for month in before], fill_value=0).to_numpy(dtype=np.float64)
        development = developments.get(group[1], developments.get(EVERY, COMPLETE))
        found[group] = outlook(seen, year, development, past * longer if before else None, choice)
    return found


def whole_year(so_far: Grid, period: Period, outlooks_: Mapping[tuple[str, str], Outlook], which: Which) -> Grid:
    """A grid whose last year is cut short, with that year's activity brought up to the whole of it.

    People on the register on the last day are taken to stay, and nobody to join: days on it grow with the year.
    """
    rows = so_far.activity
    groups = zip(rows[GROUPED[0]], rows[GROUPED[1]], strict=True)
    factors = np.array([
        outlooks_[group].factor(which) if label == period.label and group in outlooks_ else 1.0
        for group, label in zip(groups, rows[PERIOD], strict=True)
    ])  # fmt: skip
    (short,) = (each for each in so_far.periods if each.label == period.label)
    periods = tuple(period if each.label == period.label else each for each in so_far.periods)
    grown = so_far.with_activity(times(rows, factors), factors)
    return replace(grown, periods=periods, people=_stayed(so_far.people, period, period.days / short.days))


def _stayed(people: pd.DataFrame, period: Period, longer: float) -> pd.DataFrame:
    """People with days (and days by score) of a year cut short grown to the whole year."""
    here = (people[PERIOD] == period.label).to_numpy()
    days = [name for name in PEOPLE_MEASURES if name.endswith("_days")]
    grown = {name: np.where(here, people[name] * longer, people[name]) for name in days}
    return people.assign(**grown)


def to_date(so_far: Grid, period: Period) -> Grid:
    """The same grid with the year it cuts short at its full length: person-years so far, not a year's worth."""
    return replace(so_far, periods=tuple(period if each.label == period.label else each for each in so_far.periods))


def accrued(forecast_pence: int, part: float) -> int:
    """A part of a year's payment, in whole pence."""
    return int(round_half_away(forecast_pence * part, 1.0))
