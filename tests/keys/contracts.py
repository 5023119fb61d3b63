"""What a contract of a case comes to: its lines, and who pays whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from finmodel.contracts.contract import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import consecutive
from finmodel.errors import FinmodelError
from finmodel.load.contracts import contract_in
from finmodel.load.proving.proof_files import ProvedScheme, read_scheme, scheme_files, settled_case
from finmodel.load.yaml import Document, read_document
from finmodel.rules.nodes import Measure
from tests.keys.proof import REFUSED

CASES = Path(__file__).parents[1] / "cases"
Figures = object
"""What is compared: two of a kind are alike where nothing that a contract settles to has moved."""


class Case:
    """A contract that settles, as a file states it, and how it is settled."""

    def __init__(self, name: str, data: dict[str, Any], expect: set[str]) -> None:
        self.name, self.data, self.expect = name, data, expect

    @property
    def schema(self) -> str:
        """The kind of contract."""
        return str(self.data["kind"])

    def settled(self, data: dict[str, Any]) -> Settlement:
        """The contract settled, as it is stated or otherwise."""
        raise NotImplementedError

    def figures(self, data: dict[str, Any]) -> Figures:
        """What a contract comes to; `refused` where it is refused, and the number where it asks for another."""
        try:
            found = self.settled(data)
        except FinmodelError:
            return REFUSED
        except KeyError as asked:
            return ("asks", *asked.args)
        amounts = {
            each.line.name: each.amounts.tolist()
            for each in found.lines
            if each.line.name in self.expect or each.line.pays
        }
        flows = [
            (each.line.name, payer, payee, sums.tolist()) for each in found.lines for payer, payee, sums in each.flows()
        ]
        return amounts, flows


class HandWorked(Case):
    """A case of `tests/cases`."""

    def __init__(self, file: str, stated: dict[str, Any]) -> None:
        super().__init__(f"{file}: {stated['name']}", stated["contract"], set(stated["expect"]))
        self.stated = stated

    def settled(self, data: dict[str, Any]) -> Settlement:
        """The contract on the numbers of the case."""
        contract = contract_in(Document("case", data))
        numbers = self.stated["measures"]

        def supply(_: RuleBook, measure: Measure) -> np.ndarray:
            given = numbers[measure.name]
            if measure.along is None:
                return np.array(given, dtype=float)
            return np.array([given[member] for member in measure.along.members], dtype=float)

        return settle_alone(contract, consecutive([str(period) for period in self.stated["periods"]]), supply)


class Shipped(Case):
    """A case of a shipped scheme, on its own numbers."""

    def __init__(self, scheme: ProvedScheme, number: int, data: dict[str, Any]) -> None:
        case = scheme.proof.cases[number]
        super().__init__(f"{scheme.name}: {case.name}", data, set(case.expect))
        self.scheme, self.number = scheme, number

    def settled(self, data: dict[str, Any]) -> Settlement:
        """The scheme on the numbers of the case."""
        contract = contract_in(Document("case", data))
        found = settled_case(replace(self.scheme, contract=contract), self.number)
        assert found is not None
        return found[1]


def cases() -> Iterator[Case]:
    """Every contract that settles: worked by hand, and shipped."""
    for file in sorted(CASES.glob("*.yaml")):
        for case in read_document(file).data["cases"]:
            yield HandWorked(file.stem, case)
    for path in scheme_files():
        scheme = read_scheme(path)
        data = read_document(path).data
        for number, case in enumerate(scheme.proof.cases):
            if case.table is None:
                yield Shipped(scheme, number, data)
