"""Which engine an address means; the one place that knows the names of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import parse_qsl, urlsplit

from finmodel.core.progress import Heard
from finmodel.errors import Refused
from finmodel.measures.engines import Engine

IN_PROCESS = "duckdb"
"""The engine that runs where no other is named."""
ADDRESSES = {
    IN_PROCESS: "duckdb",
    "postgresql": "postgresql://USER@HOST/DATABASE",
    "spark": "spark, spark://HOST:PORT or databricks",
    "snowflake": "snowflake://ACCOUNT/DATABASE/SCHEMA",
    "mssql": "mssql://HOST/DATABASE",
}
"""Engines, and how the address of each is written."""
_ALSO = {"postgres": "postgresql", "databricks": "spark", "sqlserver": "mssql"}
_SECRET = re.compile(r"passw|pwd|token|secret|passcode|key$|credential", re.IGNORECASE)


def engine_of(address: str) -> str:
    """The engine that an address means.

    Raises Refused for an address that means none, or that holds a password: neither is repeated.

    >>> engine_of("postgres://analyst@warehouse/icb")
    'postgresql'
    """
    scheme = re.split("[:/]", address, maxsplit=1)[0].lower()
    parts = urlsplit(address)
    name = _ALSO.get(scheme, scheme)
    if name not in ADDRESSES:
        raise Refused("There is no such engine.", f"Give one of {'; '.join(ADDRESSES.values())}.")
    if "@" in parts.netloc and ":" in parts.netloc.rpartition("@")[0]:
        raise Refused("The address holds a password.", _instead(name))
    if any(_SECRET.search(key) for key, _ in parse_qsl(parts.query, keep_blank_values=True)):
        raise Refused("The address holds a password or a key.", _instead(name))
    return name


def open_engine(address: str | None, hear: Heard | None = None) -> AbstractContextManager[Engine]:
    """The engine at an address, to be closed when its block ends; DuckDB in process where none is given.

    `hear` hears how far a kernel is, where the engine says so as it works: DuckDB does.
    """
    name = IN_PROCESS if address is None else engine_of(address)
    if name != IN_PROCESS:
        return _OPENED[name](address or "")
    from finmodel.measures.engines.duckdb import DuckDB

    return DuckDB(hear=hear)


def _postgres(address: str) -> AbstractContextManager[Engine]:
    from finmodel.measures.engines.postgres import Postgres

    return Postgres(address if "://" in address else "postgresql://")


def _spark(address: str) -> AbstractContextManager[Engine]:
    from finmodel.measures.engines.spark import Spark

    return Spark(address)


def _snowflake(address: str) -> AbstractContextManager[Engine]:
    from finmodel.measures.engines.snowflake import Snowflake

    return Snowflake(address)


def _mssql(address: str) -> AbstractContextManager[Engine]:
    from finmodel.measures.engines.mssql import SqlServer

    return SqlServer(address)


_OPENED: dict[str, Callable[[str], AbstractContextManager[Engine]]] = {
    "postgresql": _postgres,
    "spark": _spark,
    "snowflake": _snowflake,
    "mssql": _mssql,
}
_INSTEAD = {
    "postgresql": "set PGPASSWORD, or keep it in ~/.pgpass",
    "spark": "keep it in the configuration of Databricks (~/.databrickscfg, DATABRICKS_TOKEN)",
    "snowflake": "set SNOWFLAKE_PASSWORD, or keep it in the connector's connections.toml",
    "mssql": "set MSSQL_PASSWORD, or sign in with Windows or Microsoft Entra",
}


def _instead(name: str) -> str:
    return f"Take it out, and {_INSTEAD.get(name, 'give none')}."
