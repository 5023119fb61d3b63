"""A contract pays for nothing but luck in few draws."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from finmodel.core.amounts import chance
from finmodel.core.party import Code
from finmodel.draws.luck import MOST
from finmodel.errors import Refused
from finmodel.must.statement import LineOutcome, NotChecked, Spoken, Statement, Trial, no_such, worst_year

_ONE_IN = re.compile(r"^\s*(\d+)\s+in\s+(\d+)\s*$")
_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")


def _part(value: Any) -> Any:
    """A chance as it is written: 1 in 20, or 5%."""
    if isinstance(value, Decimal):
        return value
    told, of = _ONE_IN.match(str(value)), _PERCENT.match(str(value))
    if told is not None and int(told[2]):
        return Decimal(told[1]) / Decimal(told[2])
    if of is not None:
        return Decimal(of[1]) / 100
    raise Refused(f"'{value}' is not a chance.", "Write it like 1 in 20, or 5%.")


Part = Annotated[Decimal, BeforeValidator(_part), Field(gt=0, le=1)]


class PaidWithoutEffect(Statement):
    """A contract pays, where nothing has changed but chance, in fewer than so many draws."""

    kind: Literal["paid_without_effect"]
    in_fewer_than: Part
    """In fewer than this part of the draws, such as 1 in 20 or 5%."""
    contract: Code | None = None
    """The contract that pays; its own in a contract's file."""

    COMPARES: ClassVar[bool] = True
    DRAWN: ClassVar[bool] = True
    OF_CONTRACT: ClassVar[bool] = True

    def says(self, spoken: Spoken, own: str = "") -> str:
        """Which contract may pay for luck in how few draws."""
        named = spoken.name(self.contract or own)
        return f"{named} must pay where nothing but chance has moved in fewer than {self._limit} draws"

    @property
    def _limit(self) -> str:
        top, bottom = self.in_fewer_than.as_integer_ratio()
        return f"{top} in {bottom}" if bottom <= 1000 else chance(float(self.in_fewer_than), 1) + " of"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """The chance that it pays for nothing, in a population of the place's size, year by year."""
        assert trial.drawn is not None
        named = self.contract or own
        luck = trial.drawn.tables["luck"]
        mine = luck[(luck["contract"] == named) & (luck["times_population"] == 1)]
        if mine.empty:
            return no_such(named, trial.run)
        chances = {str(year): float(part) for year, part in zip(mine["period"], mine["chance_of_paying"], strict=True)}
        draws = min(len(trial.drawn.draws), MOST)
        allowed = math.ceil(round(float(self.in_fewer_than) * draws, 9)) - 1
        beyond = {year: max(0, round(part * draws) - allowed) / draws for year, part in chances.items()}
        year = worst_year(chances)
        figure = f"It pays where nothing but chance has moved in {chance(chances[year], 1)} of draws in {year}."
        fix = "Ask for more before it pays (a minimum rate, more people), or share over more than a year."
        return LineOutcome(figure, fix if any(beyond.values()) else "", beyond)
