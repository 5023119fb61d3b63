"""Finding the files of a data source, inside the data folder, and making sure that they can be read.

A path may come from somebody else's place, so none leads out of the folder; and what an engine would read as nothing,
or as another text than is meant, is found here, before a row of it counts.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Literal

import pandas as pd

from finmodel.core.cells.number_spelling import NumberColumn
from finmodel.core.columns import SQL_NAMES
from finmodel.core.data import ActivitySource, DataSource, leads_outside
from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.place import Place
from finmodel.core.row_keys import WEEKS_IN
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import SPREADSHEETS, Cells, csv_heading, read_cells
from finmodel.load.files.recognised import refuse_other_than_text
from finmodel.load.files.text import wrong_encoding
from finmodel.load.fineness import in_pence
from finmodel.measures.engines import RowSource, SourceColumn, SourceFile
from finmodel.measures.engines.column_rules import LatestOf, MonthOf, Rates
from finmodel.measures.engines.headings import as_called

_CHUNK = 1 << 20
NOT_KNOWN = ""
"""Fingerprint of what may change under way: a table on an engine, which is read anew each time."""


@dataclass(frozen=True)
class ReadFile:
    """A file or table that can be read, and the fingerprint of what it holds."""

    file: SourceFile
    sha256: str


def find_files(source: DataSource, folder: Path, first_no: int) -> tuple[ReadFile, ...]:
    """The files of a source, numbered from `first_no`; raises InputError with every finding.

    A path that leaves the folder, by `..`, from the root or through a link, is refused.
    """
    if source.table:
        return (ReadFile(SourceFile(Path(source.table), source.table, "table", first_no), NOT_KNOWN),)
    found: list[ReadFile] = []
    findings: list[Finding] = []
    for shown, path in paths_of(source, folder):
        try:
            found.append(_checked(source, shown, path, first_no + len(found)))
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return tuple(found)


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
    starts = place.spans[0].start.month  # months that are numbers count from there
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


def paths_of(source: DataSource, folder: Path) -> list[tuple[str, Path]]:
    """The files of a source, each with what findings call it; raises InputError where one is missing or outside."""
    name = source.file
    if leads_outside(name):
        raise _outside(name)
    path = folder.joinpath(*PureWindowsPath(name).parts)
    _refuse_link_outside(name, path, folder)
    if not path.exists():
        what, fix = "There is no such file.", f"Put it below {folder}, or name another folder with --data."
        raise InputError.of(name, what, fix)
    if path.is_file():
        return [(name, path)]
    if (path / "_delta_log").is_dir():
        from finmodel.measures.engines.delta import files_now

        wanted = set(source.headings)
        inside = files_now(path, name, wanted)
    else:
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in {".csv", ".parquet"})
    if not inside:
        raise InputError.of(name, "The folder holds no CSV or Parquet file.", "Put the files in it.")
    for each in inside:
        _refuse_link_outside(f"{name}/{each.name}", each, folder)
    return [(f"{name.rstrip('/')}/{each.name}", each) for each in inside]


def _outside(name: str) -> InputError:
    what = "The path leads out of the data folder."
    return InputError.of(name, what, "Give a path from the data folder down, or name another folder with --data.")


def _refuse_link_outside(name: str, path: Path, folder: Path) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _outside(name)


def _checked(source: DataSource, shown: str, path: Path, file_no: int) -> ReadFile:
    kind = path.suffix.lower()
    if kind not in {".csv", ".parquet", *SPREADSHEETS}:
        raise InputError.of(shown, "This kind of file is not read.", "Use CSV, Parquet or Excel.")
    if source.sheet is not None and kind not in SPREADSHEETS:
        raise InputError.of(shown, "Only a spreadsheet has sheets.", "Take out `sheet:`.")
    try:
        if path.stat().st_size == 0:
            raise InputError.of(shown, "The file is empty.", "Export it again.")
        if kind == ".csv":
            refuse_other_than_text(path, shown, "CSV")
        sha256 = _fingerprint(path, shown, must_be_text=kind == ".csv")
        if kind == ".parquet":
            return ReadFile(SourceFile(path, shown, "parquet", file_no), sha256)
        if kind == ".csv":
            headings, delimiter = csv_heading(path, shown)
            return ReadFile(SourceFile(path, shown, "csv", file_no, headings, delimiter), sha256)
        cells = read_cells(path, shown, source.sheet)
        if not cells.lines:
            raise InputError.of(shown, f"The sheet '{cells.sheet}' is empty.", "Name another with `sheet:`.")
        rows = _wanted(source, cells)
        return ReadFile(SourceFile(path, shown, "rows", file_no, cells.heading, rows=rows), sha256)
    except OSError as error:
        what = f"The file cannot be opened: {in_words(error)}."
        raise InputError([Finding(shown, what, "Check who may read it.")]) from None


def _fingerprint(path: Path, shown: str, *, must_be_text: bool) -> str:
    """SHA-256 of a file, read once; a CSV must be UTF-8 throughout."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    start = pending = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            start = start or chunk[:4]
            digest.update(chunk)
            if must_be_text:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    row += (pending + chunk)[: error.start].count(b"\n")
                    raise wrong_encoding(shown, start, f"row {row}", "Save it as CSV UTF-8.") from None
                row += chunk.count(b"\n")
                pending = decoder.getstate()[0]
    return digest.hexdigest()


def _wanted(source: DataSource, cells: Cells) -> pd.DataFrame:
    """The rows of a sheet for the engine: `row_no`, 1 for row 2, and `c0`, `c1`, … for the headings wanted."""
    wanted = set(source.headings)
    rows: dict[str, list[object]] = {"row_no": [number - 1 for number, _ in cells.lines[1:]]}
    for at, heading in enumerate(as_called(cells.heading, tuple(source.also_called.items()))):
        if heading in wanted:
            rows[f"c{at}"] = [line[at] or None for _, line in cells.lines[1:]]
    return pd.DataFrame(rows, dtype=object)
