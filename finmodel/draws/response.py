"""How numbers respond to an uncertain size: worked out at a few sizes, checked at others, and told between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev

from finmodel.core.money import Floats

_DEGREE = 8
"""Highest power of the size that is followed: growth upon growth over eight further years."""
_CHECKED = (-0.71, -0.23, 0.37, 0.89)
"""Where between the ends (-1 to 1) a response is checked against what really happens."""


@dataclass(frozen=True)
class Response:
    """Numbers as a smooth function of a size between two ends."""

    low: float
    high: float
    parts: Floats
    """Chebyshev coefficients, of shape (power, …numbers)."""

    def at(self, sizes: Floats) -> Floats:
        """The numbers at each size: shape (size, …numbers)."""
        where = (2 * np.asarray(sizes, dtype=np.float64) - self.low - self.high) / (self.high - self.low)
        return np.moveaxis(np.asarray(chebyshev.chebval(where, self.parts), dtype=np.float64), -1, 0)


def straight(ends: tuple[float, float], first: Floats, last: Floats) -> Response:
    """Numbers that move in proportion to a size, from what they are at one end to what they are at the other."""
    return Response(*ends, np.stack([(first + last) / 2, (last - first) / 2]))


def response_of(
    numbers: Callable[[float], Floats], ends: tuple[float, float], near: Callable[[Floats, Floats], bool]
) -> Response | None:
    """How numbers respond to a size; None where no smooth curve tells them near enough.

    `numbers` gives them at a size, `near` says whether two sets of them are as good as the same.
    """
    low, high = ends
    checked = [(one, numbers(_between(low, high, one))) for one in _CHECKED]
    for degree in (1, _DEGREE):
        nodes = np.cos(np.linspace(np.pi, 0, degree + 1))
        seen = np.stack([numbers(_between(low, high, float(node))) for node in nodes])
        flat = seen.reshape(degree + 1, -1)
        parts = np.linalg.solve(chebyshev.chebvander(nodes, degree), flat).reshape(seen.shape)
        found = Response(low, high, np.asarray(parts, dtype=np.float64))
        if all(near(found.at(np.array([_between(low, high, one)]))[0], truth) for one, truth in checked):
            return found
    return None


def _between(low: float, high: float, where: float) -> float:
    return (low + high) / 2 + (high - low) / 2 * where
