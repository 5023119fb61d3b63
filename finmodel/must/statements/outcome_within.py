"""An outcome of the place is at least, or at most, so much."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.data import Text, Texts
from finmodel.core.outcomes import ALL, NotMeasured, Outcomes, Whose
from finmodel.core.party import Code
from finmodel.core.speech import listed
from finmodel.core.written_number import read_number
from finmodel.errors import Refused
from finmodel.must.statement import EACH, LineOutcome, NotChecked, Spoken, Statement, Trial, worst_year

_NEAR = 1e-10


def _limit(raw: Any) -> Any:
    return raw if raw is None or isinstance(raw, Decimal) else read_number(raw, "number")


Limit = Annotated[Decimal | None, BeforeValidator(_limit)]


class OutcomeWithin(Statement):
    """An outcome of the place, such as people at home after 91 days, is at least or at most so much in a year."""

    kind: Literal["outcome_within"]
    measure: Code
    """The measure, as the place's outcomes have it."""
    at_least: Limit = None
    """The least that it is to be, such as 84%."""
    at_most: Limit = None
    """The most that it is to be, such as 15%."""
    partner: Texts = ()
    """Whose outcome it is: a partner, or several together; everybody's where nobody is named."""
    locality: Texts = ()
    """The localities that count, together; all of them where none is named."""
    year: Text = Field(default=EACH, min_length=1)
    """A year; or `each` for every year by itself, as where nothing is said."""

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise Refused("It says no limit.", "Give `at_least:`, `at_most:` or both.")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise Refused("`at_least:` is more than `at_most:`.", "Give the lower number as `at_least:`.")
        return self

    @property
    def partners(self) -> Mapping[str, str]:
        """The partners that it names."""
        named = [each for each in self.partner if each != ALL]
        return {f"partner {number}" if number else "partner": each for number, each in enumerate(named)}

    @property
    def years(self) -> Mapping[str, str]:
        """The year that it names."""
        return {} if self.year == EACH else {"year": self.year}

    def says(self, spoken: Spoken, own: str = "") -> str:
        """Which outcome must lie where."""
        when = "in each year" if self.year == EACH else f"in {self.year}"
        limits = [f"{word} {shown(limit)}" for word, limit in self._limits() if limit is not None]
        whose = [*(spoken.name(each) for each in self.partner if each != ALL), *self.locality]
        of = f" of {listed(whose)}" if whose else ""
        return f"'{self.measure}'{of} must be {listed(limits)} {when}"

    def _limits(self) -> tuple[tuple[str, Decimal | None], ...]:
        return (("at least", self.at_least), ("at most", self.at_most))

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """What the outcome is, year by year."""
        place = trial.run.basis.place
        years = place.periods if self.year == EACH else (self.year,)
        found: dict[str, Decimal] = {}
        for year in years:
            amount = self._amount(place.outcomes, year)
            if isinstance(amount, NotMeasured):
                return NotChecked(amount.what, amount.fix, wrong=True)
            found[year] = amount
        past = {year: float(self._past(amount)) for year, amount in found.items()}
        year = worst_year(past)
        beyond = {each: short if short > _NEAR else 0.0 for each, short in past.items()}
        figure = f"It is {shown(found[year])} in {year}."
        fix = "Change what the scenario does to it, or what must hold." if any(beyond.values()) else ""
        return LineOutcome(figure, fix, beyond)

    def _amount(self, outcomes: Outcomes, year: str) -> Decimal | NotMeasured:
        if not outcomes.rows:
            return NotMeasured("The place has no outcomes.", "Add `outcomes:` to its `data:`.")
        found = outcomes.amount(self.measure, Whose(self.partner or (ALL,), self.locality), year, "score")
        return found if isinstance(found, NotMeasured) else found.amount

    def _past(self, amount: Decimal) -> Decimal:
        """How far past its nearer limit it is; below nil where it holds."""
        short = [self.at_least - amount] if self.at_least is not None else []
        over = [amount - self.at_most] if self.at_most is not None else []
        return max([*short, *over])


def shown(amount: Decimal) -> str:
    """An outcome in a sentence: what may be a part of a whole in percent, all else as a number.

    >>> shown(Decimal("0.8425")), shown(Decimal("71.5")), shown(Decimal(1))
    ('84.25%', '71.5', '1')
    """
    if 0 < amount < 1:
        return f"{round(amount * 100, 2).normalize():f}%"
    return f"{round(amount, 4).normalize():,f}"
