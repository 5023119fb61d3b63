"""Writing a table to a Parquet file, whole or not at all, and reading one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from finmodel.core.whole import whole_file
from finmodel.errors import InputError


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table to Parquet; raises InputError where it cannot be written.

    Columns of `datetime64[s]`, which is what pandas makes of days, are written as dates; categories as text.
    """
    try:
        with whole_file(path) as half, duckdb.connect(":memory:") as connection:
            _copy(connection, frame, half)
    except duckdb.IOException:
        what, fix = "It cannot be written.", "Check the path, the space left and who may write there."
        raise InputError.of(path.name, what, fix) from None
    except RuntimeError:  # what DuckDB makes of a KeyboardInterrupt while it works
        raise KeyboardInterrupt from None


def write_parquets(frames: Mapping[Path, pd.DataFrame]) -> None:
    """Write several tables into a folder that is not there for anybody yet. Raises OSError where one cannot be."""
    try:
        with duckdb.connect(":memory:") as connection:
            for path, frame in frames.items():
                _copy(connection, frame, path)
    except duckdb.IOException:
        raise OSError from None
    except RuntimeError:
        raise KeyboardInterrupt from None


def _copy(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame, path: Path) -> None:
    columns = ", ".join(_column(name, frame[name]) for name in frame.columns)
    connection.execute("SET enable_progress_bar = false")
    connection.register("frame", frame)
    target = str(path).replace("'", "''")
    connection.execute(f"COPY (SELECT {columns} FROM frame) TO '{target}' (FORMAT parquet)")


def read_parquet(path: Path) -> pd.DataFrame:
    """A table from Parquet. Raises InputError where the file cannot be read as that."""
    return read_parquets([path])[0]


def read_parquets(paths: Sequence[Path]) -> list[pd.DataFrame]:
    """Tables from Parquet files. Raises InputError where one cannot be read as that."""
    found = []
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false")
        for path in paths:
            try:
                found.append(connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).df())
            except duckdb.Error:
                what, fix = "The file is not whole, or not Parquet.", "Fetch it or export it again."
                raise InputError.of(path.name, what, fix) from None
    return found


def _column(name: str, values: pd.Series) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if str(values.dtype) == "datetime64[s]":
        return f"CAST({quoted} AS DATE) AS {quoted}"
    if isinstance(values.dtype, pd.CategoricalDtype):
        return f"CAST({quoted} AS VARCHAR) AS {quoted}"
    return quoted
