"""Reading a table of measures the way a contract's `reads:` says: a row per case, or a row per payee.

Published tables name their columns as they please: so a contract states each layout that it can read, and a table is
recognised by its columns. A cell of a measure that is empty or suppressed is a fault unless the layout says what it
stands for; none is taken as nil in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from finmodel.contracts.contract import Contract, Given
from finmodel.contracts.reading import MeasureColumn, Published, TableReading
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import Floats
from finmodel.core.period import usual_year
from finmodel.core.spot import at_row, order_of
from finmodel.errors import Finding, InputError
from finmodel.load.findings import did_you_mean
from finmodel.load.raw_cells import TextRows, read_rows
from finmodel.load.table_cells import numbers_in
from finmodel.load.unit_headings import without_units
from finmodel.load.years import year_faults, years_before
from finmodel.rules.nodes import Measure

_YES, _NO = {"1", "1.0", "y", "yes", "true"}, {"", "0", "0.0", "n", "no", "false"}


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

    def supply(self, _: RuleBook, measure: Measure) -> Floats:
        """The values of a measure, for `settle`."""
        return self.values[measure.name]


def read_table(contract: Contract, path: Path) -> MeasureTable:
    """Read the measures a contract needs from a CSV or Excel file; raises InputError with every finding."""
    raw = without_units(contract, read_rows(path))
    reading = _layout(contract, raw)
    _refuse_missing_columns(reading, raw)
    kept = _kept(reading, raw)
    if not kept.rows:
        raise InputError.of(raw.file, "No row is left after `where:`.", "Check the values it admits.")
    return table_of(contract, reading, kept)


def table_of(contract: Contract, reading: TableReading, kept: TextRows) -> MeasureTable:
    """The measures that rows hold, read as a layout says; raises InputError with every finding."""
    read = {name: _column(entry, kept) for name, entry in reading.columns.items()}
    table, odd = _table(contract, reading, kept, {name: cells for name, (cells, _) in read.items()})
    findings = [*(each for _, found in read.values() for each in found), *odd]
    if findings:
        raise InputError(sorted(findings, key=lambda finding: order_of(finding.where)[1]))
    return table


def _layout(contract: Contract, raw: TextRows) -> TableReading:
    """The reading whose columns the table has; a contract without any reads columns of its measures' own names."""
    if not contract.reads:
        return _own_names(contract, raw)
    fitting = [reading for reading in contract.reads if all(name in raw.heading for name in reading.recognised_by)]
    if len(fitting) == 1:
        return fitting[0]
    known = "; ".join(f"{reading.title} by {', '.join(reading.recognised_by)}" for reading in contract.reads)
    if not fitting:
        what = f"Its columns fit no layout in `reads:` of contract {contract.id}."
        raise InputError.of(raw.file, what, f"A layout is told by its columns: {known}.")
    titles = ", ".join(reading.title for reading in fitting)
    raise InputError.of(
        raw.file,
        f"More than one layout fits its columns: {titles}.",
        "Add a column to `recognised_by:` that tells them apart.",
    )


def _own_names(contract: Contract, raw: TextRows) -> TableReading:
    names = [
        measure.name if measure.along is None else f"{measure.name}.{member}"
        for measure in contract.measures()
        for member in (measure.along.members if measure.along else ("",))
    ]
    columns = {name: MeasureColumn(column=name) for name in (*names, *codes_needed(contract))}
    period = MeasureColumn(column="period") if "period" in raw.heading else MeasureColumn(always="")
    if not columns:
        columns = {"entity": MeasureColumn(column=raw.heading[0])}
    return TableReading(period=period, entity=raw.heading[0], columns=columns)


def codes_needed(contract: Contract) -> set[str]:
    """Codes that a contract's terms depend on, such as a track."""
    stated = [term.value if isinstance(term.value, tuple) else (term.value,) for term in contract.terms()]
    return {value.by for values in stated for value in values if isinstance(value, TermValue) and value.by is not None}


def _refuse_missing_columns(reading: TableReading, raw: TextRows) -> None:
    wanted: dict[str, str] = {reading.entity: "the name of each row"}
    wanted |= dict.fromkeys(reading.where, "`where:`")
    period = reading.period
    entries = [*reading.columns.items(), *([("period", period)] if isinstance(period, MeasureColumn) else [])]
    for name, entry in entries:
        wanted |= dict.fromkeys((*([entry.column] if entry.column else ()), *(entry.flags or ())), f"`{name}`")
    wanted |= {stated.column: f"the published {line}" for line, stated in reading.published.items()}
    findings = [
        Finding(
            at_row(raw.file, 1),
            f"There is no column '{column}', which {use} is read from.",
            did_you_mean(column, raw.heading),
        )
        for column, use in wanted.items()
        if column not in raw.heading
    ]
    if findings:
        raise InputError(findings)


def _kept(reading: TableReading, raw: TextRows) -> TextRows:
    keep = [all(row[name] in admitted for name, admitted in reading.where.items()) for row in raw.rows]
    rows = tuple(row for row, kept in zip(raw.rows, keep, strict=True) if kept)
    suppressed = set(reading.missing)
    clean = tuple({name: "" if cell in suppressed else cell for name, cell in row.items()} for row in rows)
    return TextRows(
        raw.file,
        raw.heading,
        clean,
        tuple(number for number, kept in zip(raw.numbers, keep, strict=True) if kept),
    )


