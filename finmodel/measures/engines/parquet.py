"""Writing a table to a Parquet file, whole or not at all, and reading one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from finmodel.errors import InputError


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table to Parquet under a temporary name, then rename it.

    Columns of `datetime64[s]`, which is what pandas makes of days, are written as dates; categories as text.
    """
    write_parquets({path: frame})


def write_parquets(frames: Mapping[Path, pd.DataFrame]) -> None:
    """Write several tables, each as `write_parquet` does. Raises OSError where one cannot be written."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false")
        for path, frame in frames.items():
            columns = ", ".join(_column(name, frame[name]) for name in frame.columns)
            half = path.with_name(f".{path.name}.part")
            try:
                connection.register("frame", frame)
                target = str(half).replace("'", "''")
                connection.execute(f"COPY (SELECT {columns} FROM frame) TO '{target}' (FORMAT parquet)")
                half.replace(path)
            except duckdb.IOException:
                raise OSError("there is no space left, or nobody may write there") from None
            finally:
                half.unlink(missing_ok=True)


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
