"""Snowflake, by its own connector: temporary tables in the schema of the session, which go with it.

Tests run it against an imitation of Snowflake, and never against Snowflake itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.remote import RemoteEngine, Shipped, required
from finmodel.measures.engines.tables_there import TableSpelling

_FROM_ENVIRONMENT = ("user", "password", "private_key_file", "authenticator", "warehouse", "role", "database", "schema")
_LOST, _STOPPED, _FULL = 250001, 604, 90064
_KINDS = {2: "text", 3: "date", 4: "timestamp", 6: "instant", 7: "instant", 8: "timestamp", 1: "float", 0: "decimal"}
"""What a column holds, by the connector's number for its type; of an instant in a zone of its own, that of UTC."""


class Snowflake(RemoteEngine):
    """A session of Snowflake, with temporary tables of its own."""

    NAME = "Snowflake"
    SPELLING = TableSpelling(
        dialect="snowflake",
        quote='"',
        as_text="CAST({raw} AS VARCHAR)",
        matches="REGEXP_LIKE({text}, '{pattern}')",
        number="TRY_CAST({text} AS DECIMAL(38, 6))",
        day="TRY_CAST({text} AS DATE)",
        utc_day="CAST(CONVERT_TIMEZONE('UTC', {raw}) AS DATE)",
        zone_day="CAST(CONVERT_TIMEZONE('{zone}', {raw}) AS DATE)",
    )

    def __init__(self, address: str) -> None:
        """Open a session; raises FinmodelError where Snowflake cannot be reached or refuses."""
        self._connector = required("Snowflake's connector", "snowflake", _connector)
        try:
            self._connection = self._connector.connect(**_parameters(address), session_parameters={"TIMEZONE": "UTC"})
        except self._connector.errors.Error:
            what = f"{address}: Snowflake cannot be reached there, or does not let you in."
            fix = "Check the address, and SNOWFLAKE_USER and SNOWFLAKE_PASSWORD, or connections.toml."
            raise FinmodelError(f"{what} {fix}") from None
        super().__init__()

    def close(self) -> None:
        """End the session, and with it its tables."""
        super().close()
        with suppress(self._connector.errors.Error):
            self._connection.close()

    def _version(self) -> str:
        return str(self._rows("SELECT CURRENT_VERSION() AS v").column(0)[0].as_py())

    def _columns(self, table: str) -> dict[str, str]:
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(f"SELECT * FROM {self.SPELLING.table(table)} LIMIT 0")
            except self._connector.errors.ProgrammingError:
                fix = "Check its schema and name, written as Snowflake keeps them, and who may read it."
                raise InputError.of(table, "There is no such table.", fix) from None
            return {each.name: _KINDS.get(each.type_code, "other") for each in cursor.description}

    def _ship(self, name: str, rows: Shipped) -> None:
        from snowflake.connector.pandas_tools import write_pandas

        own = self.SPELLING.quoted
        columns = ", ".join(f"{own(column)} {kind}" for column, kind in rows.types.items())
        self._do(f"CREATE OR REPLACE TEMPORARY TABLE {own(name)} ({columns})")
        for batch in rows.stream:
            if batch.num_rows:
                with self._told():
                    write_pandas(self._connection, _frame(batch), name, quote_identifiers=True)

    def _keep(self, into: str, query: str) -> None:
        own = self.SPELLING.quoted
        made = own(f"{into}__made")
        self._do(f"CREATE OR REPLACE TEMPORARY TABLE {made} AS {query}")
        self._do(f"DROP TABLE IF EXISTS {own(into)}")
        self._do(f"ALTER TABLE {made} RENAME TO {own(into)}")

    def _add(self, into: str, columns: tuple[str, ...], query: str) -> None:
        named = ", ".join(map(self.SPELLING.quoted, columns))
        self._do(f"INSERT INTO {self.SPELLING.quoted(into)} ({named}) {query}")

    def _do(self, statement: str) -> None:
        with self._told(), self._connection.cursor() as cursor:
            cursor.execute(statement)

    def _rows(self, query: str) -> Any:
        with self._told(), self._connection.cursor() as cursor:
            rows = cursor.execute(query).fetchall()
            return _table(cursor.description, rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tells in our words what stopped Snowflake; its own may quote a row."""
        try:
            yield
        except self._connector.errors.Error as error:
            number = error.errno
        else:
            return
        if number == _LOST:
            raise FinmodelError(
                "The connection to Snowflake was lost. Run it again: nothing of this run is left there."
            )
        if number == _STOPPED:
            raise FinmodelError("Snowflake stopped the query, by a time limit or because it was told to. Run it again.")
        raise FinmodelError(f"Snowflake stopped with its error {number}. Please report it.")


def _connector() -> Any:
    import pyarrow  # noqa: F401 - rows are handed over by it
    import snowflake.connector

    return snowflake.connector


def _parameters(address: str) -> dict[str, Any]:
    """What an address says, and what it leaves to the environment; with neither, the connector's own configuration."""
    parts = urlsplit(address)
    given = {key.lower(): value for key, value in os.environ.items()}
    found: dict[str, Any] = {
        name: given[f"snowflake_{name}"] for name in _FROM_ENVIRONMENT if f"snowflake_{name}" in given
    }
    inside = [part for part in parts.path.split("/") if part]
    found |= dict(zip(("database", "schema"), inside, strict=False)) | dict(parse_qsl(parts.query))
    if parts.hostname:
        found |= {"account": parts.hostname} | ({"user": parts.username} if parts.username else {})
    return found


def _frame(batch: Any) -> Any:
    """A batch as the connector takes it, with whole numbers that may be missing as such."""
    import pandas as pd
    import pyarrow as pa

    whole = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}
    return batch.to_pandas(types_mapper=whole.get, date_as_object=True)


def _table(described: Any, rows: list[tuple[Any, ...]]) -> Any:
    """Few rows as an Arrow table, with whole numbers as such, which Snowflake may give as decimals."""
    import pyarrow as pa

    if_nil = {"text": pa.string(), "date": pa.date32(), "float": pa.float64()}
    columns = []
    for at, column in enumerate(described):
        values = pa.array([row[at] for row in rows])
        whole = pa.types.is_decimal(values.type) and values.type.scale == 0
        if whole or pa.types.is_null(values.type):
            values = values.cast(pa.int64() if whole else if_nil.get(_KINDS.get(column.type_code, ""), pa.int64()))
        columns.append(values)
    return pa.table(columns, names=[column.name for column in described])
