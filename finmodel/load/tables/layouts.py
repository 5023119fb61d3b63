"""Which layout of a contract's `reads:` a table has, and where its headings are.

Published tables are headed with capitals or without, with blanks or underscores, below a title or not: a heading is the
same in any of these spellings, and the row of headings is the one that has most of those that are looked for. What is
not there is never guessed: the layout that comes nearest is named, with what the table lacks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from finmodel.contracts.contract import Contract
from finmodel.contracts.reading import MeasureColumn, TableReading
from finmodel.contracts.values import TermValue
from finmodel.core.amounts import some
from finmodel.core.speech import listed
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import Cells, TextRows, rows_below
from finmodel.load.findings import did_you_mean
from finmodel.load.tables.unit_headings import without_units
from finmodel.measures.engines.headings import folded

_YEARS = ("period", "year", "performance year", "py")
_YEAR = re.compile(r"^(\d{4})(\.0+)?$")


def year_text(cell: str) -> str:
    """A period as it is written, and a year that a program wrote as 2016.0 as 2016."""
    found = _YEAR.match(cell)
    return found[1] if found else cell


def forms_of(contract: Contract) -> tuple[tuple[str, ...], ...]:
    """The headings of each form that a table for a contract may have: its layouts, and its measures' own names."""
    layouts = [tuple(wanted_by(reading)) for reading in contract.reads]
    return (*layouts, own_names(contract)) if layouts else ((*own_names(contract), *_YEARS),)


def laid_out(contract: Contract, cells: Cells) -> tuple[TableReading, TextRows]:
    """The layout that a table has, and its rows with the headings as the layout spells them."""
    raw = without_units(contract, rows_below(cells, notes=True))
    reading = _layout(contract, raw)
    named = _respelt(raw, reading)
    _refuse_missing_columns(reading, named, None if reading in contract.reads else contract)
    _refuse_another_year(reading, named)
    return reading, named


def own_names(contract: Contract) -> tuple[str, ...]:
    """The headings of a table that is headed with a contract's own measures and codes."""
    names = [
        measure.name if measure.along is None else f"{measure.name}.{member}"
        for measure in contract.measures()
        for member in (measure.along.members if measure.along else ("",))
    ]
    return (*names, *sorted(codes_needed(contract)))


def codes_needed(contract: Contract) -> set[str]:
    """Codes that a contract's terms depend on, such as a track."""
    stated = [term.value if isinstance(term.value, tuple) else (term.value,) for term in contract.terms()]
    return {value.by for values in stated for value in values if isinstance(value, TermValue) and value.by is not None}


def wanted_by(reading: TableReading) -> dict[str, str]:
    """Every heading that a layout reads, and what for."""
    wanted: dict[str, str] = {reading.entity: "the name of each row"}
    wanted |= dict.fromkeys(reading.where, "`where:`")
    period = reading.period
    entries = [*reading.columns.items(), *([("period", period)] if isinstance(period, MeasureColumn) else [])]
    for name, entry in entries:
        wanted |= dict.fromkeys((*([entry.column] if entry.column else ()), *(entry.flags or ())), f"`{name}`")
    wanted |= {stated.column: f"the published {line}" for line, stated in reading.published.items()}
    return wanted


