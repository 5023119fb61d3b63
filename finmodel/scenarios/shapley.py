"""Fair shares of a joint effect: each cause's average step over every order of the causes, in whole pence."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
_SAFE = 2**62


def shapley(values: Whole) -> Whole:
    """Each cause's share of what all causes change together, of shape (cause, amount), in whole pence.

    `values` has a row for every set of causes: row 0 for none, row 5 for the first and third, the last for all. The
    shares are exact; pennies left over go to the largest remainders, the first cause first, so that the shares of an
    amount sum to its whole change.

    >>> shapley(np.array([[0], [10], [20], [35]])).ravel().tolist()
    [13, 22]
    """
    sets = len(values)
    causes = sets.bit_length() - 1
    if not causes:
        return np.zeros((0, *values.shape[1:]), dtype=np.int64)
    large = int(np.abs(values).max(initial=0)) * factorial(causes) * 2 >= _SAFE
    amounts = values.astype(object) if large else values
    every = np.arange(sets)
    sizes = np.array([int(one).bit_count() for one in every])
    times = np.array([factorial(size) * factorial(max(causes - size - 1, 0)) for size in range(causes)])
    parts = []
    for cause in range(causes):
        without = every[(every >> cause) & 1 == 0]
        steps = amounts[without | (1 << cause)] - amounts[without]
        parts.append((steps * times[sizes[without]][:, None]).sum(axis=0))
    return to_whole(np.stack(parts), factorial(causes))


def to_whole(parts: NDArray[np.int64] | NDArray[np.object_], over: int) -> Whole:
    """Parts over a common whole number, rounded so that they sum to their sum: pennies to the largest remainders."""
    floors = parts // over
    remainders = parts - floors * over
    left = (remainders.sum(axis=0) // over).astype(np.int64)
    order = np.argsort(-remainders, axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    whole: Whole = (floors + (rank < left)).astype(np.int64)
    return whole
