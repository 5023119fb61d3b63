"""An engine that is elsewhere: files are read here, by DuckDB, and shipped; tables that are there are read there.

So that a file is read alike wherever its rows are then worked on, one program reads it, and the engine is handed
typed columns. What comes back is handed on as DuckDB hands on its own results, so that nobody who reads a result
can tell which engine gave it. A message names what went wrong in our words: what an engine says may hold a row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import pandas as pd

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines import Abilities, ParameterTable, RowSource
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.engines.projection import heading_findings
from finmodel.measures.engines.quoting import quoted
from finmodel.measures.engines.tables_there import TableSpelling, always_and_keep, projected, unreadable_columns
from finmodel.measures.render import named_columns, render

_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Shipped:
    """Rows on their way to an engine: columns with their types as DuckDB names them, and a stream of Arrow batches."""

    types: Mapping[str, str]
    stream: Any


class Reader(DuckDB):
    """DuckDB as it reads for others: what it holds as a stream of Arrow batches, and Arrow as a frame of its own."""

    @property
    def folder(self) -> Path:
        """The folder that goes away with it."""
        return Path(self._folder)

    def stream(self, name: str) -> Shipped:
        """A table's rows; those of files are all read first, so that one that cannot be read is told as usual."""
        kept = f"{name}__kept"
        with self._told():
            self._create("TABLE", kept, f"AS SELECT * FROM {quoted(name)}")
            described = self._run(f"DESCRIBE {quoted(kept)}").fetchall()
            rows = self._connection.sql(f"SELECT * FROM {quoted(kept)}").to_arrow_reader(_ROWS_AT_ONCE)
        return Shipped({row[0]: row[1] for row in described}, rows)

    def forget(self, name: str) -> None:
        """Let go of what was shipped."""
        for each in (name, f"{name}__kept"):
            if each in self._kinds:
                self._run(f"DROP {self._kinds.pop(each)} {quoted(each)}")

    def frame(self, rows: Any) -> pd.DataFrame:
        """An Arrow table as DuckDB gives its own results."""
        self._connection.register("fetched", rows)
        frame = self._run("SELECT * FROM fetched").df()
        self._connection.unregister("fetched")
        return frame


class RemoteEngine(ABC):
    """What engines elsewhere have in common; each says how it is spoken to."""

    NAME: ClassVar[str]
    """Its name, as messages give it."""
    SPELLING: ClassVar[TableSpelling]
    """How its SQL spells what is asked of columns that are there already."""

    def __init__(self) -> None:
        self._reader = Reader()

    def __enter__(self) -> Self:
        """The engine, closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Forget everything, here and there."""
        self._reader.close()

    def can(self) -> Abilities:
        """Name, version, SQL dialect, and what it reads: files through DuckDB here, tables there."""
        return Abilities(self.NAME, self._version(), self.SPELLING.dialect, ("csv", "parquet", "text", "table"))

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known under a name; raises InputError where a file, a table or a column is not there."""
        if isinstance(source, RowSource) and any(file.kind == "table" for file in source.files):
            self._register_table(name, source)
            return
        self._reader.register(name, source)
        made = [name, f"{name}__left_out"] if isinstance(source, RowSource) and source.one_row_each else [name]
        for each in made:
            self._ship(each, self._reader.stream(each))
            self._reader.forget(each)

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        """Run a kernel, reading `tables` for the names it uses, and keep its rows (or add them)."""
        rows = render(kernel, self.SPELLING.dialect, tables)
        if add:
            self._add(into, named_columns(kernel), rows)
        else:
            self._keep(into, rows)

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        """Run a kernel and hand back its rows, which must be few."""
        return self._reader.frame(self._rows(render(kernel, self.SPELLING.dialect, tables)))

    def _register_table(self, name: str, source: RowSource) -> None:
        """The columns wanted of a table that is there, as a table of the run's own."""
        (file,) = source.files
        kinds = self._columns(file.shown)
        findings = heading_findings(source, file, tuple(kinds))
        findings = findings or unreadable_columns(source, file, kinds, self.NAME)
        if findings:
            raise InputError(findings)
        for each, table in always_and_keep(name, source).items():
            self.register(each, table)
        self._keep(name, projected(name, source, file, kinds, self.SPELLING))

    @abstractmethod
    def _version(self) -> str:
        """The version of the program that answers."""

    @abstractmethod
    def _columns(self, table: str) -> dict[str, str]:
        """Headings of a table that is there, and what each holds; raises InputError where there is none."""

    @abstractmethod
    def _ship(self, name: str, rows: Shipped) -> None:
        """Put rows into a table of the run's own, in place of whichever has that name."""

    @abstractmethod
    def _keep(self, into: str, query: str) -> None:
        """Keep what a query gives in a table of the run's own, in place of whichever has that name."""

    @abstractmethod
    def _add(self, into: str, columns: tuple[str, ...], query: str) -> None:
        """Add what a query gives to a table of the run's own."""

    @abstractmethod
    def _rows(self, query: str) -> Any:
        """What a query gives, as an Arrow table."""


def required(library: str, extra: str, imported: Callable[[], Any]) -> Any:
    """A driver; raises FinmodelError that names the extra where it is not installed."""
    try:
        return imported()
    except ModuleNotFoundError:
        raise FinmodelError(f"{library} is not installed. Install it with `pip install 'finmodel[{extra}]'`.") from None
