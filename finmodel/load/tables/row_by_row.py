"""A contract settled on a table row by row: what cannot be worked out is set aside and told, and the rest is settled.

A measure that a row does not need is not asked for: an empty cell is no number, and what comes of it is none either;
where no payment and no compared figure of the row turns out to be such, nothing was needed of it. So nothing missing is
ever taken as nil.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finmodel.contracts.contract import Contract
from finmodel.contracts.reading import TableReading
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone, work_out_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.amounts import money_in_words
from finmodel.core.money import Floats
from finmodel.core.spot import at_row, order_of
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import Cells, TextRows
from finmodel.load.remarks.repeated import told_once
from finmodel.load.tables.odd_rows import clashes, looks_back
from finmodel.load.tables.table import MeasureTable, adds_up, rows_of_table, table_and_faults
from finmodel.rules.nodes import Measure


@dataclass(frozen=True)
class SetAside:
    """A row that is not settled: why, and what is known to be at stake."""

    entity: str
    period: str
    findings: tuple[Finding, ...]
    stake: str = ""
    """Money that was published for it, or that it measures, in words; empty where none is known."""

    def told(self) -> Iterator[Finding]:
        """Its findings as warnings, the first with what is at stake."""
        for place, each in enumerate(self.findings):
            stake = f" At stake: {self.stake}." if self.stake and not place else ""
            yield Finding(each.where, each.what, f"{each.fix}{stake}", "warning")


def settle_rows(
    contract: Contract, cells: Cells, strict: bool = False
) -> tuple[MeasureTable, Settlement, tuple[SetAside, ...]]:
    """A table read and settled, and the rows that are set aside.

    Raises InputError where the table as a whole cannot be read, where no row can be settled, and with `strict` where
    one cannot.
    """
    reading, kept, untold = rows_of_table(contract, cells)
    aside: list[SetAside] = []
    while True:
        table, odd = table_and_faults(contract, reading, kept)
        settlement = None
        findings = [*untold, *odd]
        if not findings:
            settlement = work_out_alone(table.contract, table.cases, table.supply)
            findings = list(_unsettled(table, settlement))
        if not findings and settlement is not None:
            return table, settlement, tuple(sorted(aside, key=lambda each: order_of(each.findings[0].where)[1]))
        rows = _rows_of(kept, findings)
        stops = strict or reading.rows_are == "payees" or None in rows or len(rows) == len(kept.numbers)
        if stops or list(_clashes(table, kept)):
            earlier = [finding for each in aside for finding in each.findings]
            besides = _of_the_others(contract, reading, kept, set(rows)) if odd else []
            every = dict.fromkeys((*earlier, *findings, *besides))
            raise InputError(told_once(sorted(every, key=lambda each: order_of(each.where)[1])))
        aside += _set_aside(table, kept, {row: found for row, found in rows.items() if row is not None})
        kept, untold = _without(kept, set(rows)), []


def _of_the_others(contract: Contract, reading: TableReading, kept: TextRows, rows: set[int | None]) -> list[Finding]:
    """What else is wrong, where a table is refused: cells that rows need which have nothing else to mend."""
    others = _without(kept, rows)
    if not others.rows:
        return []
    table, odd = table_and_faults(contract, reading, others)
    if odd:
        return odd
    try:
        return list(_unsettled(table, work_out_alone(table.contract, table.cases, table.supply)))
    except InputError as error:
        return list(error.findings)


def _rows_of(kept: TextRows, findings: Sequence[Finding]) -> dict[int | None, list[Finding]]:
    """Findings by the place of the row they are of; None where they are of the whole table."""
    places = {number: place for place, number in enumerate(kept.numbers)}
    found: dict[int | None, list[Finding]] = {}
    for each in findings:
        found.setdefault(places.get(order_of(each.where)[1]), []).append(each)
    return found


def _clashes(table: MeasureTable, kept: TextRows) -> Iterator[Finding]:
    assert table.reading is not None
    yield from clashes(table.contract, table.reading, kept, table.entities, [case.period for case in table.cases])


def _without(kept: TextRows, rows: set[int | None]) -> TextRows:
    left = [place for place in range(len(kept.rows)) if place not in rows]
    return replace(
        kept, rows=tuple(kept.rows[place] for place in left), numbers=tuple(kept.numbers[place] for place in left)
    )


def _set_aside(table: MeasureTable, kept: TextRows, rows: Mapping[int, Sequence[Finding]]) -> Iterator[SetAside]:
    """The rows with findings, and those that follow one of them where amounts are carried from year to year."""
    gone = dict(rows)
    following = looks_back(table.contract)
    for row in sorted(range(len(table.cases)), key=lambda row: table.cases[row].period):
        before = table.cases[row].after
        if following and row not in gone and before in gone:
            what = f"'{table.entities[row]}' has its row {kept.numbers[before]}, for the year before, set aside."
            gone[row] = (Finding(at_row(kept.file, kept.numbers[row]), what, "Mend that row: amounts are carried on."),)
    for row, found in sorted(gone.items()):
        case = table.cases[row]
        yield SetAside(table.entities[row], case.period, tuple(found), _stake(table, row))


def _stake(table: MeasureTable, row: int) -> str:
    """Money known of a row: the amount published for it, else the first money that it measures."""
    labels = {line.name: line.label for line in table.contract.lines()}
    known = [(f"published as {labels[name].lower()}", amounts) for name, (amounts, _) in table.published.items()
             if name in labels]  # fmt: skip
    known += [
        (f"of {measure.label.lower()}", table.values[measure.name])
        for measure in table.contract.measures()
        if adds_up(measure) and measure.unit.powers[0][0] == "money"
    ]
    for what, amounts in known:
        if amounts.shape == (len(table.cases),) and not np.isnan(amounts[row]):
            return f"{money_in_words(float(amounts[row]), table.contract.currency)} {what}"
    return ""


def _unsettled(table: MeasureTable, settlement: Settlement) -> Iterator[Finding]:
    """What keeps rows from being worked out, each row's own; of the whole table where it is the same for all."""
    blanks = {measure.name: table.blanks(measure.name) for measure in table.contract.measures()}
    rows = len(table.cases)
    with_blanks = np.array([any(row in found for found in blanks.values()) for row in range(rows)])
    needed, any_line = _no_numbers(settlement, table, True), _no_numbers(settlement, table, False)
    bad = np.where(with_blanks, needed, any_line)
    if not bad.any():
        return
    yield from _asked_for(table, blanks, bad)
    following = looks_back(table.contract)
    after = [following and case.after is not None and bool(bad[case.after]) for case in table.cases]
    rest = bad & ~with_blanks & ~np.array(after)
    if rest.all():
        settle_alone(table.contract, table.cases, table.supply)
    for row in np.flatnonzero(rest):
        yield _why(table, int(row))


