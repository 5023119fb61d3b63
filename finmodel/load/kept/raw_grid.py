"""The grid as the engine counted it: whole numbers of the smallest parts, by cell and group of people.

Whole numbers add up to the last digit in any order. So a grid that tells more apart than is asked is added up further
here, before anything is turned into units and pence, and gives the very grid that counting for less would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.core.columns import ALL, DIMENSIONS, PEOPLE_DIMENSIONS, PEOPLE_MEASURES, PERIOD
from finmodel.core.place import Place
from finmodel.load.fineness import Fineness
from finmodel.load.grid_cells import COUNTED_BY, in_units, merged
from finmodel.measures.by_group import Sums
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import RowRule

_EXACT = 2.0**53
"""A whole number below this is exact though it is held as a fraction."""
_MICRO = ("people_micro", "days_micro", "first_day_micro", "score_days_micro")


class TooLarge(Exception):
    """Sums that are held as fractions and are too large to be exact."""


@dataclass(frozen=True)
class RawGrid:
    """Activity, people and the rows of each rule, as counted on the engine."""

    activity: pd.DataFrame
    """`period_no`, the dimensions, `group_no` (-1 for nobody, or no groups), then sums in the smallest parts."""
    people: pd.DataFrame
    """`period_no`, the dimensions of people, then sums in millionths."""
    derived: Mapping[RowRule, pd.DataFrame]
    groups: int
    """Into how many groups people are counted off; 0 where they are not."""

    @property
    def unscored(self) -> float:
        """The most people in any period who have no score."""
        if not len(self.people):
            return 0.0
        return float(self.people.groupby("period_no")["unscored_micro"].sum().max() or 0) / 1e6

    def grid(self, place: Place, fineness: Fineness) -> Grid:
        """The grid in thousandths of units, pence and people."""
        activity, sums = in_units(self.activity, place.periods, fineness, self.groups)
        derived = {rule: in_units(rows, place.periods, fineness, self.groups) for rule, rows in self.derived.items()}
        by_group: dict[RowRule | None, Sums] = {None: sums} if self.groups else {}
        by_group |= {rule: own for rule, (_, own) in derived.items() if self.groups}
        people = _heads(self.people, place.periods)
        rows_of = {rule: rows for rule, (rows, _) in derived.items()}
        return Grid(place.spans, activity, people, rows_of, by_group, place.data.nets)

    def fewer(self, activity: frozenset[str], people: frozenset[str], rules: Iterable[RowRule], groups: int) -> RawGrid:
        """Counted by some of the dimensions, rules and groups of people alone; people in one group, or in none.

        Raises TooLarge where a sum cannot be told to the last digit.
        """
        most = min(groups, self.groups)

        def less(rows: pd.DataFrame) -> pd.DataFrame:
            return in_groups(rows.assign(**_forgotten(rows, DIMENSIONS, activity)), most)

        heads = _merged(self.people.assign(**_forgotten(self.people, PEOPLE_DIMENSIONS, people)))
        return RawGrid(less(self.activity), heads, {rule: less(self.derived[rule]) for rule in rules}, most)


def in_groups(rows: pd.DataFrame, groups: int) -> pd.DataFrame:
    """Activity with people in one group, or in none, or as they are counted off; rows of one cell as one row.

    Raises TooLarge where a sum cannot be told to the last digit.
    """
    if groups <= 1:
        rows = rows.assign(group_no=np.minimum(rows["group_no"], 0) if groups else -1)
    return _merged(rows)


def _forgotten(rows: pd.DataFrame, dimensions: Sequence[str], kept: frozenset[str]) -> dict[str, pd.Series[str]]:
    """The code of all in place of the dimensions that are not kept."""
    return {name: pd.Series(ALL, index=rows.index, dtype=rows[name].dtype) for name in dimensions if name not in kept}


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    fewer = merged(rows, COUNTED_BY)
    fractions = [name for name in rows.columns if rows[name].dtype.kind == "f"]
    if len(fewer) < len(rows) and any(rows[name].abs().sum() >= _EXACT for name in fractions):
        raise TooLarge
    return fewer


def _heads(rows: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """People in a settled order, in heads and days."""
    ordered = rows.sort_values(["period_no", *PEOPLE_DIMENSIONS], ignore_index=True)
    counted = {name: ordered[micro] / 1e6 for name, micro in zip(PEOPLE_MEASURES, _MICRO, strict=True)}
    named = ordered.assign(**counted, **{PERIOD: ordered["period_no"].map(dict(enumerate(periods)))})
    return named[[PERIOD, *PEOPLE_DIMENSIONS, *PEOPLE_MEASURES]]
