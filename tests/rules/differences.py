"""Slopes by small differences through the exact reading, for a rule told finely enough to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from typing import cast

from hypothesis import assume

from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import (
    NUMBER,
    ONE,
    ZERO,
    Add,
    Compare,
    If,
    Maximum,
    Measure,
    Minimum,
    Multiply,
    Node,
    Round,
    RuleError,
    Split,
    Sum,
    Term,
    walk,
)
from finmodel.rules.slope import in_steps
from finmodel.rules.substitute import substitute
from tests.rules.test_readings_agree import flat, paired

STEP = Decimal("1e-12")
FINE = Decimal("1e15")
_LIMIT = Decimal("1e-10")


@dataclass(frozen=True)
class Finely:
    """A rule whose small differences show its slope, its values, and what is rounded in it, from within outwards."""

    rule: Node
    values: Mapping[str, Exact]
    rounded: Mapping[str, tuple[Round | Split, tuple[Node, ...]]]
    """By the name of what rounding moves it by: the part that rounds, and what it rounds as it is told here."""

    def past(self, by: Mapping[str, Decimal], step: Decimal) -> Finely:
        """The same to one side of the point, past any jump: what is rounded there may be far from what it is here."""
        values = dict(self.values)
        for name, (node, parts) in self.rounded.items():
            try:
                told = [_limit(part, values, by, step) for part in parts]
            except RuleError:
                continue  # in a part that is not chosen
            values[name] = _rounding(node, parts, told)
        return replace(self, values=values)


def _rounding(node: Round | Split, parts: Sequence[Node], told: Sequence[Exact]) -> Exact:
    """What rounding moves a part by where what it rounds has come to something; of steps, those that are complete."""
    if isinstance(node, Round) and in_steps(node):
        return _floor(told[0])
    leaves = [Measure(f"part {number}", part.unit, "Part", part.axis) for number, part in enumerate(parts)]
    here = {leaf.name: value for leaf, value in zip(leaves, told, strict=True)}
    again = Round(leaves[0], node.places) if isinstance(node, Round) else Split(*leaves, node.places)
    return _less(exact(again, here), exact(_plain(node, leaves), here))


def _floor(one: Exact) -> Exact:
    found = tuple(cell.to_integral_value(rounding="ROUND_FLOOR") for cell in flat(one))
    return found if isinstance(one, tuple) else found[0]


def _plain(node: Round | Split, parts: Sequence[Node]) -> Node:
    """What is rounded, before it is."""
    return parts[0] if isinstance(node, Round) else Multiply(parts[0], parts[1] / Sum(parts[1]))


def _limit(part: Node, values: Mapping[str, Exact], by: Mapping[str, Decimal], step: Decimal) -> Exact:
    """The value of a part just to one side of the point."""
    near, further = (flat(_shifted(part, values, by, far)) for far in (step, 2 * step))
    with localcontext(Context(prec=60)):
        found = tuple((2 * one - other).quantize(_LIMIT) for one, other in zip(near, further, strict=True))
    return found if part.axis is not None else found[0]


def told_finely(rule: Node, now: Mapping[str, Exact]) -> Finely:
    """The same rule, with what is rounded moved by as much as rounding moves it here, and steps and comparisons
    told apart to 21 decimals, so that small differences through the exact reading show what the slope is to show."""
    values: dict[str, Exact] = {**now, "fine": FINE}
    rounded: dict[str, tuple[Round | Split, tuple[Node, ...]]] = {}
    others: dict[int, Node] = {}
    fine = Term("fine", NUMBER, "Fine")
    for node in walk(rule):
        parts = [others.get(id(part), part) for part in node.parts]
        if isinstance(node, Round) and in_steps(node):
            name = f"steps {len(values)}"
            rounded[name] = node, tuple(parts)
            others[id(node)] = _stepped(node, parts[0], fine, (name, values), exact(node.of, now))
        elif isinstance(node, Round | Split):
            name = f"rounding {len(values)}"
            rounded[name] = node, tuple(parts)
            values[name] = _less(exact(node, now), exact(_plain(node, node.parts), now))
            others[id(node)] = Add((_plain(node, parts), Measure(name, node.unit, "Rounding", node.axis)))
        elif isinstance(node, Compare):
            assume(not any(_close(*pair) for pair in paired(exact(node.left, now), exact(node.right, now))))
            others[id(node)] = Compare(node.how, Multiply(parts[0] - parts[1], fine), ZERO)
        elif any(new is not old for new, old in zip(parts, node.parts, strict=True)):
            others[id(node)] = substitute(node, {id(old): new for old, new in zip(node.parts, parts, strict=True)})
    return Finely(others.get(id(rule), rule), values, rounded)


def _stepped(node: Round, part: Node, fine: Node, told: tuple[str, dict[str, Exact]], here: Exact) -> Node:
    """Whole steps: the lesser or the greater of the two beside the value here, as it lies against half way."""
    assume(all(not _close(cell * 2, (cell * 2).to_integral_value()) for cell in flat(here)))
    name, values = told
    values[name] = _floor(here)
    values["half"] = Decimal("0.5")
    least = Measure(name, node.unit, "Steps", node.axis)
    past = Multiply(part - (least + Term("half", node.unit, "Half")), fine)
    up = Maximum((Compare(">", past, ZERO), Minimum((Compare("=", past, ZERO), Compare(">", part, ZERO)))))
    return If(up, least + ONE, least)


def _close(one: Decimal, other: Decimal) -> bool:
    """Too close to tell, and not equal."""
    return one != other and abs(one - other) < Decimal("0.000002")


def _less(one: Exact, other: Exact) -> Exact:
    with localcontext(Context(prec=40)):
        if isinstance(one, tuple):
            return tuple(a - b for a, b in zip(one, cast("tuple[Decimal, ...]", other), strict=True))
        return one - cast(Decimal, other)


def _shifted(rule: Node, values: Mapping[str, Exact], by: Mapping[str, Decimal], far: Decimal) -> Exact:
    """The exact value of a rule a little way along a direction."""
    with localcontext(Context(prec=60)):
        shifted: dict[str, Exact] = {
            name: tuple(one + far * by.get(name, Decimal(0)) for one in value)
            if isinstance(value, tuple)
            else value + far * by.get(name, Decimal(0))
            for name, value in values.items()
        }
    return exact(rule, shifted)


def by_differences(told: Finely, by: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """Value, slopes to the left and right, and jumps in and out, from the exact value at four points close by.

    What is paid just past a jump is rounded afresh, of a limit told to ten decimals. Where that leaves a jump as small
    as that, as a third of a penny does, a tie is not told as one, and these differences say nothing.
    """
    here = cast(Decimal, exact(told.rule, told.values))
    sides = []
    for step in (-STEP, STEP):
        values = told.past(by, step).values
        near, further = (cast(Decimal, _shifted(told.rule, values, by, far)) for far in (step, 2 * step))
        sides.append(((further - near) / step, 2 * near - further))
    (left, before), (right, after) = sides
    jumps = here - before, after - here
    assume(not any(0 < abs(jump) < _LIMIT for jump in jumps))
    return here, left, right, *jumps
