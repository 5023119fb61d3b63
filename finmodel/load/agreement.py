"""How far the lines of a settled table agree with the amounts that were published beside its measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from finmodel.contracts.settled_lines import Settlement
from finmodel.load.table import MeasureTable


@dataclass(frozen=True)
class Agreement:
    """One line beside its published amounts, over all rows."""

    line: str
    rows: int
    agree: int
    """Rows whose difference is allowed."""
    equal: int
    largest_difference: float
    within: float
    """The difference allowed in every row."""
    closeness: str
    """All that is allowed, in words."""


def agreements(table: MeasureTable, settlement: Settlement) -> Iterator[Agreement]:
    """Each line of a table that has published amounts.

    What is allowed is `within`, and half the last of the `rate_decimals` of a published rate where it has one.
    """
    for name, (published, stated) in table.published.items():
        gap = np.abs(settlement.of(table.contract.id, name) - published)
        allowed = stated.allowed(partial(settlement.of, table.contract.id))
        yield Agreement(
            name,
            len(gap),
            int((gap <= allowed).sum()),
            int((gap == 0).sum()),
            float(gap.max()),
            float(stated.within),
            stated.closeness,
        )
