"""Shorter or longer stays: bed days that move apart from admissions, where people go instead, and who comes back.

A price for each spell pays the same for a shorter stay, so the payer saves nothing by it; a price for each day, and
long-stay days, pay less; a cost that moves with days falls, and beds are free. Shorter stays and readmissions belong
together: a share of the stays that comes back is stated, or said to be taken as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.columns import PERIOD, Dimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.place import Place
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.measures.grid import times
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.bed_days import (
    ask_of_excess,
    assumed_of_stays,
    days_past,
    nobody_comes_back,
    that_save_nothing,
    they_come_back,
    with_fewer_days,
)
from finmodel.scenarios.change import Selection
from finmodel.scenarios.changes.new_service import NewService
from finmodel.scenarios.changes.people_reached import Reaching
from finmodel.scenarios.grid_rows import (
    Floats,
    added_up,
    by_row,
    chosen,
    made_new,
    matching,
    refuse_open_codes,
)
from finmodel.scenarios.sizes import RISE, ByPeriod, Growth, Part, SortOfSize


def _days(raw: Any) -> Any:
    """Days more or, with a minus, fewer for each stay."""
    if isinstance(raw, dict):
        return {str(period): _days(one) for period, one in raw.items()}
    if isinstance(raw, Decimal):
        return raw
    if str(raw).strip().endswith("%"):
        raise Refused(f"'{raw}' is no number of days.", "Write a share of all days under `by:`, such as `by: -24%`.")
    return read_number(raw, "days")


DaysMore = Annotated[ByPeriod, BeforeValidator(_days)]
"""Days more or fewer for each stay, for every year or by year."""
_DAYS_MORE = SortOfSize(None, unit="days")


class Instead(Frozen):
    """What those who leave earlier are given elsewhere."""

    where: dict[Dimension, Texts] = Field(min_length=1)
    """Activity that they join; the baseline has it, or `new:` says what it is paid and costs."""
    units: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
    """Units of it for each bed day that is no longer used, or for each stay."""
    for_each: Literal["day", "stay"] = "day"
    """What the units are for: a bed day that is no longer used, or each of the stays that the change is of."""
    new: NewService | None = None
    """What a unit of it is paid and costs, where the baseline has none of it."""


class LengthOfStay(Reaching):
    """Stays get shorter or longer, and there are as many of them but for those who come back."""

    RANK: ClassVar[int] = 35
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"by": RISE, "days": _DAYS_MORE}
    CALLED_BY_NAME: ClassVar[bool] = True
    kind: Literal["length_of_stay"]
    where: dict[Dimension, Texts] = {}
    """Which stays; all activity that has days where nothing is said."""
    by: Growth | None = None
    """How many more or fewer of their days there are, such as -24%, for every year or by year."""
    days: DaysMore | None = None
    """Or days more or fewer for each stay on average, such as -1.5; they are taken off long stays more than off short
    ones, in proportion to their days."""
    over: Annotated[int, Field(gt=0)] | None = None
    """Only the days past so many of a stay, such as 21; `by:` is then of those."""
    to: Instead | None = None
    """What those who leave earlier are given elsewhere, such as reablement or early supported discharge."""
    readmissions: Part | None = None
    """Share of these stays that comes back as another stay, with its days, price and cost. None does where it is not
    given, which is told as an assumption."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.by is None) == (self.days is None):
            raise Refused("How much stays change is said once.", "Give `by:`, of their days, or `days:` for each stay.")
        if self.over is not None and self.by is None:
            raise Refused("Days past a length are changed by a share of them.", "Give `by:` beside `over:`.")
        return self

    def sort_of(self, key: str) -> SortOfSize:
        """A share of days, or days for each stay."""
        return self.SIZES[key]

    def cannot_be_drawn(self, as_factor: bool) -> tuple[str, str] | None:
        """Days past a length are not followed draw by draw: a draw knows how long stays are on average alone."""
        if self.over is not None:
            fix = "Take out `interval:` and the input, or take out `over:` and draw a share of all days."
            return f"Days past a length of stay cannot be drawn, and '{self.name}' is of those past {self.over}.", fix
        return super().cannot_be_drawn(as_factor)

    def spoken_of(self) -> tuple[Selection, ...]:
        """The stays."""
        return (self.where,)

    def selections(self) -> tuple[Selection, ...]:
        """The stays of those reached, and what is given instead where the baseline has it."""
        stays = self.of_those_reached(self.where)
        return (stays,) if self.to is None or self.to.new is not None else (stays, self.to.where)

    def asks(self) -> tuple[Ask, ...]:
        """The days of the stays, those past a length, and what tells a new service apart."""
        stays = self.of_those_reached(self.where)
        found = [*super().asks(), Ask.of("days", stays)]
        if self.over is not None:
            found.append(ask_of_excess(stays, self.over))
        if self.to is not None and self.to.new is not None:
            found.append(Ask.of("quantity", by=tuple(self.to.where)))
        return tuple(found)

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Codes of what is given instead, where the baseline has none."""
        if self.to is None or self.to.new is None:
            return ()
        return tuple((name, one) for name, codes in self.to.where.items() for one in codes)

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """With a tariff for what is given instead, where it is new and priced."""
        if self.to is None or self.to.new is None:
            return contracts
        return self.to.new.paid(contracts, self.name, self.to.where, self.source)

    def brought(self, basis: Basis, library: Library, where: str) -> Basis:
        """With what is paid and costs for what is given instead, where it is new."""
        if self.to is None or self.to.new is None:
            return basis
        refuse_open_codes(self.to.where, where)
        place = self.to.new.costed(basis.place, self.name, self.to.where, where)
        return replace(basis, place=place, contracts=self.contracts_after(basis.contracts, library, place))

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """The stays with other days, those who come back, and what is given instead."""
        rows = basis.grid.activity
        mine = chosen(rows, self.of_those_reached(self.where), where)
        lost = self._lost(basis, mine, where)
        grid = with_fewer_days(basis.grid, lost, self.over or 0)
        told = assumed_of_stays(basis.grid, grid, where, self.over), that_save_nothing(rows, lost, basis.place, where)
        after = replace(basis, grid=grid, assumed=(*basis.assumed, *told[0], *told[1]))
        stays = np.where(mine, rows["spells"].to_numpy(dtype=np.float64) * self.part_reached, 0.0)
        if self.to is not None:
            after = self._given(after, self.to, lost if self.to.for_each == "day" else stays, where)
        return self._coming_back(after, mine, where)

    def _lost(self, basis: Basis, mine: np.ndarray, where: str) -> Floats:
        """Days that each row of activity has less; raises InputError where there are none, or not so many."""
        rows = basis.grid.activity
        of = np.where(mine, days_past(basis.grid, self.over or 0), 0.0)
        if not of.any():
            if self.over is None:
                raise InputError.of(where, *_NO_DAYS)
            what = f"No stay among these is known to be longer than {self.over} days."
            raise InputError.of(where, what, "Give fewer days under `over:`, or check `end` in the data.")
        if self.by is not None:
            return -by_row(self.taken_up(self.in_each_year(self.by, basis.place, where)), rows) * of
        assert self.days is not None
        lost = np.zeros(len(rows))
        for year, days in self.in_each_year(self.days, basis.place, where).items():
            here = mine & (rows[PERIOD] == year).to_numpy()
            stays, held = float(rows["spells"].to_numpy()[here].sum()), float(of[here].sum())
            if -float(days) * stays > held:
                what = (
                    f"It takes {-days:,f} days off each stay, and in {year} a stay among these has "
                    f"{held / stays:,.1f} on average: a stay below nil days."
                )
                raise InputError.of(where, what, "Take off fewer days, or widen `where:`.")
            if held:
                lost[here] = -float(days) * self.part_reached * stays * of[here] / held
        return lost

    def _coming_back(self, basis: Basis, mine: np.ndarray, where: str) -> Basis:
        """With the stays of those who come back, as long as the others now are."""
        shares = self.taken_up(self.in_each_year(self.readmissions or Decimal(0), basis.place, where))
        if not any(shares.values()):
            nobody = () if self.readmissions is not None else (nobody_comes_back(where),)
            return replace(basis, assumed=(*basis.assumed, *nobody))
        rows = basis.grid.activity
        known = np.zeros(len(rows), dtype=bool)
        known[: len(mine)] = mine
        factors = np.where(known, 1 + by_row(shares, rows), 1.0)
        told = they_come_back(float((rows["spells"] * (factors - 1)).sum()), basis.place.outcomes.measures, where)
        assumed = (*basis.assumed, told)
        return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors), assumed=assumed)

    def _given(self, basis: Basis, to: Instead, units_for: Floats, where: str) -> Basis:
        """With what is given instead, for days or stays of each row of activity."""
        units = np.maximum(units_for, 0) * float(to.units)
        if to.new is not None:
            return self._new(basis, to, units, where)
        rows = basis.grid.activity
        joining = chosen(rows, to.where, where, "Where it is new, say under `new:` what it is paid and costs.")
        if (joining & (units > 0)).any():
            raise InputError.of(where, "Some of the stays are also what is given instead.", "Narrow `where:` of one.")
        factors = np.ones(len(rows))
        held = rows["quantity_milli"].to_numpy(dtype=np.float64) / 1000
        for period in rows[PERIOD].unique():
            here = (rows[PERIOD] == period).to_numpy()
            added, present = float(units[here].sum()), float(held[here & joining].sum())
            if added and not present:
                what = f"There is no activity in {period} like that under `to:`, so its price and cost are not known."
                raise InputError.of(where, what, "Add `new:` with them, or name activity that the baseline has.")
            factors = np.where(here & joining, 1 + added / present if present else 1.0, factors)
        return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors))

    def _new(self, basis: Basis, to: Instead, units: Floats, where: str) -> Basis:
        refuse_open_codes(to.where, where)
        rows = basis.grid.activity
        if matching(rows, to.where).any():
            raise InputError.of(where, "The baseline has activity like that under `to:` already.", "Take out `new:`.")
        assert to.new is not None
        made = made_new(rows, units, to.where, to.new.price, to.new.cost)
        grid = replace(basis.grid, activity=added_up([rows, made]))
        place = to.new.costed(basis.place, self.name, to.where, where)
        return replace(basis, grid=grid, place=place, contracts=self.contracts_after(basis.contracts, {}, basis.place))


_NO_DAYS = ("This activity has no days.", "Map `end` of its rows, or choose activity that has days.")
