"""What an engine is: something that reads files, runs kernels and hands back small tables.

Files, columns and sources are told to an engine in the values here and in no other way, so they stand together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from finmodel.core.cells.number_spelling import PLAIN, NumberColumn
from finmodel.measures.engines.column_rules import LatestOf, MonthOf, Rates

if TYPE_CHECKING:
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
    left: int | None = None
    """Of a sheet: how many columns lie to the left of the first that holds anything; None of anything else."""

    @property
    def first_row(self) -> int:
        """Number that a person gives the first row of data: 2 below a line of headings."""
        return self.first or (1 if self.kind in ("parquet", "table") else 2)


@dataclass(frozen=True)
class SourceColumn:
    """A column wanted of a source: our name for it, what it holds, and where it comes from."""

    name: str
    holds: Literal["code", "date", "number", "share"]
    heading: str | None = None
    always: str | None = None
    format: str | None = None
    blanks: tuple[str, ...] = ()
    """Texts that stand for nothing there, as a date that never comes does."""
    month: MonthOf | None = None
    """The month whose first day it is, where years and months stand apart."""
    no_later_than: str | None = None
    """Heading of a date that stands in its place where it is earlier."""
    first: int = 0
    """How many of a code's first characters count; all of them where it is nought."""
    organisation: bool = False
    """True for codes of NHS organisations, of which the three characters of a trust count."""
    rates: Rates | None = None
    """Of a share: what each row's price is for. Of a price: the units it is multiplied by."""
    optional: bool = False
    """True where a file need not have the heading."""
    age_groups: bool = False
    """True for groups of ages, which are read as 0-4 or 95+ however they are written."""
    reversed_where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rows whose number counts the other way round: a heading, and the values that say so."""
    number: NumberColumn = PLAIN
    """What its numbers may be written with."""
    latest: date | None = None
    """The last day that a year of two digits may mean: a birth is never in the future."""
    time_zone: str | None = None
    """Where the day of an instant is taken; the day that is written where none is stated."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it is read from."""
        named = [self.heading, self.no_later_than]
        named += [] if self.month is None else [self.month.year, self.month.month]
        named += [] if self.rates is None else [self.rates.heading, self.rates.units]
        return *(name for name in named if name is not None), *(name for name, _ in self.reversed_where)


@dataclass(frozen=True)
class RowSource:
    """Files of one shape, the columns wanted of them, and the rows to keep; nothing else is read.

    An engine registers it as a table with `file_no` and `row_no` (1 for the first row of data), and, for each
    column wanted, its text (`name_text`) and, where it holds a date or a number, its value (`name`, a DATE or
    a DECIMAL(18, 6)) and `name_unread`, above 0 where there is text that is no such value: why, by its place in the
    reasons of `core.cells`. Of a code there is also what is written (`name_raw`, not trimmed); of a number
    `name_finer`, 1 where it has more than six decimals; of a date `name_doubt`, 1 where it is an instant near
    midnight. A share is a DECIMAL(13, 12) or nothing, and -1 where what is written is not known.
    """

    files: tuple[SourceFile, ...]
    columns: tuple[SourceColumn, ...]
    keep: tuple[tuple[str, tuple[str, ...]], ...] = ()
    leave_out: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = ()
    """Groups of headings and values: rows that any group fits in all its headings are not read."""
    latest: LatestOf | None = None
    also_called: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Other headings under which one may stand in a file that does not have it."""
    set_aside: Literal["", "earlier", "left_out"] = ""
    """Where not nothing: the rows that are not read, because later ones restate them or because they are left out."""
    one_row_each: tuple[str, ...] = ()
    """Headings of which one row is kept for each combination; the others are counted in the table `name__left_out`."""

    @property
    def chosen(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every heading by which rows are kept or left out, and the values, in one order."""
        return *self.keep, *(each for group in self.leave_out for each in group)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is read, each once."""
        latest = () if self.latest is None else (self.latest.of, *self.latest.by)
        chosen = [name for name, _ in self.chosen]
        mapped = [name for column in self.columns for name in column.headings]
        return tuple(dict.fromkeys([*mapped, *chosen, *latest, *self.one_row_each]))


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
