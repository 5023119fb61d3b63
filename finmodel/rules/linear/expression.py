"""Expressions: a constant, and weights on quantities that are decided and on what bends, opens or steps with them.

Four things a weight may stand on: a `Quantity`, a number between two bounds that is decided; a `Bend`, an exact
piecewise-linear function of one expression (all that hangs on one quantity is one bend, so that a program needs few
whole choices); a `Gated` expression, that counts only where a yes or no says so; and `WholeSteps`, an expression
rounded to whole steps. Arithmetic is in exact fractions; whoever adds a float adds it as it is written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from finmodel.rules.linear.graph import Graph
from finmodel.rules.series import NIL, fraction, rounded

K = TypeVar("K", bound=Hashable)
Number = int | float | Decimal | Fraction
Ends = tuple[Fraction | float, Fraction | float]
"""The smallest and the largest that something can be; infinite where there is no end."""

_LONG = 400
"""Bits of a denominator from which a number is kept to 60 decimals, so that digits do not grow without end."""
_SIXTY = 10**60


@dataclass(frozen=True)
class Quantity:
    """A number that is decided: pounds or units of a scheme, a contribution; it lies between two bounds."""

    name: str
    """In the user's words; of two with one name there is but one."""
    lowest: float = float("-inf")
    highest: float = float("inf")
    whole: bool = False

    @cached_property
    def ends(self) -> Ends:
        """Its bounds as exact numbers."""
        return _exact_end(self.lowest), _exact_end(self.highest)


@dataclass(frozen=True)
class Bend:
    """An exact piecewise-linear function of one expression, with its kinks and jumps."""

    of: Expression
    graph: Graph
    label: str = field(default="", compare=False)
    """What it is called where a program has rows for it."""

    @cached_property
    def ends(self) -> Ends:
        """The smallest and the largest that it can be."""
        return self.graph.range

    @cached_property
    def _hash(self) -> int:
        return hash((self.of, self.graph))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Gated:
    """An expression where a yes or no is one, and nought where it is nought."""

    test: Expression
    """One or nought wherever the quantities lie."""
    of: Expression
    label: str = field(default="", compare=False)

    @cached_property
    def ends(self) -> Ends:
        """The smallest and the largest that it can be."""
        low, high = self.of.ends
        return min(NIL, low), max(NIL, high)

    @cached_property
    def _hash(self) -> int:
        return hash((self.test, self.of))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class WholeSteps:
    """An expression rounded to so many decimal places, half away from zero: to whole steps where they are none."""

    of: Expression
    places: int = 0
    label: str = field(default="", compare=False)

    @cached_property
    def ends(self) -> Ends:
        """The smallest and the largest that it can be."""
        low, high = self.of.ends
        return _rounded_end(low, self.places), _rounded_end(high, self.places)

    @cached_property
    def _hash(self) -> int:
        return hash((self.of, self.places))

    def __hash__(self) -> int:
        return self._hash


Part = Quantity | Bend | Gated | WholeSteps
"""What a weight may stand on."""


