"""A game divided by every rule that fits it, to the penny, with who would leave under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from finmodel.scenarios.shapley import to_whole
from finmodel.share.coalitions import Shares, Worths, alone
from finmodel.share.game import Game
from finmodel.share.nucleolus import MOST_PARTNERS, nucleolus
from finmodel.share.rules_of_claims import RULES_OF_CLAIMS, in_proportion
from finmodel.share.shapley_value import EXACT_TO, drawn_shapley, shapley_value
from finmodel.share.stability import Leaver, core_bounds, least_core, leavers, no_worse_off

ORDERS = 2_000
"""Orders that are drawn, each with its reverse, where partners are too many for all."""


@dataclass(frozen=True)
class Division:
    """What each partner gets by one rule: exactly, and in whole pence that sum to the whole."""

    rule: str
    shares: Shares
    pence: tuple[int, ...]
    leavers: tuple[Leaver, ...] = ()
    """Groups that would be better off by themselves; those that gain most first."""
    no_worse_off: bool = True
    """True where each partner gets at least what it is worth alone."""
    error: float | None = None
    """How far a share may be off at 95%, in pounds, where orders were drawn; None where all were counted."""


@dataclass(frozen=True)
class Divided:
    """A game, and its division by each rule."""

    game: Game
    divisions: tuple[Division, ...]
    least_core: Fraction | None = None
    """What the most dissatisfied group must go without at the least; nil or less where a division keeps everybody."""
    alone: Shares = field(default=())
    bounds: tuple[tuple[Fraction, Fraction], ...] = ()
    """The least and the most that each partner gets in a division that keeps everybody; none where no division does,
    or where partners are too many."""
    left_out: tuple[str, ...] = ()
    """Rules that do not fit, each with why, in a sentence."""


def divided(game: Game, seed: int = 1) -> Divided:
    """A game divided by every rule that fits it."""
    if game.claims:
        estate, claims = Fraction(game.to_share or 0), [Fraction(game.claims[name]) for name in game.partners]
        found = [(rule, divide(estate, claims)) for rule, divide in RULES_OF_CLAIMS.items()]
        return Divided(game, tuple(Division(rule, shares, in_pence(shares)) for rule, shares in found))
    worths = game.worths()
    least, few = least_core(worths), len(game.partners) <= MOST_PARTNERS
    bounds = core_bounds(worths) if least <= 0 and few else ()
    divisions = tuple(_divisions(game, worths, seed))
    return Divided(game, divisions, least, alone(worths), bounds, tuple(_left_out(game, worths)))


def _divisions(game: Game, worths: Worths, seed: int) -> Iterator[Division]:
    whole, partners, own = worths[-1], len(game.partners), alone(worths)
    yield _division("equal", worths, tuple(whole / partners for _ in game.partners))
    if game.contributions:
        paid = [Fraction(game.contributions[name]) for name in game.partners]
        yield _division("by_contribution", worths, in_proportion(whole, paid))
    if _in_proportion_fits(own):
        yield _division("proportional", worths, in_proportion(whole, own))
    if sum(own) <= whole:
        rest = (whole - sum(own)) / partners
        yield _division("no_worse_off", worths, tuple(amount + rest for amount in own))
    if partners <= EXACT_TO:
        yield _division("shapley", worths, shapley_value(worths))
    else:
        drawn = drawn_shapley(worths, ORDERS, seed)
        yield _division("shapley", worths, drawn.shares, max(drawn.error))
    if partners <= MOST_PARTNERS:
        yield _division("nucleolus", worths, nucleolus(worths))


def _left_out(game: Game, worths: Worths) -> Iterator[str]:
    own = alone(worths)
    if not _in_proportion_fits(own):
        short = "nobody is worth anything alone" if not any(own) else "somebody alone is worth less than nothing"
        yield f"There are no proportional shares, because {short}."
    if sum(own) > worths[-1]:
        yield "Somebody must be worse off than alone: all together are worth less than what each has alone, added up."
    if len(game.partners) > MOST_PARTNERS:
        yield f"The nucleolus and the bounds of the core are worked out for {MOST_PARTNERS} partners at the most."


def _in_proportion_fits(own: Shares) -> bool:
    return all(worth >= 0 for worth in own) and any(own)


def _division(rule: str, worths: Worths, shares: Shares, error: float | None = None) -> Division:
    return Division(rule, shares, in_pence(shares), leavers(worths, shares), no_worse_off(worths, shares), error)


def in_pence(shares: Shares) -> tuple[int, ...]:
    """Shares in whole pence that sum to the whole; pennies left over go to the largest remainders."""
    return in_wholes([share * 100 for share in shares])


def in_wholes(parts: Sequence[Fraction]) -> tuple[int, ...]:
    """Parts in whole numbers that sum to what they sum to; what is left over goes to the largest remainders.

    >>> in_wholes([Fraction(100, 3)] * 3)
    (34, 33, 33)
    """
    over = lcm(*(part.denominator for part in parts))
    exact = np.array([[int(part * over)] for part in parts], dtype=object)
    return tuple(int(value) for value in to_whole(exact, over)[:, 0])
