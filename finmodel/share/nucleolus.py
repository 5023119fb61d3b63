"""The nucleolus: the division whose most dissatisfied coalition is as content as can be, then the next, and so on.

A programme is solved for each level of dissatisfaction, in whole fractions. Only coalitions that are held by a price of
their own are fixed at a level: they are tight in every best solution, while others may only happen to be tight in the
one that was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finmodel.core.control import Control, ControlFailed
from finmodel.share.coalitions import Shares, Worths, alone, partners_in, proper, sums_of
from finmodel.share.exact_program import Programme, Requirement

MOST_PARTNERS = 12
"""Partners up to whom it is worked out: each more doubles the coalitions."""
NUCLEOLUS_LEVELS = Control("no coalition is less content under the nucleolus than its first programme found")


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
    floors = alone(worths) if sum(alone(worths)) <= worths[-1] else None
    at_floor = [] if floors is None else [Requirement(1 << place, 0, floor) for place, floor in enumerate(floors)]
    fixed = [Requirement((1 << partners) - 1, 0, worths[-1], exactly=True)]
    span = _Span(partners)
    span.add(fixed[0].coalition)
    levels: list[Fraction] = []
    while not span.whole:
        open_to = [(each, worths[each]) for each in span.outside() if 0 < each < len(worths) - 1]
        found = Programme(partners, open_to, [*fixed, *at_floor]).least((*([Fraction(0)] * partners), Fraction(1)))
        levels.append(found.level)
        for held, _ in found.held_by:
            if not held.exactly and span.add(held.coalition):
                fixed.append(Requirement(held.coalition, 0, held.worth - held.slack * found.level, exactly=True))
    shares = found.shares
    _hold(worths, shares, levels[0])
    return shares


class _Span:
    """What coalitions get follows from those that are fixed: a basis of all that is orthogonal to these, in wholes."""

    def __init__(self, partners: int) -> None:
        self._free = [[int(row == place) for row in range(partners)] for place in range(partners)]

    @property
    def whole(self) -> bool:
        """True where what every coalition gets is known."""
        return not self._free

    def add(self, coalition: int) -> bool:
        """Fix a coalition; False where what it gets was known."""
        sums = [sum(row[place] for place in range(len(row)) if coalition >> place & 1) for row in self._free]
        lead = next((number for number, total in enumerate(sums) if total), None)
        if lead is None:
            return False
        kept, total = self._free[lead], sums[lead]
        self._free = [
            [value * total - other * sums[number] for value, other in zip(row, kept, strict=True)]
            for number, row in enumerate(self._free)
            if number != lead
        ]
        return True

    def outside(self) -> Iterator[int]:
        """Coalitions of which what they get is not known yet."""
        known = [sums_of([Fraction(value) for value in row]) for row in self._free]
        return (each for each in range(len(known[0])) if any(sums[each] for sums in known))


def _hold(worths: Worths, shares: Shares, level: Fraction) -> None:
    """Shares sum to the whole, and the least content coalition is just as content as the first programme found."""
    sums = sums_of(shares)
    worst = max(worths[each] - sums[each] for each in proper(len(shares)))
    if sums[-1] != worths[-1] or worst != level:
        raise ControlFailed("the nucleolus does not stand as its programmes found it", NUCLEOLUS_LEVELS)
