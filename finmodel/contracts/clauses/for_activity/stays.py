"""Short and long stays: what one is paid instead of the price, or on top of it, and which rows of activity they are.

A hundred codes with trim points of their own are one rule for rows, so that activity is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self

from pydantic import Field, model_validator

from finmodel.contracts.values import MoneyPerDay, MoneyPerUnit, Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.measures.row_rules import RowRule, Stay, StaysByCode

BY_CODE = "currency"
"""The dimension by whose codes stays of different lengths are told apart in one reading."""


class LongStay(Frozen):
    """Days past a trim point, each paid at a rate on top of the price."""

    trim_point: int = Field(ge=0)
    """Days that the price covers; each day after them is paid for, in the year the stay started."""
    rate: MoneyPerDay
    """Payment for one day past the trim point."""

    @property
    def rows(self) -> Stay:
        """All stays, with their days past the trim point."""
        return Stay(beyond=self.trim_point)


class ShortStay(Frozen):
    """A lower payment for stays of few days: a part of the price, or a base and so much a day."""

    below: int = Field(ge=1)
    """Stays of fewer days than this are short: 2 means stays of no or one day; one without an end has no days."""
    share: Share | None = None
    """Part of the price that a short stay is paid."""
    base: MoneyPerUnit | None = None
    """What a short stay is paid instead of the price, before its days; goes with `a_day:`."""
    a_day: MoneyPerDay | None = None
    """What each day of a short stay is paid on top of `base:`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.share is None) == (self.base is None and self.a_day is None):
            raise Refused(
                "A short stay is paid a part of the price, or a base and so much a day.",
                "Give `share:`, or `base:` and `a_day:`.",
            )
        if (self.base is None) != (self.a_day is None):
            raise Refused("`base:` and `a_day:` go together.", "Give both; either may be 0.")
        for name in ("share", "base", "a_day"):
            value = getattr(self, name)
            if value is not None and value.by_date is not None:
                told = "The part of the price that" if name == "share" else f"The `{name}:` that"
                raise Refused(f"{told} a short stay is paid cannot change by date.", "Give it by year.")
        return self

    @property
    def rows(self) -> Stay:
        """Stays that are short, with their days."""
        return Stay(at_most=self.below - 1)


Stated = tuple[str, Mapping[Any, Sequence[str]], Stay]
"""A price line's code, the activity it is for, and the stays it speaks of."""


def rules_for(stated: Iterable[Stated]) -> dict[str, RowRule]:
    """The rule that makes each price line's rows: one for all, where the codes they are for tell them apart."""
    lines = list(stated)
    own: dict[str, RowRule] = {code: stay for code, _, stay in lines}
    if len(set(own.values())) < 2:
        return own
    by_code: dict[str, Stay] = {}
    for _, where, stay in lines:
        for code in where.get(BY_CODE, ("",)):
            if not code or by_code.setdefault(code, stay) != stay:
                return own
    return dict.fromkeys(own, _one_rule(tuple(sorted(by_code.items()))))


@lru_cache(maxsize=64)
def _one_rule(stays: tuple[tuple[str, Stay], ...]) -> StaysByCode:
    """The same rule each time: rules of many codes that are one object are quickly seen to be equal."""
    return StaysByCode(stays)
