"""A grid that tells more apart than is asked, added up further until it is the grid that was asked for.

A change of a scenario rounds row by row, so that a finer grid would not settle to the same pennies: what is answered
from what was kept must be the very table that the engine would have made. Sums are of whole numbers, and a number that
stands for millionths is taken back to them first, so no digit is lost. Where one is too large for that, or people are
in groups and quantities finer than a thousandth, there is no answer, and the data is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import (
    ACTIVITY_MEASURES,
    ALL,
    DIMENSIONS,
    PEOPLE_DIMENSIONS,
    PEOPLE_MEASURES,
    PERIOD,
    SQUARES,
)
from finmodel.measures.by_group import Sums

_EXACT = 2.0**51
"""A number of millionths below this is told from its neighbours when it is read back from a fraction."""
_QUANTITY = "quantity_milli"
_MICRO = 10**6


class TooFine(Exception):
    """Numbers that cannot be added up further without losing a digit."""


@dataclass(frozen=True)
class Rows:
    """Rows of activity by cell, and their sums by group of people where there are any."""

    table: pd.DataFrame
    sums: Sums


def fewer_cells(rows: Rows, kept: frozenset[str], labels: Sequence[str], grouped: bool) -> Rows:
    """Activity by the dimensions kept alone, and without its groups unless it is to be `grouped`.

    Raises TooFine where it cannot be told exactly.
    """
    table = rows.table
    merges = _merges(table, DIMENSIONS, kept)
    fractions = len(table) > 0 and table[_QUANTITY].dtype.kind == "f"
    if fractions and grouped and merges:
        raise TooFine
    if not merges and (grouped or not (fractions and rows.sums)):
        return Rows(table, rows.sums if grouped else {})
    wide = _without(table, DIMENSIONS, kept) if merges else table
    made = _cells(wide, labels)
    return Rows(made, _merged(wide, made, rows.sums) if grouped else {})


def fewer_people(table: pd.DataFrame, kept: frozenset[str], labels: Sequence[str]) -> pd.DataFrame:
    """People by the dimensions kept alone. Raises TooFine where they cannot be told exactly."""
    if not _merges(table, PEOPLE_DIMENSIONS, kept):
        return table
    wide = _without(table, PEOPLE_DIMENSIONS, kept)
    micro = wide.assign(**{name: _whole(wide[name], _MICRO) for name in PEOPLE_MEASURES})
    made = _added(micro, PEOPLE_DIMENSIONS, PEOPLE_MEASURES, labels)
    return made.assign(**{name: made[name] / 1e6 for name in PEOPLE_MEASURES})


def _merges(table: pd.DataFrame, dimensions: Sequence[str], kept: frozenset[str]) -> bool:
    """True where the table tells dimensions apart that are not kept."""
    return len(table) > 0 and any(name not in kept and (table[name] != ALL).any() for name in dimensions)


def _without(table: pd.DataFrame, dimensions: Sequence[str], kept: frozenset[str]) -> pd.DataFrame:
    forgotten = {name: ALL for name in dimensions if name not in kept}
    return table.assign(**forgotten).astype({name: table[name].dtype for name in forgotten})


def _cells(table: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Cells of activity added up; a quantity is a whole number of thousandths unless the data is finer."""
    measures = (*ACTIVITY_MEASURES, SQUARES)
    if table[_QUANTITY].dtype.kind != "f":
        return _added(table, DIMENSIONS, measures, labels)
    made = _added(table.assign(**{_QUANTITY: _whole(table[_QUANTITY], 1000)}), DIMENSIONS, measures, labels)
    milli, finer = made[_QUANTITY] // 1000, made[_QUANTITY] % 1000
    return made.assign(**{_QUANTITY: milli + finer / 1000 if finer.any() else milli})


def _whole(values: pd.Series[float], parts: int) -> NDArray[np.int64]:
    """Numbers as whole numbers of so many parts of one."""
    counted = values.to_numpy(dtype=np.float64) * parts
    if not (np.abs(counted) < _EXACT).all():
        raise TooFine
    return np.rint(counted).astype(np.int64)


def _added(
    table: pd.DataFrame, dimensions: Sequence[str], measures: Sequence[str], labels: Sequence[str]
) -> pd.DataFrame:
    """Rows of one cell added up, in the order that a grid has them."""
    keys = [PERIOD, *dimensions]
    sums = table.groupby(keys, sort=False, observed=True, as_index=False)[list(measures)].sum()
    number = sums[PERIOD].map({label: at for at, label in enumerate(labels)})
    ordered = sums.assign(period_no=number).sort_values(["period_no", *dimensions], ignore_index=True)
    return ordered[[*keys, *measures]].astype({name: table[name].dtype for name in keys})


def _merged(wide: pd.DataFrame, made: pd.DataFrame, sums: Sums) -> Mapping[str, NDArray[np.int64]]:
    """The sums by group of merged rows."""
    keys = [PERIOD, *DIMENSIONS]
    at = pd.MultiIndex.from_frame(made[keys]).get_indexer(pd.MultiIndex.from_frame(wide[keys]))
    found = {}
    for name, values in sums.items():
        found[name] = np.zeros((len(made), values.shape[1]), dtype=values.dtype)
        np.add.at(found[name], at, values)
    return found
