"""Every case of the gain share comes out alike in decimal arithmetic, in numpy and in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.settle import Settlement, settle
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Measure, Node, Prev, walk
from finmodel.rules.substitute import substitute
from finmodel.rules.words import sentences
from tests.contracts.test_cases import _earlier
from tests.rules.sheet import excel_values

CASES = read_document(Path(__file__).parents[1] / "cases" / "gain_share.yaml").data["cases"]


def settled(case: dict[str, Any]) -> tuple[Contract, Settlement]:
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]

    def supply(_: object, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        members = [given[member] for member in measure.along.members] if measure.along else given
        return np.array(members, dtype=float)

    return contract, settle([*_earlier(case, contract, periods), contract], consecutive(periods), supply)


def values_of(contract: Contract, done: Settlement, period: int) -> dict[str, Exact]:
    """Every term and measure in one period, and the lines of the period before."""
    found: dict[str, Exact] = {}
    count = len(done.cases)
    for name, array in done.values[contract.id].items():
        cell = np.broadcast_to(array, (*array.shape[:-1], count))[..., period]
        found[name] = tuple(Decimal(repr(float(x))) for x in cell) if cell.ndim else Decimal(repr(float(cell)))
    for line in contract.lines():
        if line.rule.axis is None:
            before = done.of(contract.id, line.name)[period - 1] if period else 0.0
            found[f"prev:{line.name}"] = Decimal(repr(round(float(before), 6)))
    return found


def as_floats(value: Exact) -> np.ndarray:
    return np.array([float(cell) for cell in value] if isinstance(value, tuple) else float(value))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_case_comes_out_alike_in_decimal_arithmetic(case: dict[str, Any]) -> None:
    contract, done = settled(case)
    for period in range(len(done.cases)):
        values = values_of(contract, done, period)
        for line in contract.lines():
            got = done.of(contract.id, line.name)[..., period]
            assert got == pytest.approx(as_floats(exact(line.rule, values)), abs=1e-7), line.name


def without_prev(rule: Node, before: Mapping[str, np.ndarray]) -> tuple[Node, dict[str, np.ndarray]]:
    """The rule with what it looks back at as a measure of its own, and the values of those measures."""
    swaps: dict[int, Node] = {}
    values = {}
    for node in walk(rule):
        if isinstance(node, Prev):
            name = f"before_{node.line}"
            swaps[id(node)], values[name] = Measure(name, node.unit, name), before[node.line]
    return substitute(rule, swaps), values


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_case_comes_out_alike_in_a_spreadsheet(case: dict[str, Any]) -> None:
    contract, done = settled(case)
    count = len(done.cases)
    before = {
        line.name: np.concatenate([[0.0], done.of(contract.id, line.name)[:-1]])
        for line in contract.lines()
        if line.rule.axis is None
    }
    for line in contract.lines():
        rule, looked_back = without_prev(line.rule, before)
        found = excel_values(rule, {**done.values[contract.id], **looked_back}, count)
        assert found == pytest.approx(done.of(contract.id, line.name), abs=1e-7), line.name


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_case_can_be_said_in_words(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    for line in contract.lines():
        said = sentences(line.label, line.rule, {})
        assert len({sentence.label for sentence in said}) == len(said), line.name
        assert all(len(sentence.text) < 400 for sentence in said), [str(s) for s in said if len(s.text) >= 400]
