"""The nucleolus: the division whose most dissatisfied coalition is as content as can be, then the next, and so on.

A programme is solved for each level of dissatisfaction. Only coalitions that are held by a price of their own are fixed
at a level: they are tight in every best solution, while others may only happen to be tight in the one that was found.
What the solver says decides which coalitions are fixed and nothing else: shares are then worked out in whole fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from finmodel.core.control import Control, ControlFailed
from finmodel.share.coalitions import Shares, Worths, alone, partners_in, proper, sums_of

MOST_PARTNERS = 12
"""Partners up to whom it is worked out: each more doubles the coalitions."""
NUCLEOLUS_LEVELS = Control("no coalition is less content under the nucleolus than the programmes found it to be")
_OFF = "the nucleolus does not stand as its programmes found it"
_PRICED = 1e-7
_CLOSE = Fraction(1, 10**6)

_Row = tuple[int, ...]


@dataclass
class _Fixed:
    """Coalitions whose dissatisfaction is known: each with its level, and what is spanned by them."""

    partners: int
    coalitions: dict[int, int]
    """Level of each coalition that is fixed; `-1` where a partner stands at what it is worth alone."""
    basis: list[list[Fraction]]

    def spans(self, coalition: int) -> bool:
        """True where what a coalition gets follows from those that are fixed."""
        return not any(self._reduced(coalition))

    def add(self, coalition: int, level: int) -> None:
        """Fix a coalition, unless what it gets is known."""
        left = self._reduced(coalition)
        lead = next((place for place, value in enumerate(left) if value), None)
        if lead is None:
            return
        self.coalitions[coalition] = level
        self.basis.append([value / left[lead] for value in left])

    def _reduced(self, coalition: int) -> list[Fraction]:
        left = [Fraction(coalition >> place & 1) for place in range(self.partners)]
        for row in self.basis:
            lead = next(place for place, value in enumerate(row) if value)
            if left[lead]:
                factor = left[lead]
                left = [value - factor * other for value, other in zip(left, row, strict=True)]
        return left


def nucleolus(worths: Worths) -> Shares:
    """Each partner's share under the nucleolus, exactly.

    No partner gets less than it is worth alone, where all together are worth at least that (else shares may be below).

    >>> from finmodel.share.rules_of_claims import claims_game
    >>> [str(share) for share in nucleolus(claims_game(Fraction(200), [Fraction(claim) for claim in (100, 200, 300)]))]
    ['50', '75', '75']
    """
    partners = partners_in(worths)
    if partners == 1:
        return (worths[1],)
    floors: Shares | None = alone(worths)
    if floors is not None and sum(floors) > worths[-1]:
        floors = None
    scale = max((abs(worth) for worth in worths), default=Fraction(0)) or Fraction(1)
    scaled = np.array([float(worth / scale) for worth in worths])
    fixed = _Fixed(partners, {}, [])
    fixed.add((1 << partners) - 1, 0)
    levels: list[float] = []
    held: dict[int, list[int]] = {}
    while len(fixed.basis) < partners:
        open_to = [coalition for coalition in proper(partners) if not fixed.spans(coalition)]
        level, tight, at_floor = _level(scaled, open_to, fixed, levels, None if floors is None else floors, scale)
        levels.append(level)
        held[len(levels)] = tight
        for coalition in tight:
            fixed.add(coalition, len(levels))
        for place in at_floor:
            fixed.add(1 << place, -1)
        held.setdefault(-1, []).extend(1 << place for place in at_floor)
    shares = _exactly(worths, held, partners)
    _hold(worths, shares, held, levels, scale)
    return shares


def _level(
    worths: np.ndarray,
    open_to: Sequence[int],
    fixed: _Fixed,
    levels: Sequence[float],
    floors: Shares | None,
    scale: Fraction,
) -> tuple[float, list[int], list[int]]:
    """The least greatest dissatisfaction of coalitions that are open, who is held by it, and who at its floor."""
    partners = fixed.partners
    weights = np.array([*([0.0] * partners), 1.0])
    upper = np.array([[*(-float(each >> place & 1) for place in range(partners)), -1.0] for each in open_to])
    equal = [[*(float(each >> place & 1) for place in range(partners)), 0.0] for each in fixed.coalitions]
    stands = [worths[each] - (levels[level - 1] if level > 0 else 0.0) for each, level in fixed.coalitions.items()]
    bounds: list[tuple[float | None, float | None]] = [
        (None if floors is None else float(floors[place] / scale), None) for place in range(partners)
    ]
    bounds.append((None, None))
    found = linprog(weights, upper, -worths[list(open_to)], np.array(equal), np.array(stands), bounds, method="highs")
    if found.x is None:
        raise ControlFailed(_OFF, NUCLEOLUS_LEVELS)
    prices, at_floor = -found.ineqlin.marginals, found.lower.marginals[:partners]
    tight = [each for each, price in zip(open_to, prices.tolist(), strict=True) if price > _PRICED]
    return float(found.x[-1]), tight, [place for place, price in enumerate(at_floor.tolist()) if price > _PRICED]


def _exactly(worths: Worths, held: dict[int, list[int]], partners: int) -> Shares:
    """The shares, and the levels that they give, from who is held at each: one solution in fractions."""
    unknown = partners + len([level for level in held if level > 0])
    rows = [_equation(worths, (1 << partners) - 1, 0, partners, unknown)]
    for level, coalitions in held.items():
        rows += [_equation(worths, each, max(level, 0), partners, unknown) for each in coalitions]
    solved = _solved(rows, unknown)
    return tuple(solved[:partners])


def _equation(worths: Worths, coalition: int, level: int, partners: int, unknown: int) -> list[Fraction]:
    row = [Fraction(0)] * (unknown + 1)
    for place in range(partners):
        row[place] = Fraction(coalition >> place & 1)
    if level:
        row[partners + level - 1] = Fraction(1)
    row[-1] = worths[coalition]
    return row


def _solved(rows: list[list[Fraction]], unknown: int) -> list[Fraction]:
    """The one solution of equations that may repeat each other. Raises ControlFailed where there is not just one."""
    done: list[list[Fraction]] = []
    for column in range(unknown):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            raise ControlFailed(_OFF, NUCLEOLUS_LEVELS)
        lead = pivot[column]
        pivot_row = [value / lead for value in pivot]
        rows = [_without(row, pivot_row, column) for row in rows if row is not pivot]
        done = [*(_without(row, pivot_row, column) for row in done), pivot_row]
    if any(row[-1] for row in rows):
        raise ControlFailed(_OFF, NUCLEOLUS_LEVELS)
    return [row[-1] for row in done]


def _without(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [value - factor * other for value, other in zip(row, pivot, strict=True)] if factor else row


def _hold(worths: Worths, shares: Shares, held: dict[int, list[int]], levels: Sequence[float], scale: Fraction) -> None:
    """Shares sum to the whole, and no coalition is less content than the first programme found."""
    sums = sums_of(shares)
    worst = max(worths[each] - sums[each] for each in proper(len(shares)))
    if sums[-1] != worths[-1] or abs(worst / scale - Fraction(levels[0])) > _CLOSE:
        raise ControlFailed(_OFF, NUCLEOLUS_LEVELS)
