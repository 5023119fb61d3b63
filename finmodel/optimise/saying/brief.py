"""What the brief of a problem is made of: schemes and what they change, contributions, and limits.

These are the nouns of a problem file, each read by itself; what can be wrong between them is in `problem_faults`. A
bound must show whether it is pounds, a share, units or schemes: 20 could be any, and a guess would change the answer.
What is started in a year and goes on is one idea, `lasts:`, of which a scheme that is decided anew each year is the
simple case; so are a ramp and start-up money, which count from the year of the start.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from finmodel.core.amounts import some
from finmodel.core.columns import Dimension
from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.core.written_number import read_number
from finmodel.errors import Refused


def _number(raw: Any) -> Any:
    return read_number(raw, "number") if isinstance(raw, str) else raw


_SHARE = WithJsonSchema({"type": ["string", "number"], "description": "A share, such as 12.5%"})


class Bound(Frozen):
    """A bound, in what it is written in: pounds, a share of all that is spent on schemes, units, or schemes."""

    pounds: Decimal | None = None
    """Pounds, where the bound is an amount."""
    share: Decimal | None = None
    """Share, 0 to 1, where it is a part of the spending."""
    units: Decimal | None = None
    """Units of the schemes together."""
    schemes: int | None = None
    """How many of the schemes are bought."""
    number: Decimal | None = None
    """A bare number, of what is counted in one way only: a resource, an outcome, activity."""

    @property
    def value(self) -> Decimal:
        """The number of it, in its own measure."""
        stated = (self.pounds, self.share, self.units, self.number)
        return next((one for one in stated if one is not None), Decimal(self.schemes or 0))


_COUNTED = re.compile(r"^(?P<number>\S+)\s+(?P<of>units?|schemes?)$")


def _bound(raw: Any) -> Any:
    if isinstance(raw, Bound | dict) or raw is None:
        return raw
    text = str(raw).strip()
    counted = _COUNTED.match(text)
    if counted is not None:
        number = read_number(counted["number"], "number")
        if counted["of"].startswith("unit"):
            return Bound(units=number)
        if number % 1 or number < 0:
            raise Refused(f"'{text}' is not a whole number of schemes.", "Write it like 2 schemes.")
        return Bound(schemes=int(number))
    if text.endswith("%"):
        return Bound(share=read_number(text, "share"))
    return Bound(pounds=parse_money(text)) if any(sign in text for sign in "£$€") else Bound(number=parse_money(text))


Amount = Annotated[
    Bound,
    BeforeValidator(_bound),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "£300,000; 20% of the spending; 12 units; 2 schemes; a number of a resource or outcome; or "
            "85%, of an outcome that the place measures",
        }
    ),
]
Number = Annotated[Decimal, BeforeValidator(_number), Field(allow_inf_nan=False)]
Part = Annotated[Decimal, BeforeValidator(lambda raw: read_number(raw, "share")), _SHARE]
Units = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Where = Annotated[dict[Dimension, Texts], Field(min_length=1)]


class SchemeEffect(Frozen):
    """What one unit of a scheme changes in the activity of the place."""

    where: Where
    """Which activity."""
    change: Decimal = Field(allow_inf_nan=False)
    """Units of activity more for each unit of the scheme; fewer, with a minus, where it is avoided."""
    source: str = Field(min_length=1)
    """Where the size of the effect comes from; `assumption` where it is one."""
    date: str | None = None
    """When that was published or agreed."""


class ReturnBand(Frozen):
    """Units of a scheme up to a number, and how much of what a unit does each of them does."""

    up_to: Units | None = None
    """Units at which the band ends; none for the last, which has no end."""
    part: Part
    """Part of what a first unit changes and brings that a unit of this band does."""


class InYear(Frozen):
    """What of a scheme is otherwise in a single year; what is not named stays."""

    cost: Annotated[Pounds, Field(ge=0)] | None = None
    """What the pool pays for one unit in that year."""
    cost_to_deliver: Annotated[Pounds, Field(ge=0)] | None = None
    """What one unit costs the provider in that year."""
    at_least: Units | None = None
    """Units that must be bought in that year."""
    at_most: Units | None = None
    """Units that can be bought in that year."""


class Scheme(Frozen):
    """Something that could be bought, as much of it as is decided."""

    id: Code
    """Short name of the scheme."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    provider: Code = ""
    """Partner that provides it and is paid for it; nobody, where no money is in the problem."""
    pool: Code | None = None
    """Pool that pays for it, where the problem has several."""
    purpose: Texts = ()
    """What it is for, such as `adult_social_care`, so that limits can name it; one word or several."""
    locality: Text | None = None
    """Where it is bought, where that is decided locality by locality."""
    unit: str = Field(min_length=1)
    """What one unit of it is, such as `place` or `hour`."""
    units: str | None = None
    """Several of them, where adding an s does not do."""
    cost: Pounds = Field(default=Decimal(0), ge=0)
    """What the pool pays the provider for one unit, in each year that it runs."""
    start_up: Pounds = Field(default=Decimal(0), ge=0)
    """What the pool pays once for each unit, in the year it is started."""
    cost_to_deliver: Pounds | None = Field(default=None, ge=0)
    """What one unit costs the provider; all that it is paid, where nothing is said."""
    at_least: Units = Decimal(0)
    """Units that must be bought."""
    at_most: Units | None = None
    """Units that can be bought; as many as there is money for, where nothing is said."""
    all_or_nothing: bool = False
    """True where it is bought whole, `at_most` units of it, or not at all."""
    whole_units: bool = False
    """True where there is no such thing as part of a unit."""
    sizes: tuple[Units, ...] = ()
    """Sizes that it comes in, in units; one of them is bought, or none."""
    lasts: int | Literal["to_the_end"] = 1
    """Years that a unit runs once it is started, or `to_the_end` of the plan; each year is decided anew where nothing
    is said."""
    ramp: tuple[Part, ...] = ()
    """Part of its effects and outcomes that a unit has in its first year, its second, and so on; all of them then."""
    returns: tuple[ReturnBand, ...] = ()
    """Bands of units that do less (or more) than a first unit does; all alike where nothing is said."""
    in_years: dict[Text, InYear] = {}
    """What is otherwise in single years."""
    uses: dict[Code, Annotated[Number, Field(ge=0)]] = {}
    """What one unit takes of each resource, such as nurse hours, in each year that it runs."""
    outcomes: dict[Code, Number] = {}
    """What one unit brings of each outcome that is no activity, in each year that it runs."""
    effects: tuple[SchemeEffect, ...] = ()
    """What one unit changes in activity, in each year that it runs."""
    requires: Texts = ()
    """Schemes without which it cannot be bought."""
    excludes: Texts = ()
    """Schemes beside which it cannot be bought."""
    today: Units | None = None
    """Units of it that run today, for plans that are to change as little as may be."""
    source: str = Field(min_length=1)
    """Where its costs, uses and outcomes come from; `assumption` where they are one."""
    date: str | None = None
    """When that was published or agreed."""

    @property
    def delivery(self) -> Decimal:
        """Pounds that one unit costs its provider."""
        return self.cost if self.cost_to_deliver is None else self.cost_to_deliver

    def cost_in(self, year: str) -> Decimal:
        """Pounds that the pool pays for a unit in a year."""
        own = self.in_years.get(year)
        return self.cost if own is None or own.cost is None else own.cost

    def delivery_in(self, year: str) -> Decimal:
        """Pounds that a unit costs its provider in a year."""
        own = self.in_years.get(year)
        if own is not None and own.cost_to_deliver is not None:
            return own.cost_to_deliver
        return self.cost_in(year) if self.cost_to_deliver is None else self.cost_to_deliver

    def least_in(self, year: str) -> Decimal:
        """Units that must run in a year."""
        own = self.in_years.get(year)
        return self.at_least if own is None or own.at_least is None else own.at_least

    def most_in(self, year: str) -> Decimal | None:
        """Units that can run in a year; None where only money and other limits say."""
        own = self.in_years.get(year)
        if self.sizes:
            return max(self.sizes)
        return self.at_most if own is None or own.at_most is None else own.at_most

    @property
    def plural(self) -> str:
        """The word for several units."""
        return self.units or f"{self.unit}s"

    def in_words(self, units: Decimal | float) -> str:
        """Units of it: `1 place`, `12.5 places`."""
        return some(units, self.unit, self.plural)


