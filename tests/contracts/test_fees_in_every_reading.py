"""Pay for performance and coordination in every reading: exact arithmetic, a spreadsheet and words say the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.settle import settle
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in, read_contract
from finmodel.load.yaml import Document, read_document
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Measure, Prev, walk
from finmodel.rules.words import sentences
from tests.rules.sheet import excel_values

ROOT = Path(__file__).parents[2]
KINDS = ("pay_for_performance", "pay_for_coordination")


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{kind}: {case['name']}")
        for kind in KINDS
        for case in read_document(ROOT / "tests" / "cases" / f"{kind}.yaml").data["cases"]
    ]


@pytest.mark.parametrize("case", cases())
def test_exact_arithmetic_and_a_spreadsheet_give_what_settlement_gives(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]

    def supply(_: object, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        each = [given] if measure.along is None else [given[member] for member in measure.along.members]
        return np.array(each if measure.along is not None else each[0], dtype=float)

    settled = settle([contract], consecutive(periods), supply)
    values = dict(settled.values[contract.id])
    for line in contract.lines():
        if any(isinstance(node, Prev) for node in walk(line.rule)):
            continue
        found = settled.of(contract.id, line.name)
        for number in range(len(periods)):
            known = {name: _one(value, number) for name, value in values.items()}
            assert float(_single(exact(line.rule, known))) == pytest.approx(found[number], abs=1e-9), line.name
        assert excel_values(line.rule, values, len(periods)) == pytest.approx(found, abs=1e-9), line.name


def _one(value: np.ndarray, number: int) -> Exact:
    column = value[..., number if value.shape[-1] > 1 else 0]
    return tuple(Decimal(repr(float(each))) for each in column) if value.ndim > 1 else Decimal(repr(float(column)))


def _single(value: Exact) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def every_line() -> Iterator[tuple[Contract, Line]]:
    shipped = [*(ROOT / "contracts").glob("*.yaml"), *(ROOT / "contracts" / "templates").glob("*.yaml")]
    for contract in (read_contract(path) for path in sorted(shipped)):
        if contract.kind in KINDS:
            yield from ((contract, line) for line in contract.lines())


def test_every_line_of_every_shipped_scheme_is_said_without_a_code_or_a_bracket_of_code() -> None:
    said = [str(sentence) for _, line in every_line() for sentence in sentences(line.label, line.rule, {})]
    assert len(said) > 100
    assert not [sentence for sentence in said if "_" in sentence or "[" in sentence]


def test_what_is_paid_from_a_pot_and_what_is_left_make_up_the_pot() -> None:
    contract = read_contract(ROOT / "contracts" / "better_care_fund_performance.yaml")
    change = np.linspace(-0.02, 0.06, 161)
    given = {"baseline_admissions": np.full(161, 33_333.0), "reduction_achieved": change}
    settled = settle([contract], consecutive([str(n) for n in range(161)]), lambda _, measure: given[measure.name])
    whole, paid, rest = (settled.of(contract.id, name) for name in ("pot", "payment", "residue"))
    assert not np.round(paid + rest - whole, 6).any()
    assert (np.diff(paid) >= 0).all()
    assert paid.min() == 0
    assert paid.max() == whole[0]
