"""Every case of every kind in every reading: numbers, exact decimals, a spreadsheet's formulas, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.explaining.explain import explain
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import Case, consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.proving.proof_files import read_scheme, scheme_files, settled_case
from finmodel.load.yaml import Document, read_document
from finmodel.report.explanation_text import markdown, plain
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Measure, Node, Prev, Step, Term, walk
from finmodel.rules.words import sentences
from tests.rules.sheet import excel_lines

CASES = Path(__file__).parents[1] / "cases"
MOST_PERIODS = 19
"""Columns that the bare sheet of `tests/rules` has room for."""


@dataclass(frozen=True)
class Settled:
    """A contract settled on one case, however it was stated."""

    contract: Contract
    settlement: Settlement

    @cached_property
    def values(self) -> Mapping[str, np.ndarray]:
        """Every term and measure by name."""
        return self.settlement.values[self.contract.id]

    def known(self, rule: Node, position: int) -> dict[str, Exact]:
        """What the exact reading needs for a rule in one period."""
        case = self.settlement.cases[position]
        found: dict[str, Exact] = {}
        for leaf in walk(rule):
            if isinstance(leaf, Term | Measure):
                found[leaf.name] = as_exact(self.values[leaf.name], position)
            elif isinstance(leaf, Prev):
                before = self.settlement.of(self.contract.id, leaf.line)
                found[leaf.name] = Decimal(0) if case.after is None else as_exact(before, case.after)
        return found


def as_exact(values: np.ndarray, position: int) -> Exact:
    column = values[..., position if values.shape[-1] > 1 else 0]
    numbers = tuple(Decimal(repr(float(value))) for value in np.atleast_1d(column))
    return numbers if column.ndim else numbers[0]


def stated(case: dict[str, Any]) -> Settled:
    """A case of `tests/cases`, settled."""
    contract = contract_in(Document("case", case["contract"]))
    periods = [str(period) for period in case["periods"]]
    codes = case.get("codes", {})
    cases = [
        Case(each.label, each.period, {name: str(row[at]) for name, row in codes.items()}, each.span, each.after)
        for at, each in enumerate(consecutive(periods))
    ]

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        given = case["measures"][measure.name]
        rows = given if measure.along is None else [given[member] for member in measure.along.members]
        return np.array(rows, dtype=float)

    return Settled(contract, settle_alone(contract, cases, supply))


def every_case() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.yaml")):
        for case in read_document(file).data["cases"]:
            yield pytest.param(lambda case=case: stated(case), id=f"{file.stem}: {case['name']}")
    for file in scheme_files():
        if (file.parent / "results" / file.name).is_file():
            scheme = read_scheme(file)
            for number, case in enumerate(scheme.proof.cases):
                if case.table is None:
                    yield pytest.param(
                        lambda scheme=scheme, number=number: proved(scheme, number), id=f"{file.stem}: {case.name}"
                    )


def proved(scheme: Any, number: int) -> Settled:
    """A case of a results file, settled."""
    found = settled_case(scheme, number)
    assert found is not None
    return Settled(found[0].contract, found[1])


ALL = pytest.mark.parametrize("settled", [pytest.param(*case.values, id=case.id) for case in every_case()])


@ALL
def test_the_exact_reading_pays_the_same(settled: Any) -> None:
    case: Settled = settled()
    for line in case.settlement.lines:
        for position in range(len(case.settlement.cases)):
            wanted = exact(line.line.rule, case.known(line.line.rule, position))
            numbers = [float(number) for number in (wanted if isinstance(wanted, tuple) else (wanted,))]
            found = list(np.atleast_1d(line.amounts[..., position]))
            apart = 0.0 if line.line.pays else 5e-7
            assert found == pytest.approx(numbers, abs=apart, rel=1e-13), line.line.name


def in_turn(cases: Sequence[Case]) -> list[int]:
    """Cases in an order that has each right after the one it follows, as columns of a sheet have."""
    following = {each.after: at for at, each in enumerate(cases) if each.after is not None}
    order: list[int] = []
    for first in (at for at, each in enumerate(cases) if each.after is None):
        at: int | None = first
        while at is not None:
            order.append(at)
            at = following.get(at)
    assert sorted(order) == list(range(len(cases)))
    return order


@ALL
def test_a_spreadsheet_works_out_the_same(settled: Any) -> None:
    case: Settled = settled()
    periods = len(case.settlement.cases)
    assert periods <= MOST_PERIODS
    order = in_turn(case.settlement.cases)
    firsts = [column for column, at in enumerate(order) if case.settlement.cases[at].after is None]
    values = {name: value if value.shape[-1] == 1 else value[..., order] for name, value in case.values.items()}
    rules = [(line.line.name, line.line.rule) for line in case.settlement.lines]
    found = excel_lines(rules, values, periods, firsts)
    for line in case.settlement.lines:
        wanted = np.atleast_2d(line.amounts)[:, order]
        assert found[line.line.name] == pytest.approx(wanted, abs=0.0049, rel=1e-13), line.line.name


@ALL
def test_words_name_every_term_and_measure(settled: Any) -> None:
    case: Settled = settled()
    for line in case.settlement.lines:
        said = " ".join(str(one) for one in sentences(line.line.label, line.line.rule, {}))
        plainly = re.sub(r"[“”]", "", said).lower()
        for node in walk(line.line.rule):
            if isinstance(node, Term | Measure | Step) and node is not line.line.rule:
                assert node.label.lower() in plainly, f"{line.line.name} does not say {node.label}: {said}"
            if isinstance(node, Prev):
                assert "period before" in plainly
        assert "⟦" not in said


@ALL
def test_every_figure_is_explained_down_to_its_numbers(settled: Any) -> None:
    case: Settled = settled()
    last = len(case.settlement.cases) - 1
    for line in case.settlement.lines:
        told = explain(case.settlement, line, last)
        assert told.steps[-1][1].numbers
        text, paper = plain(told), markdown(told)
        for group in (told.terms, told.measures, told.before):
            for figure in group:
                assert figure.label in text
                assert all(number.value in paper for number in figure.numbers)
