"""Reading every source through its kernel; faulty rows stop it, with all findings together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from finmodel.core.data import DataSource
from finmodel.errors import Finding, InputError
from finmodel.load.parameter_tables import code_map, coding, empty_rows, first_codes
from finmodel.load.row_faults import fault_findings
from finmodel.load.sources import ReadFile, row_source
from finmodel.measures.engines import Engine, ParameterTable, SourceFile
from finmodel.measures.row_checks import SOURCES


@dataclass(frozen=True)
class ReadRows:
    """What came in: rows of each file, and of activity what fell outside the periods or named no person."""

    rows: dict[int, int]
    rows_in_periods: int
    rows_without_person: int
    outside: tuple[tuple[str, int, int], ...]
    by_year: dict[int, dict[int, int]]
    """Rows of each file of activity that started in each period, by number of file and of period."""
    after: tuple[tuple[str, int, int], ...] = ()
    """File, its rows, and how many start after the last day that was asked for; these are not in `outside`."""


def read_rows(
    engine: Engine,
    files: list[tuple[str, DataSource, tuple[ReadFile, ...]]],
    say: Callable[[str], None],
    to: date | None = None,
) -> ReadRows:
    """Fill the tables of people, activity and prices; `to` is the last day asked for, if one is.

    Raises InputError with every fault.
    """
    findings: list[Finding] = []
    rows: dict[int, int] = {}
    known: dict[int, tuple[DataSource, SourceFile]] = {}
    for each in SOURCES.values():
        engine.register(each.table, empty_rows(each.table))
    engine.register("codes", first_codes())
    for number, (role, source, found) in enumerate(files):
        say(f"Reading {source.shown}")
        known |= {read.file.file_no: (source, read.file) for read in found}
        try:
            counts, faults = _read(engine, f"source_{number}", role, source, found)
        except InputError as error:
            findings += error.findings
            continue
        rows |= counts
        findings += fault_findings(faults, known) if faults is not None else []
        if not sum(counts.values()):
            findings.append(Finding(source.shown, "No rows are left to read.", "Check the file and its `where:`."))
    engine.materialise("price_spans", "price_spans", {"price_rows": "price_rows"})
    for kernel, tables in (("duplicate_people", "people_rows"), ("overlapping_prices", "price_spans")):
        engine.materialise(kernel, "faults", {tables: tables})
        findings += fault_findings(engine.fetch("first_faults", {"faults": "faults"}), known)
    if findings:
        raise InputError(findings)
    return _summary(engine, rows, known, to)


def _read(
    engine: Engine, name: str, role: str, source: DataSource, files: tuple[ReadFile, ...]
) -> tuple[dict[int, int], pd.DataFrame | None]:
    """Rows that each file gave, and the first of its faults where it has any."""
    checked = SOURCES[role]
    table = checked.table
    engine.register(name, row_source(source, files))
    engine.register("coding", coding(source))
    engine.register("code_map", code_map(source))
    tables = {each: each for each in ("coding", "code_map", *checked.also)}
    if checked.coded:
        engine.materialise("written_codes", "written_codes", tables | {"source": name})
        tables["written_codes"] = "written_codes"
        engine.materialise("new_codes", "codes", tables, add=True)
        engine.materialise("numbered_codes", "numbered_codes", tables)
        tables["numbered_codes"] = "numbered_codes"
    engine.materialise(checked.read, table, tables | {"source": name}, add=True)
    own = {read.file.file_no for read in files}
    totals = engine.fetch("row_totals", {"reading": table})
    totals = totals[totals["file_no"].isin(own)]
    counts = {int(no): int(count) for no, count in zip(totals["file_no"], totals["row_count"], strict=True)}
    if not totals["faulty_rows"].sum():
        return counts, None
    engine.materialise("faulty_rows", "faulty", {"source": name, "reading": table})
    engine.materialise(checked.faults, "faults", tables | {"faulty": "faulty", table: table})
    return counts, engine.fetch("first_faults", {"faults": "faults"})


def _summary(
    engine: Engine, rows: dict[int, int], known: dict[int, tuple[DataSource, SourceFile]], to: date | None
) -> ReadRows:
    totals = engine.fetch("activity_totals", {"activity_rows": "activity_rows", "calendar": "calendar"})
    inside, outside = totals[totals["period_no"].notna()], totals[totals["period_no"].isna()]
    later = {} if to is None else _rows_after(engine, to)
    without = {
        int(no): int(count) - later.get(int(no), (0, 0))[1]
        for no, count in zip(outside["file_no"], outside["row_count"], strict=True)
    }
    left_out = [(known[no][1].shown, rows[no], count) for no, count in without.items() if count]
    after = [(known[no][1].shown, rows[no], count) for no, (count, _) in later.items()]
    return ReadRows(
        rows,
        int(inside["row_count"].sum()),
        int(inside["rows_without_person"].sum()),
        tuple(sorted(left_out)),
        _by_year(inside),
        tuple(sorted(after)),
    )


def _rows_after(engine: Engine, day: date) -> dict[int, tuple[int, int]]:
    """Rows of each file of activity that start after a day, and how many of those outside every period."""
    engine.register("asked", ParameterTable({"last_day": "DATE"}, {"last_day": [day]}))
    tables = {name: name for name in ("activity_rows", "calendar", "asked")}
    found = engine.fetch("rows_after", tables)
    columns = [found[name].astype(int).tolist() for name in ("file_no", "row_count", "rows_outside")]
    return {no: (count, outside) for no, count, outside in zip(*columns, strict=True)}


def _by_year(inside: pd.DataFrame) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for no, period, count in zip(inside["file_no"], inside["period_no"], inside["row_count"], strict=True):
        found.setdefault(int(no), {})[int(period)] = int(count)
    return found
