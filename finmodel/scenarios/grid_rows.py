"""Rows of the grid that a change speaks of: chosen, counted, moved to other parties, or made where there were none.

Kinds of change handle rows through these functions, so that all treat a cell, its price and the rows that rules have
made of it alike: to move one and forget another would pay a stay and its long-stay days by different activity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ACTIVITY_MEASURES, ALL, DIMENSIONS, PERIOD, UNKNOWN
from finmodel.core.conditions import spoken_codes
from finmodel.core.nearest import nearest
from finmodel.errors import InputError
from finmodel.measures.grid import Grid, scaled, times

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_CELL = [PERIOD, *DIMENSIONS]
_ALSO_CALLED = {
    **dict.fromkeys(("nonelective", "nel", "unplanned", "emergencyadmissions"), "emergency"),
    **dict.fromkeys(("planned", "el", "inpatientelective", "daycase"), "elective"),
    **dict.fromkeys(("op", "outpatients", "clinic"), "outpatient"),
    **dict.fromkeys(("aande", "ed", "accidentandemergency", "emergencydepartment"), "ae"),
}
"""What people call a setting, by the letters of it, and what it is called here: spelling would lead to its opposite."""
_SHOWN = 12
"""So many codes are named where one is not found."""


def matching(rows: pd.DataFrame, where_: Mapping[Any, Sequence[str]]) -> Flags:
    """True for each row that has one of the codes named in each dimension."""
    chosen = np.ones(len(rows), dtype=bool)
    for name, codes in where_.items():
        chosen &= rows[name].isin(codes).to_numpy()
    return chosen


def chosen(rows: pd.DataFrame, where_: Mapping[Any, Sequence[str]], where: str, or_else: str = "") -> Flags:
    """True for each row that has the codes; raises InputError where none has, `or_else` telling another way out."""
    found = matching(rows, where_)
    if not found.any():
        nowhere = {name: codes for name, codes in where_.items() if not matching(rows, {name: codes}).any()}
        what = f"No activity in the baseline has {told(nowhere or where_)}."
        raise InputError.of(where, what, f"{codes_there(rows, where_)} {or_else}".strip())
    return found


def codes_there(rows: pd.DataFrame, where_: Mapping[Any, Sequence[str]]) -> str:
    """How to mend codes that no rows have: those that are near, and those that there are of each dimension at fault."""
    fixes = []
    for name, codes in where_.items():
        there = sorted({str(code) for code in rows[name].unique()} - {ALL}, key=_by_number)
        if there and not set(codes) & set(there):
            near = dict.fromkeys(one for one in (_meant(code, there) for code in codes) if one is not None)
            meant = f"Did you mean {' and '.join(repr(one) for one in near)}? " if near else ""
            shown = ", ".join(there[:_SHOWN]) + (", …" if len(there) > _SHOWN else "")
            fixes.append(f"{meant}Under {name} there are {shown}.")
    return " ".join(fixes) or "Each is there by itself, and not together: check them against the place's data."


def _meant(code: str, there: Sequence[str]) -> str | None:
    """The code that is there and is likely meant: one that the field calls otherwise, else one that is spelt alike."""
    other = _ALSO_CALLED.get(re.sub(r"[^a-z]", "", code.casefold()))
    return other if other in there else nearest(code, there)


def _by_number(code: str) -> tuple[int, str]:
    """What codes are listed by: the number that they start with, such as that of an age band, then their letters."""
    number = re.match(r"\d+", code)
    return int(number[0]) if number else 0, code


def told(where_: Mapping[Any, Sequence[str]]) -> str:
    """Codes as a finding speaks of them."""
    return ", ".join(f"{name} {' or '.join(codes)}" for name, codes in where_.items())


def by_row(sizes: Mapping[str, Decimal], rows: pd.DataFrame) -> Floats:
    """The size of a row's year, for each row."""
    numbers = {year: float(one) for year, one in sizes.items()}
    return rows[PERIOD].map(lambda year: numbers.get(year, 0.0)).to_numpy(dtype=np.float64)


def units_of(rows: pd.DataFrame) -> Floats:
    """Units of each row."""
    return rows["quantity_milli"].to_numpy(dtype=np.float64) / 1000


