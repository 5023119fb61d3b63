"""What an engine is: something that reads files, runs kernels and hands back small tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

VIEWS = frozenset(
    {
        "every_day",
        "within_periods",
        "chosen_rows",
        "started_rows",
        "stay_rows",
        "stays_by_code",
        "stop_loss_rows",
        "outside_rows",
    }
)
"""Kernels whose rows an engine need not copy: they are read soon, or as quick to work out as to read."""


@dataclass(frozen=True)
class SourceFile:
    """One table of rows: `headings` are those of a text file or a sheet, `delimiter` and `above` of a text file.

    A `table` is on the engine already; its name, with its schema, is what is `shown`. A `text` has been written out as
    text beforehand: Parquet files in a folder, with `row_no` and a column `c0`, `c1`, … for each heading wanted.
    """

    path: Path
    shown: str
    kind: Literal["csv", "parquet", "text", "table"]
    file_no: int
    headings: tuple[str, ...] = ()
    delimiter: str = ","
    above: int = 1
    """Lines of a text file above its first row of data."""
    first: int = 0
    """Number that the first row of data has in its file, the first being 1; nought for the usual one."""
    not_read: tuple[tuple[int, int], ...] = ()
    """First and last of each stretch of rows that are left out, by their number in the file."""
    sheet: bool = False
    """Whether it is a sheet of a spreadsheet."""

    @property
    def first_row(self) -> int:
        """Number that a person gives the first row of data: 2 below a line of headings."""
        return self.first or (1 if self.kind in ("parquet", "table") else 2)


@dataclass(frozen=True)
class SourceColumn:
    """A column wanted of a source: our name for it, what it holds, and where it comes from."""

    name: str
    holds: Literal["code", "date", "number"]
    heading: str | None = None
    always: str | None = None
    format: str | None = None
    blanks: tuple[str, ...] = ()
    """Texts that stand for nothing there, as a date that never comes does."""


@dataclass(frozen=True)
class RowSource:
    """Files of one shape, the columns wanted of them, and the rows to keep; nothing else is read.

    An engine registers it as a table with `file_no` and `row_no` (1 for the first row of data), and, for each
    column wanted, its text (`name_text`) and, where it holds a date or a number, its value (`name`, a DATE or
    a DECIMAL(18, 6)) and `name_unread`, 1 where there is text that is no such value. Of a code there is also what is
    written (`name_raw`, not trimmed); of a number `name_finer`, 1 where it has more than six decimals.
    """

    files: tuple[SourceFile, ...]
    columns: tuple[SourceColumn, ...]
    keep: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class ParameterTable:
    """A small table that a place hands to the kernels: each column's SQL type, then its values."""

    types: Mapping[str, str]
    values: Mapping[str, list[object]]


@dataclass(frozen=True)
class Abilities:
    """What an engine says of itself."""

    name: str
    version: str
    dialect: str
    reads: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """The four things an engine does; kernels are named as their files are."""

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known under a name; raises InputError where a file or a column is not there."""

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        """Run a kernel, reading `tables` for the names it uses, and keep its rows (or add them)."""

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        """Run a kernel and hand back its rows, which must be few."""

    def can(self) -> Abilities:
        """Name, version, SQL dialect, and which files it reads itself."""
