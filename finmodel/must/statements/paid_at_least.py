"""No less than an amount is paid under a contract in a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from finmodel.contracts.line import Paid
from finmodel.contracts.settled_lines import from_lines
from finmodel.core.amounts import exact_money
from finmodel.core.data import Text
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.must.statement import EACH, LineOutcome, NotChecked, Spoken, Statement, Trial, no_such, worst_year


class PaidAtLeast(Statement):
    """No less than an amount is paid under a contract in a year, net of what comes back: a minimum to be spent."""

    kind: Literal["paid_at_least"]
    least: Annotated[Pounds, Field(gt=0)]
    """The least that is to be paid, such as £19,741,000."""
    contract: Code | None = None
    """The contract that pays it; its own in a contract's file."""
    year: Text = Field(default=EACH, min_length=1)
    """A year; or `each` for every year by itself, as where nothing is said."""

    OF_CONTRACT: ClassVar[bool] = True

    @property
    def years(self) -> Mapping[str, str]:
        """The year that it names."""
        return {} if self.year == EACH else {"year": self.year}

    def says(self, spoken: Spoken, own: str = "") -> str:
        """How much must be paid under which contract."""
        when = "in each year" if self.year == EACH else f"in {self.year}"
        named = spoken.name(self.contract or own)
        return f"No less than {exact_money(self.least, spoken.currency)} must be paid under {named} {when}"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """The least that is paid, year by year."""
        named, run = self.contract or own, trial.run
        book = next((each for each in run.basis.contracts if each.id == named), None)
        if book is None:
            return no_such(named, run)
        place, settlement = run.basis.place, run.settlement
        lines = [each for each in settlement.lines if each.contract.id == named]
        paid = np.round(from_lines(Paid(), lines, len(settlement.cases)), 2)
        about = [place.periods.index(self.year)] if self.year != EACH else range(len(place.periods))
        least = float(self.least)
        beyond = {place.periods[each]: max(0.0, round(least - float(paid[each]), 2)) for each in about}
        year = worst_year({place.periods[each]: least - float(paid[each]) for each in about})
        amount = float(paid[place.periods.index(year)])
        figure = f"{exact_money(amount, place.currency)} is paid in {year}."
        short = exact_money(least - amount, place.currency)
        fix = f"It is {short} short: pay more under “{book.title}”, or change what must hold."
        return LineOutcome(figure, fix if any(beyond.values()) else "", beyond)
