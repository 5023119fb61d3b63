"""What a scenario changes for a partner lies between two amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from finmodel.core.amounts import exact_money
from finmodel.core.data import Text
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.errors import Refused
from finmodel.must.statement import ALL_YEARS, EACH, LineOutcome, NotChecked, Spoken, Statement, Trial, worst_year
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.run import Run


class ChangeBetween(Statement):
    """What a scenario changes for a partner, loans left aside, lies between two amounts (below nil: worse off)."""

    kind: Literal["change_between"]
    partner: Code
    """Whose surplus changes."""
    least: Pounds
    """The least that it may be better off by, such as -£200k: it may lose so much and no more."""
    most: Pounds
    """The most that it may be better off by."""
    year: Text = Field(default=EACH, min_length=1)
    """A year; `each` for every year by itself, as where nothing is said; or `all` for all years together."""

    COMPARES: ClassVar[bool] = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise Refused("`least:` is more than `most:`.", "Give the lower amount as `least:`; a loss is below nil.")
        return self

    @property
    def years(self) -> Mapping[str, str]:
        """The year that it names."""
        return {} if self.year in (EACH, ALL_YEARS) else {"year": self.year}

    def says(self, spoken: Spoken, own: str = "") -> str:
        """Whose surplus may change by how much."""
        low, high = (exact_money(each, spoken.currency) for each in (self.least, self.most))
        when = {EACH: "in each year", ALL_YEARS: "over all years"}.get(self.year, f"in {self.year}")
        return f"What changes for {spoken.name(self.partner)} must lie between {low} and {high} {when}"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """What changes for the partner, year by year or in all."""
        assert trial.against is not None
        place = trial.run.basis.place
        changes = change_of(trial.against, trial.run, self.partner)
        if self.year == ALL_YEARS:
            changes = {ALL_YEARS: sum(changes.values())}
        elif self.year != EACH:
            changes = {self.year: changes[self.year]}
        low, high = float(self.least), float(self.most)
        past = {year: max(0.0, round(low - amount, 2), round(amount - high, 2)) for year, amount in changes.items()}
        near = {year: max(low - amount, amount - high) for year, amount in changes.items()}
        year = worst_year(past if any(past.values()) else near)
        amount, when = changes[year], "over all years" if year == ALL_YEARS else f"in {year}"
        name = next(each.name for each in place.partners if each.id == self.partner)
        told = exact_money(abs(amount), place.currency)
        figure = f"{name} is {told} {'worse' if amount < 0 else 'better'} off {when}."
        limit = exact_money(low if amount < low else high, place.currency)
        fix = f"The limit is {limit}: change the scenario, or settle the difference between partners."
        beyond = dict.fromkeys(place.periods, past[ALL_YEARS]) if self.year == ALL_YEARS else past
        return LineOutcome(figure, fix if any(past.values()) else "", beyond)


def change_of(before: Run, after: Run, partner: str) -> dict[str, float]:
    """By how much a partner is better off in one run than in another, year by year in pounds, loans left aside."""
    left = []
    for run in (before, after):
        mine = run.positions.set_index(["partner", "period"])["surplus"] - loans_of(run)
        left.append([int(mine[partner, year]) for year in run.basis.place.periods])
    years = after.basis.place.periods
    return {year: (other - one) / 100 for year, one, other in zip(years, *left, strict=True)}
