"""PostgreSQL, by ADBC: rows are shipped as Arrow batches in PostgreSQL's own binary form.

Everything is kept in temporary tables, which are the session's own and go with it, however it ends. They get their
statistics at once: PostgreSQL makes none of temporary tables by itself, and then joins them row by row. Text is
compared byte by byte, as every other engine does, whatever the language of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.remote import RemoteEngine, Shipped, required
from finmodel.measures.engines.tables_there import TableSpelling

_TEXT = 'TEXT COLLATE "C"'
_MONTH, _DAY = "CAST(SUBSTRING({text}, 6, 2) AS INT)", "CAST(SUBSTRING({text}, 9, 2) AS INT)"
_YEAR = "CAST(SUBSTRING({text}, 1, 4) AS INT)"
_LEAP = f"MOD({_YEAR}, 4) = 0 AND (MOD({_YEAR}, 100) <> 0 OR MOD({_YEAR}, 400) = 0)"
_DAYS = f"CASE WHEN {_MONTH} IN (4, 6, 9, 11) THEN 30 WHEN {_MONTH} <> 2 THEN 31 WHEN {_LEAP} THEN 29 ELSE 28 END"
_THERE_IS = f"{_YEAR} > 0 AND {_MONTH} BETWEEN 1 AND 12 AND {_DAY} BETWEEN 1 AND {_DAYS}"
_STOPPED = {
    "42501": ("This user may not do that: PostgreSQL refused it.", "Ask for leave to read the tables and to use TEMP."),
    "53100": ("PostgreSQL's disk is full.", "Free space there, or ask for more."),
    "53200": ("PostgreSQL ran out of memory.", "Ask for more, or read fewer years."),
    "57014": ("PostgreSQL stopped the query, by a time limit or because it was told to.", "Run it again."),
    "25006": ("The server takes no temporary tables, as a copy for reading does not.", "Name the main server."),
}


class Postgres(RemoteEngine):
    """A session on a PostgreSQL server, with temporary tables of its own."""

    NAME = "PostgreSQL"
    SPELLING = TableSpelling(
        dialect="postgres",
        quote='"',
        as_text='(CAST({raw} AS TEXT) COLLATE "C")',
        matches="({text} ~ '{pattern}')",
        number="CAST({text} AS NUMERIC)",
        day=f"CASE WHEN {_THERE_IS} THEN CAST({{text}} AS DATE) END",
        utc_day="CAST({raw} AT TIME ZONE 'UTC' AS DATE)",
        zone_day="CAST({raw} AT TIME ZONE '{zone}' AS DATE)",
    )

    def __init__(self, address: str) -> None:
        """Open a session; raises FinmodelError where the server cannot be reached or refuses."""
        self._driver = required("The driver of PostgreSQL", "postgres", _driver)
        try:
            self._connection = self._driver.connect(address, autocommit=True)
        except self._driver.Error:
            what = f"{address}: PostgreSQL cannot be reached there, or does not let you in."
            fix = "Check the address, and PGPASSWORD or ~/.pgpass; `psql` with the same address must work."
            raise FinmodelError(f"{what} {fix}") from None
        super().__init__()
        self._other = ThreadPoolExecutor(1)
        for setting in ("TimeZone = 'UTC'", "application_name = 'finmodel'", "jit = off"):
            self._do(f"SET {setting}")

    def close(self) -> None:
        """End the session, and with it its tables."""
        super().close()
        self._other.shutdown()
        with suppress(self._driver.Error):
            self._connection.close()

    def _version(self) -> str:
        shown = self._rows("SELECT current_setting('server_version') AS v")
        return str(shown.column("v")[0].as_py()).split()[0]

    def _columns(self, table: str) -> dict[str, str]:
        known = f"SELECT CAST(to_regclass('{self.SPELLING.table(table).replace(chr(39), chr(39) * 2)}') AS TEXT) AS t"
        if self._rows(known).column("t")[0].as_py() is None:
            raise InputError.of(table, "There is no such table.", "Check its schema and name, and who may read it.")
        return {
            field.name: _kind(field)
            for field in self._rows(f"SELECT * FROM {self.SPELLING.table(table)} LIMIT 0").schema
        }

    def _ship(self, name: str, rows: Shipped) -> None:
        own = self.SPELLING.quoted
        columns = ", ".join(
            f"{own(column)} {_TEXT if kind == 'VARCHAR' else kind}" for column, kind in rows.types.items()
        )
        self._do(f"DROP TABLE IF EXISTS pg_temp.{own(name)}")
        self._do(f"CREATE TEMPORARY TABLE {own(name)} ({columns})")
        self._called(lambda cursor: cursor.adbc_ingest(name, rows.stream, mode="append", temporary=True))
        self._do(f"ANALYZE pg_temp.{own(name)}")

    def _keep(self, into: str, query: str) -> None:
        own = self.SPELLING.quoted
        made = own(f"{into}__made")
        self._do(f"CREATE TEMPORARY TABLE {made} AS {query}")
        self._do(f"DROP TABLE IF EXISTS pg_temp.{own(into)}")
        self._do(f"ALTER TABLE pg_temp.{made} RENAME TO {own(into)}")
        self._do(f"ANALYZE pg_temp.{own(into)}")

    def _add(self, into: str, columns: tuple[str, ...], query: str) -> None:
        named = ", ".join(map(self.SPELLING.quoted, columns))
        self._do(f"INSERT INTO pg_temp.{self.SPELLING.quoted(into)} ({named}) {query}")
        self._do(f"ANALYZE pg_temp.{self.SPELLING.quoted(into)}")

    def _do(self, statement: str) -> None:
        self._called(lambda cursor: cursor.execute(statement))

    def _rows(self, query: str) -> Any:
        return _plain(self._called(lambda cursor: cursor.execute(query).fetch_arrow_table()))

    def _called(self, asked: Callable[[Any], Any]) -> Any:
        """What the server answers; what stops it is told in our words, for its own may quote a row.

        The driver is called on another thread: on the main one it takes Ctrl-C for itself, and the run would go on.
        """
        with self._connection.cursor() as cursor:
            answer = self._other.submit(asked, cursor)
            try:
                return answer.result()
            except KeyboardInterrupt:
                with suppress(self._driver.Error):
                    cursor.adbc_cancel()
                wait([answer])
                raise
            except self._driver.Error as error:
                state = error.sqlstate
        if state in _STOPPED:
            raise FinmodelError(" ".join(_STOPPED[state]))
        if self._is_lost():
            raise FinmodelError(
                "The connection to PostgreSQL was lost. Run it again: nothing of this run is left there."
            )
        raise FinmodelError(f"PostgreSQL stopped with its error {state or 'of no number'}. Please report it.")

    def _is_lost(self) -> bool:
        """True where the server no longer answers."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except self._driver.Error:
            return True
        return False


def _driver() -> Any:
    import pyarrow  # noqa: F401 - the driver hands its results over by it
    from adbc_driver_postgresql import dbapi

    return dbapi


def _kind(field: Any) -> str:
    """What a column holds, by its type."""
    from pyarrow import types

    kind = field.type
    of_type = (
        ("text", types.is_string), ("text", types.is_large_string), ("whole", types.is_integer),
        ("float", types.is_floating), ("decimal", types.is_decimal), ("date", types.is_date),
    )  # fmt: skip
    found = next((name for name, fits in of_type if fits(kind)), "other")
    if types.is_timestamp(kind):
        return "timestamp" if kind.tz is None else "instant"
    return "decimal" if (field.metadata or {}).get(b"POSTGRESQL:type") == b"numeric" else found


def _plain(table: Any) -> Any:
    """A table with PostgreSQL's decimals, which come as text, as numbers."""
    import pyarrow as pa

    for at, field in enumerate(table.schema):
        if (field.metadata or {}).get(b"POSTGRESQL:type") == b"numeric":
            text = table.column(at).cast(pa.string())
            table = table.set_column(at, field.name, text.cast(pa.float64()))
    return table
