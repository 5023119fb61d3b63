"""Every case in `tests/cases`: a contract, its measures, and what someone worked out without the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document
from finmodel.rules.nodes import Measure

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(CASES.glob("*.yaml"))


def all_cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in FILES
        for case in read_document(file).data["cases"]
    ]


@pytest.mark.parametrize("case", all_cases())
def test_a_case_settles_to_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        if measure.along is None:
            return np.array(given, dtype=float)
        return np.array([given[member] for member in measure.along.members], dtype=float)

    settled = settle_alone(contract, consecutive(periods), supply)
    for name, expected in case["expect"].items():
        found = settled.of(contract.id, name)
        line = next(line for line in contract.lines() if line.name == name)
        if isinstance(expected, dict):
            assert line.rule.axis is not None, name
            assert set(expected) == set(line.rule.axis.members)
            wanted = np.array([expected[member] for member in line.rule.axis.members], dtype=float)
        else:
            wanted = np.array(expected, dtype=float)
        allowed = float(case.get("tolerance", 0)) + (1e-9 if line.pays else 5e-7)
        assert found == pytest.approx(wanted, abs=allowed), f"{name}: {found} against {wanted}"


def test_every_kind_has_a_case_file_of_its_own_name() -> None:
    kinds = {name for name, model in Contract.KINDS.items() if model.__module__.startswith("finmodel.")}
    assert {file.stem for file in FILES} == kinds
    for file in FILES:
        assert all(case["contract"]["kind"] == file.stem for case in read_document(file).data["cases"])
