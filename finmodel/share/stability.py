"""Who would leave: coalitions that are worth more by themselves than they get, and whether any division keeps all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from finmodel.share.coalitions import Shares, Worths, partners_in, proper, sums_of
from finmodel.share.exact_program import Programme, Requirement


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


def least_core(worths: Worths) -> Fraction:
    """The least that the most dissatisfied coalition must go without; nil or less where there is a core.

    >>> str(least_core([Fraction(worth) for worth in (0, 0, 0, 1, 0, 1, 1, 1)]))
    '1/3'
    """
    partners = partners_in(worths)
    if partners == 1:
        return Fraction(0)
    return _programme(worths, []).least((*([Fraction(0)] * partners), Fraction(1))).level


def core_bounds(worths: Worths) -> tuple[tuple[Fraction, Fraction], ...]:
    """The least and the most that each partner gets in any division that keeps everybody; only where there is one."""
    partners = partners_in(worths)
    programme = _programme(worths, [Requirement(0, 1, Fraction(0), exactly=True)])
    found = []
    for place in range(partners):
        ends = []
        for sign in (1, -1):
            aim = [Fraction(0)] * (partners + 1)
            aim[place] = Fraction(sign)
            ends.append(programme.least(tuple(aim)).shares[place])
        found.append((ends[0], ends[1]))
    return tuple(found)


def no_worse_off(worths: Worths, shares: Shares) -> bool:
    """True where each partner gets at least what it is worth alone."""
    return all(share >= worths[1 << place] for place, share in enumerate(shares))


def _programme(worths: Worths, stands: Sequence[Requirement]) -> Programme:
    whole = Requirement(len(worths) - 1, 0, worths[-1], exactly=True)
    return Programme(
        partners_in(worths), [(each, worths[each]) for each in proper(partners_in(worths))], [whole, *stands]
    )
