"""Rows of activity added up into the cells of the grid: numbers on the engine, words once they are few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from finmodel.core.columns import (
    ACTIVITY_DIMENSIONS,
    ACTIVITY_MEASURES,
    ALL,
    DIMENSIONS,
    EVENTS,
    LASTING,
    PEOPLE_DIMENSIONS,
    PERIOD,
    SQUARES,
    UNKNOWN,
)
from finmodel.load.fineness import Fineness
from finmodel.load.parameter_tables import empty_rows, kept_table
from finmodel.measures.by_group import Sums, added_up
from finmodel.measures.engines import Engine

_MILLI = 1000
COUNTED_BY = ("period_no", *DIMENSIONS, "group_no")
"""Columns by which activity is counted."""
_SUMS = ("spells", "quantity", "squared", LASTING, "days", "spend", "cost")

Added = tuple[pd.DataFrame, Sums]
"""Rows of activity by cell, and their sums by group of people."""


@dataclass(frozen=True)
class GridCells:
    """The cells that kinds of activity and people fall in, by the dimensions kept."""

    engine: Engine
    periods: Sequence[str]
    kept: frozenset[str]
    fineness: Fineness
    placed_kinds: str
    """Table of the cell of each kind of activity."""
    placed_people: str
    """Table of the cell of each person in each period."""
    kinds: pd.DataFrame
    """The codes of each cell of activity, by its number."""
    people: pd.DataFrame
    """What people of each cell are, by its number."""

    @classmethod
    def of(
        cls, engine: Engine, periods: Sequence[str], dimensions: Iterable[str], fineness: Fineness, name: str = "placed"
    ) -> GridCells:
        """The cells of some dimensions, of kinds of activity and people that are numbered on the engine."""
        kept = frozenset(dimensions)
        engine.register("kept", kept_table(kept))
        kinds, people = f"{name}_kinds", f"{name}_people"
        engine.materialise("kind_cells", "kind_cells", {"kinds": "kinds", "kept": "kept"})
        engine.materialise("placed_kinds", kinds, {each: each for each in ("kinds", "kind_cells", "kept")})
        told = engine.fetch("cells_of_kinds", {"kind_cells": "kind_cells"}).set_index("kind_cell")
        lived = pd.DataFrame(columns=[*PEOPLE_DIMENSIONS])
        if kept & set(PEOPLE_DIMENSIONS):
            attributes = {"attributes": "person_periods", "kept": "kept"}
            engine.materialise("people_cells", "people_cells", attributes)
            engine.materialise("placed_people", people, attributes | {"people_cells": "people_cells"})
            lived = engine.fetch("cells_of_people", {"people_cells": "people_cells"}).set_index("people_cell")
        else:
            engine.register(people, empty_rows("placed_people"))
        return cls(engine, periods, kept, fineness, kinds, people, told, lived)

    def counted(self, rows: str) -> pd.DataFrame:
        """Some rows by cell and group of people: sums in the smallest parts, and the words of their cells."""
        tables = {"activity": rows, "placed_kinds": self.placed_kinds, "placed_people": self.placed_people}
        tables |= {name: name for name in ("people_groups", "fineness")}
        sums = self.engine.fetch("activity_grid", tables)
        whole = [name for name in _SUMS if name in sums]
        named = self.named(sums).drop(columns=["kind_cell", "people_cell"]).fillna(dict.fromkeys(whole, 0))
        return merged(named.astype(dict.fromkeys(whole, "int64") | {"squares": "float64"}), COUNTED_BY)

    def labelled(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the words of their cells, in a settled order; units in thousandths, money in pence."""
        return _in_order(self.named(rows), self.periods, self.fineness)

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows as they are, with the words of their cells."""
        named: dict[str, Any] = {
            name: self.kinds[name].reindex(rows["kind_cell"]).to_numpy() for name in ACTIVITY_DIMENSIONS
        }
        if "people_cell" in rows:
            named |= self._lived(rows["people_cell"])
        return rows.assign(**named)

    def _lived(self, cells: pd.Series) -> dict[str, Any]:
        """What people of some cells are; of nobody, that is unknown."""
        nobody = {name: UNKNOWN if name in self.kept else ALL for name in PEOPLE_DIMENSIONS}
        if not len(self.people):
            return {name: np.full(len(cells), each, dtype=object) for name, each in nobody.items()}
        found = self.people.reindex(cells.fillna(-1).to_numpy(dtype="int64"))
        return {name: found[name].fillna(each).to_numpy(dtype=object) for name, each in nobody.items()}


def merged(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows as counted, those of one cell as one row."""
    names = [name for name in keys if name in rows]
    if not rows.duplicated(names).any():
        return rows
    return rows.groupby(names, sort=False, observed=True, as_index=False).sum().astype(rows.dtypes.to_dict())


def in_units(counted: pd.DataFrame, periods: Sequence[str], fineness: Fineness, groups: int) -> Added:
    """Activity as counted, in thousandths of units and pence, in a settled order; by group of people, if any."""
    cells = _in_order(counted, periods, fineness)
    whole = cells[[PERIOD, *DIMENSIONS, "group_no", *ACTIVITY_MEASURES, *EVENTS]]
    anything = (whole[[*ACTIVITY_MEASURES]] != 0).any(axis=1)  # none where all days of a cell are before a trim point
    whole = whole[anything].reset_index(drop=True)
    return added_up(whole, groups) if groups else (whole.drop(columns="group_no"), {})


def _in_order(rows: pd.DataFrame, periods: Sequence[str], fineness: Fineness) -> pd.DataFrame:
    named: dict[str, Any] = {}
    parts = fineness.parts_of_a_unit
    if "quantity" in rows:
        named["quantity_milli"] = _parts(rows["quantity"], parts, _MILLI)
        alone = (rows["quantity"] - rows["squared"]) / parts
        named[SQUARES] = ((rows["squares"] / parts**2 + alone) * _MILLI).round().astype("int64")
    for name in ("spend", "cost"):
        if name in rows:
            named[f"{name}_pence"] = _parts(rows[name], fineness.parts_of_a_penny)
    named[PERIOD] = rows["period_no"].map({-1: "", **dict(enumerate(periods))})  # -1 is outside every period
    order = ["period_no", *(name for name in (*DIMENSIONS, "group_no") if name in rows)]
    return rows.assign(**named).sort_values(order, ignore_index=True)


def _parts(numbers: pd.Series, parts: int, times: int = 1) -> pd.Series:
    """Whole numbers of parts as so many times the wholes: whole numbers too, unless the data is finer than that."""
    values = numbers.fillna(0).astype("int64")
    if times % parts == 0:
        return values * (times // parts)
    each = parts // times
    whole, rest = values // each, values % each
    return whole if not rest.any() else whole + rest / each
