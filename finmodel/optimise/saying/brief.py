"""What the brief of a problem is made of: schemes and what they change, contributions, limits, and the goal.

These are the nouns of a problem file, each read by itself; what can be wrong between them is in `problem_faults`. A
bound must show whether it is pounds or a share: 20 could be either, and a guess would change the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from finmodel.core.amounts import some
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.core.written_number import read_number
from finmodel.errors import Refused


class Bound(Frozen):
    """A bound in pounds, or as a share of all that is spent on schemes."""

    pounds: Decimal | None = None
    """Pounds, where the bound is an amount."""
    share: Decimal | None = None
    """Share, 0 to 1, where it is a part of the spending."""


def _bound(raw: Any) -> Any:
    if isinstance(raw, Bound | dict) or raw is None:
        return raw
    text = str(raw).strip()
    if text.endswith("%"):
        return Bound(share=read_number(text, "share"))
    if not any(sign in text for sign in "£$€"):
        raise Refused(f"'{text}' may be an amount or a share.", f"Write £{text} or {text}%, as it is meant.")
    return Bound(pounds=parse_money(text))


Amount = Annotated[
    Bound,
    BeforeValidator(_bound),
    WithJsonSchema({"type": "string", "description": "£300,000, or 20% of the spending"}),
]
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


class Scheme(Frozen):
    """Something the pool could pay for, as much of it as is decided."""

    id: Code
    """Short name of the scheme."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    provider: Code
    """Partner that provides it and is paid for it."""
    unit: str = Field(min_length=1)
    """What one unit of it is, such as `place` or `hour`."""
    units: str | None = None
    """Several of them, where adding an s does not do."""
    cost: Pounds = Field(ge=0)
    """What the pool pays the provider for one unit."""
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
    effects: tuple[SchemeEffect, ...] = ()
    """What one unit changes in activity."""
    source: str = Field(min_length=1)
    """Where its costs come from; `assumption` where they are one."""
    date: str | None = None
    """When that was published or agreed."""

    @property
    def delivery(self) -> Decimal:
        """Pounds that one unit costs its provider."""
        return self.cost if self.cost_to_deliver is None else self.cost_to_deliver

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
    """What a partner pays into the pool for this decision: a fixed amount, or one between two bounds."""

    at_least: Pounds = Field(default=Decimal(0), ge=0)
    """Pounds it pays whatever is decided."""
    at_most: Pounds = Field(ge=0)
    """Pounds it is ready to pay."""

    @model_validator(mode="before")
    @classmethod
    def _amount_alone(cls, value: Any) -> Any:
        return {"at_least": value, "at_most": value} if isinstance(value, str | int | float | Decimal) else value

    @property
    def fixed(self) -> bool:
        """True where nothing is left to decide."""
        return self.at_least == self.at_most


class LimitOfBrief(Frozen):
    """A ring-fence, floor or cap: on what is spent on some schemes, or on what a partner may lose or gain."""

    name: str = Field(min_length=1)
    """The limit as a director would say it."""
    schemes: tuple[Code, ...] = ()
    """Schemes whose spending it limits."""
    paid_to: Code | None = None
    """Provider whose schemes it limits, where none is named."""
    surplus_of: Code | None = None
    """Partner whose change in surplus it limits, against today's contracts and activity."""
    at_least: Amount | None = None
    """Floor: pounds, or a share of all spending on schemes; for a surplus, pounds, with a minus for a loss."""
    at_most: Amount | None = None
    """Cap, written the same way."""
    source: str | None = None
    """Who set it, and where."""

    def selected(self, schemes: Sequence[Scheme]) -> tuple[str, ...]:
        """Ids of the schemes whose spending it limits; all of them where it names none."""
        chosen = {scheme.id for scheme in schemes if self.paid_to in (None, scheme.provider)}
        return tuple(scheme.id for scheme in schemes if scheme.id in (set(self.schemes) or chosen))


class Worth(Frozen):
    """What activity that is avoided is worth."""

    where: Where
    """Which activity."""
    worth: Pounds
    """Pounds for each unit fewer; a unit more counts as much against."""
    source: str = Field(min_length=1)
    """Where that comes from; `assumption` where it is one."""
    date: str | None = None
    """When that was published or agreed."""


class Goal(Frozen):
    """What the decision is to make as large as it can."""

    maximise: Literal["place_surplus", "value"]
    """`place_surplus`: what all partners together have left. `value`: the worth of the activity avoided."""
    values: tuple[Worth, ...] = ()
    """What one unit avoided is worth, by kind of activity."""


def providers_of(schemes: Sequence[Scheme]) -> tuple[str, ...]:
    """Everyone who provides a scheme."""
    return tuple(dict.fromkeys(scheme.provider for scheme in schemes))
