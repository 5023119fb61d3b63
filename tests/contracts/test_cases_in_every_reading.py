"""Every case in `tests/cases`, worked out by a spreadsheet program and in exact decimals as well, gives the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import RuleBook
from finmodel.contracts.settle import settle
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document
from finmodel.rules.exact import exact
from finmodel.rules.nodes import Measure, Prev, walk
from tests.contracts.test_cases import all_cases
from tests.rules.sheet import excel_values


@pytest.mark.parametrize("case", all_cases())
def test_a_case_comes_to_the_same_in_a_spreadsheet_and_in_exact_decimals(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        members = measure.along.members if measure.along is not None else ()
        return np.array([given[member] for member in members] if members else given, dtype=float)

    settled = settle([contract], consecutive(periods), supply)
    values = settled.values[contract.id]
    for line in contract.lines():
        if any(isinstance(node, Prev) for node in walk(line.rule)):
            continue
        paid = settled.of(contract.id, line.name)
        assert excel_values(line.rule, values, len(periods)) == pytest.approx(paid, abs=1e-6), line.name
        for number in range(len(periods)):
            one = exact(line.rule, {name: _at(value, number) for name, value in values.items()})
            found = np.array([float(each) for each in (one if isinstance(one, tuple) else (one,))])
            assert found == pytest.approx(np.atleast_1d(paid[..., number]), abs=1e-6), line.name


def _at(value: np.ndarray, number: int) -> Any:
    """The value of one period in decimals: one, or one a member."""
    cell = value[..., number if value.shape[-1] > 1 else 0]
    return Decimal(str(cell)) if cell.ndim == 0 else tuple(Decimal(str(each)) for each in cell)
