"""How sure an amount is: what it is at least, in so many of a hundred draws."""

from __future__ import annotations

import math

import numpy as np

from finmodel.positions.settled_money import Pence


def at_least(pence: Pence, sure: int) -> Pence:
    """What is reached or exceeded in so many of a hundred draws, the last axis: at P80, the 20th percentile.

    >>> at_least(np.arange(1, 11), 80)
    array(3)
    """
    draws = pence.shape[-1]
    rank = draws - math.ceil(draws * sure / 100)
    return np.asarray(np.partition(pence, rank, axis=-1)[..., rank])
