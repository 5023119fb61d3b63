"""The tables of a data source, ready for an engine: files of a folder, what is packed in them, sheets of workbooks.

What an engine would read as nothing, or as another text than is meant, is found here, before a row of it counts. The
same bytes count once, whatever names they come under; and no file that is there goes unread without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from finmodel.core.cells.number_spelling import NumberColumn
from finmodel.core.columns import SQL_NAMES
from finmodel.core.data import ActivitySource, DataSource
from finmodel.core.place import Place
from finmodel.core.rows.row_keys import WEEKS_IN
from finmodel.errors import Finding, InputError
from finmodel.load.files.folders import files_of, not_read_warnings
from finmodel.load.files.made_ready import MadeReady
from finmodel.load.files.packed import Scratch, Unpacked, fingerprint_of, unpacked
from finmodel.load.files.sheets import SPREADSHEETS
from finmodel.load.fineness import in_pence
from finmodel.measures.engines import RowSource, SourceColumn, SourceFile
from finmodel.measures.engines.column_rules import LatestOf, MonthOf, Rates

NOT_KNOWN = ""
"""Fingerprint of what may change under way: a table on an engine, which is read anew each time."""


@dataclass(frozen=True)
class ReadFile:
    """A table that can be read, the fingerprint of what it holds, and others that hold the same bytes."""

    file: SourceFile
    sha256: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceTables:
    """The tables of a source, and what is to be told of its files."""

    files: tuple[ReadFile, ...]
    warnings: tuple[Finding, ...] = ()


def find_files(place: Place, source: DataSource, folder: Path, first_no: int, scratch: Scratch) -> SourceTables:
    """The tables of a source of a place, numbered from `first_no`; raises InputError with every finding.

    What is unpacked or written out on the way is put into `scratch`, and lasts as long as that does.
    """
    if source.table:
        return SourceTables((ReadFile(SourceFile(Path(source.table), source.table, "table", first_no), NOT_KNOWN),))
    inside, findings = _inside(source, folder, scratch)
    findings += _odd_keys(source, inside)
    copies = _copies(inside)
    ready = MadeReady(source, row_source(source, (), place), scratch, len(inside) == 1)
    for file in inside:
        if file.shown not in copies:
            ready.add_told(file)
    findings += ready.told
    faults = [finding for finding in findings if finding.severity == "error"]
    if faults:
        raise InputError([*faults, *(finding for finding in findings if finding.severity == "warning")])
    twins = {original: [copy for copy, first in copies.items() if first == original] for original in copies.values()}
    files = tuple(
        ReadFile(replace(made.file, file_no=first_no + number), made.sha256, tuple(twins.get(made.of, ())))
        for number, made in enumerate(ready.made)
    )
    return SourceTables(files, tuple(findings))


def _inside(source: DataSource, folder: Path, scratch: Scratch) -> tuple[list[Unpacked], list[Finding]]:
    """Every file of a source, unpacked, and what is told of those that are not read."""
    listed = files_of(source, folder)
    findings = [*not_read_warnings(source.file, listed.not_read)]
    inside: list[Unpacked] = []
    for shown, path in listed.read:
        try:
            for each in unpacked(shown, path, scratch):
                inside.append(each)
                findings += not_read_warnings(shown, each.not_read)
        except InputError as error:
            findings += error.findings
    return inside, findings


def _odd_keys(source: DataSource, inside: list[Unpacked]) -> Iterator[Finding]:
    """Keys that speak of what no file of the source has."""
    endings = {each.path.suffix.lower() for each in inside}
    if source.sheet and inside and not endings & set(SPREADSHEETS):
        yield Finding(source.file, "Only a spreadsheet has sheets.", "Take out `sheet:`.")
    for name in ("header_row", "skip_rows"):
        if getattr(source, name) and endings == {".parquet"}:
            yield Finding(source.file, "Parquet has no rows by number.", f"Take out `{name}:`.")


def _copies(inside: list[Unpacked]) -> dict[str, str]:
    """Files that hold the same bytes as one of a shorter name, and which that is."""
    sizes = Counter(each.path.stat().st_size for each in inside)
    seen: dict[str, str] = {}
    found: dict[str, str] = {}
    for each in sorted(inside, key=lambda one: (len(one.shown), one.shown)):
        if sizes[each.path.stat().st_size] > 1:
            first = seen.setdefault(fingerprint_of(each.path), each.shown)
            if first != each.shown:
                found[each.shown] = first
    return found


def row_source(
    source: DataSource, files: Iterable[ReadFile], place: Place, set_aside: Literal["", "earlier", "left_out"] = ""
) -> RowSource:
    """What an engine is to read of a source of a place: every column of ours, mapped or not, and the rows to keep."""
    latest = None if source.latest is None else LatestOf(source.latest.of, source.latest.by)
    return RowSource(
        tuple(read.file for read in files),
        tuple(_columns(source, place)),
        tuple(source.where.items()),
        tuple(tuple(group.items()) for group in source.where_not),
        latest,
        tuple(source.also_called.items()),
        set_aside,
        source.told_apart_by,
    )


def _columns(source: DataSource, place: Place) -> Iterator[SourceColumn]:
    starts = int(place.year_start[:2])  # months that are numbers count from there
    for ours in source.OURS:
        entry = source.columns.get(ours)
        name = SQL_NAMES.get(ours, ours)
        holds = "date" if ours in source.DATES else "number" if ours in source.NUMBERS else "code"
        if entry is None:
            yield SourceColumn(name, holds)  # type: ignore[arg-type]
        else:
            blanks = _blanks(source.open_ended) if ours == "end" and isinstance(source, ActivitySource) else ()
            month = MonthOf(entry.year, entry.month, starts) if entry.year and entry.month else None
            yield SourceColumn(
                name,
                holds,  # type: ignore[arg-type]
                entry.column,
                entry.always,
                entry.format,
                blanks,
                month,
                entry.no_later_than,
                entry.first or 0,
                entry.organisation,
                _rates(source) if ours == "price" and isinstance(source, ActivitySource) else None,
                entry.optional,
                entry.age_groups,
                _reversed(source, ours) if isinstance(source, ActivitySource) else (),
                _number_column(source, ours, place.currency),
                place.born_by if ours == "birth_date" else None,
                place.time_zone,
            )
    if isinstance(source, ActivitySource):
        yield SourceColumn("price_share", "share", rates=_rates(source))


def _number_column(source: DataSource, ours: str, currency: str) -> NumberColumn:
    """What the numbers of one of our columns may be written with."""
    money = currency if ours in ("price", "cost") else None
    return NumberColumn(
        money, percent=ours == "score", decimal=source.decimal or ".", asks=source.decimal is None,
        scaled=in_pence(source, ours) == 0,
    )  # fmt: skip


def _rates(source: ActivitySource) -> Rates | None:
    """What the price of each row is for, where a column says so."""
    said = source.price_by
    if said is None:
        return None
    shares = tuple((text, _share(rate)) for text, rate in said.values.items())
    by_unit = tuple(text for text, rate in said.values.items() if rate == "per_unit_a_week")
    return Rates(said.column, shares, by_unit, said.units, said.unsigned)


def _share(rate: str) -> str | None:
    """The part that a day is of what a price is for; nought where it is paid once, None where it is not paid."""
    if rate == "left_out":
        return None
    days = WEEKS_IN[rate] * 7 if rate in WEEKS_IN else None
    return "0" if days is None else f"{Decimal(days.denominator) / Decimal(days.numerator):.12f}"


def _reversed(source: ActivitySource, ours: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows whose number counts the other way round: the quantity, and money that is not for each unit of it."""
    whole = ours in ("quantity", "cost") or (ours == "price" and source.price_is == "total")
    return tuple(source.reversed_where.items()) if whole else ()


def _blanks(marks: Iterable[str]) -> tuple[str, ...]:
    """Marks of what is still open as they are written, and as the day that they may be in a column of dates."""
    found: list[str] = []
    for mark in marks:
        found.append(mark)
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
            with suppress(ValueError):
                day = datetime.strptime(mark.strip(), form).date().isoformat()
                found += [day, f"{day} 00:00:00"]
    return tuple(dict.fromkeys(found))
