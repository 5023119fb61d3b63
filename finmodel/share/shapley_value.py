"""The Shapley value: what each partner adds to those before it, on average over every order in which they may join."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np

from finmodel.share.coalitions import Shares, Worths, partners_in

EXACT_TO = 12
"""Partners up to whom every order counts; beyond, orders are drawn."""
_LIKELY = 1.96


@dataclass(frozen=True)
class DrawnOrders:
    """A Shapley value over orders that were drawn: each partner's mean, and how far it may be off at 95%."""

    shares: Shares
    error: tuple[float, ...]
    orders: int


def shapley_value(worths: Worths) -> Shares:
    """Each partner's Shapley value, exactly.

    >>> [str(share) for share in shapley_value([Fraction(worth) for worth in (0, 0, 0, 60)])]
    ['30', '30']
    """
    partners = partners_in(worths)
    times = [factorial(size) * factorial(partners - size - 1) for size in range(partners)]
    shares = []
    for place in range(partners):
        own = 1 << place
        steps = (
            times[without.bit_count()] * (worths[without | own] - worths[without])
            for without in range(len(worths))
            if not without & own
        )
        shares.append(sum(steps, Fraction(0)) / factorial(partners))
    return tuple(shares)


def drawn_shapley(worths: Worths, orders: int, seed: int) -> DrawnOrders:
    """The Shapley value over so many orders, each drawn with its reverse; shares sum to the whole whatever is drawn."""
    partners = partners_in(worths)
    dice = np.random.default_rng(seed)
    values = np.array([float(worth) for worth in worths])
    steps = np.empty((orders, partners))
    for number in range(orders):
        order = dice.permutation(partners)
        steps[number] = (_steps(values, order) + _steps(values, order[::-1])) / 2
    error = _LIKELY * steps.std(axis=0, ddof=1) / np.sqrt(orders)
    means = [Fraction(float(mean)) for mean in steps.mean(axis=0)]
    over = (worths[-1] - sum(means, Fraction(0))) / partners
    return DrawnOrders(tuple(mean + over for mean in means), tuple(float(each) for each in error), 2 * orders)


def _steps(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    joined = np.bitwise_or.accumulate(1 << order)
    worth = values[joined]
    steps = np.empty(len(order))
    steps[order] = np.diff(worth, prepend=0.0)
    return steps
