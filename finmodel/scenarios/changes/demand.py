"""Activity that grows or falls: all of it, by service, or need that comes to light.

Activity is scaled row by row, so that what is added has the mix, price and cost of what is there. Where there is
nothing yet, as for a service that is new, the file must say what a unit is paid and costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.columns import PERIOD, Dimension
from finmodel.core.data import Text, Texts
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.measures.grid import times
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Growing, Selection
from finmodel.scenarios.changes.length_of_stay import LengthOfStay
from finmodel.scenarios.changes.new_service import NewService
from finmodel.scenarios.changes.people_reached import Reaching
from finmodel.scenarios.grid_rows import added_up, by_row, chosen, made_new, matching, refuse_open_codes, units_of
from finmodel.scenarios.grid_rows import told as spoken_where
from finmodel.scenarios.sizes import COUNTED, RISE, ByPeriod, Count, Growth, SortOfSize


class ScaleActivity(Reaching, Growing):
    """Activity grows or falls."""

    RANK: ClassVar[int] = 30
    kind: Literal["scale_activity"]
    where: dict[Dimension, Texts] = {}
    """Which activity; all of it where nothing is said."""
    measure: Literal["days"] | None = None
    """`days` where bed days alone grow or fall, and as many people are admitted; all that activity counts, without."""
    if_any: bool = False
    """True where a place that has no such activity is left as it is, and that is told; else it is refused."""

    def spoken_of(self) -> tuple[Selection, ...]:
        """The activity that grows."""
        return (self.where,)

    def selections(self) -> tuple[Selection, ...]:
        """The activity that grows, of those reached."""
        return (self.of_those_reached(self.where),)

    def asks(self) -> tuple[Ask, ...]:
        """The activity, and its days where they alone grow."""
        days = (Ask.of("days", self.of_those_reached(self.where)),) if self.measure else ()
        return (*super().asks(), *days)

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """The chosen activity, grown."""
        if self.if_any and not matching(basis.grid.activity, self.of_those_reached(self.where)).any():
            what = f"The place has no activity with {spoken_where(self.where)}, so this changes nothing."
            none = Finding(where, what, "Take the change out, or map that activity.", "warning")
            return replace(basis, assumed=(*basis.assumed, none))
        growth = self.taken_up(self.growth(basis.place, where))
        if self.measure == "days":
            whose = self.of_those_reached(self.where)
            stays = LengthOfStay(kind="length_of_stay", name=self.name, source=self.source, where=whose, by=growth)
            return stays.moved(basis, library, where)
        rows = basis.grid.activity
        mine = chosen(rows, self.of_those_reached(self.where), where)
        factors = np.where(mine, 1 + by_row(growth, rows), 1.0)
        return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors))


class ServiceDemand(Reaching):
    """Demand for several services moves, each by a growth of its own."""

    RANK: ClassVar[int] = 70
    kind: Literal["demand"]
    by_service: dict[Text, Growth] = Field(min_length=1)
    """Growth of each service, such as {district_nursing: 3%}, for every year or by year."""
    where: dict[Dimension, Texts] = {}
    """Which of its activity; all of it where nothing is said."""
    each_year: bool = False
    """True where it grows by as much again in each further year."""

    @model_validator(mode="after")
    def _one_selection(self) -> Self:
        if "service" in self.where:
            raise Refused("The services stand under `by_service:`.", "Take `service` out of `where:`.")
        return self

    def sizes(self) -> Mapping[str, ByPeriod]:
        """The growth of each service."""
        return self.by_service

    def resized(self, sizes: Mapping[str, ByPeriod]) -> Self:
        """Each service at another growth."""
        return self.model_copy(update={"by_service": dict(sizes)})

    def spoken_of(self) -> tuple[Selection, ...]:
        """The activity of each service."""
        return tuple({**self.where, "service": (service,)} for service in self.by_service)

    def selections(self) -> tuple[Selection, ...]:
        """The activity of each service, of those reached."""
        return tuple(self.of_those_reached(where) for where in self.spoken_of())

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """Each service, grown."""
        for service, by in self.by_service.items():
            one = ScaleActivity(
                kind="scale_activity", name=self.name, source=self.source, by=by, each_year=self.each_year,
                where={**self.where, "service": (service,)}, starts=self.starts, ramp=self.ramp,
                reaches=self.without_programme(),
            )  # fmt: skip
            basis = one.moved(basis, library, where)
        return basis


class UnmetNeed(Reaching):
    """Need that was there and not met comes to light, and activity is added for it."""

    RANK: ClassVar[int] = 80
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"by": RISE, "units": COUNTED}
    UNITS: ClassVar[tuple[str, ...]] = ("units",)
    CALLED_BY_NAME: ClassVar[bool] = True
    kind: Literal["unmet_need"]
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The cell that the activity is added to, such as a setting, a service and an age band."""
    by: Growth | None = None
    """How much is added, as a share of what is there, such as 3%."""
    units: Count | None = None
    """Or units added, for every year or by year."""
    new: NewService | None = None
    """What a unit is paid and costs where the baseline has none; `where:` then names one provider and commissioner."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.by is None) == (self.units is None):
            raise Refused("What is added is said once.", "Give `by:` or `units:`.")
        sizes = [] if self.by is None else [self.by] if isinstance(self.by, Decimal) else list(self.by.values())
        if any(size < 0 for size in sizes):
            raise Refused("Need that comes to light adds activity.", "Give a rise, or use `scale_activity` for a fall.")
        if self.new is not None and self.units is None:
            raise Refused("A service that is new has nothing to take a share of.", "Give `units:`.")
        return self

    def spoken_of(self) -> tuple[Selection, ...]:
        """The cell that is added to."""
        return (self.where,)

    def selections(self) -> tuple[Selection, ...]:
        """The cell that is added to, of those reached, where the baseline has it."""
        return () if self.new is not None else (self.of_those_reached(self.where),)

    def asks(self) -> tuple[Ask, ...]:
        """The cell, or the dimensions that tell a new service apart."""
        new = () if self.new is None else (Ask.of("quantity", by=tuple(self.of_those_reached(self.where))),)
        return (*super().asks(), *new)

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Codes of the service, where it is new."""
        return () if self.new is None else tuple((name, one) for name, codes in self.where.items() for one in codes)

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """With a tariff for the new service, where it is priced."""
        return contracts if self.new is None else self.new.paid(contracts, self.name, self.where, self.source)

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """The cell with what is added."""
        if self.new is not None:
            return self._with_new(basis, self.new, where)
        rows = basis.grid.activity
        there = chosen(rows, self.of_those_reached(self.where), where)
        if self.by is not None:
            growth = by_row(self.taken_up(self.in_each_year(self.by, basis.place, where)), rows)
        else:
            growth = self._growth_of_units(basis, there, where)
        factors = np.where(there, 1 + growth, 1.0)
        return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors))

    def brought(self, basis: Basis, library: Library, where: str) -> Basis:
        """With what the new service is paid and costs, where it is new."""
        if self.new is None:
            return basis
        refuse_open_codes(self.where, where)
        place = self.new.costed(basis.place, self.name, self.where, where)
        return replace(basis, place=place, contracts=self.contracts_after(basis.contracts, library, place))

    def _growth_of_units(self, basis: Basis, there: np.ndarray, where: str) -> np.ndarray:
        rows = basis.grid.activity
        found = np.zeros(len(rows))
        assert self.units is not None
        for year, units in self.in_each_year(self.units, basis.place, where).items():
            here = there & (rows[PERIOD] == year).to_numpy()
            present = float(units_of(rows)[here].sum())
            if units and not present:
                what = f"There is no such activity in {year}, so its price and cost are not known."
                raise InputError.of(where, what, "Add `new:` with the price and the cost of a unit.")
            found[here] = float(units) / present if present else 0.0
        return found

    def _with_new(self, basis: Basis, new: NewService, where: str) -> Basis:
        cell = self.of_those_reached(self.where)
        refuse_open_codes(cell, where)
        rows = basis.grid.activity
        if matching(rows, self.where).any():
            raise InputError.of(where, "The baseline has such activity already.", "Take out `new:`.")
        assert self.units is not None
        sizes = self.in_each_year(self.units, basis.place, where)
        heads = pd.DataFrame([rows[rows[PERIOD] == year].iloc[0] for year in sizes if (rows[PERIOD] == year).any()])
        units = by_row(sizes, heads)
        made = made_new(heads.reset_index(drop=True), units, cell, new.price, new.cost)
        grid = replace(basis.grid, activity=added_up([rows, made]))
        contracts = self.contracts_after(basis.contracts, library={}, place=basis.place)
        place = new.costed(basis.place, self.name, self.where, where)
        return replace(basis, grid=grid, contracts=contracts, place=place)
