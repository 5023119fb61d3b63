"""Capitation and years of care pay the same in numbers, in decimals and in a spreadsheet that IronCalc works out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Measure, Prev, walk
from tests.rules.sheet import excel_values

CASES = Path(__file__).parents[1] / "cases"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{kind}: {case['name']}")
        for kind in ("capitation", "year_of_care")
        for case in read_document(CASES / f"{kind}.yaml").data["cases"]
    ]


@pytest.mark.parametrize("case", cases())
def test_every_line_is_the_same_in_every_reading(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        members = measure.along.members if measure.along is not None else None
        return np.array(given if members is None else [given[member] for member in members], dtype=float)

    settled = settle_alone(contract, consecutive(periods), supply)
    values = settled.values[contract.id]
    for line in settled.lines:
        rule = line.line.rule
        assert not any(isinstance(node, Prev) for node in walk(rule))
        wide = {name: np.broadcast_to(value, (*value.shape[:-1], len(periods))) for name, value in values.items()}
        in_decimals = [_flat(exact(rule, _exactly(wide, at))) for at in range(len(periods))]
        amounts = np.atleast_2d(line.amounts)
        allowed = 1e-9 if line.line.pays else 1e-7
        assert amounts == pytest.approx(np.array(in_decimals, dtype=float).T, abs=allowed, rel=1e-12), line.line.name
        found = np.atleast_2d(excel_values(rule, wide, len(periods)))
        assert amounts == pytest.approx(found, abs=allowed, rel=1e-12), line.line.name


def _exactly(values: dict[str, np.ndarray], at: int) -> dict[str, Exact]:
    columns = {name: value[..., at] for name, value in values.items()}
    return {
        name: Decimal(repr(float(value))) if value.ndim == 0 else tuple(Decimal(repr(float(one))) for one in value)
        for name, value in columns.items()
    }


def _flat(value: Exact) -> tuple[Decimal, ...]:
    return value if isinstance(value, tuple) else (value,)
