"""What was measured of a place, and the answer that it holds to some asks: the very one that the engine would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from finmodel.core.place import Place
from finmodel.load.kept.raw_grid import RawGrid, TooLarge, in_groups
from finmodel.load.kept.shape import Groups, Shape, rule_text, rules_of, shape_of
from finmodel.load.place_grid import Besides, Built, DataFacts, Underneath, reach_of, warnings_of
from finmodel.load.remarks.left_out import Counts
from finmodel.measures.ask import Ask
from finmodel.measures.by_group import GROUPS


@dataclass(frozen=True)
class Measured:
    """A grid as the engine counted it, whatever asked for it, with what warnings and records are told from."""

    shape: Shape
    activity: pd.DataFrame
    people: pd.DataFrame
    derived: Mapping[str, pd.DataFrame]
    """The rows that each rule makes, by the rule as text."""
    groups: int
    facts: DataFacts
    counts: Counts
    days: tuple[date, date] | None


def measured_of(built: Built, asks: Sequence[Ask], besides: Besides) -> Measured:
    """What was measured to answer some asks."""
    beneath = built.beneath
    raw = beneath.raw
    derived = {rule_text(rule): rows for rule, rows in raw.derived.items()}
    tables = (raw.activity, raw.people, derived, raw.groups)
    return Measured(shape_of(asks, besides), *tables, built.facts, beneath.counts, beneath.days)


def answer(measured: Measured, place: Place, asks: Sequence[Ask], besides: Besides) -> Built | None:
    """What would have been measured for these asks; None where that cannot be told from what was measured."""
    wanted = shape_of(asks, besides)
    if not measured.shape.covers(wanted):
        return None
    rules = rules_of(asks)
    whole = RawGrid(
        measured.activity, measured.people, {rule: measured.derived[rule_text(rule)] for rule in rules}, measured.groups
    )
    groups = {Groups.NONE: 0, Groups.EVERYBODY: 1, Groups.ALL: GROUPS}[wanted.groups]
    try:
        raw = whole.fewer(wanted.activity, wanted.people, rules, groups)
    except TooLarge:
        return None
    grid = raw.grid(place, measured.counts.reading.fineness)
    told = warnings_of(place, tuple(asks), grid, measured.counts, measured.days, besides.made)
    warnings = (*measured.facts.odd, *told)
    beneath = Underneath(raw, measured.counts, measured.days)
    reach = reach_of(place, tuple(asks), measured.counts, measured.facts.people)
    return Built(grid, warnings, measured.facts, reach, beneath)


def without_groups(measured: Measured) -> Measured:
    """The same with one group of all who are named, for some sums of the groups are of one person: what may be kept.

    Raises TooLarge where a sum cannot be told to the last digit.
    """
    if measured.shape.groups is not Groups.ALL:
        return measured

    return replace(
        measured,
        shape=replace(measured.shape, groups=Groups.EVERYBODY),
        activity=in_groups(measured.activity, 1),
        derived={rule: in_groups(rows, 1) for rule, rows in measured.derived.items()},
        groups=min(measured.groups, 1),
    )
