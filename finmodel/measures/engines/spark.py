"""Spark: on this machine, on a cluster, or on Databricks through Databricks Connect.

What a kernel makes is kept by the cluster under the name of a temporary view, cut off from how it was made: else each
pass over episodes would plan all passes before it again. Decimals are worked out in full or refused, never rounded on
the way. Files go through the memory of the machine that finmodel runs on; a table that Spark has stays where it is.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.remote import RemoteEngine, Shipped, required
from finmodel.measures.engines.tables_there import TableSpelling

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.constraintPropagation.enabled": "false",
}
"""Days in UTC; an overflow is an error, and so is a decimal that would have to be rounded on the way.

Constraints are not propagated: Spark 4 loses a column as it does so where a UNION reads one table on both sides.
"""
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
_KINDS = {
    "string": "text", "varchar": "text", "char": "text",
    "byte": "whole", "short": "whole", "integer": "whole", "long": "whole",
    "decimal": "decimal", "float": "float", "double": "float",
    "date": "date", "timestamp_ntz": "timestamp", "timestamp": "instant",
}  # fmt: skip
"""What a column holds, by the name of its type."""


class Spark(RemoteEngine):
    """A session of Spark, with temporary views of its own."""

    NAME = "Spark"
    SPELLING = TableSpelling(
        dialect="spark",
        quote="`",
        as_text="CAST({raw} AS STRING)",
        matches="({text} RLIKE '{pattern}')",
        number="TRY_CAST({text} AS DECIMAL(38, 6))",
        day="TRY_CAST({text} AS DATE)",
        zone_day="CAST(FROM_UTC_TIMESTAMP({raw}, '{zone}') AS DATE)",
    )

    def __init__(self, address: str) -> None:
        """Join the session that is there or start one; raises FinmodelError where that cannot be done."""
        self._pyspark = required("PySpark", "spark", _pyspark)
        super().__init__()
        self._own, self._names = False, list[str]()
        with self._told("Spark cannot be started or reached. It needs Java 17 or newer, and an address that is right."):
            self._session = self._opened(address)
            for name, value in _SETTINGS.items():
                self._session.conf.set(name, value)

    def close(self) -> None:
        """Let go of what was kept, and of Spark itself where this started it."""
        super().close()
        with suppress(Exception):  # Spark may be gone, and with it all that was kept
            for name in self._names:
                self._session.catalog.dropTempView(name)
            if self._own:
                self._session.stop()

    def _opened(self, address: str) -> Any:
        if address.startswith("databricks"):
            session = required("Databricks Connect", "databricks", _databricks)
            return session.builder.getOrCreate()
        builder = self._pyspark.sql.SparkSession
        there = builder.getActiveSession()
        if there is not None:
            return there.newSession()
        self._own = True
        local = address in ("spark", "spark://local", "spark:///")
        building = builder.builder.appName("finmodel").master("local[*]" if local else address)
        for name, value in (_QUIET | {"spark.sql.warehouse.dir": str(self._reader.folder)}).items():
            building = building.config(name, value)
        return building.getOrCreate()

    def _version(self) -> str:
        return str(self._session.version)

    def _columns(self, table: str) -> dict[str, str]:
        with self._told():
            if not self._session.catalog.tableExists(table):
                raise InputError.of(table, "There is no such table.", "Check its schema and name, and who may read it.")
            fields = self._session.table(self.SPELLING.table(table)).schema.fields
        return {field.name: _KINDS.get(field.dataType.typeName().partition("(")[0], "other") for field in fields}

    def _ship(self, name: str, rows: Shipped) -> None:
        with self._told():
            self._named(name, self._session.createDataFrame(rows.stream.read_all()))

    def _keep(self, into: str, query: str) -> None:
        with self._told():
            self._named(into, self._session.sql(query).localCheckpoint(eager=True))

    def _add(self, into: str, columns: tuple[str, ...], query: str) -> None:
        with self._told():
            there, more = self._session.table(self.SPELLING.quoted(into)), self._session.sql(query)
            quoted = self.SPELLING.quoted
            cast = [f"CAST({quoted(f.name)} AS {f.dataType.simpleString()}) AS {quoted(f.name)}" for f in there.schema]
            known = [each for each, field in zip(cast, there.schema, strict=True) if field.name in columns]
            both = there.unionByName(more.selectExpr(*known), allowMissingColumns=True)
            self._named(into, both.localCheckpoint(eager=True))

    def _rows(self, query: str) -> Any:
        with self._told():
            return self._session.sql(query).toArrow()

    def _named(self, name: str, rows: Any) -> None:
        rows.createOrReplaceTempView(name)
        self._names.append(name)

    @contextmanager
    def _told(self, said: str = "") -> Iterator[None]:
        """Tells in our words what stopped Spark; its own may quote a row."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions of pandas, which is not used
                yield
        except (FinmodelError, KeyboardInterrupt):
            raise
        except Exception as error:  # from py4j, gRPC and Spark itself, which share no class
            name = error.getCondition() if isinstance(error, self._pyspark.errors.PySparkException) else None
            code = name if isinstance(name, str) else type(error).__name__
        else:
            return
        if said:
            raise FinmodelError(f"{said} ({code})")
        if self._is_lost():
            raise FinmodelError("The connection to Spark was lost. Run it again: nothing of this run is left there.")
        what = f"Spark could not finish ({code}): a machine of it may be gone, or out of memory or disk."
        raise FinmodelError(f"{what} Run it again: nothing of this run is left there.")

    def _is_lost(self) -> bool:
        """True where Spark no longer answers."""
        try:
            return bool(self._session.range(1).count() != 1)
        except Exception:
            return True


def _pyspark() -> Any:
    import pyarrow  # noqa: F401 - rows are handed over by it
    import pyspark.errors
    import pyspark.sql

    logging.getLogger("SQLQueryContextLogger").disabled = True  # it would show what stopped a query, rows and all
    return pyspark


def _databricks() -> Any:
    from databricks.connect import DatabricksSession

    return DatabricksSession
