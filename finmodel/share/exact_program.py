"""An exact linear programme over coalitions: the least of a sum of shares and of a level, in whole fractions.

A solver of floating point takes a pound in ten million for nothing, and which coalitions are held decides a nucleolus.
So a basis is walked here in fractions, on the few rows that the partners and the level are (their dual), while what
every coalition would have is added up by doubling. There are few partners, and so few rows: seconds at the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from finmodel.core.control import Control, ControlFailed

EXACT_PROGRAM = Control("a programme over coalitions has a best answer")
_PATIENCE = 12
"""Steps that gain nothing after which coalitions enter in their order, so that no walk goes in a circle."""

Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class Requirement:
    """Something that shares (and the level, with `slack`) must come to: exactly, or at the least."""

    coalition: int
    slack: int
    worth: Fraction
    exactly: bool = False


@dataclass(frozen=True)
class Solved:
    """The best answer: each partner's share, the level, and the price of what holds it there."""

    shares: tuple[Fraction, ...]
    level: Fraction
    held_by: tuple[tuple[Requirement, Fraction], ...]
    """What has a price of its own: it is tight in every best answer."""


class Programme:
    """Shares x and a level e: the least of `aim` times both, where every open coalition has x(S) + e at its worth.

    `stands` holds besides: partners' floors, and coalitions whose sums are fixed.
    """

    def __init__(self, partners: int, open_to: Sequence[tuple[int, Fraction]], stands: Sequence[Requirement]) -> None:
        self._size = partners + 1
        self._open = list(open_to)
        self._scale = lcm(*(worth.denominator for _, worth in self._open)) if self._open else 1
        self._worths = [int(worth * self._scale) for _, worth in self._open]
        self._stands = list(stands)

    def least(self, aim: Row) -> Solved:
        """The least of the aim. Raises ControlFailed where there is none."""
        walk = _BasisWalk(self, aim)
        walk.through(first=True)
        if walk.artificial_left():
            raise ControlFailed("shares could be moved without end", EXACT_PROGRAM)
        walk.through(first=False)
        prices = walk.prices()
        held = tuple(
            (one, price) for one, price in zip(walk.basis, walk.values, strict=True) if one is not None and price
        )
        return Solved(prices[:-1], prices[-1], held)

    def column(self, held: Requirement) -> Row:
        """What a unit of its price adds to each row."""
        partners = self._size - 1
        return (*(Fraction(held.coalition >> place & 1) for place in range(partners)), Fraction(held.slack))

    def entering(self, prices: Row, first: bool, in_order: bool) -> tuple[Requirement, int] | None:
        """What would lower the aim further, and which way its price moves; None where nothing would."""
        for one in self._stands:
            short = (Fraction(0) if first else one.worth) - self._sum(prices, one)
            if short > 0 or (one.exactly and short < 0):
                return one, 1 if short > 0 else -1
        over = lcm(self._scale, *(price.denominator for price in prices))
        sums = _sums([int(price * over) for price in prices[:-1]])
        level, times = int(prices[-1] * over), 0 if first else over // self._scale
        most, chosen = 0, -1
        for number, ((coalition, _), worth) in enumerate(zip(self._open, self._worths, strict=True)):
            lacking = worth * times - sums[coalition] - level
            if lacking > most:
                most, chosen = lacking, number
                if in_order:
                    break
        if chosen < 0:
            return None
        coalition, exact = self._open[chosen]
        return Requirement(coalition, 1, exact), 1

    def _sum(self, prices: Row, held: Requirement) -> Fraction:
        partners = range(self._size - 1)
        return sum((prices[place] for place in partners if held.coalition >> place & 1), prices[-1] * held.slack)


class _BasisWalk:
    """A basis of the dual, walked to the best: what is in it, its inverse, and the price of each."""

    def __init__(self, programme: Programme, aim: Row) -> None:
        self.programme = programme
        size = len(aim)
        signs = [Fraction(-1 if part < 0 else 1) for part in aim]
        self.basis: list[Requirement | None] = [None] * size
        self.values = [abs(part) for part in aim]
        self._inverse = [
            [signs[row] if row == column else Fraction(0) for column in range(size)] for row in range(size)
        ]

    def artificial_left(self) -> bool:
        """True where what is aimed at is not made up of what holds."""
        return any(one is None and value for one, value in zip(self.basis, self.values, strict=True))

    def prices(self, first: bool = False) -> Row:
        """Shares and level that the basis gives."""
        worth = [
            (Fraction(-1) if first else Fraction(0)) if one is None else (Fraction(0) if first else one.worth)
            for one in self.basis
        ]
        rows = [(amount, row) for amount, row in zip(worth, self._inverse, strict=True) if amount]
        return tuple(sum((amount * row[at] for amount, row in rows), Fraction(0)) for at in range(len(self.basis)))

    def through(self, first: bool) -> None:
        """Walk until nothing is gained; at first only until all that stands in for others is out."""
        idle = 0
        while not (first and not self.artificial_left()):
            chosen = self.programme.entering(self.prices(first), first, idle > _PATIENCE)
            if chosen is None:
                return
            idle = 0 if self._enter(*chosen) else idle + 1

    def _enter(self, entering: Requirement, way: int) -> bool:
        """Let something into the basis; True where the aim is nearer for it."""
        column = self.programme.column(entering)
        moves = [
            way * sum((part * one for part, one in zip(row, column, strict=True) if one), Fraction(0))
            for row in self._inverse
        ]
        leaving, step = None, Fraction(0)
        for place, (move, value, one) in enumerate(zip(moves, self.values, self.basis, strict=True)):
            if one is not None and one.exactly:
                continue
            if one is None and value == 0 and move:
                leaving, step = place, Fraction(0)
                break
            if move > 0 and (leaving is None or value / move < step):
                leaving, step = place, value / move
        if leaving is None:
            raise ControlFailed("no shares are what they must be", EXACT_PROGRAM)
        self.values = [value - step * move for value, move in zip(self.values, moves, strict=True)]
        self.values[leaving] = way * step
        self.basis[leaving] = entering
        lead = way * moves[leaving]
        pivot = [part / lead for part in self._inverse[leaving]]
        for place, move in enumerate(moves):
            if place != leaving and move:
                self._inverse[place] = [
                    part - way * move * other for part, other in zip(self._inverse[place], pivot, strict=True)
                ]
        self._inverse[leaving] = pivot
        return step > 0


def _sums(parts: Sequence[int]) -> list[int]:
    sums = [0]
    for part in parts:
        sums += [below + part for below in sums]
    return sums
