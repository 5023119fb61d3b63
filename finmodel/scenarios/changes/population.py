"""People who come and go: growth by age and sex, and the activity that follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from finmodel.core.columns import PEOPLE_MEASURES, Dimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.place import Place
from finmodel.errors import InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.measures.grid import scaled, times
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated
from finmodel.scenarios.grid_rows import Floats, by_row, codes_there, matching, told
from finmodel.scenarios.sizes import ByPeriod, Growth, compounded


class GroupGrowth(Frozen):
    """How much a group of people grows."""

    age_band: Texts = ()
    """Age bands of the group, all where none is named; age is told on the first day of each year."""
    sex: Texts = ()
    """Sexes of the group; both where none is named."""
    by: Growth
    """Growth over the baseline, such as 2% or -1%, for every year or by year."""

    @property
    def where(self) -> dict[Dimension, tuple[str, ...]]:
        """The group as a selection of people."""
        stated: dict[Dimension, tuple[str, ...]] = {"age_band": self.age_band, "sex": self.sex}
        return {name: codes for name, codes in stated.items() if codes}


class PopulationGrowth(Dated):
    """The population grows or shrinks, by age (told on the first day of each year) and sex."""

    RANK: ClassVar[int] = 60
    OF_ACTIVITY: ClassVar[bool] = True
    kind: Literal["population_growth"]
    groups: tuple[GroupGrowth, ...] = ()
    """Groups of people, and how much each grows."""
    table: str | None = Field(default=None, min_length=1)
    """Or a CSV file beside the scenario, with columns age_band, sex and growth, and year where it differs."""
    each_year: bool = False
    """True where each group grows by as much again in each further year."""
    with_activity: bool = False
    """True where the activity of each group grows with it."""
    where: dict[Dimension, Texts] = {}
    """Which activity grows with it; all of it where nothing is said."""

    @model_validator(mode="after")
    def _one_table(self) -> Self:
        if bool(self.groups) == (self.table is not None):
            raise Refused("Growth stands in one place.", "Give `groups:` or `table:`.")
        if self.where and not self.with_activity:
            raise Refused("`where:` says which activity grows.", "Add `with_activity: true`, or take it out.")
        return self

    def sizes(self) -> Mapping[str, ByPeriod]:
        """The growth of each group."""
        return {f"group {number}": group.by for number, group in enumerate(self.groups, start=1)}

    def resized(self, sizes: Mapping[str, ByPeriod]) -> Self:
        """Each group at another growth."""
        grown = zip(self.groups, sizes.values(), strict=True)
        return self.model_copy(update={"groups": tuple(group.model_copy(update={"by": by}) for group, by in grown)})

    def asks(self) -> tuple[Ask, ...]:
        """The groups, as people and as activity."""
        people = [Ask.of("people", group.where) for group in self.groups]
        grown = [Ask.of("quantity", {**self.where, **group.where}) for group in self.groups if self.with_activity]
        return (*people, *grown)

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The groups, grown."""
        grid = basis.grid
        people = self._factors(grid.people, {}, basis.place, where)
        grown = {name: scaled(grid.people[name], people) for name in PEOPLE_MEASURES if name in grid.people}
        grid = replace(grid, people=grid.people.assign(**grown))
        if self.with_activity:
            factors = self._factors(grid.activity, self.where, basis.place, where)
            grid = grid.with_activity(times(grid.activity, factors), factors)
        return replace(basis, grid=grid)

    def _factors(self, rows: pd.DataFrame, also: dict[Dimension, tuple[str, ...]], place: Place, where: str) -> Floats:
        factors = np.ones(len(rows))
        told_of = np.zeros(len(rows), dtype=bool)
        for group in self.groups:
            growth = self.in_each_year(group.by, place, where)
            mine = matching(rows, {**also, **group.where})
            if not mine.any() and not also:
                what = f"Nobody in the baseline has {told(group.where) or 'been counted'}."
                raise InputError.of(where, what, codes_there(rows, group.where))
            if (mine & told_of).any():
                raise InputError.of(where, "Two groups hold some of the same people.", "Name each group once.")
            told_of |= mine
            factors = np.where(mine, 1 + by_row(compounded(growth) if self.each_year else growth, rows), factors)
        return factors
