"""Slopes by small differences through the exact reading, for a rule told finely enough to show them."""

from __future__ import annotations

from collections.abc import Mapping
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


def told_finely(rule: Node, now: Mapping[str, Exact]) -> tuple[Node, dict[str, Exact]]:
    """The same rule, with what is rounded moved by as much as rounding moves it here, and steps and comparisons
    told apart to 21 decimals, so that small differences through the exact reading show what the slope is to show."""
    values: dict[str, Exact] = {**now, "fine": FINE}
    others: dict[int, Node] = {}
    fine = Term("fine", NUMBER, "Fine")
    for node in walk(rule):
        parts = [others.get(id(part), part) for part in node.parts]
        if isinstance(node, Round) and in_steps(node):
            others[id(node)] = _stepped(node, parts[0], fine, values, exact(node.of, now))
        elif isinstance(node, Round | Split):
            name = f"rounding {len(values)}"
            plain = node.of if isinstance(node, Round) else Multiply(node.total, node.weights / Sum(node.weights))
            inner = parts[0] if isinstance(node, Round) else Multiply(parts[0], parts[1] / Sum(parts[1]))
            values[name] = _less(exact(node, now), exact(plain, now))
            others[id(node)] = Add((inner, Measure(name, node.unit, "Rounding", node.axis)))
        elif isinstance(node, Compare):
            assume(not any(_close(*pair) for pair in paired(exact(node.left, now), exact(node.right, now))))
            others[id(node)] = Compare(node.how, Multiply(parts[0] - parts[1], fine), ZERO)
        elif any(new is not old for new, old in zip(parts, node.parts, strict=True)):
            others[id(node)] = substitute(node, {id(old): new for old, new in zip(node.parts, parts, strict=True)})
    return others.get(id(rule), rule), values


def _stepped(node: Round, part: Node, fine: Node, values: dict[str, Exact], here: Exact) -> Node:
    """Whole steps: the lesser or the greater of the two beside the value here, as it lies against half way."""
    assume(all(not _close(cell * 2, (cell * 2).to_integral_value()) for cell in flat(here)))
    name = f"steps {len(values)}"
    found = [cell.to_integral_value(rounding="ROUND_FLOOR") for cell in flat(here)]
    values[name] = tuple(found) if isinstance(here, tuple) else found[0]
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


def beside(rule: Node, values: Mapping[str, Exact], by: Mapping[str, Decimal], far: Decimal) -> Decimal:
    """The exact value of a rule a little way along a direction."""
    with localcontext(Context(prec=60)):
        shifted: dict[str, Exact] = {
            name: tuple(one + far * by.get(name, Decimal(0)) for one in value)
            if isinstance(value, tuple)
            else value + far * by.get(name, Decimal(0))
            for name, value in values.items()
        }
    return cast(Decimal, exact(rule, shifted))


def by_differences(rule: Node, values: Mapping[str, Exact], by: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """Value, slopes to the left and right, and jumps in and out, from the exact value at four points close by."""
    here = cast(Decimal, exact(rule, values))
    before, further_before = (beside(rule, values, by, -far) for far in (STEP, 2 * STEP))
    after, further_after = (beside(rule, values, by, far) for far in (STEP, 2 * STEP))
    left, right = (before - further_before) / STEP, (further_after - after) / STEP
    return here, left, right, here - (2 * before - further_before), 2 * after - further_after - here
