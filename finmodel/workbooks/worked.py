"""Python's value of every row of every section, for what the workbook opens on: the stored values.

A case is what one scenario comes to. The sections it has are settled together, as in any run, and its ledger and
positions follow from that; nothing of either is worked out a second way here. A section that it lacks is shown too,
as it would be: settled alone after those before it, and paying nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from finmodel.contracts.line import Counted, LineOf, Paid, counted
from finmodel.contracts.settle import settle, supply_after, work_out_alone
from finmodel.contracts.settled_lines import SettledLine, Settlement, lookup
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.positions.ledger import ledger_of
from finmodel.positions.position import positions_of, received_and_paid
from finmodel.rules.evaluate import Evaluation, split_steps
from finmodel.rules.formula import FormulaRow
from finmodel.rules.nodes import Split
from finmodel.scenarios.run import Run, supply_of
from finmodel.workbooks.sections import Section


@dataclass(frozen=True)
class WorkedSection:
    """A section worked out for one case: its terms and measures by name, and what each line comes to."""

    evaluation: Evaluation
    lines: Sequence[SettledLine]
    flag: float
    """1 where the section is in force, else 0."""

    def paid(self, line: int, member: int | None) -> Floats:
        """What a transfer of a line moves: nil where the section is not in force."""
        amounts = self.lines[line].of_member(member)
        return amounts if self.flag else np.zeros_like(amounts)


@dataclass(frozen=True)
class WorkedCase:
    """One scenario settled: every section by key, and the settlement of those that it has."""

    sections: Mapping[str, WorkedSection]
    settlement: Settlement
    place: Place

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every transfer, in whole pence: see `ledger_of`."""
        return ledger_of(self.settlement)

    @cached_property
    def positions(self) -> pd.DataFrame:
        """Every party's position, in whole pence: see `positions_of`."""
        return positions_of(self.ledger, self.place)

    @cached_property
    def by_contract(self) -> pd.DataFrame:
        """What each party receives and pays under each contract, in whole pence: see `received_and_paid`."""
        return received_and_paid(self.ledger)


def settle_case(sections: Sequence[Section], runs: Sequence[Run], scenario: int) -> WorkedCase:
    """Every section worked out under one scenario; also those that the scenario lacks."""
    basis = runs[scenario].basis
    cases, supply = cases_of(basis.place), supply_of(basis.grid)
    books = [section.books[scenario] for section in sections if section.in_force(scenario)]
    settlement = settle(books, cases, supply, memo=basis.memo)
    done: dict[str, WorkedSection] = {}
    earlier: list[SettledLine] = []
    for section in sections:
        book = section.books.get(scenario) or section.book
        if section.in_force(scenario):
            lines, values = lookup(settlement, book.id), settlement.values[book.id]
            earlier += lines
        else:
            alone = work_out_alone(book, cases, supply_after(earlier, cases, supply))
            lines, values = alone.lines, alone.values[book.id]
        evaluation = Evaluation({**values, **before_of(lines, cases)})
        done[section.key] = WorkedSection(evaluation, lines, float(section.in_force(scenario)))
    return WorkedCase(done, settlement, basis.place)


def before_of(lines: Sequence[SettledLine], cases: Sequence[Case]) -> dict[str, Floats]:
    """What each single figure was in the case before, as rules that look back name it."""
    return {
        f"prev:{one.line.name}": np.array([0.0 if case.after is None else one.amounts[case.after] for case in cases])
        for one in lines
        if one.line.rule.axis is None
    }


def rows_asked(ask: Paid | LineOf, earlier: Sequence[Section]) -> list[tuple[Section, int, Counted]]:
    """What an ask counts of earlier sections: section, number of its line, and the member with its sign."""
    return [
        (section, number, each)
        for section in earlier
        for number, line in enumerate(section.lines)
        for each in counted(ask, section.book.id, line)
    ]


def value_of(row: FormulaRow, worked: WorkedSection, splits: Mapping[str, Split], periods: int) -> Floats:
    """Python's value of a row of formulas: shape (period,) or (member, period)."""
    if row.node is not None:
        found = worked.evaluation(row.node)
        shape = (len(row.axis.members), periods) if row.axis is not None else (periods,)
        return np.broadcast_to(found, shape)
    base, _, part = row.key.rpartition(".")
    split = splits[base]
    total = np.broadcast_to(worked.evaluation(split.total), (periods,))
    steps = split_steps(total, worked.evaluation(split.weights), split.places)
    return np.asarray(getattr(steps, part))
