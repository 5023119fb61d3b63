"""What the data answer to contracts once choices are taken: a number, and so much more for each quantity that moves.

Rows of activity that the same choices change are one quantity: the share by which they change. An answer is added up
from the rows that an ask admits, so that it moves by what those rows hold of it times that share, exactly; and by what
is bought of the cells it admits. There are as many quantities as there are sets of rows, however many choices there be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import DIMENSIONS, PERIOD
from finmodel.core.money import Floats
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.measures.grid import Grid
from finmodel.optimise.inside.moves import BoughtCell, ChangedRows, MovingPlace, Parts

_CELL = [PERIOD, *DIMENSIONS]
_COLUMNS = {
    "spells": ("spells", 1),
    "quantity": ("quantity_milli", 1000),
    "days": ("days", 1),
    "spend": ("spend_pence", 100),
    "cost": ("cost_pence", 100),
}
"""Column that answers an ask of activity, and what one unit of the answer holds of it."""
Spot = tuple[int, ...]
"""Where in an answer: (period,), or (member, period)."""


@dataclass(frozen=True)
class SumOfChoices:
    """A share by which rows of activity change, or pounds that are paid: the sum of what choices add to it."""

    named: str
    parts: Parts


@dataclass(frozen=True)
class MovingAnswer:
    """An answer of the data: what it is at the start, and what one of each quantity or choice adds to it."""

    start: Floats
    """Shape (period,), or (member, period)."""
    adds: Mapping[Spot, Mapping[str, float]] = field(default_factory=dict)
    """By place in that shape, and by name; only what does move."""


@dataclass(frozen=True)
class _Held:
    """Rows that one share changes, as a grid of their own, and the codes that they have."""

    share: SumOfChoices
    rows: NDArray[np.bool_]
    grid: Grid
    codes: Mapping[str, frozenset[str]]

    def may_meet(self, ask: Ask) -> bool:
        """False where no row of it can be one that the ask admits."""
        return all(not self.codes[name].isdisjoint(codes) for name, codes in ask.where)


class MovingData:
    """What a place's data answer while choices move them."""

    def __init__(self, place: MovingPlace) -> None:
        self._grid = place.start.grid
        self._held = tuple(_held(self._grid, place.changed))
        self._bought: dict[str, list[BoughtCell]] = {}
        for one in place.bought:
            self._bought.setdefault(one.codes["programme"], []).append(one)
        self._labels = [period.label for period in self._grid.periods]

    @property
    def shares(self) -> tuple[SumOfChoices, ...]:
        """Every share by which rows change."""
        return tuple(one.share for one in self._held)

    @property
    def rows_of_shares(self) -> tuple[NDArray[np.bool_], ...]:
        """For each of them, which rows of activity it changes."""
        return tuple(one.rows for one in self._held)

    def answer(self, asked: Ask | tuple[Ask, ...]) -> MovingAnswer:
        """The answer to an ask, or to several, a member each."""
        if isinstance(asked, Ask):
            return MovingAnswer(self._grid.measure(asked), _without_nil(self._adds(asked)))
        found: dict[Spot, dict[str, float]] = {}
        for member, ask in enumerate(asked):
            for place, adds in self._adds(ask).items():
                found[(member, *place)] = adds
        return MovingAnswer(self._grid.measured(asked), _without_nil(found))

    def _adds(self, ask: Ask) -> dict[Spot, dict[str, float]]:
        by_spot: dict[Spot, dict[str, float]] = {}
        if ask.of_people:
            return by_spot
        for held in self._held:
            if held.may_meet(ask):
                values = held.grid.measure(ask)
                for spot in zip(*np.nonzero(values), strict=True):
                    place = tuple(int(number) for number in spot)
                    by_spot.setdefault(place, {})[held.share.named] = float(values[spot])
        if ask.rows is None:
            for one in self._that_may_be_asked(ask):
                self._add_bought(ask, one, by_spot)
        return by_spot

    def _that_may_be_asked(self, ask: Ask) -> Iterator[BoughtCell]:
        where = dict(ask.where)
        named = where.get("programme", self._bought)
        for programme in named:
            for one in self._bought.get(programme, ()):
                if all(one.codes[name] in codes for name, codes in ask.where):
                    yield one

    def _add_bought(self, ask: Ask, one: BoughtCell, found: dict[Spot, dict[str, float]]) -> None:
        column, scale = _COLUMNS[ask.what]
        size = one.holds.get(column, 0.0) / scale
        cell = tuple(one.codes[name] for name in ask.by)
        if not size or (ask.by and cell not in ask.cells):
            return
        member = (ask.cells.index(cell),) if ask.by else ()
        for number in self._answered_in(ask, one.codes[PERIOD]):
            adds = found.setdefault((*member, number), {})
            for choice, units in one.units.items():
                adds[choice] = adds.get(choice, 0.0) + units * size

    def _answered_in(self, ask: Ask, period: str) -> Sequence[int]:
        """Numbers of the periods whose answer counts what is there in a period."""
        number = self._labels.index(period)
        if ask.year is None:
            return (number,)
        if ask.year == PREVIOUS:
            return (number + 1,) if number + 1 < len(self._labels) else ()
        return range(len(self._labels)) if ask.year == period else ()


def _without_nil(found: Mapping[Spot, Mapping[str, float]]) -> dict[Spot, dict[str, float]]:
    told = {place: {name: size for name, size in adds.items() if size} for place, adds in found.items()}
    return {place: adds for place, adds in told.items() if adds}


def _held(grid: Grid, changed: Sequence[ChangedRows]) -> Iterator[_Held]:
    """One for each set of rows that the same choices change, every row of which is in no other."""
    if not changed:
        return
    masks = np.stack([one.rows for one in changed], axis=1)
    packed = np.packbits(masks, axis=1)
    _, first, numbers = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    of_derived = _cells_of_derived(grid)
    taken: set[str] = set()
    for number, row in enumerate(first):
        here = [one for one, touched in zip(changed, masks[row], strict=True) if touched]
        if not here:
            continue
        rows = np.asarray(numbers).ravel() == number
        share = _share(here, taken)
        derived = {rule: made[rows[of_derived[id(rule)]]] for rule, made in grid.derived.items()}
        own = replace(grid, activity=grid.activity[rows], derived=derived, by_group={})
        yield _Held(share, rows, own, {name: frozenset(own.activity[name].unique()) for name in DIMENSIONS})


def _share(changed: Sequence[ChangedRows], taken: set[str]) -> SumOfChoices:
    parts: dict[str, float] = {}
    for one in changed:
        for choice, part in one.parts.items():
            parts[choice] = parts.get(choice, 0.0) + part
    named = "Change in " + " and in ".join(dict.fromkeys(one.named for one in changed))
    while named in taken:
        named += " (more)"
    taken.add(named)
    return SumOfChoices(named, parts)


def _cells_of_derived(grid: Grid) -> dict[int, NDArray[np.int64]]:
    """For the rows that each rule has made, by its identity, the row of activity that each was made from."""
    if not grid.derived:
        return {}
    cells = grid.activity[_CELL].assign(number=np.arange(len(grid.activity))).drop_duplicates(_CELL)
    return {id(rule): _numbers(rows, cells) for rule, rows in grid.derived.items()}


def _numbers(rows: pd.DataFrame, cells: pd.DataFrame) -> NDArray[np.int64]:
    return rows[_CELL].merge(cells, how="left", on=_CELL)["number"].to_numpy(dtype=np.int64)
