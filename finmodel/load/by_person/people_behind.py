"""How many people stand behind activity, cell by cell: counts alone leave the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from finmodel.core.columns import PERIOD
from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.load.grid_cells import GridCells
from finmodel.load.place_grid import build_grid
from finmodel.measures.engines import Engine
from finmodel.measures.row_tables import ACTIVITY

Behind = Mapping[tuple[str, ...], pd.DataFrame]
"""By the dimensions asked for: period, the dimensions, people. People of two cells may be the same."""


def names_people(place: Place) -> bool:
    """True where any rows of activity say whose they are."""
    return any("person" in source.columns for source in place.data.activity)


def people_behind(
    place: Place,
    data_folder: Path,
    engine: Engine,
    splits: Sequence[tuple[str, ...]],
    progress: Progress | None = None,
) -> Behind:
    """Count the people behind activity by each of some sets of dimensions.

    Rows that name nobody count as a person a spell. Raises InputError as reading a place does.
    """
    built = build_grid(place, data_folder, (), engine, progress)
    (progress or silent)("Counting the people behind each figure")
    counted: dict[tuple[str, ...], pd.DataFrame] = {}
    for number, split in enumerate(splits):
        fineness = built.beneath.counts.reading.fineness
        cells = GridCells.of(engine, place.periods, split, fineness, f"behind_{number}")
        tables = {"activity": ACTIVITY, "placed_kinds": cells.placed_kinds, "placed_people": cells.placed_people}
        rows = cells.named(engine.fetch("people_behind", tables))
        rows = rows[rows["period_no"] >= 0]
        rows = rows.assign(**{PERIOD: rows["period_no"].map(dict(enumerate(place.periods)))})
        # Who the register has no span of and who it knows no locality of are told alike, and may be the same people.
        counted[split] = rows.groupby([PERIOD, *split])["people"].max().reset_index()
    return counted
