"""One contract on a table, as live formulas: its terms and the table to type into, each step, and what is paid.

A row of the table is a column of the settlement, so that the rows of formulas are those of every other workbook, and a
formula may look back at the period before by column. What the contract states stands once on Terms: a number that
changes by year or by code has a row for each that the table needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isfinite

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.explaining.labels import called, labels_of
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import Case, TermValue
from finmodel.core.currency import symbol_of
from finmodel.core.money import Floats
from finmodel.errors import InputError
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.formula import FIRST_PERIOD, FormulaBuilder, FormulaRow, Ref
from finmodel.rules.nodes import Measure, Split, Term
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, Cell, Plan, Properties, letter
from finmodel.workbooks.draft import LABELS, NAME, NOT_A_NUMBER, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.placing import format_of, placed
from finmodel.workbooks.sheets.front import contents
from finmodel.workbooks.theme import number_format
from finmodel.workbooks.worked import WorkedSection, before_of, value_of

MOST_ROWS = 2000
"""Rows of a table that fit: each is a column of the settlement, and a spreadsheet must stay fit to open."""
TableRows = tuple[str, Sequence[str]]
"""The name of a table, and the names of its rows."""
_TYPE_HERE = "Change a yellow number to see what it moves."
_ROW_HEADS = (("Name", NAME), ("Period", SHORT))
_TABLE_FIRST = 3
"""Column of the table in which measures start, after name and period."""


def contract_plan(contract: Contract, settlement: Settlement, rows: TableRows, issued: date) -> Plan:
    """The workbook of a contract settled alone. Raises InputError where its table has more rows than fit."""
    table, entities = rows
    if len(entities) > MOST_ROWS:
        what = f"The table has {len(entities):,} rows, and a workbook holds {MOST_ROWS:,}."
        raise InputError.of(table, what, "Leave some out, or use `finmodel settle` with --out.")
    made = _ContractWorkbook(contract, settlement, tuple(entities))
    drafts = [made.terms(), made.table(), made.settlement_sheet(), made.payments()]
    front = contents([Draft("Contents", "front", "Contents", "", ()), *drafts])
    book = made.book
    told = f"{book.title}, settled on {table}. Source: {book.source or 'not stated'}."
    front.cells[2, 1] = Cell(f"{told} Yellow cells may be changed; everything else follows.", role="note")
    properties = Properties(book.title, table, "", told, issued, "")
    return Plan(properties, tuple(draft.finish() for draft in (front, *drafts)))


@dataclass
class _ContractWorkbook:
    book: Contract
    settled: Settlement
    entities: tuple[str, ...]

    def __post_init__(self) -> None:
        self.cases = self.settled.cases
        self.values = self.settled.values[self.book.id]
        self.symbol = symbol_of(self.book.currency)
        self.names = labels_of(self.book)
        self.by_payee = len(self.entities) != len(self.cases)
        self.at: dict[tuple[str, int, int], str] = {}
        """Cell of Terms or Table that holds a term or measure, by name, member and case."""
        self.first: dict[str, int] = {}
        """The first row of the settlement of each key."""

    @cached_property
    def rows(self) -> tuple[FormulaRow, ...]:
        """The rows of formulas of the contract."""
        builder = FormulaBuilder(self.book.id)
        for line in self.book.lines():
            builder.line(line.name, line.label, line.rule)
        return tuple(builder.rows)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many rows each key has."""
        return {row.key: len(_members(row.axis)) for row in self.rows}

    def terms(self) -> Draft:
        """What the contract states, a row for each number."""
        heads = (("Term", WORDS), ("Code", NAME), ("For", SHORT), ("Where", SHORT), ("Unit", SHORT), ("Number", NUMBER))
        draft = Draft(
            "Terms", "input", "What the contract states", "Change a yellow number to see what it moves.", heads
        )
        for term in self.book.terms():
            wide = np.broadcast_to(self.values[term.name], self._shape(term))
            for at, member in enumerate(_members(term.axis)):
                stated = term.value[at] if isinstance(term.value, tuple) else term.value
                numbers = wide[at] if term.axis is not None else wide
                self._term(draft, term, (at, called(member, self.names)), stated, numbers)
        return draft

    def _term(
        self, draft: Draft, term: Term, member: tuple[int, str], stated: TermValue | object, numbers: Floats
    ) -> None:
        rows: dict[tuple[str, float], int] = {}
        for number, case in enumerate(self.cases):
            value = float(numbers[number])
            where = _where(stated, case)
            if (where, value) not in rows:
                words = texts(term.label, term.name, member[1], where, str(term.unit))
                shown = number_format(term.unit, self.symbol, (value,))
                rows[where, value] = draft.add([*words, Cell(value, role="input", number=shown)])
            self.at[term.name, member[0], number] = f"Terms!$F${rows[where, value]}"

    def table(self) -> Draft:
        """The table that the contract was settled on, row by row."""
        columns = [
            (measure, at, member)
            for measure in self.book.measures()
            for at, member in enumerate(("",) if self.by_payee else _members(measure.axis))
        ]
        heads = [
            (f"{measure.label}{f', {called(member, self.names)}' if member else ''} ({self._unit(measure)})", NUMBER)
            for measure, _, member in columns
        ]
        draft = Draft(
            "Table",
            "input",
            "The table",
            "Change a yellow number to see what it moves.",
            (("Name", NAME), ("Period", SHORT), *heads),
        )
        for number, entity in enumerate(self.entities):
            case = self.cases[0 if self.by_payee else number]
            cells = texts(entity, case.period)
            for place, (measure, at, _) in enumerate(columns):
                member = number if self.by_payee and measure.axis is not None else at
                case_number = 0 if self.by_payee else number
                wide = np.broadcast_to(self.values[measure.name], self._shape(measure))
                if self.by_payee and measure.axis is None and number:
                    cells += texts("")
                    continue
                value = float(wide[member, case_number] if measure.axis is not None else wide[case_number])
                cells.append(Cell(value, role="input", number=number_format(measure.unit, self.symbol, (value,))))
                address = f"Table!${letter(_TABLE_FIRST + place)}${FIRST_ROW + number}"
                self.at[measure.name, member, case_number] = address
            draft.add(cells)
        return draft

    def settlement_sheet(self) -> Draft:
        """Every step of the contract, a column for each row of the table."""
        names = [", ".join(filter(None, dict.fromkeys((case.label, case.period)))) for case in self.cases]
        heads = (*LABELS, ("Kind", SHORT), ("From", SHORT), *((name, NUMBER) for name in names))
        draft = Draft("Settlement", "calculation", self.book.title, "Each step, and each payment to the penny.", heads)
        row_number = FIRST_ROW
        for row in self.rows:
            self.first[row.key] = row_number
            row_number += self.sizes[row.key]
        splits = {
            row.key.rpartition(".")[0]: row.node
            for row in self.rows
            if isinstance(row.node, Split) and row.key.endswith(".part")
        }
        evaluation = Evaluation({**self.values, **before_of(self.settled.lines, self.cases)})
        worked = WorkedSection(evaluation, self.settled.lines, 1.0)
        paying = {f"{self.book.id}.{line.name}" for line in self.book.lines() if line.pays}
        for row in self.rows:
            is_constant = row.leaf and row.node is None
            found = self._constant(row) if is_constant else value_of(row, worked, splits, len(self.cases))
            wide = found if row.axis is not None else found[None, :]
            kind = "payment" if row.key in paying else "brought in" if row.leaf else "step"
            for at, member in enumerate(_members(row.axis)):
                code = f"{row.key.removesuffix(':in')}{f'.{member}' if member else ''}"
                words = (self.book.title, row.label, code, called(member, self.names), str(row.unit), kind)
                role, shown = "total" if kind == "payment" else "calc", format_of(row, wide, self.symbol)
                cells = [
                    _cell(value, "" if is_constant else self._formula(row, at, number), role, shown)
                    for number, value in enumerate(wide[at])
                ]
                draft.add([*texts(*words, _source(row), role="big" if role == "total" else "text"), *cells])
        return draft

    def payments(self) -> Draft:
        """What is paid for each row of the table: by line, and by member of a line that pays several."""
        paying = [settled for settled in self.settled.lines if settled.line.pays]
        columns = [
            (settled, at, member)
            for settled in paying
            for at, member in enumerate(("",) if self.by_payee else _members(settled.line.rule.axis))
        ]
        heads = [
            (settled.line.label + (f", {called(member, self.names)}" if member else ""), NUMBER)
            for settled, _, member in columns
        ]
        purpose = "A payment is positive from payer to payee."
        draft = Draft("Payments", "result", "What is paid", purpose, (*_ROW_HEADS, *heads))
        for number, entity in enumerate(self.entities):
            case = 0 if self.by_payee else number
            cells = texts(entity, self.cases[case].period)
            for settled, at, _ in columns:
                along = settled.line.rule.axis is not None
                if self.by_payee and not along and number:
                    cells += texts("")
                    continue
                member = number if self.by_payee and along else at
                value = float(settled.amounts[member, case] if along else settled.amounts[case])
                row = self.first[f"{self.book.id}.{settled.line.name}"] + member
                formula = f"=Settlement!{letter(FIRST_LIVE + case)}{row}"
                cells.append(_cell(value, formula, "total", number_format(settled.line.rule.unit, self.symbol)))
            draft.add(cells)
        return draft

    def _formula(self, row: FormulaRow, member: int, case: int) -> str:
        if isinstance(row.node, Term | Measure) and row.leaf:
            return f"={self.at[row.node.name, member, case]}"
        template = "".join(
            part if isinstance(part, str) else placed(part, self.first[part.key], self.sizes[part.key], member)
            for part in row.template
        )
        after = self.cases[case].after
        before = letter(FIRST_LIVE + after) if after is not None else letter(FIRST_LIVE - 1)
        return template.replace("{c}", letter(FIRST_LIVE + case)).replace("{p}", before)

    def _constant(self, row: FormulaRow) -> Floats:
        (ref,) = [part for part in row.template if isinstance(part, Ref)]
        if ref.key == FIRST_PERIOD:
            return np.array([float(case.after is None) for case in self.cases])
        return np.full(len(self.cases), 10.0 ** -int(ref.key.rpartition(":")[2]))

    def _shape(self, leaf: Term | Measure) -> tuple[int, ...]:
        count = len(self.cases)
        return (count,) if leaf.axis is None else (len(leaf.axis.members), count)

    def _unit(self, measure: Measure) -> str:
        return str(measure.unit).replace("money", self.symbol.strip())


def _members(axis: object) -> tuple[str, ...]:
    return getattr(axis, "members", ("",))


def _source(row: FormulaRow) -> str:
    """The sheet that a row takes its figures from."""
    if row.leaf and isinstance(row.node, Term | Measure):
        return "Terms" if isinstance(row.node, Term) else "Table"
    return "this sheet"


def _where(stated: object, case: Case) -> str:
    """What a number depends on in a case: its year, a code, or nothing."""
    if not isinstance(stated, TermValue):
        return ""
    if stated.by is not None:
        return f"{stated.by} {case.codes.get(stated.by, '')}"
    return case.period if stated.by_period is not None or stated.by_date is not None else ""


def _cell(value: float, formula: str, role: str, number: str) -> Cell:
    return Cell(float(value) + 0.0 if isfinite(value) else NOT_A_NUMBER, formula, role, number)  # type: ignore[arg-type]
