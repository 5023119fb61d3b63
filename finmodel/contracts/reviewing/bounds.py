"""How low and how high each part of a rule can be, by the numbers that the contract states, whatever is measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from finmodel.contracts.values import TermValue
from finmodel.rules.nodes import Add, Compare, If, Maximum, Minimum, Multiply, Node, Round, Step, Subtract, Term, walk
from finmodel.rules.tree import Const

Span = tuple[float, float]
"""The lowest and the highest."""
ANYTHING: Span = (-math.inf, math.inf)


def bounds_of(rules: Iterable[Node]) -> dict[int, Span]:
    """The span of every part of some rules, by its identity; what is measured may be anything."""
    found: dict[int, Span] = {}
    for node in walk(*rules):
        found.setdefault(id(node), _span(node, lambda part: found.get(id(part), ANYTHING)))
    return found


def stated(term: Term) -> tuple[TermValue, ...]:
    """The numbers of a term as the contract states them."""
    values = term.value if isinstance(term.value, tuple) else (term.value,)
    return tuple(value for value in values if isinstance(value, TermValue))


def _span(node: Node, of: Callable[[Node], Span]) -> Span:
    match node:
        case Const():
            return float(node.value), float(node.value)
        case Term():
            numbers = [float(number) for value in stated(node) for number in value.numbers]
            return (min(numbers), max(numbers)) if numbers else ANYTHING
        case Compare():
            return 0.0, 1.0
        case Step() | Round():
            return of(node.of)
        case Minimum() | Maximum():
            spans = [of(part) for part in node.choices]
            choose = min if isinstance(node, Minimum) else max
            return choose(low for low, _ in spans), choose(high for _, high in spans)
        case If():
            one, other = of(node.then), of(node.otherwise)
            return min(one[0], other[0]), max(one[1], other[1])
        case Add():
            return _sum([of(part) for part in node.parts])
        case Subtract():
            (low, high), (least, most) = of(node.left), of(node.right)
            return _sum([(low, high), (-most, -least)])
        case Multiply():
            ends = [_times(one, other) for one in of(node.left) for other in of(node.right)]
            return min(ends), max(ends)
    return ANYTHING


def _times(one: float, other: float) -> float:
    return 0.0 if one == 0 or other == 0 else one * other


def _sum(spans: list[Span]) -> Span:
    return sum(low for low, _ in spans), sum(high for _, high in spans)
