"""A game divided by every rule that fits it, to the penny, with who would leave under each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from finmodel.scenarios.shapley import to_whole
from finmodel.share.coalitions import Shares, Worths, alone
from finmodel.share.game import Game
from finmodel.share.nucleolus import MOST_PARTNERS, nucleolus
from finmodel.share.rules_of_claims import RULES_OF_CLAIMS, in_proportion
from finmodel.share.shapley_value import EXACT_TO, drawn_shapley, shapley_value
from finmodel.share.stability import Leaver, least_core, leavers, no_worse_off

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
    error: float = 0.0
    """How far a share may be off at 95%, in pounds, where orders were drawn."""


@dataclass(frozen=True)
class Divided:
    """A game, and its division by each rule."""

    game: Game
    divisions: tuple[Division, ...]
    least_core: float | None = None
    """What the most dissatisfied group must go without at the least; nil or less where a division keeps everybody."""
    alone: Shares = field(default=())


def divided(game: Game, seed: int = 1) -> Divided:
    """A game divided by every rule that fits it."""
    if game.claims:
        estate, claims = Fraction(game.to_share or 0), [Fraction(game.claims[name]) for name in game.partners]
        found = [(rule, divide(estate, claims)) for rule, divide in RULES_OF_CLAIMS.items()]
        return Divided(game, tuple(Division(rule, shares, in_pence(shares)) for rule, shares in found))
    worths = game.worths()
    return Divided(game, tuple(_divisions(game, worths, seed)), least_core(worths), alone(worths))


def _divisions(game: Game, worths: Worths, seed: int) -> Iterator[Division]:
    whole, partners = worths[-1], len(game.partners)
    yield _division("equal", worths, tuple(whole / partners for _ in game.partners))
    if game.contributions:
        paid = [Fraction(game.contributions[name]) for name in game.partners]
        yield _division("by_contribution", worths, in_proportion(whole, paid))
    if all(worth >= 0 for worth in alone(worths)) and any(alone(worths)):
        yield _division("proportional", worths, in_proportion(whole, alone(worths)))
    if partners <= EXACT_TO:
        yield _division("shapley", worths, shapley_value(worths))
    else:
        drawn = drawn_shapley(worths, ORDERS, seed)
        yield _division("shapley", worths, drawn.shares, max(drawn.error))
    if partners <= MOST_PARTNERS:
        yield _division("nucleolus", worths, nucleolus(worths))


def _division(rule: str, worths: Worths, shares: Shares, error: float = 0.0) -> Division:
    return Division(rule, shares, in_pence(shares), leavers(worths, shares), no_worse_off(worths, shares), error)


def in_pence(shares: Shares) -> tuple[int, ...]:
    """Shares in whole pence that sum to the whole; pennies left over go to the largest remainders."""
    over = int(np.lcm.reduce(np.array([share.denominator for share in shares], dtype=object)))
    parts = np.array([[int(share * 100 * over)] for share in shares], dtype=object)
    return tuple(int(value) for value in to_whole(parts, over)[:, 0])
