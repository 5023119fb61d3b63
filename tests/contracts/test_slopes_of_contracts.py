"""Slopes of every kind of contract, at random amounts and at its own kinks, against small exact differences."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import cast

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from finmodel.contracts.settle import resolve
from finmodel.contracts.values import consecutive
from finmodel.rules.exact import Exact
from finmodel.rules.nodes import Pick, RuleError, Step
from finmodel.rules.slope import Slope, slope
from tests.contracts.test_marginal_by_kind import BY_HAND, template
from tests.rules.differences import by_differences, told_finely

LAW = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
FACTORS = ["0", "0.5", "0.9", "0.97", "0.99", "1", "1.01", "1.03", "1.1", "1.5", "3"]


read = cache(template)


@cache
def terms(kind: str) -> dict[str, Exact]:
    contract, cases = read(kind), consecutive(["2024/25"])
    found: dict[str, Exact] = {}
    for term in contract.terms():
        numbers = [Decimal(repr(float(one))) for one in np.atleast_2d(resolve(contract, term, cases))[:, 0]]
        found[term.name] = tuple(numbers) if term.along is not None else numbers[0]
    return found


@LAW
@given(st.sampled_from(BY_HAND), st.data())
def test_a_contract_moves_as_small_differences_of_its_rules_show(row: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
    kind, stated, (moves, _), (name, member), _ = row
    contract = read(kind)
    values: dict[str, Exact] = dict(terms(kind))
    for measure in contract.measures():
        value = stated.get(measure.name, 0)
        given_ = list(value.values()) if isinstance(value, dict) else [value]
        scaled = [Decimal(repr(float(one))) * Decimal(data.draw(st.sampled_from(FACTORS))) for one in given_]
        padded = (*scaled, *[Decimal(0)] * 9)
        values[measure.name] = tuple(padded[: len(measure.along.members)]) if measure.along else scaled[0]
    values |= {f"prev:{line.name}": Decimal(0) for line in contract.lines()}
    line = next(each for each in contract.lines() if each.name == name)
    rule = Pick(line.rule, member) if line.rule.axis is not None else Step("alone", line.rule)
    by = {moves: Decimal(data.draw(st.sampled_from(["1", "-1", "2.5"])))}
    try:
        told = by_differences(told_finely(rule, values), by)
        table = values[moves]
        step = (by[moves],) * len(table) if isinstance(table, tuple) else by[moves]
        found = slope(rule, values, {moves: step})
    except RuleError:
        assume(False)
    assert isinstance(found, Slope)
    shown = (found.value, found.left, found.right, found.jump_left, found.jump_right)
    for one, other in zip(shown, told, strict=True):
        assert float(cast(Fraction, one)) == pytest.approx(float(other), rel=1e-6, abs=1e-5)
