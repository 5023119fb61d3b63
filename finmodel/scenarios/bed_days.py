"""Bed days that move apart from admissions: rows of the grid that keep their stays and their money, and lose days.

A grid holds days and stays by cell, and not how long each stay is. So days past a trim point are known where a
contract, or the change, asked for them before rows were added up. Where a change is of all days, those past a trim
point are taken to move by the same share, and that is told; which stays are short is never worked out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from finmodel.core.amounts import number
from finmodel.core.columns import DIMENSIONS, PERIOD
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.errors import Finding, FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid, scaled
from finmodel.measures.row_rules import RowRule, Stay, StaysByCode
from finmodel.scenarios.change import Selection
from finmodel.scenarios.grid_rows import Floats, matching

_CELL = [PERIOD, *DIMENSIONS]


def ask_of_excess(where: Selection, over: int) -> Ask:
    """What must be measured for days past so many of a stay to be known."""
    return Ask.of("days", where, rows=Stay(beyond=over))


def days_past(grid: Grid, over: int) -> Floats:
    """The days of each row of activity that are past so many of a stay; all of them where that is none."""
    if not over:
        return grid.activity["days"].to_numpy(dtype=np.float64)
    made = grid.derived.get(Stay(beyond=over))
    if made is None:
        raise FinmodelError(f"the grid was built without the days past {over} of a stay, which are asked for")
    return _of_cells(grid, made.groupby(_CELL, sort=False, observed=True)["days"].sum())


def with_fewer_days(grid: Grid, lost: Floats, over: int = 0) -> Grid:
    """The grid with days taken from each row of activity, of those past so many of a stay; all else stays.

    `lost` has a number for each row, below nil where days are added.
    """
    before = grid.activity["days"].to_numpy(dtype=np.float64)
    past = days_past(grid, over)
    factors = 1 - _part(lost, before)
    activity = grid.activity.assign(days=scaled(grid.activity["days"], factors))
    derived = dict(grid.derived)
    for rule, made in grid.derived.items():
        part = np.zeros(len(lost))
        for beyond in {0, *(one.beyond for one in _stays(rule))}:
            of = past if beyond >= over else before if not beyond else _known_past(grid, beyond, before)
            part = np.where(_beyond(rule, grid.activity) == beyond, _part(lost, of), part)
        if over and all(one.at_most is not None and one.at_most <= over for one in _stays(rule)) and _stays(rule):
            continue  # none of these stays is as long as that
        own = _of_rows(grid, part, made)
        derived[rule] = made.assign(days=scaled(made["days"], np.maximum(1 - own, 0)))
    return grid.known_to(replace(grid, activity=activity, derived=derived), factors)


def assumed_of_stays(grid: Grid, changed: Grid, where: str, over: int | None) -> tuple[Finding, ...]:
    """What is taken to be so of days past a trim point, and of short stays, where rows are made of them."""
    assumed: dict[Finding, None] = {}
    for rule, made in grid.derived.items():
        stays = _stays(rule)
        points = sorted({one.beyond for one in stays if one.beyond > (over or 0)})
        if points and not made["days"].equals(changed.derived[rule]["days"]):
            days = f"{points[0]}" if len(points) == 1 else f"{points[0]} to {points[-1]}"
            what = (
                f"Days past a trim point of {days} are taken to change by the same share as the other days: how long "
                "each stay is, is not kept."
            )
            assumed[Finding(where, what, "Read what is paid for long stays as an estimate.", "warning")] = None
        if any(one.at_most is not None or one.at_least for one in stays):
            what = "Which stays are short is not worked out again, though stays get another length."
            assumed[Finding(where, what, "Read what is paid for short stays as an estimate.", "warning")] = None
    return tuple(assumed)


def that_save_nothing(rows: pd.DataFrame, lost: Floats, place: Place, where: str) -> tuple[Finding, ...]:
    """What is told where fewer days are no cost of whoever has the beds: a place may count every cost by the spell."""
    fewer = rows[lost > 0]
    there = set(fewer["provider"]) & {partner.id for partner in place.partners}
    costly = {cost.partner for cost in place.costs if cost.per == "days" and matching(fewer, cost.where).any()}
    names = [partner.name for partner in place.partners if partner.id in there - costly]
    if not names:
        return ()
    what = f"No cost of {listed(names)} is counted by the day, so fewer bed days save nothing and free no ward there."
    fix = "Give what a day costs under `costs:` of place.yaml, as `per: days`, with a `step:` for wards."
    return (Finding(where, what, fix, "warning"),)


def nobody_comes_back(where: str) -> Finding:
    """What is told of a change of days without readmissions."""
    what = "Nobody is taken to come back because stays are another length: no readmissions are stated, an assumption."
    return Finding(where, what, "State `readmissions:` in a change of kind `length_of_stay`.", "warning")


def they_come_back(stays: float, measures: Sequence[str], where: str) -> Finding:
    """What is told of a change of days that brings stays back: who is paid for them, and which outcome has them not."""
    what = (
        f"{number(stays)} stays come back in all its years, and are paid for like the others: by the spell, they are "
        "income of the hospital and a cost of whoever pays. Shorter stays with more who come back are no progress."
    )
    counted = [name for name in measures if "readmi" in name]
    fix = f"No outcome counts them yet: add a `change_outcome` of `{counted[0]}`." if counted else ""
    return Finding(where, what, fix or "Read what the hospital gains beside how many come back.", "warning")


def _stays(rule: RowRule) -> tuple[Stay, ...]:
    """The ranges of stays that a rule speaks of."""
    found: list[Stay] = []
    for part in rule.parts:
        if isinstance(part, Stay):
            found.append(part)
        elif isinstance(part, StaysByCode):
            found += [stay for _, stay in part.stays]
    return tuple(found)


def _beyond(rule: RowRule, rows: pd.DataFrame) -> Floats:
    """The trim point of a rule for each row of activity; nil where it has none."""
    found = np.zeros(len(rows))
    for part in rule.parts:
        if isinstance(part, Stay):
            found = np.maximum(found, part.beyond)
        elif isinstance(part, StaysByCode):
            points = {code: stay.beyond for code, stay in part.stays}
            found = np.maximum(found, rows["currency"].map(points).fillna(0).to_numpy(dtype=np.float64))
    return found


def _known_past(grid: Grid, beyond: int, before: Floats) -> Floats:
    return days_past(grid, beyond) if Stay(beyond=beyond) in grid.derived else before


def _part(lost: Floats, of: Floats) -> Floats:
    return np.asarray(np.divide(lost, of, out=np.zeros(len(lost)), where=of > 0))


def _of_cells(grid: Grid, sums: pd.Series) -> Floats:
    """Sums by cell, for each row of activity."""
    cells = pd.MultiIndex.from_frame(grid.activity[_CELL])
    return np.asarray(sums.reindex(cells).fillna(0).to_numpy(dtype=np.float64))


def _of_rows(grid: Grid, part: Floats, made: pd.DataFrame) -> Floats:
    """What each row of activity has, for the rows that a rule has made of it."""
    of_cell = grid.activity[_CELL].assign(part=part).drop_duplicates(_CELL)
    return np.asarray(made[_CELL].merge(of_cell, how="left", on=_CELL)["part"].fillna(0).to_numpy(dtype=np.float64))
