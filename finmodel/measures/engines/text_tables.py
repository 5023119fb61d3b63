"""Writing a table out as text for an engine to read: Parquet files of a batch of rows each, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
import pandas as pd

from finmodel.measures.engines.quoting import literal

_WHOLE_TO, _PLAIN_FROM = 1e15, 1e-4
"""Between these a number of 15 digits is written without an exponent."""


class TextTable:
    """A table that is being written out, a batch of rows at a time, into a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        folder.mkdir()
        self.folder = folder
        self.rows = 0
        self._parts = 0
        self._connection = duckdb.connect(":memory:")
        for setting in ("enable_progress_bar = false", "threads = 1"):
            self._connection.execute(f"SET {setting}")

    def __enter__(self) -> Self:
        """The table, written when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._connection.close()

    def add(self, numbers: Sequence[int], columns: Mapping[int, Sequence[Any]]) -> None:
        """Add rows: their numbers, the first row of data being 1, and the cells of each column by its place.

        A column is of texts, or an array of numbers, which are written as a spreadsheet shows them.
        """
        cells: dict[str, Any] = {"row_no": np.asarray(numbers, dtype="int64")}
        selects = ["row_no"]
        for place, column in columns.items():
            name = f"c{place}"
            is_number = isinstance(column, np.ndarray)
            cells[name] = column if is_number else pd.Series(column, dtype=object)
            shown = _SHOWN.format(name=name) if is_number else f"NULLIF(CAST({name} AS VARCHAR), '')"
            selects.append(f"{shown} AS {name}")
        self._connection.register("batch", pd.DataFrame(cells))
        path = literal(str(self.folder / f"{self._parts:06}.parquet"))
        self._connection.execute(
            f"COPY (SELECT {', '.join(selects)} FROM batch) TO {path} (FORMAT parquet, COMPRESSION uncompressed)"
        )
        self._connection.unregister("batch")
        self._parts += 1
        self.rows += len(numbers)


_SHOWN = (
    "CASE WHEN {name} = trunc({name}) THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE printf('%.15g', {name}) END"
)
"""A number that `shown_alike` lets through, as text."""


def shown_alike(numbers: np.ndarray) -> bool:
    """Whether every number of an array is written without an exponent, so that an engine may write it."""
    size = np.abs(numbers)
    return bool(((size == 0) | ((size >= _PLAIN_FROM) & (size < _WHOLE_TO))).all())
