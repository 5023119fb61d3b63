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
    Split,
    Step,
    Subtract,
    Sum,
)


@dataclass(frozen=True)
class Band:
    """A stretch of a scale up to `upper` (None: no upper end), and the rate or amount that goes with it."""

    upper: Node | None
    rate: Node
    with_end: bool = True
    """True where the upper end itself belongs to the band, False where it belongs to the next."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a look-up table, linear from `rate_from` at `start` to `rate_to` at `end`; else flat."""

    start: Node
    rate_from: Node
    end: Node | None = None
    rate_to: Node | None = None
    meets: bool = False
    """True where the next stretch follows with no gap, as 10,000 follows 9,999 in a table of whole numbers."""


@dataclass(frozen=True)
class BandTable:
    """A table of bands that a file states, and what holds at its edges."""

    bands: Sequence[Band]
    refuses: str = ""
    """What messages call the table, where it has no value past its last end; empty where the last rate holds."""
    mirrored: bool = False
    """True where a corridor of an amount below nought goes back by the same bands."""


@dataclass(frozen=True)
class LookUpTable:
    """A table to look up that a file states, and what holds at its edges."""

    stretches: Sequence[Stretch]
    refuses: str = ""
    """What messages call the table, where it has no value outside its rows; empty where the nearest rate holds."""


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


def corridor(amount: Node, bands: Sequence[Band], label: str = "Part", refuses: str = "") -> Node:
    """Marginal corridor: each part of the amount at the rate of the band it falls in; the parts are added.

    Bands are in rising order and meet. What lies past the last upper end is at the last rate, or has no value where
    `refuses` names the table. The amount is not negative.
    """
    parts: list[Node] = []
    lower: Node = ZERO
    for number, band in enumerate(bands, start=1):
        is_last = number == len(bands)
        above = amount if lower is ZERO else at_least_nil(Subtract(amount, lower))
        width = band.upper if band.upper is None or lower is ZERO else Subtract(band.upper, lower)
        inside = above if width is None or is_last else Minimum((above, width))
        parts.append(Step(f"{label} in band {number}, shared", Multiply(inside, band.rate)))
        if band.upper is not None:
            lower = band.upper
    return _not_past(total(parts), amount, bands, refuses)


def mirrored(amount: Node, bands: Sequence[Band], label: str = "Part", refuses: str = "") -> Node:
    """A corridor of an amount of either sign: what is below nought goes back by the same bands."""
    gained = Step(f"{label}, above nil", at_least_nil(amount))
    lost = Step(f"{label}, below nil", at_least_nil(ZERO - amount))
    back = corridor(lost, bands, f"{label} below nil", refuses)
    return corridor(gained, bands, label, refuses) - Step(f"{label}, goes back", back)


def slab(amount: Node, bands: Sequence[Band], of: Node | None = None, refuses: str = "") -> Node:
    """Slab: the whole amount (or `of`) at the rate of the one band the amount falls in."""
    return Multiply(amount if of is None else of, band_rate(amount, bands, refuses))


def band_rate(score: Node, bands: Sequence[Band], refuses: str = "") -> Node:
    """The rate of the band a score falls in; a score at an upper end belongs to it, or to the next (`with_end`).

    Past the last upper end the last rate holds, or there is no value where `refuses` names the table.
    """
    result = bands[-1].rate
    for band in reversed(bands[:-1]):
        if band.upper is not None:
            result = If(_reached(score, band), band.rate, result)
    return _not_past(result, score, bands, refuses)


def _reached(score: Node, band: Band) -> Compare:
    assert band.upper is not None
    return Compare("<=" if band.with_end else "<", score, band.upper)


def _not_past(value: Node, score: Node, bands: Sequence[Band], refuses: str) -> Node:
    if not refuses or bands[-1].upper is None:
        return value
    return covered(value, _reached(score, bands[-1]), refuses)


def covered(value: Node, test: Node, table: str) -> Node:
    """A value where a table covers what it is read at; elsewhere none, because it is divided by no."""
    return Divide(value, Step(f"Covered by {table}", test))


def look_up(score: Node, stretches: Sequence[Stretch], label: str = "Rate", refuses: str = "") -> Node:
    """A table read by linear interpolation inside each stretch.

    Past an end, and between two stretches, the nearest rate below holds, and the first rate below the first start;
    where `refuses` names the table there is no value there. The divisor is the stated end less the start: 9,000 to
    9,999 divides by 999.
    """
    result: Node = ZERO
    for number, stretch in reversed(list(enumerate(stretches, start=1))):
        following = stretches[number].start if number < len(stretches) else None
        inside = score
        if stretch.rate_to is not None and stretch.end is not None:
            if number == 1:
                inside = floor(inside, stretch.start)
            if stretch.end is not following:
                inside = cap(inside, stretch.end)
        here = Step(f"{label} in band {number}", _rate_within(stretch, inside, f"Way through band {number}"))
        if following is None:
            result = here
        else:
            result = Step(f"{label} from band {number}", If(Compare("<", score, following), here, result))
    return covered(result, _inside(score, stretches), refuses) if refuses else result


def _inside(score: Node, stretches: Sequence[Stretch]) -> Node:
    """Yes where a score is not below the first stretch, not past the last, and in no gap between two."""
    tests: list[Node] = [Compare(">=", score, stretches[0].start)]
    for number, stretch in enumerate(stretches, start=1):
        following = stretches[number] if number < len(stretches) else None
        if stretch.end is None or stretch.meets or (following is not None and stretch.end is following.start):
            continue
        short = Compare("<=", score, stretch.end)
        tests.append(short if following is None else either((short, Compare(">=", score, following.start))))
    return both(tests) if len(tests) > 1 else tests[0]


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


def zero_sum(changes: Node, places: int, label: str = "Shift") -> Node:
    """What moves between the members of an axis whose changes are above and below nought; the parts sum to nought.

    The lesser of all gains and all losses moves: to those above nought in proportion to their gains, from those below
    in proportion to their losses, each split to `places`.
    """
    gains = Step(f"{label}: gains", at_least_nil(changes))
    losses = Step(f"{label}: losses", at_least_nil(Subtract(ZERO, changes)))
    lesser = Minimum((Step(f"{label}: all gains", Sum(gains)), Step(f"{label}: all losses", Sum(losses))))
    moved = Step(f"{label}: what moves", Round(lesser, places))
    paid = Step(f"{label}: paid to those that gain", Split(moved, gains, places))
    taken = Step(f"{label}: taken from those that lose", Split(moved, losses, places))
    return If(Compare(">", moved, ZERO), Subtract(paid, taken), ZERO)


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
