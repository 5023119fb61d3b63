"""Outcomes that a scenario moves: people at home after 91 days, scores, waits, all that is measured of care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator

from finmodel.core.data import Texts
from finmodel.core.nearest import nearest
from finmodel.core.outcomes import OutcomeRow
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated
from finmodel.scenarios.sizes import RISE, ByPeriod, Growth, SortOfSize

_AMOUNT = SortOfSize(None)


def _amount(raw: Any) -> Any:
    """An outcome, or what is added to one: a percentage or a plain number, for every year or by year."""
    if isinstance(raw, dict):
        return {str(period): _amount(each) for period, each in raw.items()}
    return raw if isinstance(raw, Decimal) else read_number(raw, "number")


Level = Annotated[ByPeriod, BeforeValidator(_amount)]
"""An outcome as it is measured, such as 85%, for every year or by year."""


class ChangeOutcome(Dated):
    """An outcome of the place becomes another: so much higher or lower, or a level that it reaches."""

    RANK: ClassVar[int] = 140
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"by": RISE, "add": _AMOUNT, "to": _AMOUNT}
    OF_ACTIVITY: ClassVar[bool] = True
    kind: Literal["change_outcome"]
    measure: str
    """The measure, as the place's outcomes have it."""
    partner: Texts = ()
    """Partners whose outcome changes; all that have one where none is named."""
    locality: Texts = ()
    """Localities in which it changes; all of them where none is named."""
    by: Growth | None = None
    """Rise or fall as a part of what it was: 84% that rises by 5% becomes 88.2%."""
    add: Level | None = None
    """Or what is added to it, in its own unit: 84% and 3% make 87%."""
    to: Level | None = None
    """Or the level that it reaches: 90%. While a ramp comes in, it is that part of the way there."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(each is not None for each in (self.by, self.add, self.to)) != 1:
            raise Refused("An outcome changes in one way.", "Give `by:` (a part of it), `add:` or `to:` (a level).")
        return self

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with other outcomes, and its contracts reading them."""
        place = self._moved(basis.place, where)
        contracts = tuple(contract.in_place(place.outcomes) for contract in basis.contracts)
        return replace(basis, place=place, contracts=contracts)

    def _moved(self, place: Place, where: str) -> Place:
        outcomes = place.outcomes
        if self.measure not in outcomes.measures:
            near = nearest(self.measure, outcomes.measures)
            known = f"It has {listed(outcomes.measures)}." if outcomes.measures else "Add `outcomes:` to its `data:`."
            fix = f"Did you mean '{near}'?" if near else known
            raise InputError.of(where, f"The place has no outcome '{self.measure}'.", fix)
        ((key, size),) = self.sizes().items()
        there = self.in_each_year(Decimal(1) if key == "to" else size, place, where)
        rows: list[OutcomeRow] = []
        moved = 0
        for row in outcomes.rows:
            mine = self._touches(row) and any(year in place.periods for year in self._years_of(row, place))
            moved += mine
            rows += self._each_year(row, there, place, where) if mine else [row]
        if not moved:
            of = listed([*self.partner, *self.locality])
            what = f"The place's outcome '{self.measure}' has no row of {of}."
            whom = listed([each or "the whole place" for each in outcomes.partners_of(self.measure)])
            raise InputError.of(where, what, f"It has rows of {whom}.")
        return place.with_outcomes(outcomes.with_rows(rows))

    def _touches(self, row: OutcomeRow) -> bool:
        return (
            row.measure == self.measure
            and (not self.partner or (row.partner or "all") in self.partner)
            and (not self.locality or row.locality in self.locality)
        )

    @staticmethod
    def _years_of(row: OutcomeRow, place: Place) -> list[str]:
        """The year of a row, and those that take it because the data does not reach them."""
        own = place.outcomes.of(row.measure)
        stated = {each.period for each in own if (each.partner, each.locality) == (row.partner, row.locality)}
        later = [year for year, source in place.carried_forward.items() if source == row.period and year not in stated]
        return [row.period, *later]

    def _each_year(self, row: OutcomeRow, there: Mapping[str, Decimal], place: Place, where: str) -> list[OutcomeRow]:
        """The row in each year that it is for, as the change leaves it there."""
        return [
            replace(self._at(row, there[year], year, where), period=year) if year in there else row
            for year in self._years_of(row, place)
        ]

    def _at(self, row: OutcomeRow, there: Decimal, year: str, where: str) -> OutcomeRow:
        before = row.amount
        if self.by is not None:
            after = before * (1 + there)
        elif self.add is not None:
            after = before + there
        else:
            reached = self.to[year] if isinstance(self.to, dict) and year in self.to else self.to
            after = before if not isinstance(reached, Decimal) else before + (reached - before) * there
        if row.is_rate and row.numerator is not None and 0 <= before <= 1 < after:
            what = f"'{self.measure}' would be {after * 100:.4g}% in {year}: more than all of them."
            raise InputError.of(where, what, "Give a smaller size, or the level with `to:`.")
        return row if after == before else row.at_amount(after)


def outcome_moved(basis: Basis, measure: str, partner: str, how: Mapping[str, str], source: str) -> Basis:
    """The basis with an outcome of a partner, or of all together, moved in one way, such as `add: 1%`."""
    stated = {"kind": "change_outcome", "name": measure, "source": source, "measure": measure, "partner": [partner]}
    return ChangeOutcome.model_validate(stated | dict(how)).changed(basis, {}, f"outcome '{measure}'")
