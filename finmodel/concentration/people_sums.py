"""What leaves the engine of people ranked by what they come to: sums by band, tier, what people are and activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import pandas as pd

from finmodel.core.place import Place
from finmodel.errors import InputError

WHOLE = 10_000
"""Ten-thousandths of all people."""
RankedBy = Literal["price", "cost", "days"]
"""What people are ranked by: price where there is one and else recorded cost, the other way round, or days in a bed."""


@dataclass(frozen=True)
class RankAsked:
    """How people are to be ranked, which shares of them are told, and the activity whose days are in a bed."""

    by: RankedBy = "price"
    tops: tuple[int, ...] = (100, 500, 2000, 5000)
    """Shares of people from the costliest down, in ten-thousandths, in order."""
    told: int = 500
    """The share that what people are is told of, and a scheme is for."""
    beds: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"setting": ("elective", "emergency")})
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Activity that a scheme is to avoid; all of it where nothing is said."""

    @property
    def bands(self) -> tuple[tuple[int, int, int], ...]:
        """Bands of people from the top: where each begins and ends, and its tier (0 for the costliest)."""
        ends = sorted({*range(100, WHOLE + 1, 100), *self.tops})
        tiers = [*self.tops, WHOLE]
        return tuple(
            (above, end, next(number for number, top in enumerate(tiers) if end <= top))
            for above, end in zip([0, *ends], ends, strict=False)
        )

    def tiers_within(self, top: int) -> int:
        """How many tiers, from the costliest down, make up a share of people that is told."""
        return self.tops.index(top) + 1


@dataclass(frozen=True)
class PeopleSums:
    """Sums of people by period; money in pounds, activity in units. No row is of fewer people than it says."""

    place: Place
    asked: RankAsked
    bands: pd.DataFrame
    """`period_no, band_no, tier_no, people, with_money, paid, recorded, money, second_best, bed_days`."""
    groups: Mapping[str, pd.DataFrame]
    """By dimension of people: `period_no, tier_no, code, people, money, bed_days`."""
    sides: Mapping[str, pd.DataFrame]
    """By `commissioner` and `provider`: `ranked_no, tier_no, code, people, paid, money`."""
    activity: pd.DataFrame
    """`ranked_no, tier_no`, the dimensions of activity, `people, spells, quantity, days, bed_days, paid, money`."""
    after: pd.DataFrame
    """The same of the period after the one people were ranked in."""
    touched: tuple[pd.DataFrame, pd.DataFrame]
    """`ranked_no, tier_no, people` who had any of what a scheme is to avoid, in the period and in the next."""
    moves: pd.DataFrame
    """`period_no, tier_no, later_tier, people, money, later_money`; a later tier of -1 is of those no longer there."""
    nobodys: pd.DataFrame
    """`period_no, row_count, paid, money` of rows that name no person."""

    @property
    def years(self) -> tuple[str, ...]:
        """Years of which there is data of their own."""
        carried = self.place.carried_forward
        return tuple(label for label in self.place.periods if label not in carried)

    def number_of(self, year: str) -> int:
        """The number of a year."""
        return self.place.periods.index(year)

    def followed(self) -> tuple[tuple[str, str], ...]:
        """Years that have the very next year in the data, with it."""
        spans = {span.label: span for span in self.place.spans}
        pairs = zip(self.years, self.years[1:], strict=False)
        return tuple((year, later) for year, later in pairs if (spans[later].start - spans[year].end).days == 1)


def share_written(part: int) -> str:
    """A share of people in words.

    >>> share_written(500), share_written(50)
    ('5%', '0.5%')
    """
    return f"{part / 100:g}%"


def read_tops(written: Sequence[str]) -> tuple[int, ...]:
    """Shares of people as they are written, in order; raises InputError for one that is none."""
    return tuple(sorted({read_top(each) for text in written for each in text.split(",")}))


def read_top(written: str, where: str = "--top") -> int:
    """A share of people as `5%`, `5` or `top 5%`, in ten-thousandths."""
    text = written.strip().lower().removeprefix("top").strip().removesuffix("%").strip()
    try:
        part = Decimal(text) * 100
    except ArithmeticError:
        part = Decimal(0)
    if not (0 < part < WHOLE and part == int(part)):
        what = f"'{written}' is no share of people."
        raise InputError.of(where, what, "Write it like 5%, from 0.01% to 99.99% with two decimals at most.")
    return int(part)
