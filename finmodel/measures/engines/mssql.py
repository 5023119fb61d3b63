"""SQL Server, as an experiment: the columns wanted of its tables are pulled to Parquet here, and DuckDB works on them.

Nobody has run this against a server: tests put an imitation of the driver in its place. Its own SQL is written by
`finmodel sql --dialect tsql` alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from finmodel.core.progress import Heard
from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines import Abilities, ParameterTable, RowSource, SourceFile
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.engines.headings import named
from finmodel.measures.engines.projection import heading_findings
from finmodel.measures.engines.quoting import literal
from finmodel.measures.engines.remote import required

_ROWS_AT_ONCE = 1 << 16


class SqlServer(DuckDB):
    """DuckDB, with a session on a SQL Server from which tables are pulled."""

    def __init__(self, address: str, hear: Heard | None = None) -> None:
        """Open both; raises FinmodelError where the server cannot be reached or refuses."""
        self._driver = required("The driver of SQL Server", "mssql", _driver)
        try:
            self._server = self._driver.connect(_connection_text(address, os.environ))
        except self._driver.Error:
            what = f"{address}: SQL Server cannot be reached there, or does not let you in."
            fix = "Check the address, and MSSQL_USER and MSSQL_PASSWORD, or your sign-in to Windows."
            raise FinmodelError(f"{what} {fix}") from None
        super().__init__(hear=hear)

    def close(self) -> None:
        """End the session, and forget everything that was pulled."""
        super().close()
        with suppress(self._driver.Error):
            self._server.close()

    def can(self) -> Abilities:
        """What DuckDB says, and that tables are pulled."""
        own = super().can()
        return replace(own, name="duckdb, on what was pulled from SQL Server", reads=(*own.reads, "table"))

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known under a name; raises InputError where a file, a table or a column is not there."""
        if isinstance(source, RowSource):
            source = replace(source, files=tuple(self._pulled(source, file) for file in source.files))
        super().register(name, source)

    def _pulled(self, source: RowSource, file: SourceFile) -> SourceFile:
        """A table's columns that are wanted, as a Parquet file in the folder that goes away."""
        if file.kind != "table":
            return file
        table = ".".join(_quoted(part) for part in file.shown.split("."))
        try:
            with self._server.cursor() as cursor:
                cursor.execute(f"SELECT TOP 0 * FROM {table}")
                headings = tuple(column[0] for column in cursor.description)
        except self._driver.Error:
            fix = "Check its schema and name, and who may read it."
            raise InputError.of(file.shown, "There is no such table.", fix) from None
        called = named(headings, source.headings, source.also_called)
        findings = heading_findings(source, file, called)
        if findings:
            raise InputError(findings)
        wanted = [heading for heading, name in zip(headings, called, strict=True) if name in source.headings]
        columns = ", ".join(_quoted(heading) for heading in wanted)
        path = Path(self._folder) / f"pulled_{file.file_no}.parquet"
        try:
            with self._server.cursor() as cursor:
                cursor.execute(f"SELECT {columns} FROM {table}")
                self._connection.register("pulling", cursor.arrow_reader(batch_size=_ROWS_AT_ONCE))
                self._run(f"COPY (SELECT * FROM pulling) TO {literal(str(path))} (FORMAT parquet)")
                self._connection.unregister("pulling")
        except self._driver.Error:
            raise FinmodelError("The connection to SQL Server was lost, or it stopped. Run it again.") from None
        return replace(file, path=path, kind="parquet")


def _quoted(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"


def _connection_text(address: str, environment: Mapping[str, str]) -> str:
    """What an address says as the driver takes it; who signs in, by the environment, else by Windows."""
    parts = urlsplit(address)
    said = {"Server": parts.netloc.rpartition("@")[2].replace(":", ","), "Database": parts.path.strip("/")}
    said |= {"Encrypt": "yes", **dict(parse_qsl(parts.query))}
    user = environment.get("MSSQL_USER", parts.username or "")
    if "MSSQL_PASSWORD" in environment:
        said |= {"UID": user, "PWD": environment["MSSQL_PASSWORD"]}
    elif "Authentication" not in said:
        said |= {"Trusted_Connection": "yes"}
    return "".join(f"{key}={{{value.replace('}', '}}')}}};" for key, value in said.items() if value)


def _driver() -> Any:
    import mssql_python
    import pyarrow  # noqa: F401 - rows are handed over by it

    return mssql_python
