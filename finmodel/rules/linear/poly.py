"""Polynomials and their quotients in exact fractions: what a rule comes to between two of its turning points.

What moves may be divided by what moves, and multiplied by it again: then it is a straight line after all. So quotients
are kept in their lowest terms, which takes a division of polynomials; none here is longer than a few powers.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import NamedTuple

Poly = tuple[Fraction, ...]
"""Coefficients, of the lowest power first; nothing for nought."""

NIL = Fraction(0)
_ONE: Poly = (Fraction(1),)
_FINE = 10**24
"""Parts to which a square root that is no plain fraction is found."""


def plus(first: Poly, second: Poly) -> Poly:
    """The sum of two."""
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return _trimmed([*(a + b for a, b in zip(longer, shorter, strict=False)), *longer[len(shorter) :]])


def times(first: Poly, second: Poly) -> Poly:
    """The product of two."""
    if not first or not second:
        return ()
    found = [NIL] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            found[i + j] += a * b
    return _trimmed(found)


def scaled(poly: Poly, by: Fraction) -> Poly:
    """A polynomial times a number."""
    return tuple(part * by for part in poly) if by else ()


def value(poly: Poly, x: Fraction) -> Fraction:
    """Its value at a point."""
    total = NIL
    for part in reversed(poly):
        total = total * x + part
    return total


def roots(poly: Poly) -> list[Fraction] | None:
    """Where a polynomial is nought, in order; None where its power is above two, and nowhere where it is nought."""
    if len(poly) <= 1:
        return []
    if len(poly) == 2:
        return [-poly[0] / poly[1]]
    if len(poly) > 3:
        return None
    constant, slope, bend = poly
    under = slope * slope - 4 * bend * constant
    if under < 0:
        return []
    root = _square_root(under)
    return sorted({(-slope - root) / (2 * bend), (-slope + root) / (2 * bend)})


def _square_root(number: Fraction) -> Fraction:
    top, bottom = isqrt(number.numerator), isqrt(number.denominator)
    if top * top == number.numerator and bottom * bottom == number.denominator:
        return Fraction(top, bottom)
    return Fraction(isqrt(int(number * _FINE * _FINE)), _FINE)


class Rational(NamedTuple):
    """A quotient of two polynomials, in its lowest terms."""

    top: Poly
    bottom: Poly = _ONE

    @property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """Constant and slope, where it is a straight line."""
        if len(self.bottom) > 1 or len(self.top) > 2:
            return None
        constant, slope = (*self.top, NIL, NIL)[:2]
        return constant, slope

    @property
    def constant(self) -> Fraction | None:
        """Its value, where it has but one."""
        return None if len(self.bottom) > 1 or len(self.top) > 1 else (self.top[0] if self.top else NIL)

    def at(self, x: Fraction) -> Fraction:
        """Its value at a point at which it has one."""
        found = value(self.top, x)
        return found if self.bottom is _ONE else found / value(self.bottom, x)

    def __add__(self, other: Rational) -> Rational:  # type: ignore[override]
        if self.bottom == other.bottom:
            return reduced(plus(self.top, other.top), self.bottom)
        return reduced(
            plus(times(self.top, other.bottom), times(other.top, self.bottom)), times(self.bottom, other.bottom)
        )

    def __sub__(self, other: Rational) -> Rational:
        return self + Rational(scaled(other.top, Fraction(-1)), other.bottom)

    def __mul__(self, other: Rational) -> Rational:  # type: ignore[override]
        return reduced(times(self.top, other.top), times(self.bottom, other.bottom))

    def over(self, other: Rational) -> Rational:
        """The quotient of two; the other is not nought everywhere."""
        return reduced(times(self.top, other.bottom), times(self.bottom, other.top))


def number(constant: Fraction) -> Rational:
    """A number as a quotient."""
    return Rational((constant,) if constant else ())


def reduced(top: Poly, bottom: Poly) -> Rational:
    """A quotient in its lowest terms, whose bottom begins with one power of one."""
    if len(bottom) > 1 and top:
        shared = _common(top, bottom)
        if len(shared) > 1:
            top, bottom = _divided(top, shared)[0], _divided(bottom, shared)[0]
    if not top:
        return Rational(())
    if bottom == _ONE:
        return Rational(top)
    lead = bottom[-1]
    bottom = scaled(bottom, 1 / lead)
    return Rational(scaled(top, 1 / lead), _ONE if bottom == _ONE else bottom)


def _common(first: Poly, second: Poly) -> Poly:
    while second:
        first, second = second, _divided(first, second)[1]
    return first


def _divided(top: Poly, by: Poly) -> tuple[Poly, Poly]:
    rest, found = list(top), [NIL] * max(0, len(top) - len(by) + 1)
    for power in range(len(found) - 1, -1, -1):
        factor = rest[power + len(by) - 1] / by[-1]
        found[power] = factor
        for place, part in enumerate(by):
            rest[power + place] -= factor * part
    return _trimmed(found), _trimmed(rest[: len(by) - 1])


def _trimmed(parts: list[Fraction]) -> Poly:
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)
