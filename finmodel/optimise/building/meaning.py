"""What a limit of a program stands for, so that it can be told in words and held against what is settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from finmodel.optimise.solving.program import Limit, Sense

Kind = Literal[
    "money", "contribution", "scheme", "spend", "share", "surplus", "activity",
    "units", "count", "resource", "outcome", "rate", "remaining", "equity", "relation", "owed", "shape",
]  # fmt: skip
"""`money`: no more than there is. `contribution`: what a partner pays in. `scheme`: units of one scheme. `spend`,
`share`, `units`, `count`: what is spent on schemes, its part of all, their units, how many are bought. `surplus`: of a
partner. `activity`: no more avoided than there is. `resource`, `outcome`: what is used and brought. `rate`: what
an outcome of the place comes to. `remaining`:
activity that is left. `equity`: between localities. `relation`: schemes that need or exclude each other. `owed`: by a
pool. `shape`: no limit of the brief, but what a choice is (a size, a band, a year of a unit that goes on)."""


@dataclass(frozen=True)
class Meaning:
    """What a limit of the program stands for."""

    kind: Kind
    sense: Sense
    bound: Decimal
    """In pounds, units of the scheme, as a share, or a number of what is counted."""
    about: str
    """Id of the scheme, partner, pool, resource or outcome it is about; empty for several schemes."""
    schemes: tuple[str, ...] = ()
    """Schemes whose spending, units or use it limits."""
    year: str = ""
    """The year it is for; empty for a plan of one year, and for a limit over the whole plan."""


@dataclass(frozen=True)
class Meant:
    """A limit with what it means."""

    limit: Limit
    meaning: Meaning
