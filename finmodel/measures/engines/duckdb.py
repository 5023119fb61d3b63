"""DuckDB in process: the engine that runs by default.

It works in memory and spills to a folder of its own that is removed on closing, so that nothing about a person stays
on the machine; should it be killed, the next to open takes that folder away. A request to stop interrupts it. Nothing
is fetched from outside, and rows keep no order that nobody asked for: sums of whole numbers need none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import Self

import duckdb
import pandas as pd

from finmodel.core.memory import memory_for_rows
from finmodel.core.progress import Heard
from finmodel.core.spot import at_row
from finmodel.core.stopping import asked, interrupted_by
from finmodel.core.whole import end_scratch, scratch_folder
from finmodel.errors import Finding, InputError
from finmodel.measures.engines import VIEWS, Abilities, ParameterTable, RowSource, SourceFile, first_rows
from finmodel.measures.engines.column_rules import LatestOf
from finmodel.measures.engines.headings import filled, named, several_columns
from finmodel.measures.engines.latest_rows import groups
from finmodel.measures.engines.projection import heading_findings, select
from finmodel.measures.engines.quoting import literal, quoted
from finmodel.measures.engines.stopped import why
from finmodel.measures.engines.unreadable import csv_rows, path_of, text_files
from finmodel.measures.engines.watch import Watch
from finmodel.measures.render import render

_SETTINGS = {
    "enable_progress_bar": "false",
    "preserve_insertion_order": "false",
    "TimeZone": "'UTC'",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""No bar (it prints to stdout), no order that nobody asked for, days in UTC, nothing fetched from outside."""
_AS_WRITTEN = "SET disabled_optimizers = 'build_side_probe_side'"
"""While rows of a source are added, the side that a kernel names last is held in memory, and the source goes past it:
DuckDB takes a CSV for the smaller side, because it does not know how long it is."""


