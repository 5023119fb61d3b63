"""A partner is no worse off under a scenario in so many of a hundred draws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from finmodel.core.amounts import exact_money
from finmodel.core.data import Text
from finmodel.core.party import Code
from finmodel.draws.draw import Draws
from finmodel.draws.sureness import at_least
from finmodel.errors import Refused
from finmodel.must.statement import ALL_YEARS, EACH, LineOutcome, NotChecked, Spoken, Statement, Trial, worst_year

_LEVEL = re.compile(r"^\s*[Pp](\d{1,2})\s*$")
_LEAST = 50


def _level(value: Any) -> Any:
    """A level as it is written: P80."""
    told = _LEVEL.match(str(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if told is None or int(told[1]) < _LEAST:
        raise Refused(f"'{value}' is not a level to be sure at.", "Write it like P80: in 80 of 100 draws; P50 or more.")
    return int(told[1])


class NotWorseOff(Statement):
    """A partner is no worse off than under what the scenario is compared with, in so many of a hundred draws."""

    kind: Literal["not_worse_off"]
    partner: Code
    """Who must not lose."""
    at: Annotated[int, BeforeValidator(_level), Field(ge=50, le=99)]
    """How sure it must be: P80 is in 80 of 100 draws."""
    year: Text = Field(default=EACH, min_length=1)
    """A year; `each` for every year by itself, as where nothing is said; or `all` for all years together."""

    COMPARES: ClassVar[bool] = True
    DRAWN: ClassVar[bool] = True

    @property
    def years(self) -> Mapping[str, str]:
        """The year that it names."""
        return {} if self.year in (EACH, ALL_YEARS) else {"year": self.year}

    def says(self, spoken: Spoken, own: str = "") -> str:
        """Who must be no worse off, how sure and when."""
        when = {EACH: "in each year", ALL_YEARS: "over all years"}.get(self.year, f"in {self.year}")
        return f"{spoken.name(self.partner)} must be no worse off in {self.at} of 100 draws (P{self.at}) {when}"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """What the partner is better off by at least, in so many draws."""
        assert trial.drawn is not None
        draws, place = trial.drawn.draws, trial.run.basis.place
        sure = self._at_least(draws)
        beyond = {year: -amount if amount < 0 else 0.0 for year, (amount, _) in sure.items()}
        year = worst_year({year: -amount for year, (amount, _) in sure.items()})
        amount, worse = sure[year]
        when = "over all years" if year == ALL_YEARS else f"in {year}"
        name = next(each.name for each in place.partners if each.id == self.partner)
        told = exact_money(abs(amount), place.currency)
        least = (
            f"{told} worse off" if amount < 0 else f"{told} better off" if amount else "neither better nor worse off"
        )
        figure = f"{name} is worse off {when} in {worse:,} of {len(draws):,} draws; at P{self.at} it is {least}."
        fix = "Limit what it may lose (a cap, a collar, a share of another's gain), or agree another level."
        held = dict.fromkeys(place.periods, beyond[ALL_YEARS]) if self.year == ALL_YEARS else beyond
        return LineOutcome(figure, fix if any(beyond.values()) else "", held)

    def _at_least(self, draws: Draws) -> dict[str, tuple[float, int]]:
        """By year, what the partner is better off by in pounds, or more, in so many draws, and in how many it loses."""
        assert draws.before is not None
        place = draws.uncertain.place
        moved = (draws.surplus - draws.before)[place.parties.index(self.partner)]
        each = {year: moved[:, number] for number, year in enumerate(place.periods)}
        if self.year == ALL_YEARS:
            each = {ALL_YEARS: moved.sum(axis=1)}
        elif self.year != EACH:
            each = {self.year: each[self.year]}
        return {year: (float(at_least(pence, self.at)) / 100, int((pence < 0).sum())) for year, pence in each.items()}
