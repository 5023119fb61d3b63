"""What was measured of a place, and the answer that it holds to some asks: the very one that the engine would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from finmodel.core.place import Place
from finmodel.load.empty_years import DataReach
from finmodel.load.kept.narrowed import Rows, TooFine, fewer_cells, fewer_people
from finmodel.load.kept.shape import Groups, Shape, rule_text, rules_of, shape_of
from finmodel.load.left_out import Counts
from finmodel.load.place_grid import Besides, Built, DataFacts, warnings_of
from finmodel.measures.ask import Ask
from finmodel.measures.by_group import Sums
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import RowRule


@dataclass(frozen=True)
class Measured:
    """A grid as tables, whatever asked for it, with what warnings and records are told from."""

    shape: Shape
    activity: Rows
    people: pd.DataFrame
    derived: Mapping[str, Rows]
    """The rows that each rule makes, by the rule as text."""
    facts: DataFacts
    reach: DataReach
    counts: Counts
    days: tuple[date, date] | None


def measured_of(built: Built, asks: Sequence[Ask], besides: Besides) -> Measured:
    """What was measured to answer some asks."""
    grid = built.grid
    derived = {rule_text(rule): Rows(rows, grid.by_group.get(rule, {})) for rule, rows in grid.derived.items()}
    activity = Rows(grid.activity, grid.by_group.get(None, {}))
    shape = shape_of(asks, besides)
    return Measured(shape, activity, grid.people, derived, built.facts, built.reach, built.counts, built.days)


def answer(measured: Measured, place: Place, asks: Sequence[Ask], besides: Besides) -> Built | None:
    """What would have been measured for these asks; None where that cannot be told from what was measured."""
    wanted = shape_of(asks, besides)
    if not measured.shape.covers(wanted):
        return None
    try:
        grid = _grid(measured, place, asks, wanted)
    except TooFine:
        return None
    warnings = warnings_of(place, tuple(asks), grid, measured.counts, measured.days, besides.made)
    return Built(grid, warnings, measured.facts, measured.reach, measured.counts, measured.days)


def _grid(measured: Measured, place: Place, asks: Sequence[Ask], wanted: Shape) -> Grid:
    grouped = wanted.groups is not Groups.NONE

    def fewer(rows: Rows) -> Rows:
        return fewer_cells(rows, wanted.activity, place.periods, grouped)

    activity = fewer(measured.activity)
    derived = {rule: fewer(measured.derived[rule_text(rule)]) for rule in rules_of(asks)}
    people = fewer_people(measured.people, wanted.people, place.periods)
    by_group: dict[RowRule | None, Sums] = {None: activity.sums} if activity.sums else {}
    by_group |= {rule: rows.sums for rule, rows in derived.items() if rows.sums}
    return Grid(place.spans, activity.table, people, {rule: rows.table for rule, rows in derived.items()}, by_group)


def without_groups(measured: Measured, place: Place) -> Measured:
    """The same without the sums of groups of people, some of which are of one person: what may be kept on disk.

    How much of each row names a person stays, where quantities are no finer than a thousandth.
    """
    if measured.shape.groups is not Groups.ALL:
        return measured
    whole = all(values.dtype.kind == "i" for rows in _every(measured) for values in rows.sums.values())

    def kept(rows: Rows) -> Rows:
        if not whole:
            return fewer_cells(rows, measured.shape.activity, place.periods, grouped=False)
        return replace(rows, sums={name: each.sum(axis=1, keepdims=True) for name, each in rows.sums.items()})

    shape = replace(measured.shape, groups=Groups.EVERYBODY if whole else Groups.NONE)
    derived = {rule: kept(rows) for rule, rows in measured.derived.items()}
    return replace(measured, shape=shape, activity=kept(measured.activity), derived=derived)


def _every(measured: Measured) -> list[Rows]:
    return [measured.activity, *measured.derived.values()]