class DuckDB:
    """A private database in memory that spills to a folder of its own, removed on `close`."""

    def __init__(self, memory: int | None = None, threads: int | None = None, hear: Heard | None = None) -> None:
        """Open it; it may hold so many megabytes before it spills to disk, by default a share of the machine's memory.

        `hear` hears how far a kernel is.
        """
        self._folder = scratch_folder()
        self._connection = duckdb.connect(":memory:")
        self._memory = f"{memory or memory_for_rows()}MB"
        self._settings = _SETTINGS | {
            "memory_limit": literal(self._memory),
            "temp_directory": literal(str(self._folder)),
        }
        if threads is not None:
            self._settings["threads"] = str(threads)
        for name, value in self._settings.items():
            self._connection.execute(f"SET {name} = {value}")
        self._watch = None if hear is None else Watch(self._connection, hear)
        self._files: list[SourceFile] = []
        self._kinds: dict[str, str] = {}

    def __enter__(self) -> Self:
        """The engine, closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Forget everything, on disk too."""
        if self._watch is not None:
            self._watch.end()
        self._connection.close()
        end_scratch(self._folder)

    def can(self) -> Abilities:
        """Name, version, SQL dialect, files read, settings."""
        settings = {name: value for name, value in self._settings.items() if name != "temp_directory"}
        return Abilities("duckdb", duckdb.__version__, "duckdb", ("csv", "parquet", "text"), settings)

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known under a name; raises InputError where a file or a column is not there."""
        if isinstance(source, ParameterTable):
            self._fill(name, source)
            return
        fixed: dict[str, list[object]] = {
            column.name: [column.always] for column in source.columns if column.always is not None
        }
        fixed = fixed or {"nothing": [None]}
        self._fill(f"{name}__always", ParameterTable(dict.fromkeys(fixed, "VARCHAR"), fixed))
        kept = [(index, value) for index, (_, values) in enumerate(source.chosen) for value in values]
        numbers, values = [number for number, _ in kept], [value for _, value in kept]
        types = {"heading_no": "INTEGER", "value": "VARCHAR"}
        self._fill(f"{name}__keep", ParameterTable(types, {"heading_no": [*numbers], "value": [*values]}))
        opened: list[tuple[SourceFile, str, dict[str, tuple[str, str]]]] = []
        findings = []
        for file in source.files:
            self._files.append(file)
            relation, headings = self._open(file)
            written = tuple(heading for heading, _, _ in headings)
            called = named(written, source.headings, source.also_called)
            faults = several_columns(file.shown, written, source.also_called) or heading_findings(source, file, called)
            findings += faults
            relation = filled(relation, called, [own for _, own, _ in headings], source.also_called)
            columns = {heading: (own, kind) for heading, (_, own, kind) in zip(called, headings, strict=True)}
            opened.append((file, relation, columns))
        if findings:
            raise InputError(findings)
        if source.latest is not None:
            self._find_latest(name, source.latest, opened)
        selects = [select(name, source, file, relation, columns) for file, relation, columns in opened]
        query = " UNION ALL ".join(selects)
        self._create("VIEW", name, f"AS {self._first_of_each(name, source, query) if source.one_row_each else query}")

    def _first_of_each(self, name: str, source: RowSource, query: str) -> str:
        """The first of rows that say the same; raises InputError where they do not."""
        table = quoted(f"{name}__numbered")
        self._create("TABLE", f"{name}__numbered", f"AS {first_rows.numbered(query)}")
        first_rows.refuse_unlike(self._run(first_rows.unlike(table, source)).fetchall(), source.files)
        self._create("TABLE", f"{name}__left_out", f"AS {first_rows.left_out(table, source)}")
        return f"SELECT * EXCLUDE ({first_rows.GROUP}, copy_no) FROM {table} WHERE copy_no = 1"

    def _find_latest(
        self, name: str, latest: LatestOf, opened: Iterable[tuple[SourceFile, str, dict[str, tuple[str, str]]]]
    ) -> None:
        """When the latest rows of each group were made; raises InputError where some rows of a group do not say so."""
        files = [(file, groups(latest, file.file_no, relation, columns)) for file, relation, columns in opened]
        self._create("TABLE", f"{name}__groups", f"AS {' UNION ALL '.join(each for _, each in files)}")
        self._create(
            "TABLE", f"{name}__latest", f"AS SELECT restated, MAX(made) AS made FROM {name}__groups GROUP BY 1"
        )
        unsaid = self._run(
            f"SELECT file_no, MIN(g.row_no), MIN(written), CAST(SUM(not_said) AS BIGINT) FROM {name}__groups AS g "
            f"INNER JOIN {name}__latest AS l ON l.restated = g.restated "
            "WHERE not_said > 0 AND (written IS NOT NULL OR l.made IS NOT NULL) GROUP BY file_no ORDER BY file_no"
        ).fetchall()
        shown = {file.file_no: file for file, _ in files}
        if unsaid:
            raise InputError(_not_said(shown[number], latest, row, text, count) for number, row, text, count in unsaid)

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        """Run a kernel, reading `tables` for the names it uses, and keep its rows (or add them)."""
        rows = render(kernel, "duckdb", tables)
        with self._watched(kernel, rows):
            if add:
                self._run(_AS_WRITTEN)
                self._run(f"INSERT INTO {quoted(into)} BY NAME {rows}")
                self._run("RESET disabled_optimizers")
            else:
                self._create("VIEW" if kernel in VIEWS else "TABLE", into, f"AS {rows}")

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        """Run a kernel and hand back its rows, which must be few."""
        rows = render(kernel, "duckdb", tables)
        with self._watched(kernel, rows), self._told():
            return self._run(rows).df()

    def holds(self) -> dict[str, tuple[str, ...]]:
        """Every table and source with its columns, for those who check that nothing else was read."""
        names = [row[0] for row in self._run("SHOW TABLES").fetchall()]
        described = {name: self._run(f"DESCRIBE {quoted(name)}").fetchall() for name in names}
        return {name: tuple(row[0] for row in rows) for name, rows in described.items()}

    def _open(self, file: SourceFile) -> tuple[str, list[tuple[str, str, str]]]:
        """A relation of the file's rows, and for each heading its column and type there."""
        if file.kind == "text":
            return f"read_parquet({text_files(file)})", _own_names(file.headings)
        if file.kind == "csv":
            return f"(SELECT row_number() OVER () AS row_no, * FROM {csv_rows(file)})", _own_names(file.headings)
        path = path_of(file)
        described = self._run(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall()
        names = [(row[0], f"c{index}", row[1]) for index, row in enumerate(described)]
        renamed = ", ".join(f"{quoted(heading)} AS {own}" for heading, own, _ in names)
        number, rows = "file_row_number + 1", f"read_parquet({path}, file_row_number = true)"
        return f"(SELECT {number} AS row_no, {renamed} FROM {rows})", names

    def _create(self, kind: str, name: str, rest: str) -> None:
        """A table or a view in place of whichever has that name."""
        was = self._kinds.get(name)
        if was is not None and was != kind:
            self._run(f"DROP {was} {quoted(name)}")
        self._run(f"CREATE OR REPLACE {kind} {quoted(name)} {rest}")
        self._kinds[name] = kind

    def _fill(self, name: str, table: ParameterTable) -> None:
        definition = ", ".join(f"{quoted(column)} {kind}" for column, kind in table.types.items())
        self._create("TABLE", name, f"({definition})")
        frame = pd.DataFrame({column: pd.Series(table.values[column], dtype=object) for column in table.types})
        if frame.empty:
            return
        self._connection.register("filling", frame)
        columns = ", ".join(f"CAST({quoted(column)} AS {kind})" for column, kind in table.types.items())
        self._run(f"INSERT INTO {quoted(name)} SELECT {columns} FROM filling")
        self._connection.unregister("filling")

    def _run(self, statement: str) -> duckdb.DuckDBPyConnection:
        with self._told():
            return self._connection.execute(statement)

    def _watched(self, kernel: str, rows: str) -> AbstractContextManager[None]:
        return nullcontext() if self._watch is None else self._watch.of(kernel, rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """While a statement runs, which a request to stop interrupts; what stops it is told in words."""
        try:
            with interrupted_by(self._connection.interrupt):
                yield
        except duckdb.Error as error:
            if asked():
                raise KeyboardInterrupt from None
            raise why(error, self._files, self._folder, self._memory) from error
        except RuntimeError:  # what DuckDB makes of a KeyboardInterrupt while it works
            raise KeyboardInterrupt from None


def _not_said(file: SourceFile, latest: LatestOf, row: int, text: str | None, count: int) -> Finding:
    where = at_row(file.shown, row - 1 + file.first_row, f"column {latest.of}")
    others = "" if count == 1 else f" {count:,} rows are so."
    given = "Nothing" if text is None else f"'{text[:60]}'"
    what = f"{given} stands where the day belongs on which a row was made.{others}"
    return Finding(where, what, "Write it like 2025-05-14T09:30:00, or take `latest:` out.")


def _own_names(headings: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [(heading, f"c{index}", "VARCHAR") for index, heading in enumerate(headings)]
