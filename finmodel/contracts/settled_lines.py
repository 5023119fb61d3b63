"""What settling gives: every line of every contract with its amounts, and the values it was worked out from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finmodel.contracts.line import Line, LineOf, Paid, counted
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case
from finmodel.core.money import Floats, to_pence
from finmodel.core.nearest import nearest
from finmodel.errors import InputError


@dataclass(frozen=True)
class SettledLine:
    """A line and its amounts: shape (…, case), with the members of its axis first where it has one."""

    contract: RuleBook
    line: Line
    amounts: Floats

    def of_member(self, member: int | None) -> Floats:
        """The amounts of one member of its axis by number, or of the line where it has none."""
        return self.amounts if member is None else self.amounts[member]

    def flows(self) -> list[tuple[str, str, Floats]]:
        """Payer, payee and amounts of each transfer the line makes."""
        return [(each.payer, each.payee, self.of_member(each.member)) for each in self.line.transfers]

    @cached_property
    def flows_in_pence(self) -> list[tuple[str, str, NDArray[np.int64]]]:
        """The same in whole pence."""
        return [(payer, payee, to_pence(amounts)) for payer, payee, amounts in self.flows()]


@dataclass(frozen=True)
class Settlement:
    """Every line of every contract in order, and the values its rules were worked out from."""

    cases: tuple[Case, ...]
    lines: tuple[SettledLine, ...]
    values: Mapping[str, Mapping[str, Floats]]
    """For each contract id, every term and measure by name."""
    alone: bool = False
    """True where one contract was settled without those before it: what they pay was supplied like any measure."""

    def of(self, contract: str, line: str) -> Floats:
        """The amounts of one line. Raises KeyError where there is none of that name."""
        for settled in self.lines:
            if (settled.contract.id, settled.line.name) == (contract, line):
                return settled.amounts
        raise KeyError(f"{contract}.{line}")

    def before(self, contract: str) -> Iterator[SettledLine]:
        """The lines of the contracts that are settled before one, in order."""
        for settled in self.lines:
            if settled.contract.id == contract:
                return
            yield settled


def from_lines(ask: Paid | LineOf, earlier: Sequence[SettledLine], cases: int) -> Floats:
    """What an ask of earlier contracts comes to, of the lines that have been settled: shape (…, case)."""
    total: Floats = np.zeros(cases)
    for settled in earlier:
        for each in counted(ask, settled.contract.id, settled.line):
            amounts = settled.of_member(each.member)
            total = total + amounts if each.sign > 0 else total - amounts
    return total


def lookup(settlement: Settlement, contract: str) -> Sequence[SettledLine]:
    """The settled lines of one contract. Raises InputError where it was not settled."""
    found = [line for line in settlement.lines if line.contract.id == contract]
    if contract not in settlement.values:
        near = nearest(contract, settlement.values)
        fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(settlement.values)}."
        raise InputError.of(f"contract {contract}", "There is no such contract in force.", fix)
    return found
