"""Whom the changes of a scenario reach, what lies outside of that, and what it comes to for each person reached.

The net of a change is what is left with all partners and pools once it is made, less what was left before it, with the
changes before it made in both: settled through every contract, so that the programme and its saving are one figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.core.columns import PERIOD
from finmodel.errors import InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.changes.people_reached import Reaches, Reaching
from finmodel.scenarios.grid_rows import Flags, matching, units_of
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario

COLUMNS = [
    "change", "period", "people", "uptake", "reached", "units", "spend", "units_outside", "spend_outside",
    "cost_a_head", "cost", "net", "net_each",
]  # fmt: skip


@dataclass(frozen=True)
class PeopleReached:
    """What is told of every change of a scenario that says whom it reaches."""

    table: pd.DataFrame
    """A row a change and period: people of the group; uptake (0 to 1) and those reached; units and recorded pounds of
    the activity of the group, and of the same activity outside of it; pounds a head, the programme's cost, the net for
    all partners together (better off is above nil; empty where the changes before it cannot be settled alone), and
    that for each person reached."""
    together: bool
    """True where several changes reach the very same people, so that what they come to may be added up."""


def people_reached(basis: Basis, scenario: Scenario, library: Library, before: Run) -> dict[str, PeopleReached]:
    """What each change of a scenario reaches, from the baseline on, by the scenario; empty where no change says so."""
    if not any(isinstance(change, Reaching) and change.reaches is not None for change in scenario.changes):
        return {}
    tables, whom = [], []
    settled: dict[int, Run | None] = {0: before}
    for number, change in enumerate(scenario.changes):
        if not isinstance(change, Reaching) or change.reaches is None:
            continue
        where = f"scenario {scenario.scenario}, change '{change.name}'"
        for count in (number, number + 1):
            if count not in settled:
                settled[count] = _settled(basis, scenario, library, count)
        was, now = settled[number], settled[number + 1]
        found = basis if was is None else was.basis
        tables.append(_of_change(change, change.reaches, found, where, _net(was, now)))
        whom.append((change.reaches.group, change.reaches.uptake, change.running(basis.place, where)))
    together = len(whom) > 1 and all(each == whom[0] for each in whom)
    return {scenario.scenario: PeopleReached(pd.concat(tables, ignore_index=True), together)}


def _settled(basis: Basis, scenario: Scenario, library: Library, count: int) -> Run | None:
    """A scenario's first changes alone, settled; None where they do not stand by themselves."""
    part = scenario.model_copy(update={"changes": scenario.changes[:count]})
    try:
        return run(apply(basis, part, library), scenario.scenario, scenario.title)
    except InputError:
        return None


def _net(was: Run | None, now: Run | None) -> dict[str, float]:
    """Pounds by which all together are better off, by period."""
    if was is None or now is None:
        return {}
    sums = [each.positions.groupby(PERIOD, sort=False)["surplus"].sum() for each in (was, now)]
    return {str(year): float(pence) / 100 for year, pence in (sums[1] - sums[0]).items()}


def _of_change(change: Reaching, reaches: Reaches, basis: Basis, where: str, net: dict[str, float]) -> pd.DataFrame:
    people, reached = reaches.people(basis, where), change.reached(basis, where)
    costs = change.costs_of_programme(basis, where)
    rows = basis.grid.activity
    spoken, mine = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for selection in change.spoken_of():
        spoken |= matching(rows, selection)
        mine |= matching(rows, change.of_those_reached(selection))
    found = []
    for year in basis.place.periods:
        here = (rows[PERIOD] == year).to_numpy()
        heads, left = float(reached[year]), net.get(year, math.nan)
        found.append(
            (change.name, year, float(people[year]), float(reaches.uptake), heads, *_activity(rows, mine & here),
             *_activity(rows, spoken & ~mine & here), float(reaches.cost_a_head or 0), float(costs[year]), left,
             left / heads if heads else math.nan)
        )  # fmt: skip
    return pd.DataFrame(found, columns=COLUMNS)


def _activity(rows: pd.DataFrame, chosen: Flags) -> tuple[float, float]:
    """Units and recorded pounds of some rows."""
    return float(units_of(rows)[chosen].sum()), float(
        rows["spend_pence"].to_numpy(dtype=np.float64)[chosen].sum()
    ) / 100
