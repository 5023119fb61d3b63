"""Coalitions of partners as numbers: the first partner is bit 0, and the worth of each set stands at its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

Worths = Sequence[Fraction]
"""What each coalition is worth by its number: nought for nobody first, all partners last."""
Shares = tuple[Fraction, ...]
"""What each partner gets."""


def partners_in(worths: Worths) -> int:
    """How many partners a game has."""
    return len(worths).bit_length() - 1


def members(coalition: int) -> tuple[int, ...]:
    """The partners of a coalition, each by its place.

    >>> members(0b101)
    (0, 2)
    """
    return tuple(place for place in range(coalition.bit_length()) if coalition >> place & 1)


def proper(partners: int) -> Iterator[int]:
    """Every coalition but nobody and everybody."""
    return iter(range(1, (1 << partners) - 1))


def alone(worths: Worths) -> Shares:
    """What each partner is worth by itself."""
    return tuple(worths[1 << place] for place in range(partners_in(worths)))


def sums_of(shares: Sequence[Fraction]) -> list[Fraction]:
    """What each coalition gets when each partner gets its share."""
    sums = [Fraction(0)]
    for share in shares:
        sums += [below + share for below in sums]
    return sums
