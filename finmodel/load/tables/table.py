"""Reading a table of measures the way a contract's `reads:` says: a row per case, or a row per payee.

Published tables name their columns as they please: so a contract states each layout that it can read, and a table is
recognised by its columns. A cell of a measure that is empty or suppressed is a fault unless the layout says what it
stands for; none is taken as nil in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from finmodel.contracts.contract import Contract, Given
from finmodel.contracts.reading import MeasureColumn, Published, TableReading
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import Floats
from finmodel.core.period import usual_year
from finmodel.core.spot import at_row, order_of
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import Asked, Cells, TextRows, read_cells
from finmodel.load.findings import did_you_mean
from finmodel.load.remarks.repeated import told_once
from finmodel.load.tables.layouts import codes_needed, forms_of, laid_out, own_names, year_text
from finmodel.load.tables.odd_rows import name_faults, total_faults
from finmodel.load.tables.score_cells import score_faults
from finmodel.load.tables.table_cells import numbers_in
from finmodel.load.tables.table_columns import FILL, column_of, kept_rows
from finmodel.load.tables.years import year_faults, years_before
from finmodel.rules.nodes import Measure

EMPTY = "The cell is empty or suppressed."
"""What is said of a cell without a number where one is needed."""


@dataclass(frozen=True)
class MeasureTable:
    """A table of measures, read: its cases, each measure's values, and what was published for them.

    `values` has shape (case,) for each measure, or (payee, 1) where the rows are payees.
    """

    contract: Contract
    cases: tuple[Case, ...]
    values: Mapping[str, Floats]
    entities: tuple[str, ...]
    published: Mapping[str, tuple[Floats, Published]] = field(default_factory=dict)
    """Published amounts of a line, and the difference allowed."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Where each measure was read, in words."""
    reading: TableReading | None = None
    """The layout it was read by."""
    raw: TextRows | None = None
    """The rows it was read from."""

    def blanks(self, name: str) -> dict[int, Finding]:
        """Each row, by its place, whose cell of a measure is empty, and what is then to say."""
        if self.raw is None or self.reading is None:
            return {}
        empty: dict[int, Finding] = {}
        for key, entry in self.reading.columns.items():
            if key == name or key.startswith(f"{name}."):
                cells, odd = column_of(entry, self.raw, self.reading.missing)
                column = entry.column or key
                there = column in self.raw.heading
                what = EMPTY if there else f"There is no column '{column}', which `{key}` is read from."
                fix = FILL if there else did_you_mean(column, self.raw.heading)
                for row, cell in enumerate(cells):
                    if not cell and not odd:
                        where = at_row(self.raw.file, self.raw.numbers[row] if there else 1, column if there else "")
                        empty.setdefault(row, Finding(where, what, fix))
        return empty

    def supply(self, _: RuleBook, measure: Measure) -> Floats:
        """The values of a measure, for `settle`."""
        return self.values[measure.name]


def measure_cells(contract: Contract, path: Path, sheet: str | None = None) -> Cells:
    """The cells of a table of measures, from its headings down; of one sheet, where it is a spreadsheet."""
    bracketed = tuple((name, (f"{name} (*)",)) for name in own_names(contract))
    asked = Asked(forms_of(contract), () if sheet is None else (sheet,), "--sheet", bracketed)
    return read_cells(path, path.name or str(path), asked)


def read_table(contract: Contract, path: Path) -> MeasureTable:
    """Read the measures a contract needs from a text file or spreadsheet; raises InputError with every finding."""
    reading, kept, findings = rows_of_table(contract, measure_cells(contract, path))
    table, odd = table_and_faults(contract, reading, kept)
    return _without_faults(table, [*findings, *odd])


def table_of(contract: Contract, reading: TableReading, kept: TextRows) -> MeasureTable:
    """The measures that rows hold, read as a layout says; raises InputError with every finding."""
    return _without_faults(*table_and_faults(contract, reading, kept))


def _without_faults(table: MeasureTable, findings: Sequence[Finding]) -> MeasureTable:
    if findings:
        raise InputError(told_once(sorted(findings, key=lambda finding: order_of(finding.where)[1])))
    return table