def _layout(contract: Contract, raw: TextRows) -> TableReading:
    """The reading whose columns the table has; a contract without any reads columns of its measures' own names."""
    if not contract.reads:
        return _own_reading(contract, raw)
    there = {folded(name) for name in raw.heading}
    told = {reading.title: {folded(name) for name in reading.recognised_by} for reading in contract.reads}
    fitting = [reading for reading in contract.reads if told[reading.title] <= there]
    fitting = [each for each in fitting if not any(told[each.title] < told[other.title] for other in fitting)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        titles = ", ".join(reading.title for reading in fitting)
        what = f"More than one layout fits its columns: {titles}."
        raise InputError.of(raw.file, what, "Add a column to `recognised_by:` that tells them apart.")
    own = {folded(name) for name in own_names(contract)}
    part, nearest, lacking = _nearest(contract, there)
    if own and len(own & there) / len(own) > max(part, 0.5):
        return _own_reading(contract, raw)
    if not part:
        known = "; ".join(f"{reading.title} by {', '.join(reading.recognised_by)}" for reading in contract.reads)
        what = f"Its columns fit no layout in `reads:` of contract {contract.id}."
        raise InputError.of(raw.file, what, f"A layout is told by its columns: {known}.")
    what = (
        f"Its columns fit no layout in `reads:` of contract {contract.id}. The nearest is '{nearest}', "
        f"of which it lacks {listed(lacking)}."
    )
    fix = "Name the columns so, add a layout to `reads:`, or head them with the names of the measures"
    raise InputError.of(raw.file, what, f"{fix}: {', '.join(own_names(contract))}.")


def _nearest(contract: Contract, there: set[str]) -> tuple[float, str, list[str]]:
    """The part of its columns that the table has of the nearest layout, the layout's title, and what it lacks."""
    found = []
    for reading in contract.reads:
        names = list(dict.fromkeys((*wanted_by(reading), *reading.recognised_by)))
        lacking = [name for name in names if folded(name) not in there]
        found.append((1 - len(lacking) / len(names), reading.title, lacking))
    return max(found, key=lambda each: each[0])


def _own_reading(contract: Contract, raw: TextRows) -> TableReading:
    names = own_names(contract)
    own = {folded(name) for name in names}
    years = [name for name in raw.heading if folded(name) in ("period", "year") and folded(name) not in own]
    columns = {name: MeasureColumn(column=name) for name in names}
    period = MeasureColumn(column=years[0]) if years else MeasureColumn(always="")
    first = raw.heading[0]
    if folded(first) in own or first in years:
        others = [name for name in raw.heading if folded(name) in ("entity", "name", "organisation", "row")]
        if not others:
            what = f"No column names each row: the first, '{first}', is a measure or the period."
            raise InputError.of(at_row(raw.file, 1), what, "Put the names of the rows in the first column.")
        first = others[0]
    if not columns:
        columns = {"entity": MeasureColumn(column=first)}
    if not years:
        changing = [
            term.label
            for term in contract.terms()
            for value in (term.value if isinstance(term.value, tuple) else (term.value,))
            if isinstance(value, TermValue) and (value.by_period is not None or value.by_date is not None)
        ]
        if changing:
            what = f"There is no column `period`, and terms change by year: {', '.join(dict.fromkeys(changing))}."
            raise InputError.of(at_row(raw.file, 1), what, "Add it, with a year such as 2024/25 in each row.")
    return TableReading(period=period, entity=first, columns=columns)


def _respelt(raw: TextRows, reading: TableReading) -> TextRows:
    """The rows with each heading spelt as the layout has it. Raises InputError where two of them are one name."""
    wanted = (*wanted_by(reading), *reading.recognised_by)
    missing = {folded(name): name for name in wanted if name not in raw.heading}
    alike: dict[str, list[str]] = {}
    for name in raw.heading:
        alike.setdefault(folded(name), []).append(name)
    twice = [alike[key] for key in missing if len(alike.get(key, ())) > 1]
    if twice:
        both = listed([f"'{name}'" for name in twice[0]])
        what = f"The columns {both} are one name in several spellings."
        raise InputError.of(at_row(raw.file, 1), what, "Rename all but the one that is meant.")
    names = {name: missing.get(folded(name), name) for name in raw.heading}
    rows = tuple({names[name]: cell for name, cell in row.items()} for row in raw.rows)
    return replace(raw, heading=tuple(names[name] for name in raw.heading), rows=rows)


def _refuse_missing_columns(reading: TableReading, raw: TextRows, own: Contract | None) -> None:
    """Raise InputError for each column that is not there; measures under their own names may be left out of a table."""
    absent = {name: use for name, use in wanted_by(reading).items() if name not in raw.heading}
    if own is not None and len(absent) < len(reading.columns) and not absent.keys() & codes_needed(own):
        return
    findings = [
        Finding(at_row(raw.file, 1), f"There is no column '{column}', which {use} is read from.",
                did_you_mean(column, raw.heading))
        for column, use in absent.items()
    ]  # fmt: skip
    if findings:
        raise InputError(findings)


def _refuse_another_year(reading: TableReading, raw: TextRows) -> None:
    """Raise InputError where a layout is of one year and a column of the table says another."""
    findings = list(_other_years(reading, raw))
    if findings:
        raise InputError(findings)


def _other_years(reading: TableReading, raw: TextRows) -> Iterator[Finding]:
    if not isinstance(reading.period, str) or not _YEAR.match(reading.period):
        return
    used = {*wanted_by(reading), *reading.where}
    for name in raw.heading:
        if folded(name) not in {folded(each) for each in _YEARS} or name in used:
            continue
        other = [year_text(row[name]) for row in raw.rows]
        found = [year for year in other if _YEAR.match(year) and year != reading.period]
        if found:
            what = f"Its column '{name}' says {listed(sorted(set(found)))} in {some(len(found), 'row')}"
            fix = "Settle each year by itself, on a table in the layout of its year."
            yield Finding(raw.file, f"{what}, and '{reading.title}' is of {reading.period}.", fix)
