"""Who would leave: coalitions that are worth more by themselves than they get, and whether any division keeps all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from finmodel.share.coalitions import Shares, Worths, partners_in, proper, sums_of


@dataclass(frozen=True)
class Leaver:
    """A coalition that would be better off by itself, and by how much."""

    coalition: int
    gains: Fraction


def leavers(worths: Worths, shares: Sequence[Fraction]) -> tuple[Leaver, ...]:
    """Coalitions that gain by leaving, those that gain most first; none where the division is in the core."""
    sums = sums_of(shares)
    found = [
        Leaver(each, worths[each] - sums[each]) for each in proper(partners_in(worths)) if worths[each] > sums[each]
    ]
    return tuple(sorted(found, key=lambda each: (-each.gains, each.coalition.bit_count(), each.coalition)))


def least_core(worths: Worths) -> float:
    """The least that the most dissatisfied coalition must go without, in pounds; nil or less where there is a core."""
    partners = partners_in(worths)
    if partners == 1:
        return 0.0
    every = list(proper(partners))
    scale = float(max(abs(worth) for worth in worths)) or 1.0
    wanted = np.array([float(worths[each]) / scale for each in every])
    upper = np.array([[*(-float(each >> place & 1) for place in range(partners)), -1.0] for each in every])
    whole = np.array([[*([1.0] * partners), 0.0]])
    weights = np.array([*([0.0] * partners), 1.0])
    bounds = [(None, None)] * (partners + 1)
    found = linprog(weights, upper, -wanted, whole, np.array([float(worths[-1]) / scale]), bounds, method="highs")
    return float(found.fun) * scale


def no_worse_off(worths: Worths, shares: Shares) -> bool:
    """True where each partner gets at least what it is worth alone."""
    return all(share >= worths[1 << place] for place, share in enumerate(shares))
