"""How far the lines of a settled table agree with the amounts that were published beside its measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from finmodel.contracts.reading import Published
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.money import Floats


@dataclass(frozen=True)
class Difference:
    """A row whose published amount is further from ours than its rounding allows."""

    row: int
    """Place among the rows settled, from 0."""
    published: float
    ours: float

    @property
    def difference(self) -> float:
        """Ours less what is published."""
        return self.ours - self.published


@dataclass(frozen=True)
class Agreement:
    """One line beside its published amounts, over all rows that have one."""

    line: str
    rows: int
    """Rows with a published amount."""
    agree: int
    """Rows whose difference is allowed."""
    equal: int
    largest_difference: float
    within: float
    """The difference allowed in every row."""
    closeness: str
    """All that is allowed, in words."""
    not_published: int = 0
    """Rows without a published amount: none is taken as nil."""
    differ: tuple[Difference, ...] = ()
    """Every row whose difference is not allowed, the largest first."""


def agreements(
    contract: str, published: Mapping[str, tuple[Floats, Published]], settlement: Settlement
) -> Iterator[Agreement]:
    """Each line of a contract that has published amounts, by its name.

    What is allowed is `within`, and half the last of the `rate_decimals` of a published rate where it has one. An
    amount that is not a number was not published.
    """
    for name, (amounts, stated) in published.items():
        ours = np.broadcast_to(settlement.of(contract, name), amounts.shape)
        gap, known = np.abs(ours - amounts), ~np.isnan(amounts)
        allowed = np.broadcast_to(stated.allowed(partial(settlement.of, contract)), gap.shape)
        beyond = known & ~(gap <= allowed)
        differ = [Difference(int(row), float(amounts[row]), float(ours[row])) for row in np.flatnonzero(beyond)]
        yield Agreement(
            name,
            int(known.sum()),
            int((known & ~beyond).sum()),
            int((known & (gap == 0)).sum()),
            float(gap[known].max()) if known.any() else 0.0,
            float(stated.within),
            stated.closeness,
            int((~known).sum()),
            tuple(sorted(differ, key=lambda each: -abs(each.difference))),
        )
