"""Macros: the shapes that payment rules are made of, built only from the operators.

A macro is a function that returns a tree and no node of its own, so that every reading has it without knowing of it.
Where words leave a choice open (a score at the end of a band, a divisor of 999 or of 1,000) its docstring says which
is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finmodel.rules.nodes import (
    ONE,
    ZERO,
    Add,
    Compare,
    Comparison,
    Divide,
    If,
    Maximum,
    Minimum,
    Multiply,
    Node,
    Round,
    Step,
    Subtract,
    Sum,
)


@dataclass(frozen=True)
class Band:
    """A stretch of a scale up to `upper` (None: no upper end), and the rate or amount that goes with it."""

    upper: Node | None
    rate: Node


@dataclass(frozen=True)
class Stretch:
    """A stretch of a look-up table, linear from `rate_from` at `start` to `rate_to` at `end`; else flat."""

    start: Node
    rate_from: Node
    end: Node | None = None
    rate_to: Node | None = None


def cap(amount: Node, limit: Node) -> Node:
    """At most the limit."""
    return Minimum((amount, limit))


def floor(amount: Node, limit: Node) -> Node:
    """At least the limit."""
    return Maximum((amount, limit))


def collar(amount: Node, lowest: Node, highest: Node) -> Node:
    """Between a lowest and a highest amount."""
    return Maximum((lowest, Minimum((amount, highest))))


def at_least_nil(amount: Node) -> Node:
    """The amount where positive, else nought."""
    return Maximum((amount, ZERO))


def size(amount: Node) -> Node:
    """The amount without its sign."""
    return Maximum((amount, ZERO - amount))


def gate(test: Node, how: Comparison, threshold: Node, then: Node, otherwise: Node = ZERO) -> Node:
    """`then` where the test stands in the stated relation to the threshold, else `otherwise`."""
    return If(Compare(how, test, threshold), then, otherwise)


def share(amount: Node, part: Node) -> Node:
    """A share of an amount."""
    return Multiply(amount, part)


def product(first: Node, multipliers: Sequence[Node]) -> Node:
    """An amount times each multiplier in the order given."""
    result = first
    for multiplier in multipliers:
        result = Multiply(result, multiplier)
    return result


def total(parts: Sequence[Node]) -> Node:
    """The sum of parts; of one part, the part itself."""
    return parts[0] if len(parts) == 1 else Add(tuple(parts))


def sum_product(quantity: Node, price: Node) -> Node:
    """Quantity times price, summed over their axis."""
    return Sum(Multiply(quantity, price))


def corridor(amount: Node, bands: Sequence[Band], label: str = "Part") -> Node:
    """Marginal corridor: each part of the amount at the rate of the band it falls in; the parts are added.

    Bands are in rising order and meet; what lies past the last upper end earns nothing. The amount is not
    negative.
    """
    parts: list[Node] = []
    lower: Node = ZERO
    for number, band in enumerate(bands, start=1):
        above = amount if lower is ZERO else at_least_nil(Subtract(amount, lower))
        width = band.upper if band.upper is None or lower is ZERO else Subtract(band.upper, lower)
        inside = above if width is None else Minimum((above, width))
        parts.append(Step(f"{label} in band {number}, shared", Multiply(inside, band.rate)))
        if band.upper is not None:
            lower = band.upper
    return total(parts)


def slab(amount: Node, bands: Sequence[Band], of: Node | None = None) -> Node:
    """Slab: the whole amount (or `of`) at the rate of the one band the amount falls in."""
    return Multiply(amount if of is None else of, band_rate(amount, bands))


def band_rate(score: Node, bands: Sequence[Band]) -> Node:
    """The rate of the band a score falls in; a score at an upper end belongs to the band above."""
    result = bands[-1].rate if bands[-1].upper is None else ZERO
    for band in reversed(bands):
        if band.upper is not None:
            result = If(Compare("<", score, band.upper), band.rate, result)
    return result


def look_up(score: Node, stretches: Sequence[Stretch], label: str = "Rate") -> Node:
    """A table read by linear interpolation inside each stretch; below the first start, the first rate.

    The divisor is the stated end less the start, so that a table printed 9,000 to 9,999 divides by 999.
    """
    result: Node = ZERO
    for number, stretch in reversed(list(enumerate(stretches, start=1))):
        here = Step(f"{label} in band {number}", _rate_within(stretch, score, f"Way through band {number}"))
        if number == len(stretches):
            result = here
        else:
            following = stretches[number].start
            result = Step(f"{label} from band {number}", If(Compare("<", score, following), here, result))
    return result


def _rate_within(stretch: Stretch, score: Node, label: str) -> Node:
    if stretch.end is None or stretch.rate_to is None:
        return stretch.rate_from
    along = Step(label, Divide(Subtract(score, stretch.start), Subtract(stretch.end, stretch.start)))
    return Add((stretch.rate_from, Multiply(Subtract(stretch.rate_to, stretch.rate_from), along)))


def ramp(score: Node, start: Node, end: Node) -> Node:
    """Nought at or below the start, one at or above the end, in proportion between."""
    return collar(Divide(Subtract(score, start), Subtract(end, start)), ZERO, ONE)


def withhold(amount: Node, part: Node) -> Node:
    """What is paid at once of an amount of which a part is held back until results are known."""
    return Multiply(amount, Subtract(ONE, part))


def earn_back(amount: Node, part: Node, earned: Node) -> Node:
    """What is paid later of the part held back: as much of it as was earned."""
    return Multiply(Multiply(amount, part), earned)


def waterfall(amount: Node, limit: Node, earlier: Sequence[Node] = ()) -> Node:
    """Ordered waterfall, one source of it: what it bears, up to its limit, of what the earlier sources leave."""
    return Minimum((left_over(amount, earlier) if earlier else amount, limit))


def left_over(amount: Node, taken: Sequence[Node]) -> Node:
    """What is left of an amount once parts are taken off it; never below nought."""
    rest = amount
    for part in taken:
        rest = Subtract(rest, part)
    return at_least_nil(rest)


def both(tests: Sequence[Node]) -> Node:
    """Yes where every test says yes."""
    return Minimum(tuple(tests))


def either(tests: Sequence[Node]) -> Node:
    """Yes where any test says yes."""
    return Maximum(tuple(tests))


_OPPOSITE: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def negate(test: Node) -> Node:
    """Yes where the test says no."""
    if isinstance(test, Compare) and test.how in _OPPOSITE:
        return Compare(_OPPOSITE[test.how], test.left, test.right)
    return Compare("=", test, ZERO)


def prorate(amount: Node, part: Node, whole: Node) -> Node:
    """The part of an amount that falls in a part of the time."""
    return Multiply(amount, Divide(part, whole))


def started_steps(quantity: Node, every: Node, label: str = "Steps needed") -> Node:
    """How many steps of size `every` have been started: 0 at nought, 1 up to `every`, and so on."""
    exact = Step(label, _count(quantity, every))
    whole = Step(f"{label}, to the nearest whole", Round(exact, 0))
    return Add((whole, Compare("<", whole, exact)))


def whole_steps(quantity: Node, every: Node, label: str = "Steps made") -> Node:
    """How many steps of size `every` are complete: 0 below `every`, 1 from there on, and so on."""
    exact = Step(label, _count(quantity, every))
    whole = Step(f"{label}, to the nearest whole", Round(exact, 0))
    return Subtract(whole, Compare(">", whole, exact))


def _count(quantity: Node, every: Node) -> Node:
    """How many times one goes into the other: a plain number, where like over like would be a share."""
    return Multiply(Divide(quantity, every), ONE)