def step_of(scheme: Scheme) -> Decimal:
    """The finest part of a unit that can be bought: a thousandth, or more where only that costs whole pence.

    A place at £2,400 is bought in thousandths; an hour at £12.34 in halves.
    """
    if scheme.whole_units:
        return Decimal(1)
    pence = int(scheme.cost * 100)
    return Decimal(1000 // math.gcd(pence, 1000)) / 1000 if pence else Decimal("0.001")


class Contribution(Frozen):
    """What a partner pays into the pool for this decision, in each year: a fixed amount, or one between two bounds."""

    at_least: Pounds = Field(default=Decimal(0), ge=0)
    """Pounds it pays whatever is decided."""
    at_most: Pounds = Field(ge=0)
    """Pounds it is ready to pay."""
    in_years: dict[Text, Annotated[Pounds, Field(ge=0)]] = {}
    """The most that it is ready to pay in single years, where that is other than `at_most`; the least is no more."""

    @model_validator(mode="before")
    @classmethod
    def _amount_alone(cls, value: Any) -> Any:
        return {"at_least": value, "at_most": value} if isinstance(value, str | int | float | Decimal) else value

    @property
    def fixed(self) -> bool:
        """True where nothing is left to decide."""
        return self.at_least == self.at_most

    def most_in(self, year: str) -> Decimal:
        """Pounds it is ready to pay in a year."""
        return self.in_years.get(year, self.at_most)

    def least_in(self, year: str) -> Decimal:
        """Pounds it pays in a year whatever is decided."""
        return self.most_in(year) if self.fixed else min(self.at_least, self.most_in(year))


EVERY_PARTNER = "every_partner"


class LimitOfBrief(Frozen):
    """A ring-fence, floor or cap: on spending, units or the number of schemes, or on what a plan uses or brings.

    Schemes are chosen by name, or by provider, purpose, locality and pool. A bound in pounds or as a share is on what
    is spent on them, in units on how much of them is bought, and in schemes on how many are.
    """

    name: str = Field(min_length=1)
    """The limit as a director would say it."""
    schemes: tuple[Code, ...] = ()
    """Schemes that it limits, by name."""
    paid_to: Code | None = None
    """Provider whose schemes it limits, where none is named."""
    purpose: Text | None = None
    """Purpose whose schemes it limits, where none is named."""
    locality: Text | None = None
    """Locality whose schemes it limits, where none is named."""
    pool: Code | None = None
    """Pool whose schemes it limits, where none is named."""
    resource: Code | None = None
    """Resource whose use by the schemes it limits."""
    outcome: Code | None = None
    """Outcome that it limits, as the schemes bring it; in percent, what the place comes to, where it measures it."""
    activity: Where | None = None
    """Activity that it limits: what is left of it once all schemes have had their effects."""
    surplus_of: Code | None = None
    """Partner whose change in surplus it limits, against today's contracts and activity; or `every_partner`."""
    at_least: Amount | None = None
    """Floor: £300,000, 20% (of all spending on schemes), 12 units or 2 schemes; for a surplus, pounds, with a minus for
    a loss; for a resource, an outcome or activity, a number."""
    at_most: Amount | None = None
    """Cap, written the same way."""
    years: Texts = ()
    """Years that it is for; all of them where none is named."""
    over: Literal["each_year", "the_plan"] = "each_year"
    """Whether it holds in each year by itself, or for all its years together."""
    difference_at_most: Amount | None = None
    """How far a head of one locality may differ from a head of another: pounds spent, or an amount of the outcome or
    resource."""
    ratio_at_most: Annotated[Number, Field(ge=1)] | None = None
    """How many times as much a head of one locality may have as a head of another."""
    source: str | None = None
    """Who set it, and where."""

    @property
    def selects(self) -> bool:
        """True where it is on some schemes alone."""
        chosen = (self.paid_to, self.purpose, self.locality, self.pool)
        return bool(self.schemes) or any(one is not None for one in chosen)

    @property
    def between_localities(self) -> bool:
        """True where it is on how localities differ."""
        return self.difference_at_most is not None or self.ratio_at_most is not None

    def selected(self, schemes: Sequence[Scheme]) -> tuple[str, ...]:
        """Ids of the schemes that it limits; all of them where it names none."""
        named = frozenset(self.schemes)
        return tuple(
            scheme.id
            for scheme in schemes
            if (not named or scheme.id in named)
            and self.paid_to in (None, scheme.provider)
            and (self.purpose is None or self.purpose in scheme.purpose)
            and self.locality in (None, scheme.locality)
            and (self.pool is None or scheme.pool in (None, self.pool))
        )


def providers_of(schemes: Sequence[Scheme]) -> tuple[str, ...]:
    """Everyone who provides a scheme."""
    return tuple(dict.fromkeys(scheme.provider for scheme in schemes if scheme.provider))
