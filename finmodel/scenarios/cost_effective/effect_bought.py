"""What a scenario file says under `cost_effectiveness:`: what its money buys, whose money, and what that is worth."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.place import Pounds
from finmodel.errors import Refused
from finmodel.scenarios.sizes import Count


class EffectBought(Frozen):
    """An effect whose cost is told: an outcome of the place, or a number that is stated."""

    outcome: Text | None = Field(default=None, min_length=1)
    """The measure, as the place's outcomes have it; what a scenario gains of it is against what it is compared with."""
    partner: Texts = ()
    """Whose outcome it is: a partner, or several together; everybody's where nobody is named."""
    locality: Texts = ()
    """The localities that count, together; all of them where none is named."""
    people: Count | None = None
    """How many people the outcome is of, where a survey asked a sample of them or it stands alone as a value; else the
    denominator of the table. 1 for a value that is a number of things."""
    better: Literal["higher", "lower"] | None = None
    """Which way of the outcome is a gain."""
    gained: Count | None = None
    """Or how many are gained, for every year or by year, where no outcome of the place measures it."""
    name: Text | None = Field(default=None, min_length=1)
    """What is gained, as a sentence names many of it, such as `people at home`; the measure's name where not given."""
    qalys: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] | None = None
    """Quality-adjusted life years that one of them brings; the cost of each is then told too, and `threshold:` is of
    one."""
    threshold: Annotated[Pounds, Field(gt=0)] | None = None
    """What one of them is worth in pounds at most; of a quality-adjusted life year where `qalys:` is given."""
    for_: Texts = Field(default=(), alias="for")
    """Partners and pools whose money counts; that of all together where not given."""
    source: Text | None = Field(default=None, min_length=1)
    """Where the numbers come from: what is gained, what it is worth."""

    @model_validator(mode="after")
    def _one_gain(self) -> Self:
        if (self.outcome is None) == (self.gained is None):
            fix = "Give `outcome:` (a measure of the place) or `gained:` (a number), and not both."
            raise Refused("It must say what is gained in one way.", fix)
        if self.outcome is not None and self.better is None:
            raise Refused("It does not say which way is a gain.", "Add `better: higher` or `better: lower`.")
        if self.gained is None:
            return self
        if self.name is None:
            raise Refused("It does not say what is gained.", "Add `name:`, such as `name: people at home`.")
        idle = [key for key in ("partner", "locality", "people", "better") if getattr(self, key)]
        if idle:
            what = f"`{idle[0]}:` speaks of an outcome, and what is gained is stated."
            raise Refused(what, f"Take out `{idle[0]}:`, or give `outcome:` in place of `gained:`.")
        return self


def _listed(raw: Any) -> Any:
    return [raw] if isinstance(raw, dict) else raw


EffectsBought = Annotated[tuple[EffectBought, ...], BeforeValidator(_listed)]
"""Effects whose cost is told: a list of them, or one."""