def rows_of_table(contract: Contract, cells: Cells) -> tuple[TableReading, TextRows, list[Finding]]:
    """The layout of a table, the rows that it keeps, and what is wrong with choosing them."""
    reading, raw = laid_out(contract, cells)
    kept, findings = kept_rows(reading, raw)
    if not kept.rows:
        raise InputError.of(raw.file, "No row is left after `where:`.", "Check the values it admits.")
    return reading, kept, findings


def table_and_faults(contract: Contract, reading: TableReading, kept: TextRows) -> tuple[MeasureTable, list[Finding]]:
    """The measures that rows hold, read as a layout says, and what is wrong with them."""
    read = {name: column_of(entry, kept, reading.missing) for name, entry in reading.columns.items()}
    table, odd = _table(contract, reading, kept, {name: cells for name, (cells, _) in read.items()})
    return table, [*(each for _, found in read.values() for each in found), *odd]


def _table(
    contract: Contract, reading: TableReading, raw: TextRows, columns: Mapping[str, Sequence[str]]
) -> tuple[MeasureTable, list[Finding]]:
    """What rows say, and what is wrong with them."""
    codes = codes_needed(contract)
    entities = tuple(row[reading.entity] for row in raw.rows)
    periods, findings = _periods(reading, raw)
    findings += name_faults(contract, reading, raw, entities, periods)
    if reading.rows_are == "payees":
        contract = contract.model_copy(update={"payees": entities})
        cases: tuple[Case, ...] = (Case(periods[0], periods[0], span=usual_year(periods[0])),)
    else:
        tags = [{name: columns[name][index] for name in codes if name in columns} for index in range(len(entities))]
        cases = tuple(
            Case(name, period, tag, usual_year(period), before)
            for name, period, tag, before in zip(entities, periods, tags, years_before(entities, periods), strict=True)
        )
    findings += [
        Finding(raw.file, f"Nothing says which column holds the code `{name}`.", f"Add `{name}:` to `columns:`.")
        for name in sorted(codes - set(columns))
    ]
    findings += _blank_codes(codes, reading, raw, columns)
    findings += _without_a_number(contract, raw, columns, periods)
    findings += year_faults(contract, raw, cases)
    values = {}
    for measure in contract.measures():
        values[measure.name], odd = _values(measure, reading, raw, columns, contract)
        findings += odd
    money, odd = _published(contract, reading, raw)
    findings += odd
    read_from = {name: _told(entry, raw.file) for name, entry in reading.columns.items()}
    table = MeasureTable(contract, cases, values, entities, money, read_from, reading, raw)
    if reading.rows_are == "payees" and not findings:
        findings += [each for name in values for each in table.blanks(name).values()]
    amounts = [values[measure.name] for measure in contract.measures() if adds_up(measure)]
    return table, [*findings, *total_faults(raw, entities, periods, amounts)]


def adds_up(measure: Measure) -> bool:
    """Whether a measure is of money or a number of things, of which a total row holds the sum."""
    return measure.along is None and [power for _, power in measure.unit.powers] == [1]


def _periods(reading: TableReading, raw: TextRows) -> tuple[list[str], list[Finding]]:
    """The period of each row, and a finding where it is empty in a column of periods."""
    stated = reading.period
    if isinstance(stated, str):
        return [stated] * len(raw.rows), []
    cells, findings = column_of(stated, raw, reading.missing)
    if stated.column is not None:
        findings += _empty(stated.column, raw, cells, findings)
    return [year_text(cell) for cell in cells], findings


