"""The sizes that are tried: a range cut into the finest steps that are told apart, and what is settled at each, once.

Pay is stepped, gated and capped, so that nothing between two sizes is taken to be straight: every size told has been
settled. Sizes are whole numbers of the finest step, so that a crossing can be narrowed to two sizes with none between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

Better = NDArray[np.int64]
"""Whole pence that each party is better off by in each year: shape (party, period)."""


@dataclass
class SizeLattice:
    """A range of sizes, and what the scenario comes to at those of them that were settled."""

    low: Decimal
    high: Decimal
    finest: Decimal
    settle: Callable[[Decimal], Better | None]
    """What everybody is better off by at a size; None where the scenario does not take it."""
    settled: dict[int, Better | None] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """Number of the highest size, counted from the lowest as 0."""
        return int((self.high - self.low) / self.finest)

    def size(self, number: int) -> Decimal:
        """The size of a number."""
        return self.low + number * self.finest

    def number(self, size: Decimal) -> int:
        """The number of the size that is nearest."""
        return int(((size - self.low) / self.finest).to_integral_value(ROUND_HALF_EVEN))

    def better(self, number: int) -> Better | None:
        """What everybody is better off by at a size, settled where it was not yet."""
        if number not in self.settled:
            self.settled[number] = self.settle(self.size(number))
        return self.settled[number]

    def evenly(self, count: int, also: Decimal | None = None) -> list[int]:
        """Numbers of so many sizes over the whole range, with nil and one more where they lie within it."""
        spots = {round(self.last * place / (count - 1)) for place in range(count)}
        more = [size for size in (Decimal(0), also) if size is not None and self.low <= size <= self.high]
        return sorted(spots | {self.number(size) for size in more})
