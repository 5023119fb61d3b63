"""Formulas are read with the usual precedence, and come to what decimal arithmetic done apart comes to."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finmodel.rules.compose import Composer, FormulaNames
from finmodel.rules.exact import exact
from finmodel.rules.nodes import RuleError
from finmodel.rules.parse import FormulaPart, read_formula
from tests.rules.formulas import amount
from tests.rules.named import measure


def shown(part: FormulaPart) -> str:
    """A part with a bracket round each operator, so that what holds together is seen."""
    if not part.parts:
        return part.text
    inside = [shown(each) for each in part.parts]
    if part.kind == "call":
        return f"{part.text}({', '.join(inside)})"
    return f"({f' {part.text} '.join(inside)})" if len(inside) > 1 else f"({part.text} {inside[0]})"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a", "a"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("a / b / c", "((a / b) / c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a + b + c", "(a + b + c)"),
        ("a + (b + c)", "(a + (b + c))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("-a * b", "((negative a) * b)"),
        ("a - -b", "(a - (negative b))"),
        ("-a - b", "((negative a) - b)"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("not a < b", "(not (a < b))"),
        ("not a and b", "((not a) and b)"),
        ("a and b or c and d", "((a and b) or (c and d))"),
        ("a or b and c or d", "(a or (b and c) or d)"),
        ("a < b and c >= d and e = f", "((a < b) and (c >= d) and (e = f))"),
        ("not (a or b)", "(not (a or b))"),
        ("if(a > b, c, 0)", "if((a > b), c, 0)"),
        ("cap(a + b, c) * d", "(cap((a + b), c) * d)"),
        ("  a\n  +\tb ", "(a + b)"),
        ("min(a,1)", "min(a, 1)"),
        ("iffy + android", "(iffy + android)"),
    ],
)
def test_operators_bind_as_they_do_on_paper(text: str, held: str) -> None:
    assert shown(read_formula(text)) == held


def test_a_part_knows_its_column() -> None:
    whole = read_formula("cap(saving * kept, limit)")
    assert {part.text: part.column for part in whole} == {"cap": 1, "saving": 5, "*": 12, "kept": 14, "limit": 20}


def test_nought_and_one_are_the_numbers_of_a_formula() -> None:
    assert amount("if(1 - kept > 0, 1, 0)") == 1


@dataclass(frozen=True)
class Written:
    """A formula as text, and its value worked out apart (None where it has none)."""

    text: str
    value: Decimal | None
    loose: int


_SIGNS: dict[str, tuple[int, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": (1, operator.add),
    "-": (1, operator.sub),
    "*": (2, operator.mul),
    "/": (2, operator.truediv),
}
_NAMES = {
    name: Decimal(number) for name, number in zip("abcdef", ("3", "0.25", "-7.5", "12", "0", "1.75"), strict=True)
}
_TIGHT = 3


def _joined(sign: str, left: Written, right: Written, spaces: str) -> Written:
    """Two formulas joined, with brackets only where the sign's rank needs them."""
    rank, work = _SIGNS[sign]
    one = f"({left.text})" if left.loose < rank else left.text
    other = f"({right.text})" if right.loose <= rank else right.text
    value = None
    if left.value is not None and right.value is not None and not (sign == "/" and right.value == 0):
        value = work(left.value, right.value)
    return Written(f"{one}{spaces}{sign}{spaces}{other}", value, rank)


def _called(name: str, parts: list[Written]) -> Written:
    works = {"min": min, "max": max}
    values = [part.value for part in parts]
    value = None if None in values else works[name](cast("list[Decimal]", values))
    return Written(f"{name}({', '.join(part.text for part in parts)})", value, _TIGHT)


def _negative(part: Written) -> Written:
    inside = part.text if part.loose == _TIGHT else f"({part.text})"
    return Written(f"-{inside}", None if part.value is None else -part.value, 2)


LEAVES = st.one_of(
    st.sampled_from([Written(name, value, _TIGHT) for name, value in _NAMES.items()]),
    st.sampled_from([Written("0", Decimal(0), _TIGHT), Written("1", Decimal(1), _TIGHT)]),
)
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from(sorted(_SIGNS)), inner, inner, st.sampled_from(["", " ", "  "])),
        st.builds(_called, st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=3)),
        st.builds(_negative, inner),
        st.builds(lambda part: Written(f"({part.text})", part.value, _TIGHT), inner),
    ),
    max_leaves=20,
)


@given(FORMULAS)
def test_a_formula_comes_to_what_decimal_arithmetic_comes_to(written: Written) -> None:
    with localcontext() as context:
        context.prec = 60
        part = read_formula(written.text)
        composer = Composer(FormulaNames({name: measure(name, "number") for name in _NAMES}), "Paid")
        rule = composer.rule(part)
        assert rule is not None, composer.faults
        try:
            found = exact(rule, dict(_NAMES))
        except (RuleError, InvalidOperation, DivisionByZero):
            assert written.value is None
            return
    assert written.value is not None
    assert abs(cast(Decimal, found) - written.value) <= Decimal("1e-12") * (1 + abs(written.value))