def _blank_codes(
    codes: set[str], reading: TableReading, raw: TextRows, columns: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Rows in which a code that terms depend on is empty, other than those told already."""
    for name in sorted(codes & set(columns)):
        column = reading.columns[name].column
        if column is not None:
            cells, told = column_of(reading.columns[name], raw, reading.missing)
            yield from _empty(column, raw, cells, told)


def _empty(column: str, raw: TextRows, cells: Sequence[str], told: Sequence[Finding]) -> Iterator[Finding]:
    known = {order_of(finding.where)[1] for finding in told}
    for number, cell in zip(raw.numbers, cells, strict=True):
        if not cell and number not in known:
            yield Finding(at_row(raw.file, number, column), EMPTY, FILL)


def _published(
    contract: Contract, reading: TableReading, raw: TextRows
) -> tuple[dict[str, tuple[Floats, Published]], list[Finding]]:
    """What was published for lines, not a number where nothing was, and what is wrong with it."""
    money, findings = {}, [*_lines_not_there(contract, reading)]
    for line, stated in reading.published.items():
        entry = MeasureColumn(column=stated.column, missing_is=stated.missing_is)
        cells, unread = column_of(entry, raw, reading.missing)
        numbers, odd = numbers_in(entry, cells, raw, currency=contract.currency, decimal=reading.decimal)
        money[line] = (numbers, stated)
        findings += [*unread, *odd]
    return money, findings


def _told(entry: MeasureColumn, file: str) -> str:
    if entry.always is not None:
        return f"the same for every row of {file}"
    return f"{file}, column {entry.column or ', '.join(entry.flags or ())}"


def _lines_not_there(contract: Contract, reading: TableReading) -> Iterator[Finding]:
    """Lines that a layout speaks of and the contract does not have."""
    known = [line.name for line in contract.lines()]
    named = [(line, f"published.{line}") for line in reading.published]
    named += [
        (stated.rate_of, f"published.{line}.rate_of") for line, stated in reading.published.items() if stated.rate_of
    ]
    for name, where in named:
        if name not in known:
            what = f"The contract has no line '{name}' to compare with."
            yield Finding(f"contract {contract.id}, {where}", what, did_you_mean(name, known))


def _without_a_number(
    contract: Contract, raw: TextRows, columns: Mapping[str, Sequence[str]], periods: Sequence[str]
) -> Iterator[Finding]:
    """Codes and years of rows that a term of the contract states no number for."""
    needing = [(term.label, term.value) for term in contract.terms() if isinstance(term.value, TermValue)]
    asked = {
        name: [(label, value.values or {}) for label, value in needing if value.by == name and value.otherwise is None]
        for name in columns
    }
    asked["year"] = [
        (label, value.by_period) for label, value in needing if value.by_period is not None and value.otherwise is None
    ]
    for name, known in asked.items():
        for number, code in zip(raw.numbers, periods if name == "year" else columns[name], strict=True):
            labels = [label for label, stated in known if code and code not in stated]
            if labels:
                what = f"The contract states no number for the {name} '{code}': {', '.join(labels)}."
                yield Finding(at_row(raw.file, number), what, "Add it to the contract, or mend the row.")


def _values(
    measure: Measure, reading: TableReading, raw: TextRows, columns: Mapping[str, Sequence[str]], contract: Contract
) -> tuple[Floats, list[Finding]]:
    """The values of a measure, none where nothing says which column holds it, and what is wrong with them."""
    by_row = measure.along is None or reading.rows_are == "payees"
    members = ("",) if by_row or measure.along is None else measure.along.members
    names = [measure.name + (f".{member}" if member else "") for member in members]
    missing = [name for name in names if name not in columns]
    if missing:
        fix = (
            f"Add `{missing[0]}:` to `columns:`."
            if isinstance(measure.ask, Given)
            else "Settle it as part of a place, or add the column."
        )
        what = f"Nothing says which column holds {measure.label} (`{missing[0]}`)."
        return np.empty(0), [Finding(raw.file, what, fix)]
    read = [
        numbers_in(reading.columns[name], columns[name], raw, measure.unit, contract.currency, reading.decimal)
        for name in names
    ]
    rows, findings = [numbers for numbers, _ in read], [each for _, odd in read for each in odd]
    if measure.unit.flavour == "score":
        for name, numbers in zip(names, rows, strict=True):
            findings += score_faults(contract, reading.columns[name], columns[name], numbers, raw)
    if reading.rows_are == "payees":
        return (rows[0][:, None] if measure.along is not None else rows[0][:1]), findings
    return (np.stack(rows) if measure.along is not None else rows[0]), findings
