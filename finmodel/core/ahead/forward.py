"""How people, activity and money go on past a place's own years, each by a rise a year that is stated.

A rise is over the year before, so that it compounds. What nothing is stated for stays as it was in the last year, and
whoever shows a result says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, PlainSerializer

from finmodel.core.frozen import Frozen
from finmodel.core.written_number import read_growth, read_number


def _as_written(rise: Decimal | dict[str, Decimal]) -> str | dict[str, str]:
    """A rise as a file has it, so that what is saved can be read again."""
    return {year: f"{one * 100:f}%" for year, one in rise.items()} if isinstance(rise, dict) else f"{rise * 100:f}%"


Rise = Annotated[
    Decimal | dict[str, Decimal], BeforeValidator(read_growth), PlainSerializer(_as_written, when_used="json")
]
"""A rise or fall over the year before, such as 2.0% or -0.5%, for every year to come or by year."""
Rate = Annotated[Decimal, BeforeValidator(lambda raw: raw if isinstance(raw, Decimal) else read_number(raw, "share"))]

SOCIAL_TIME_PREFERENCE = Decimal("0.035")
"""HM Treasury, The Green Book: the rate at which a year's costs and benefits are discounted for each year of waiting,
over and above rising prices."""

Sort = Literal["people", "activity", "prices", "terms", "costs", "funding"]
"""What a rise is of; `terms` are sums of money that contracts state for a year, which rise with prices or are held."""


SORTS: tuple[Sort, ...] = get_args(Sort)


class Forward(Frozen):
    """What rises in years past a place's own, over the year before."""

    people: Rise | None = None
    """People registered, each age, sex and need alike."""
    activity: Rise | None = None
    """All activity, whatever growth in people brings with it included."""
    prices: Rise | None = None
    """Prices that contracts state for a unit or a person, and those that the data records."""
    costs: Rise | None = None
    """What care costs to deliver: fixed, in steps and for each unit, and the cost that the data records."""
    funding: Rise | None = None
    """Money in from outside."""
    terms: Literal["held", "prices"] = "prices"
    """Sums that contracts state for a year, such as blocks, budgets, benchmarks and contributions: they rise with
    `prices`, or are `held` as they are."""
    discount: Rate | None = None
    """What a pound is worth less for each year that it comes later; 3.5% where not given, the social time preference
    rate of HM Treasury's Green Book, which is a rate above rising prices."""
    source: str | None = Field(default=None, min_length=1)
    """Where the rises come from."""

    def rise_of(self, sort: Sort) -> Decimal | dict[str, Decimal] | None:
        """What is stated for a sort of number; None where nothing is."""
        if sort == "terms":
            return self.prices if self.terms == "prices" else None
        stated: Decimal | dict[str, Decimal] | None = getattr(self, sort)
        return stated


@dataclass(frozen=True)
class Ahead:
    """The years that a place is carried forward for, and what rises in them."""

    last: str
    """The place's own last year, which they are carried forward from."""
    source: str
    """The year whose people and activity that one has: itself, or one that the place carries forward."""
    years: tuple[str, ...]
    """The years to come, in order."""
    forward: Forward

    def rises(self, sort: Sort) -> Mapping[str, Decimal]:
        """The rise of each year to come over the year before."""
        stated = self.forward.rise_of(sort)
        if isinstance(stated, dict):
            return {year: stated[year] for year in self.years}
        return dict.fromkeys(self.years, stated or Decimal(0))

    def factor(self, sort: Sort, year: str, since: str | None = None) -> Decimal:
        """What an amount of one year, the place's last where none is named, is multiplied by for a year to come."""
        found = Decimal(1)
        for label, rise in self.rises(sort).items():
            if (since or self.last) < label <= year:
                found *= 1 + rise
        return found

    @property
    def discount(self) -> Decimal:
        """The rate that pounds of later years are discounted at."""
        return discount_of(self.forward)


def discount_of(forward: Forward | None) -> Decimal:
    """The rate that is stated, else that of the Green Book."""
    stated = None if forward is None else forward.discount
    return SOCIAL_TIME_PREFERENCE if stated is None else stated
