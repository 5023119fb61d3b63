"""Headings that say their unit in brackets, such as `spend (£)`: how they are written, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from finmodel.contracts.contract import Contract
from finmodel.core.currency import symbol_of
from finmodel.core.spot import at_row
from finmodel.core.unit import Unit
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import TextRows

_WITH_UNIT = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
_SAID_ELSE = {"share": "%", "flag": "1 or 0"}


def unit_in_heading(unit: Unit, currency: str) -> str:
    """A unit as a heading says it.

    >>> from finmodel.core.unit import unit
    >>> [unit_in_heading(unit(name), "GBP") for name in ("money", "share", "spells", "money/people", "flag")]
    ['£', '%', 'spells', '£ per person', '1 or 0']
    """
    said = _SAID_ELSE.get(unit.flavour, str(unit)) if unit.pure else str(unit)
    return re.sub(r"\bmoney\b", symbol_of(currency).strip(), said)


def measure_columns(contract: Contract) -> dict[str, Unit]:
    """The column that each measure of a contract is read from, by heading, and its unit.

    Where the contract says how its table is read, only the columns named there; else one of each measure's own name.
    """
    by_name = {
        name: measure.unit
        for measure in contract.measures()
        for name in (
            measure.name,
            *(f"{measure.name}.{member}" for member in (measure.along.members if measure.along else ())),
        )
    }
    if not contract.reads:
        return by_name
    entries = [entry for reading in contract.reads for entry in reading.columns.items()]
    return {entry.column: by_name[name] for name, entry in entries if entry.column and name in by_name}


def without_units(contract: Contract, raw: TextRows) -> TextRows:
    """A table whose headings say units in brackets, by their plain names.

    Raises InputError for a unit that is not the measure's own, and where one measure has two such columns.
    """
    known = measure_columns(contract)
    plain: dict[str, str] = {}
    findings: list[Finding] = []
    for heading in raw.heading:
        match = _WITH_UNIT.match(heading)
        if match is None or match[1] not in known or match[1] in raw.heading or heading in known:
            continue
        name, said = match[1], match[2].strip()
        meant = unit_in_heading(known[name], contract.currency)
        where = at_row(raw.file, 1, heading)
        if name in plain.values():
            findings.append(Finding(where, f"`{name}` has two columns.", "Keep one of them."))
        elif said.casefold() not in {meant.casefold(), str(known[name])}:
            what = f"The heading says ({said}), and `{name}` is read in {meant}."
            findings.append(Finding(where, what, f"Give it in {meant}, under `{name} ({meant})`."))
        plain[heading] = name
    if findings:
        raise InputError(findings)
    return _renamed(raw, plain) if plain else raw


def _renamed(raw: TextRows, plain: Mapping[str, str]) -> TextRows:
    heading = tuple(plain.get(name, name) for name in raw.heading)
    rows = tuple({plain.get(name, name): cell for name, cell in row.items()} for row in raw.rows)
    return replace(raw, heading=heading, rows=rows)
