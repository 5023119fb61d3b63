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


def agreements(
    contract: str, published: Mapping[str, tuple[Floats, Published]], settlement: Settlement
) -> Iterator[Agreement]:
    """Each line of a contract that has published amounts, by its name.

    What is allowed is `within`, and half the last of the `rate_decimals` of a published rate where it has one.
    """
    for name, (amounts, stated) in published.items():
        gap = np.abs(settlement.of(contract, name) - amounts)
        allowed = stated.allowed(partial(settlement.of, contract))
        yield Agreement(
            name,
            len(gap),
            int((gap <= allowed).sum()),
            int((gap == 0).sum()),
            float(gap.max()),
            float(stated.within),
            stated.closeness,
        )
