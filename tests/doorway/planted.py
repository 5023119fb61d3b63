"""Faults as they come in real extracts, planted one kind at a time at a stated share of rows, always in the same rows.

A planter takes the rows it is to spoil and gives the extracts with the fault in them, how many rows it spoilt and what
those are worth: what is truly at stake is known because it was planted, and is never asked of finmodel. The kinds
are in the modules `planting_…`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.doorway.town import CARE, HOSPITAL, Extract, extracts, pounds_of

SHARES = (0.0, 0.01, 0.1)
"""One row, a hundredth of the rows, a tenth."""


@dataclass(frozen=True)
class Planted:
    """Extracts with a fault in them."""

    files: Mapping[str, Extract]
    """Each extract, spoilt or not; one that is written otherwise is left out."""
    rows: int
    """Rows that were spoilt, added or taken away."""
    pounds: float
    """What those rows are worth, or what is counted too much or too little because of them."""
    first: int = 0
    """Row of its file, the heading being 1, on which the first spoilt row stands."""
    where: str = HOSPITAL
    """File that a finding is to name."""
    also: Mapping[str, Any] = field(default_factory=dict)
    """What the place says otherwise of its sources."""
    write: Callable[[Path], None] = lambda data: None
    """Writes what is not plain CSV into the data folder."""
    sound: Mapping[str, Extract] | None = None
    """The extracts as they ought to have been, where they are not the town's own."""
    never_harmless: bool = False
    """True where the same ledger proves nothing: what is written means another sum."""
    said: str = ""
    """What a finding has to say besides, where rows and pounds alone would not name the fault."""


WHOLE = 1.0
"""The share of a fault that a file has or has not."""
SOME = 0.01
"""The one share at which a sibling of another kind is planted."""

Planter = Callable[[list[int], random.Random], Planted]


@dataclass(frozen=True)
class Kind:
    """A kind of fault."""

    name: str
    file: str
    plant: Planter
    shares: tuple[float, ...] = SHARES

    @property
    def side(self) -> str:
        """The side of the town that it is planted in."""
        return "care" if self.file == CARE else "hospital"

    def planted(self, share: float) -> Planted:
        """The fault in so many rows, chosen by the kind's own seed."""
        rng = random.Random(f"{self.name} {share}")
        count = len(extracts()[self.file].rows)
        return self.plant(sorted(rng.sample(range(count), max(1, round(share * count)))), rng)


KINDS: dict[str, Kind] = {}


def kind(file: str, *shares: float) -> Callable[[Planter], Planter]:
    """Enter a planter, under its own name, as a kind of fault in a file."""

    def enter(plant: Planter) -> Planter:
        name = plant.__name__.replace("_", " ")
        KINDS[name] = Kind(name, file, plant, shares or SHARES)
        return plant

    return enter


def worth(name: str, places: list[int], extract: Extract | None = None) -> float:
    """Pounds of some rows of an extract."""
    return sum(pounds_of(name, extract or extracts()[name], place) for place in places)


def rewritten(name: str, places: list[int], change: Callable[[dict[str, str]], Mapping[str, str]]) -> Planted:
    """Some rows of an extract with cells changed."""
    extract = extracts()[name]
    cells = {place: change(dict(zip(extract.head, extract.rows[place], strict=True))) for place in places}
    spoilt = extracts() | {name: extract.changed(cells)}
    return Planted(spoilt, len(places), worth(name, places), places[0] + 2, name)


def with_rows(name: str, rows: list[tuple[int, tuple[str, ...]]], pounds: float) -> Planted:
    """Further rows put into an extract, each before the row of a place."""
    extract = extracts()[name]
    made: list[tuple[str, ...]] = list(extract.rows)
    for place, row in sorted(rows, reverse=True):
        made.insert(place, row)
    spoilt = extracts() | {name: replace(extract, rows=tuple(made))}
    return Planted(spoilt, len(rows), pounds, min(place for place, _ in rows) + 2, name)
