"""Part of some activity done elsewhere instead: how much moves, what replaces it, and what that costs.

A shift seldom saves all that it moves: some is done twice (`effect:`), and what replaces it costs something
(`replaced_by:`). So what leaves and what joins are two amounts, and not one under another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.columns import PEOPLE_DIMENSIONS, PERIOD, Dimension
from finmodel.core.data import Texts
from finmodel.core.place import Place
from finmodel.errors import InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid, times
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import OnRows, Selection
from finmodel.scenarios.changes.new_service import NewService
from finmodel.scenarios.changes.people_reached import Reaching
from finmodel.scenarios.grid_rows import (
    Flags,
    Floats,
    added_up,
    by_row,
    chosen,
    made_new,
    matching,
    part_from_units,
    refuse_open_codes,
    units_of,
)
from finmodel.scenarios.sizes import COUNTED, SHARE_MOVED, Count, Part, SortOfSize, refuse_other_years


class ShiftActivity(Reaching):
    """Part of some activity is done elsewhere instead."""

    RANK: ClassVar[int] = 40
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"part": SHARE_MOVED, "units": COUNTED}
    UNITS: ClassVar[tuple[str, ...]] = ("units",)
    CALLED_BY_NAME: ClassVar[bool] = True
    kind: Literal["shift_activity"]
    from_: dict[Dimension, Texts] = Field(alias="from", min_length=1)
    """Activity that moves away."""
    to: dict[Dimension, Texts] = Field(min_length=1)
    """Activity that takes its place; the baseline has it, or `new:` says what it costs."""
    part: Part | None = None
    """Share of the activity that is meant to move, for every year or by year."""
    units: Count | None = None
    """Or units that are meant to move, for every year or by year."""
    replaced_by: Decimal = Field(ge=0, allow_inf_nan=False)
    """Units of the new activity for each unit that is meant to move."""
    effect: Part = Decimal(1)
    """Share of what is meant to move that does go away; the rest is done twice."""
    new: NewService | None = None
    """What a unit of the new activity is paid and costs, where the baseline has none of it."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.part is None) == (self.units is None):
            raise Refused("What moves is said once.", "Give `part:` or `units:`.")
        return self

    def spoken_of(self) -> tuple[Selection, ...]:
        """What moves."""
        return (self.from_,)

    def selections(self) -> tuple[Selection, ...]:
        """What moves of those reached, and where to if the baseline has it."""
        leaving = self.of_those_reached(self.from_)
        return (leaving,) if self.new is not None else (leaving, self.to)

    def asks(self) -> tuple[Ask, ...]:
        """What moves, and the dimensions that tell the new activity apart."""
        return (*super().asks(), *([Ask.of("quantity", by=tuple(self.to))] if self.new is not None else []))

    def on_rows(self) -> OnRows:
        """What leaves in a year joins what is there of the new activity; where it is new, that of the same people."""
        told_by = (PERIOD,) if self.new is None else (PERIOD, *PEOPLE_DIMENSIONS)
        return OnRows(told_by, spread=self.new is None, in_units=self.units is not None)

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Codes of the new activity, where the baseline has none."""
        return () if self.new is None else tuple((name, one) for name, codes in self.to.items() for one in codes)

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """With a tariff for the new activity, where it is priced."""
        return contracts if self.new is None else self.new.paid(contracts, self.name, self.to, self.source)

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """What moves taken away, and what replaces it added."""
        rows = basis.grid.activity
        leaving = chosen(rows, self.of_those_reached(self.from_), where)
        meant = self._meant(basis, leaving, where)
        stated = self.effect
        effects = dict.fromkeys(basis.place.periods, stated) if isinstance(stated, Decimal) else stated
        refuse_other_years(effects, basis.place.periods, where)
        works = by_row(effects, rows)
        if self.new is not None:
            return self._to_new(basis, self.new, meant, works, where)
        grid = self._to_known(basis.grid, leaving, meant, works, where)
        return replace(basis, grid=grid)

    def brought(self, basis: Basis, library: Library, where: str) -> Basis:
        """With what the new activity is paid and costs, where the baseline has none."""
        if self.new is None:
            return basis
        refuse_open_codes(self.to, where)
        place = self.new.costed(basis.place, self.name, self.to, where)
        return replace(basis, place=place, contracts=self.contracts_after(basis.contracts, library, place))

    def _meant(self, basis: Basis, leaving: Flags, where: str) -> Floats:
        """The share of each row that is meant to move."""
        rows = basis.grid.activity
        if self.part is not None:
            parts = self.taken_up(self.in_each_year(self.part, basis.place, where))
        else:
            assert self.units is not None
            units = self.in_each_year(self.units, basis.place, where)
            parts = part_from_units(rows, leaving, units, where)
        return np.where(leaving, by_row(parts, rows), 0.0)

    def _to_known(self, grid: Grid, leaving: Flags, meant: Floats, works: Floats, where: str) -> Grid:
        rows = grid.activity
        joining = chosen(rows, self.to, where, "Where it is new, say under `new:` what it is paid and costs.")
        if (leaving & joining).any():
            raise InputError.of(where, "Some activity is both moved from and moved to.", "Narrow `from:` or `to:`.")
        units = units_of(rows)
        factors = 1 - meant * works
        for period in rows[PERIOD].unique():
            here = (rows[PERIOD] == period).to_numpy()
            moving = float((units * meant)[here].sum()) * float(self.replaced_by)
            present = float(units[here & joining].sum())
            if moving and not present:
                what = f"There is no activity in {period} like that under `to:`, so its price and cost are not known."
                raise InputError.of(where, what, "Add `new:` with them, or shift to activity that the baseline has.")
            if present:
                factors = np.where(here & joining, 1 + moving / present, factors)
        return grid.with_activity(times(rows, factors), factors)

    def _to_new(self, basis: Basis, new: NewService, meant: Floats, works: Floats, where: str) -> Basis:
        refuse_open_codes(self.to, where)
        rows = basis.grid.activity
        if matching(rows, self.to).any():
            raise InputError.of(where, "The baseline has activity like that under `to:` already.", "Take out `new:`.")
        factors = 1 - meant * works
        made = made_new(rows, units_of(rows) * meant * float(self.replaced_by), self.to, new.price, new.cost)
        shrunk = basis.grid.with_activity(times(rows, factors), factors)
        grid = replace(shrunk, activity=added_up([shrunk.activity, made]))
        place = new.costed(basis.place, self.name, self.to, where)
        contracts = self.contracts_after(basis.contracts, {}, basis.place)
        return replace(basis, place=place, contracts=contracts, grid=grid)
