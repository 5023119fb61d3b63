"""Episodes of care as a contract states them: what starts one, what belongs to it, what a costly one counts at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from finmodel.contracts.values import Money, Number, Share, TermValue
from finmodel.core.columns import ACTIVITY_DIMENSIONS, ActivityDimension
from finmodel.core.data import Texts, one_or_many
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.measures.episodes import CostCap, Episodes
from finmodel.measures.row_rules import ByYear, choice

Selection = dict[ActivityDimension, Texts]
OneOrMore = BeforeValidator(one_or_many)
_CODES = {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
_ONE = {
    "type": "object",
    "additionalProperties": _CODES,
    "propertyNames": {"enum": list(ACTIVITY_DIMENSIONS)},
}
_SCHEMA = WithJsonSchema({"anyOf": [_ONE, {"type": "array", "items": _ONE}]})
Selections = Annotated[tuple[Selection, ...], OneOrMore, _SCHEMA]
"""One selection of activity, or several; activity that fits any of them is meant."""


class HighCostCap(Frozen):
    """Above a limit, spend on one episode counts only at a share, so that a few costly people do not decide it."""

    amount: Money | None = None
    """The limit on one episode, in money."""
    percentile: Share | None = None
    """Or: the spend that this share of a year's episodes stay at or below, such as 99%."""
    standard_deviations: Number | None = None
    """Or: so many standard deviations above the mean of a year's episodes."""
    residual_share: Share
    """Part of what is above the limit that still counts; 0% for none."""

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        given = [one for one in (self.amount, self.percentile, self.standard_deviations) if one is not None]
        if len(given) != 1:
            raise Refused("A cap has one limit.", "Give one of `amount:`, `percentile:` or `standard_deviations:`.")
        for name, one in (("percentile", self.percentile), ("standard_deviations", self.standard_deviations)):
            if one is not None and one.value is None:
                raise Refused(f"`{name}:` is one number for all years.", "Give just the number.")
        if self.residual_share.value is None:
            raise Refused("`residual_share:` is one number for all years.", "Give just the number.")
        if self.amount is not None:
            by_year(self.amount, "amount")
        return self

    @property
    def numbers(self) -> tuple[TermValue, ...]:
        """Every number it states."""
        stated_here = (self.amount, self.percentile, self.standard_deviations, self.residual_share)
        return tuple(number for number in stated_here if number is not None)

    def rule(self) -> CostCap:
        """The cap as the rule for rows holds it."""
        share = stated(self.residual_share)
        if self.amount is not None:
            return CostCap("amount", by_year(self.amount, "amount"), share)
        if self.percentile is not None:
            return CostCap("percentile", stated(self.percentile), share)
        assert self.standard_deviations is not None
        return CostCap("deviations", stated(self.standard_deviations), share)


class Episode(Frozen):
    """How episodes are found in the activity of the place: what starts one, for how long, and what belongs to it."""

    trigger: Selections
    """Activity that starts an episode."""
    look_back_days: int = Field(default=0, ge=0)
    """Days before the trigger in which the person has no other trigger; 0 where that does not matter."""
    window_days: int = Field(ge=1)
    """Length of the window in days."""
    counted_from: Literal["start", "end"] = "start"
    """Whether the window runs from the day the trigger starts (its first day), or is added after the day it ends."""
    included: Selections = ({},)
    """Activity of the person, started inside the window, that belongs to the episode; all of it where not said."""
    excluded: Selections = ()
    """Activity that never belongs, except the trigger itself."""
    high_cost_cap: HighCostCap | None = None
    """Limit on what one episode counts for."""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if any(not each for each in self.trigger):
            raise Refused("Any activity would start an episode.", "Say under `trigger:` which does.")
        if any(not each for each in self.excluded):
            raise Refused("`excluded:` leaves nothing in the episode.", "Say which activity, or take it out.")
        self.rule({}, {}, ())
        return self

    def rule(
        self, trigger: Mapping[Any, str], included: Mapping[Any, str], after: Iterable[Episodes], *, capped: bool = True
    ) -> Episodes:
        """The rule that finds the episodes, after those of others.

        `trigger` and `included` give codes that hold where the contract names none of its own, such as the payer.
        """
        return Episodes(
            trigger=choice(*({**trigger, **each} for each in self.trigger)),
            window_days=self.window_days,
            look_back_days=self.look_back_days,
            from_end=self.counted_from == "end",
            included=choice(*({**included, **each} for each in self.included)),
            excluded=choice(*self.excluded),
            after=tuple(after),
            cap=self.high_cost_cap.rule() if capped and self.high_cost_cap is not None else None,
        )


def stated(value: TermValue) -> Decimal:
    """The number of a term that has only one."""
    assert value.value is not None
    return value.value


def by_year(value: TermValue, name: str) -> ByYear:
    """A term as the rules for rows hold it: one number, or one a year."""
    if value.value is not None:
        return value.value
    if value.by_period is None:
        raise Refused(f"`{name}:` limits what one person or episode counts for.", "Give one number, or one a year.")
    return tuple(sorted(value.by_period.items()))