class Expression:
    """A constant and weights on parts; added, taken away, and multiplied or divided by numbers as usual.

    >>> beds, visits = Quantity("beds", 0, 10), Quantity("visits", 0, 100)
    >>> cost = 5 + 3 * Expression.of(beds) - Expression.of(visits) / 2
    >>> evaluate(cost, {"beds": 2, "visits": 6})
    8.0
    """

    __slots__ = ("_ends", "_hash", "constant", "weights", "within")

    def __init__(self, constant: Number = 0, weights: Mapping[Part, Number] | None = None, within: Number = 0) -> None:
        self.constant = _tidy(fraction(constant))
        self.weights: dict[Part, Fraction] = {
            part: _tidy(fraction(weight)) for part, weight in (weights or {}).items() if weight
        }
        self.within = fraction(within)
        """By how much the rounding of money may set it apart from what is settled, at most, away from gates."""
        self._hash: int | None = None
        self._ends: Ends | None = None

    @classmethod
    def of(cls, part: Part) -> Expression:
        """One of a quantity, or of another part."""
        return cls(0, {part: 1})

    @classmethod
    def total(cls, parts: Iterable[Expression | Number]) -> Expression:
        """The sum of many; quicker than adding them one by one."""
        constant, within, weights = NIL, NIL, dict[Part, Fraction]()
        for each in parts:
            if isinstance(each, Expression):
                constant += each.constant
                within += each.within
                for part, weight in each.weights.items():
                    weights[part] = weights.get(part, NIL) + weight
            else:
                constant += fraction(each)
        return _made(constant, {part: weight for part, weight in weights.items() if weight}, within)

    @property
    def fixed(self) -> bool:
        """True where nothing moves it."""
        return not self.weights

    @property
    def ends(self) -> Ends:
        """The smallest and the largest that it can be, each part by itself."""
        if self._ends is None:
            low: Fraction | float = self.constant
            high: Fraction | float = self.constant
            for part, weight in self.weights.items():
                least, most = part.ends if weight > 0 else (part.ends[1], part.ends[0])
                low, high = low + weight * least, high + weight * most
            self._ends = low, high
        return self._ends

    def parts(self) -> Iterator[Part]:
        """Every part that it is made of, those inside others before them, once."""
        return parts_of((self,))

    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity that it hangs on, in order."""
        return tuple(part for part in self.parts() if isinstance(part, Quantity))

    def __add__(self, other: Expression | Number) -> Expression:
        return Expression.total((self, other))

    __radd__ = __add__

    def __sub__(self, other: Expression | Number) -> Expression:
        return Expression.total((self, -other if isinstance(other, Expression) else -fraction(other)))

    def __rsub__(self, other: Number) -> Expression:
        return Expression.total((-self, other))

    def __neg__(self) -> Expression:
        return self * -1

    def __mul__(self, by: Number) -> Expression:
        factor = fraction(by)
        if not factor:
            return Expression()
        weights = {part: _tidy(weight * factor) for part, weight in self.weights.items()}
        return _made(self.constant * factor, weights, self.within * abs(factor))

    __rmul__ = __mul__

    def __truediv__(self, by: Number) -> Expression:
        return self * (1 / fraction(by))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Expression)
            and hash(self) == hash(other)
            and self.constant == other.constant
            and self.weights == other.weights
        )

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.constant, frozenset(self.weights.items())))
        return self._hash

    def __repr__(self) -> str:
        names = [f"{float(weight):+g} × {_called(part)}" for part, weight in self.weights.items()]
        return " ".join([f"{float(self.constant):g}", *names])


def evaluate(expression: Expression | Number, values: Mapping[str, Number]) -> float:
    """What an expression comes to at values of its quantities, by name."""
    return float(evaluate_all({"": expression}, values)[""])


def evaluate_all(expressions: Mapping[K, Expression | Number], values: Mapping[str, Number]) -> dict[K, Fraction]:
    """What many expressions come to at values of their quantities, exactly; parts that they share once."""
    done: dict[Part, Fraction] = {}
    exact = {name: fraction(value) for name, value in values.items()}

    def worth(expression: Expression) -> Fraction:
        return sum((weight * done[part] for part, weight in expression.weights.items()), expression.constant)

    for part in parts_of(each for each in expressions.values() if isinstance(each, Expression)):
        match part:
            case Quantity():
                done[part] = exact[part.name]
            case Bend():
                done[part] = part.graph.at(worth(part.of))
            case Gated():
                done[part] = worth(part.of) if worth(part.test) else NIL
            case WholeSteps():
                done[part] = rounded(worth(part.of), part.places)
    return {name: worth(each) if isinstance(each, Expression) else fraction(each) for name, each in expressions.items()}


def parts_of(expressions: Iterable[Expression]) -> Iterator[Part]:
    """Every part that some expressions are made of, those inside others before them, once."""
    seen: set[Part] = set()
    for expression in expressions:
        stack: list[tuple[Part, bool]] = [(part, False) for part in reversed(expression.weights)]
        while stack:
            part, ready = stack.pop()
            if ready:
                yield part
            elif part not in seen:
                seen.add(part)
                stack.append((part, True))
                stack.extend((below, False) for inner in inside(part) for below in inner.weights)


def inside(part: Part) -> tuple[Expression, ...]:
    """The expressions that a part is made of."""
    match part:
        case Quantity():
            return ()
        case Gated():
            return (part.test, part.of)
    return (part.of,)


def _made(constant: Fraction, weights: dict[Part, Fraction], within: Fraction) -> Expression:
    """An expression of numbers that are exact already and none of which is nought."""
    found = Expression.__new__(Expression)
    found.constant, found.weights, found.within = _tidy(constant), weights, within
    found._hash = found._ends = None
    return found


def _tidy(number: Fraction) -> Fraction:
    return number if number.denominator.bit_length() < _LONG else Fraction(round(number * _SIXTY), _SIXTY)


def _exact_end(end: float) -> Fraction | float:
    return end if end in (float("-inf"), float("inf")) else fraction(end)


def _rounded_end(end: Fraction | float, places: int) -> Fraction | float:
    return rounded(end, places) if isinstance(end, Fraction) else end


def _called(part: Part) -> str:
    return part.name if isinstance(part, Quantity) else f"{type(part).__name__} '{part.label}'"
