"""Values just beside a point: what a figure tends to, its slope and its bend, in exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from finmodel.rules.tree import RuleError

_MILLION = 10**6
NIL = Fraction(0)


class Series(NamedTuple):
    """A figure t past a point, t small and above nought: `now + slope × t + bend × t²`, and no further.

    Two compare as they do just past the point: by what they tend to, then by slope, then by bend.
    """

    now: Fraction
    slope: Fraction = NIL
    bend: Fraction = NIL

    @property
    def fixed(self) -> bool:
        """True where it does not move."""
        return not self.slope and not self.bend


def fraction(number: Decimal | float | Fraction) -> Fraction:
    """A number as it is written: 0.1 is a tenth, though a computer's nearest to it is not."""
    return Fraction(number) if isinstance(number, Decimal | Fraction | int) else Fraction(repr(float(number)))


def plus(one: Series, other: Series) -> Series:
    """The sum of two."""
    return Series(one.now + other.now, one.slope + other.slope, one.bend + other.bend)


def minus(one: Series, other: Series) -> Series:
    """The difference of two."""
    return Series(one.now - other.now, one.slope - other.slope, one.bend - other.bend)


def times(one: Series, other: Series) -> Series:
    """The product of two."""
    if other.fixed:
        one, other = other, one
    if one.fixed:
        return other if one.now == 1 else Series(*(one.now * part for part in other))
    return Series(
        one.now * other.now,
        one.now * other.slope + one.slope * other.now,
        one.now * other.bend + one.slope * other.slope + one.bend * other.now,
    )


def over(top: Series, other: Series) -> Series | None:
    """The quotient of two; None where there is none.

    Where both tend to nought it is what their quotient tends to, of which less of the slope and bend is known.
    """
    while not top.now and not other.now and not other.fixed:
        top, other = Series(top.slope, top.bend), Series(other.slope, other.bend)
    if not other.now:
        return None
    now = top.now / other.now
    slope = (top.slope - now * other.slope) / other.now
    return Series(now, slope, (top.bend - now * other.bend - slope * other.slope) / other.now)


def rounded(number: Fraction, places: int) -> Fraction:
    """A number to so many decimal places, half away from zero, once it has been rounded to 6."""
    return _half_away(_half_away(number, _MILLION), Fraction(10) ** places)


def as_compared(one: Series, places: int) -> Series:
    """A figure as a comparison reads it, to so many decimals."""
    return one._replace(now=_half_away(one.now, 10**places))


def whole(one: Series, places: int) -> tuple[Series, Series]:
    """A figure rounded to whole steps, which has no slope; and how far it is from where that would turn."""
    scale = Fraction(10) ** places
    steps = Series(*(part * scale for part in as_compared(one, 6)))
    least = steps.now.numerator // steps.now.denominator
    past = minus(steps, Series(Fraction(2 * least + 1, 2)))
    up = past > Series(NIL) or (past == Series(NIL) and steps.now > 0)
    beside = minus(Series(*(part * scale for part in one)), Series(Fraction(2 * least + 1, 2)))
    return Series(Fraction(least + up) / scale), beside


def _half_away(number: Fraction, scale: Fraction | int) -> Fraction:
    steps = abs(number) * scale + Fraction(1, 2)
    found = Fraction(steps.numerator // steps.denominator) / scale
    return -found if number < 0 else found


def no_quotient(left: str, right: str) -> RuleError:
    """What is told where a figure has no value beside a point."""
    return RuleError(f"{left} is divided by {right}, which is nought")
