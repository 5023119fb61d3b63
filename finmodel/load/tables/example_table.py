"""The table that a contract asks for: its headings with their units, and rows of example figures to replace."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from finmodel.contracts.contract import Contract
from finmodel.contracts.reading import MeasureColumn, TableReading
from finmodel.contracts.values import TermValue
from finmodel.core.unit import Unit
from finmodel.load.tables.layouts import codes_needed
from finmodel.load.tables.unit_headings import measure_columns, unit_in_heading

_NAME, _PERIOD, _YEAR = "name", "period", "2024/25"
_EXAMPLES = {"share": "50%", "flag": "1", "score": "50", "index": "1", "number": "10"}
_OF_MONEY, _OF_PEOPLE, _OF_OTHERS = "1000000", "1000", "100"


def example_table(contract: Contract) -> str:
    """A CSV file that `finmodel settle` takes with the contract; its figures are examples."""
    reading = contract.reads[0] if contract.reads else None
    known = measure_columns(contract)
    if reading is not None:
        known = {entry.column: known[entry.column] for entry in reading.columns.values() if entry.column in known}
    elif any(measure.along is not None for measure in contract.measures()):
        several = {measure.name for measure in contract.measures() if measure.along is not None}
        known = {name: unit for name, unit in known.items() if name not in several}
    codes = {name: next(iter(_codes(contract, name))) for name in sorted(codes_needed(contract))}
    heads = [f"{name} ({unit_in_heading(unit, contract.currency)})" for name, unit in known.items()]
    figures = [_example(unit) for unit in known.values()]
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow([*_labels(reading), *codes, *heads])
    for labels in _rows(contract, reading):
        sheet.writerow([*labels, *codes.values(), *figures])
    return text.getvalue()


def _labels(reading: TableReading | None) -> list[str]:
    if reading is None:
        return [_NAME, _PERIOD]
    stated = reading.period
    return [reading.entity, *([stated.column] if isinstance(stated, MeasureColumn) and stated.column else [])]


def _rows(contract: Contract, reading: TableReading | None) -> Iterator[list[str]]:
    """The name and year of each row: a row for each year that the contract states numbers for, or for each payee."""
    if reading is not None and len(_labels(reading)) == 1:
        yield from (["Example A"], ["Example B"])
        return
    for year in _years(contract):
        yield ["Example", year]


def _years(contract: Contract) -> list[str]:
    """The years that every term has a number for; one where terms have the same in all."""
    stated = [set(value.by_period) for value in _stated(contract) if value.by_period is not None]
    return sorted(set.intersection(*stated)) if stated else [_YEAR]


def _stated(contract: Contract) -> Iterator[TermValue]:
    for term in contract.terms():
        values = term.value if isinstance(term.value, tuple) else (term.value,)
        yield from (value for value in values if isinstance(value, TermValue))


def _codes(contract: Contract, name: str) -> Iterator[str]:
    for value in _stated(contract):
        if value.by == name:
            yield from value.values or ()


def _example(unit: Unit) -> str:
    if unit.pure:
        return _EXAMPLES[unit.flavour]
    if dict(unit.powers) == {"money": 1}:
        return _OF_MONEY
    return _OF_PEOPLE if dict(unit.powers) in ({"people": 1}, {"person_years": 1}) else _OF_OTHERS