def part_from_units(rows: pd.DataFrame, leaving: Flags, units: Mapping[str, Decimal], where: str) -> dict[str, Decimal]:
    """The share of the chosen activity that a number of units is in each year; raises InputError for more than all."""
    parts = {}
    for year, wanted in units.items():
        there = Decimal(str(units_of(rows)[leaving & (rows[PERIOD] == year).to_numpy()].sum()))
        if wanted > there:
            what = f"It moves {wanted:,.0f} units in {year}, and there are {there:,.0f}."
            raise InputError.of(where, what, "Move fewer, or widen what moves.")
        parts[year] = wanted / there if there else Decimal(0)
    return parts


def moved(grid: Grid, part: Floats, to: Mapping[Any, str]) -> Grid:
    """The grid with a part of each row's activity given other codes, such as another commissioner; nothing is lost."""
    rows = grid.activity
    derived = {}
    of_cell = rows[_CELL].assign(part=part).drop_duplicates(_CELL)
    for rule, made in grid.derived.items():
        own = made[_CELL].merge(of_cell, how="left", on=_CELL)["part"].fillna(0).to_numpy(dtype=np.float64)
        derived[rule] = _recoded(made, own, to)
    return replace(grid, activity=_recoded(rows, part, to), derived=derived)


def _recoded(rows: pd.DataFrame, part: Floats, to: Mapping[Any, str]) -> pd.DataFrame:
    leaving = times(rows, part)
    staying = rows.assign(**{name: rows[name] - leaving[name] for name in ACTIVITY_MEASURES})
    return added_up([staying, leaving[part > 0].assign(**to)])


def repriced(grid: Grid, factors: Floats) -> Grid:
    """The grid with the recorded spending on each row of activity multiplied; how much of it there is stays."""
    of_cell = grid.activity[_CELL].assign(factor=factors)
    derived = {}
    for rule, made in grid.derived.items():
        own = made[_CELL].merge(of_cell, how="left", on=_CELL)["factor"].fillna(1).to_numpy(dtype=np.float64)
        derived[rule] = _respent(made, own)
    return grid.known_to(replace(grid, activity=_respent(grid.activity, factors), derived=derived), factors)


def _respent(rows: pd.DataFrame, factors: Floats) -> pd.DataFrame:
    return rows.assign(spend_pence=scaled(rows["spend_pence"], factors))


def added_up(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of activity put together, one for each cell; events that chance may draw are counted in the data alone."""
    whole = pd.concat(tables, ignore_index=True)
    sums = whole.groupby(_CELL, sort=False, observed=True, as_index=False)[list(ACTIVITY_MEASURES)].sum()
    return sums[[name for name in tables[0].columns if name in sums]]


def made_new(
    rows: pd.DataFrame, units: Floats, to: Mapping[Any, Sequence[str]], price: Decimal, cost: Decimal
) -> pd.DataFrame:
    """Rows of new activity for the people of other rows: so many units for each, at a price and a cost."""
    known = {name: (ALL if (rows[name] == ALL).all() else UNKNOWN) for name in ACTIVITY_DIMENSIONS}
    codes = known | {str(name): one[0] for name, one in to.items()}
    of_units = {
        "spells": units, "quantity_milli": units * 1000, "days": units * 0,
        "spend_pence": units * float(price) * 100, "cost_pence": units * float(cost) * 100,
    }  # fmt: skip
    measures = {name: scaled(values) for name, values in of_units.items()}
    return rows.assign(**codes, **measures)[units > 0]


def refuse_open_codes(to: Mapping[Any, Sequence[str]], where: str) -> None:
    """Raise InputError where new activity is not told by one provider, one commissioner and one code of its own."""
    several = [str(name) for name, codes in to.items() if len(codes) != 1]
    missing = [name for name in ("provider", "commissioner") if name not in to]
    if several or missing or len(to) < 3:
        what = f"New activity needs one code each, and this leaves open {spoken_codes('', several + missing).strip()}."
        if not (several or missing):
            what = "New activity needs a setting, service or currency of its own."
        raise InputError.of(where, what, "Name one provider, one commissioner and one setting, service or currency.")
