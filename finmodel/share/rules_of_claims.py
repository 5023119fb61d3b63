"""Rules for dividing too little among claims, or a deficit among those who bear it: exact, in the oldest forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from finmodel.share.coalitions import Shares

_HALF = Fraction(1, 2)


def in_proportion(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Each the same part of its claim."""
    total = sum(claims)
    return tuple(estate * claim / total if total else Fraction(0) for claim in claims)


def equal_awards(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """The same amount for each, and none more than its claim (constrained equal awards).

    >>> [int(share) for share in equal_awards(Fraction(250), [Fraction(100), Fraction(200)])]
    [100, 150]
    """
    shares, left, waiting = [Fraction(0)] * len(claims), estate, len(claims)
    for place in sorted(range(len(claims)), key=lambda each: claims[each]):
        shares[place] = min(claims[place], left / waiting)
        left, waiting = left - shares[place], waiting - 1
    return tuple(shares)


def equal_losses(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """The same amount short of its claim for each, and none less than nothing (constrained equal losses)."""
    lost = equal_awards(sum(claims, Fraction(0)) - estate, claims)
    return tuple(claim - loss for claim, loss in zip(claims, lost, strict=True))


def talmud(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Equal awards of half the claims while the estate is below half of all, equal losses of half above it.

    Two who claim the same thing divide equally what both claim (Aumann and Maschler, 1985).
    """
    halves = [claim * _HALF for claim in claims]
    half = sum(halves, Fraction(0))
    if estate <= half:
        return equal_awards(estate, halves)
    above = equal_losses(estate - half, halves)
    return tuple(first + more for first, more in zip(halves, above, strict=True))


RULES_OF_CLAIMS: dict[str, Callable[[Fraction, Sequence[Fraction]], Shares]] = {
    "proportional": in_proportion,
    "equal_awards": equal_awards,
    "equal_losses": equal_losses,
    "talmud": talmud,
}
"""Every rule of claims by its name."""


def claims_game(estate: Fraction, claims: Sequence[Fraction]) -> list[Fraction]:
    """What each coalition is sure of: what is left of the estate once all others have had their claims in full."""
    total, asked = sum(claims, Fraction(0)), [Fraction(0)]
    for claim in claims:
        asked += [below + claim for below in asked]
    return [max(estate - (total - own), Fraction(0)) for own in asked]