def _no_numbers(settlement: Settlement, table: MeasureTable, only_needed: bool) -> NDArray[np.bool_]:
    """Rows in which some line has no number: any, or one that pays or is compared (any where none does)."""
    chosen = [each for each in settlement.lines if each.line.pays or each.line.name in table.published]
    lines = chosen if only_needed and chosen else settlement.lines
    found = np.zeros(len(settlement.cases), dtype=bool)
    for each in lines:
        found |= np.isnan(each.amounts).reshape(-1, len(found)).any(axis=0)
    return found


def _asked_for(
    table: MeasureTable, blanks: Mapping[str, Mapping[int, Finding]], bad: NDArray[np.bool_]
) -> Iterator[Finding]:
    """The empty cells that rows need, and a column once where it is not there and every row needs it."""
    needs: dict[str, set[int]] = {}
    for name in blanks:
        if blanks[name]:
            without = work_out_alone(table.contract, table.cases, _Supply(table, name))
            needs[name] = set(np.flatnonzero(_no_numbers(without, table, True) & bad).tolist()) & set(blanks[name])
    explained = {row for rows in needs.values() for row in rows}
    for name, empty in blanks.items():
        rows = {row for row in empty if row in needs.get(name, ()) or (bad[row] and row not in explained)}
        if not rows:
            continue
        assert table.raw is not None
        absent = order_of(empty[min(rows)].where)[1] not in table.raw.numbers
        if absent and len(rows) == len(table.cases):
            yield empty[min(rows)]
            continue
        for row in sorted(rows):
            what = f"{empty[row].what[:-1]}, and this row needs it." if absent else empty[row].what
            where = at_row(table.raw.file, table.raw.numbers[row]) if absent else empty[row].where
            yield replace(empty[row], where=where, what=what)


@dataclass(frozen=True)
class _Supply:
    """A table's measures with one put into every empty cell, but for those of one measure."""

    table: MeasureTable
    but: str

    def __call__(self, book: RuleBook, measure: Measure) -> Floats:
        values = self.table.supply(book, measure)
        return values if measure.name == self.but else np.where(np.isnan(values), 1.0, values)


def _why(table: MeasureTable, row: int) -> Finding:
    """Why a row without an empty cell has no number: what settling it by itself says, or else with all the others."""
    assert table.raw is not None
    where = at_row(table.raw.file, table.raw.numbers[row])
    by_itself = [replace(table.cases[row], after=None)]
    try:
        settle_alone(table.contract, by_itself, _OneRow(table, row))
        settle_alone(table.contract, table.cases, table.supply)
    except InputError as error:
        return Finding(where, error.findings[0].what, error.findings[0].fix)
    raise AssertionError(f"{where} settles")


@dataclass(frozen=True)
class _OneRow:
    """A table's measures of one row alone."""

    table: MeasureTable
    row: int

    def __call__(self, book: RuleBook, measure: Measure) -> Floats:
        values = self.table.supply(book, measure)
        return values if values.shape[-1] == 1 else values[..., [self.row]]