class _Odd(NamedTuple):
    """A cell that cannot be taken: its column where one is at fault, what is wrong, how to mend it."""

    column: str
    what: str
    fix: str


def _column(entry: MeasureColumn, raw: TextRows) -> tuple[list[str], list[Finding]]:
    """What each row says, with value maps applied; an empty text where there is a finding."""
    read = [_cell(entry, row) for row in raw.rows]
    findings = [
        Finding(at_row(raw.file, number, said.column), said.what, said.fix)
        for number, said in zip(raw.numbers, read, strict=True)
        if isinstance(said, _Odd)
    ]
    return ["" if isinstance(said, _Odd) else said for said in read], findings


def _cell(entry: MeasureColumn, row: Mapping[str, str]) -> str | _Odd:
    if entry.always is not None:
        return entry.always
    if entry.flags is not None:
        return _flagged(entry.flags, row)
    assert entry.column is not None
    return _mapped(entry, entry.column, row[entry.column])


def _flagged(flags: Mapping[str, str], row: Mapping[str, str]) -> str | _Odd:
    unclear = [column for column in flags if row[column].casefold() not in _YES | _NO]
    if unclear:
        what = f"'{row[unclear[0]]}' is neither yes nor no."
        return _Odd(unclear[0], what, "Write 1 for yes and 0 for no.")
    said = [code for column, code in flags.items() if row[column].casefold() in _YES]
    if len(said) == 1:
        return said[0]
    count = f"{len(said)} of the columns {', '.join(flags)} say" if said else f"No column of {', '.join(flags)} says"
    return _Odd("", f"{count} yes, and exactly one must.", "Mend the row.")


def _mapped(entry: MeasureColumn, column: str, cell: str) -> str | _Odd:
    if cell == "" and entry.missing_is is not None:
        return entry.missing_is
    if entry.values is None:
        fix = "Fill it, leave the row out with `where:`, or say what it stands for with `missing_is:`."
        return cell or _Odd(column, "The cell is empty or suppressed.", fix)
    if cell in entry.values:
        return entry.values[cell]
    if entry.otherwise is not None:
        return entry.otherwise
    return _Odd(column, f"'{cell}' is not one of the values listed.", "Add it to `values:`, or give `otherwise:`.")


def _table(
    contract: Contract, reading: TableReading, raw: TextRows, columns: Mapping[str, Sequence[str]]
) -> tuple[MeasureTable, list[Finding]]:
    """What rows say, and what is wrong with them."""
    codes = codes_needed(contract)
    entities = tuple(row[reading.entity] for row in raw.rows)
    stated = reading.period
    periods, findings = _column(stated, raw) if isinstance(stated, MeasureColumn) else ([stated] * len(raw.rows), [])
    findings += _repeats(reading, raw, entities, periods)
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
    findings += _without_a_number(contract, raw, columns, periods)
    findings += year_faults(contract, raw, cases)
    values = {}
    for measure in contract.measures():
        values[measure.name], odd = _values(measure, reading, raw, columns, contract.currency)
        findings += odd
    money, odd = _published(contract, reading, raw)
    read_from = {name: _told(entry, raw.file) for name, entry in reading.columns.items()}
    return MeasureTable(contract, cases, values, entities, money, read_from), [*findings, *odd]


def _published(
    contract: Contract, reading: TableReading, raw: TextRows
) -> tuple[dict[str, tuple[Floats, Published]], list[Finding]]:
    """What was published for lines, and what is wrong with it."""
    money, findings = {}, [*_lines_not_there(contract, reading)]
    for line, stated in reading.published.items():
        entry = MeasureColumn(column=stated.column, missing_is="0")
        cells, unread = _column(entry, raw)
        numbers, odd = numbers_in(entry, cells, raw, currency=contract.currency)
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


def _repeats(
    reading: TableReading, raw: TextRows, entities: Sequence[str], periods: Sequence[str]
) -> Iterator[Finding]:
    """Rows without a name, and names that stand twice for one period."""
    by_period = not isinstance(reading.period, str) and reading.rows_are == "cases"
    seen: dict[tuple[str, str], int] = {}
    for number, name, period in zip(raw.numbers, entities, periods, strict=True):
        key = (name, period if by_period else "")
        if not name:
            where = at_row(raw.file, number, reading.entity)
            yield Finding(where, "The row has no name.", "Fill it in, or leave the row out with `where:`.")
        elif key in seen:
            what = f"'{name}' is also on row {seen[key]}{f', for {period}' if by_period else ''}."
            yield Finding(at_row(raw.file, number), what, "Keep one row for each.")
        seen.setdefault(key, number)


def _values(
    measure: Measure, reading: TableReading, raw: TextRows, columns: Mapping[str, Sequence[str]], currency: str
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
    read = [numbers_in(reading.columns[name], columns[name], raw, measure.unit, currency) for name in names]
    rows, findings = [numbers for numbers, _ in read], [each for _, odd in read for each in odd]
    if reading.rows_are == "payees":
        return (rows[0][:, None] if measure.along is not None else rows[0][:1]), findings
    return (np.stack(rows) if measure.along is not None else rows[0]), findings
