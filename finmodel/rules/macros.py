"""The macros a formula may call, by the names and in the order of arguments that a commissioner writes.

Each macro says its arguments as it is written, and that text is both what a user is shown and what decides how many
there may be, so that the two cannot differ. How a macro is built is in `shapes`, which kinds in Python use too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from finmodel.errors import Refused
from finmodel.rules import shapes
from finmodel.rules.nodes import (
    FLAG,
    ZERO,
    Compare,
    Const,
    Divide,
    If,
    Maximum,
    Measure,
    Minimum,
    Node,
    Pick,
    Prev,
    Round,
    Split,
    Step,
    Subtract,
    Sum,
    Term,
    walk,
)
from finmodel.rules.shapes import BandTable, LookUpTable

Takes = Literal["amount", "bands", "stretches", "line", "member", "unit"]
"""What an argument is: an amount (any formula), or the bare name of a table, a line, a member or a rounding unit."""

_SPECIAL: dict[str, Takes] = {
    "bands": "bands",
    "stretches": "stretches",
    "line": "line",
    "member": "member",
    "rounding_unit": "unit",
}
_ARGUMENT = re.compile(r"(\[?)([a-z_]+)(\.\.\.)?\]?")


@dataclass(frozen=True)
class Macro:
    """A macro: how it is written, what it is for, and how it is built from its arguments.

    `written` shows the arguments: `[…]` may be left out, `…...` may be given several times.
    """

    written: str
    meaning: str
    build: Callable[..., Node]
    labelled: bool = False
    """True where it makes steps of its own, which are called after `label`."""

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.written.partition("(")[0]

    @cached_property
    def _arguments(self) -> list[tuple[str, str, str]]:
        inside = self.written.partition("(")[2]
        return [(found[1], found[2], found[3] or "") for found in _ARGUMENT.finditer(inside)]

    def fits(self, count: int) -> bool:
        """True where it may be called with so many arguments."""
        needed = sum(not optional for optional, _, _ in self._arguments)
        endless = any(more for _, _, more in self._arguments)
        return count >= needed and (endless or count <= len(self._arguments))

    def takes(self, position: int) -> Takes:
        """What the argument at a position (from 0) is."""
        _, word, _ = self._arguments[min(position, len(self._arguments) - 1)]
        return _SPECIAL.get(word, "amount")


def _gate(test: Node, then: Node, otherwise: Node = ZERO) -> Node:
    return If(test, then, otherwise)


def _corridor(amount: Node, table: BandTable, label: str) -> Node:
    """The corridor of an amount; one that may be below nought mirrors, or is refused."""
    if never_negative(amount):
        return shapes.corridor(amount, table.bands, label, table.refuses)
    if table.mirrored:
        return shapes.mirrored(amount, table.bands, label, table.refuses)
    if not never_negative(amount, measures=True):
        raise Refused(
            "The amount may be below nought, and the bands start from there.",
            "Write corridor(at_least_nil(…), …) for nothing below nought, or add `mirrored: true` to the table for the "
            "same to go back.",
        )
    above = Step(f"{label}, amount above nil", shapes.at_least_nil(amount))
    found = shapes.corridor(above, table.bands, label, table.refuses)
    return shapes.covered(found, Compare(">=", amount, ZERO), "the bands, which start from nought")


def _slab(amount: Node, table: BandTable, of: Node | None = None) -> Node:
    return shapes.slab(amount, table.bands, of, table.refuses)


def _band_rate(score: Node, table: BandTable) -> Node:
    return shapes.band_rate(score, table.bands, table.refuses)


def _look_up(score: Node, table: LookUpTable, label: str) -> Node:
    return shapes.look_up(score, table.stretches, label, table.refuses)


def _started(quantity: Node, every: Node, label: str) -> Node:
    return Step(f"{label}, steps started", shapes.started_steps(quantity, every, f"{label}, steps in parts"))


def _whole(quantity: Node, every: Node, label: str) -> Node:
    return Step(f"{label}, steps complete", shapes.whole_steps(quantity, every, f"{label}, steps in parts"))


def _product(first: Node, *multipliers: Node) -> Node:
    return shapes.product(first, multipliers)


def _waterfall(amount: Node, limit: Node, *earlier: Node) -> Node:
    return shapes.waterfall(amount, limit, earlier)


def _left_over(amount: Node, *taken: Node) -> Node:
    return shapes.left_over(amount, taken)


def _round(amount: Node, places: int) -> Node:
    return Round(amount, places)


def _split(total: Node, weights: Node, places: int, label: str) -> Node:
    whole = total.of if isinstance(total, Step) else total
    rounded = isinstance(whole, Round) and whole.places == places
    return Split(total if rounded else Step(f"{label}, before it is split", Round(total, places)), weights, places)


def _zero_sum(changes: Node, places: int, label: str) -> Node:
    return shapes.zero_sum(changes, places, label)


def never_negative(node: Node, measures: bool = False) -> bool:
    """True where a rule is seen to be nought or more from how it is built: a term is, for a file states none below.

    With `measures`, what the data supplies is taken to be nought or more too.
    """
    seen: dict[int, bool] = {}
    for part in walk(node):
        held = [seen[id(below)] for below in part.parts]
        match part:
            case Const() | Term() | Compare():
                seen[id(part)] = True
            case Measure() | Prev():
                seen[id(part)] = measures
            case Maximum():
                seen[id(part)] = any(held) or _is_size(part)
            case If():
                seen[id(part)] = all(held[1:])
            case Subtract():
                seen[id(part)] = False
            case _:
                seen[id(part)] = all(held)
    return seen[id(node)]


def uncovered(node: Node) -> Step | None:
    """The test by which a node has a value only where a table covers it; None where it is another node."""
    test = node.right if isinstance(node, Divide) else None
    return test if isinstance(test, Step) and test.unit == FLAG else None


def _is_size(node: Maximum) -> bool:
    """True where a node is an amount without its sign."""
    amount, *others = node.choices
    turned = others[0] if others else None
    return isinstance(turned, Subtract) and turned.right is amount and isinstance(turned.left, Const)


MACROS: dict[str, Macro] = {
    macro.name: macro
    for macro in (
        Macro("if(test, then, otherwise)", "one amount where a test holds, else another", If),
        Macro("gate(test, then, [otherwise])", "an amount where a test holds, else nought or another", _gate),
        Macro("min(amount, other...)", "the least of several", lambda *parts: Minimum(parts)),
        Macro("max(amount, other...)", "the greatest of several", lambda *parts: Maximum(parts)),
        Macro("cap(amount, limit)", "at most the limit", shapes.cap),
        Macro("floor(amount, least)", "at least an amount", shapes.floor),
        Macro("collar(amount, lowest, highest)", "kept between a lowest and a highest", shapes.collar),
        Macro("at_least_nil(amount)", "the amount where positive, else nought", shapes.at_least_nil),
        Macro("size(amount)", "the amount without its sign", shapes.size),
        Macro("share(amount, part)", "a share of an amount", shapes.share),
        Macro("product(amount, multiplier...)", "an amount times each multiplier in turn", _product),
        Macro("total(amount, other...)", "several amounts added", lambda *parts: shapes.total(parts)),
        Macro("sum(amounts)", "the total over every member of a list", Sum),
        Macro("sum_product(quantity, price)", "quantity times price, added up over a list", shapes.sum_product),
        Macro(
            "corridor(amount, bands)",
            "each part of an amount at the rate of the band it falls in",
            _corridor,
            labelled=True,
        ),
        Macro("slab(amount, bands, [of])", "the whole amount at the rate of the one band it falls in", _slab),
        Macro("band_rate(score, bands)", "the rate of the band a score falls in", _band_rate),
        Macro("look_up(score, stretches)", "a table read in proportion inside each stretch", _look_up, labelled=True),
        Macro("ramp(score, start, end)", "nought up to a start, one from an end, in proportion between", shapes.ramp),
        Macro("prorate(amount, part, whole)", "the part of an amount that falls in part of the time", shapes.prorate),
        Macro(
            "started_steps(quantity, every)",
            "how many steps of a size have been started",
            _started,
            labelled=True,
        ),
        Macro("whole_steps(quantity, every)", "how many steps of a size are complete", _whole, labelled=True),
        Macro("withhold(amount, part)", "what is paid at once when a part is held back", shapes.withhold),
        Macro("earn_back(amount, part, earned)", "what is paid of the part held back, as earned", shapes.earn_back),
        Macro("waterfall(amount, limit, [earlier...])", "what one source bears after the earlier ones", _waterfall),
        Macro("left_over(amount, taken...)", "what is left once parts are taken off", _left_over),
        Macro(
            "split(total, shares)", "a total shared among the members of a list, to the penny", _split, labelled=True
        ),
        Macro(
            "zero_sum(changes)",
            "what moves from members that lose to those that gain",
            _zero_sum,
            labelled=True,
        ),
        Macro("pick(table, member)", "the value of one member of a list", Pick),
        Macro("round(amount, [rounding_unit])", "to the contract's unit of money, or to a stated term", _round),
        Macro("prev(line)", "what a line of the contract came to in the period before", lambda before: before),
    )
}


def places_of(unit_value: str) -> int:
    """Decimal places of a unit to round to, such as 0.01, 1 or 1000. Raises Refused for what is none."""
    digits = unit_value.rstrip("0") if "." in unit_value else unit_value
    if re.fullmatch(r"10{0,6}\.?", digits):
        return -(len(digits.rstrip(".")) - 1)
    if re.fullmatch(r"0\.0{0,5}1", digits):
        return len(digits) - 2
    raise Refused(f"{unit_value} is not a unit to round to.", "State 1, 10, 100 … or 0.1, 0.01 … 0.000001.")
