"""Where a place's rows are, and how the columns and codes in them become ours.

Columns are mapped one by one and no other is read, so that no name or address comes along by accident. Here is what a
place says of its rows; what is wrong in the rows themselves is found on the engine.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator

from finmodel.core.columns import ActivityColumn, PeopleColumn, PriceColumn
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.rows.column_map import ColumnMap
from finmodel.core.rows.outcome_source import OutcomeSource
from finmodel.core.rows.row_keys import ControlTotals, Latest, PriceBy, Text, Texts, one_or_many
from finmodel.errors import Refused

__all__ = [
    "DAYS_IN", "ActivitySource", "ColumnMap", "ControlTotals", "Data", "DataSource", "MoneyUnit", "PeopleSource",
    "PriceSource", "Text", "Texts", "leads_outside", "one_or_many",
]  # fmt: skip
_RANGE = re.compile(r"^\s*([1-9][0-9]{0,7})\s*(?:-\s*([1-9][0-9]{0,7})\s*)?$")
_TABLE = re.compile(r"^[^.]+(\.[^.]+){1,2}$")
MoneyUnit = Literal["pounds", "pence"]
DAYS_IN = {"per_day": 1, "per_week": 7, "per_four_weeks": 28}
"""What money may be stated for, of a stay or a package of care, and the days in it."""


def _written(value: Any) -> Any:
    """A date as it reads in YAML, as the text that a file would have."""
    return tuple(each.isoformat() if isinstance(each, date) else each for each in one_or_many(value))


def _numbered(value: Any) -> Any:
    """Rows by number: numbers, and ranges such as 40-52."""
    found: list[tuple[int, int]] = []
    for each in one_or_many(value):
        match = None if isinstance(each, bool) else _RANGE.match(str(each))
        if match is None and not isinstance(each, tuple):
            raise Refused(f"'{each}' is not the number of a row.", "Write it like 6, a range like 40-52, or a list.")
        first, last = (int(match[1]), int(match[2] or match[1])) if match is not None else each
        found.append((min(first, last), max(first, last)))
    return tuple(found)


Rows = Annotated[
    tuple[tuple[int, int], ...], BeforeValidator(_numbered, json_schema_input_type=int | str | list[int | str])
]
"""Rows of a table by the number that they have in it: the first and the last of each range."""


def leads_outside(name: str) -> bool:
    """True where a path, as a file names it, is not below the folder it is told from."""
    parts = re.split(r"[/\\]", name)
    rooted = PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name.startswith("\\")
    return bool(rooted) or ".." in parts


class DataSource(Frozen):
    """A file, a folder of files or a table, and the columns that are read from it; nothing else is read."""

    OURS: ClassVar[tuple[str, ...]] = ()
    MUST: ClassVar[tuple[str, ...]] = ()
    DATES: ClassVar[tuple[str, ...]] = ()
    NUMBERS: ClassVar[tuple[str, ...]] = ()
    """Which of our columns hold dates and which hold numbers; the others hold codes."""

    file: str = ""
    """Text, Parquet or spreadsheet file, packed in .gz or .zip or not, or a folder of such files or of a Delta table,
    below the data folder."""
    source: str | None = None
    """Engine that holds a `table`, by its address without a password; the address alone may be left to `--engine`."""
    table: str = ""
    """Table or view on that engine, with its schema: `schema.name`."""
    sheet: Texts = ()
    """Sheet of a spreadsheet, or several: names, a pattern such as "20??-*", or `all`. Where none is named, the one
    that has the headings of `columns:`."""
    header_row: Rows = ()
    """Row that the headings stand on, or rows that make them together, such as [5, 6]. Where none is named, the first
    row that has all of them."""
    skip_rows: Rows = ()
    """Rows that are not read, such as notes among the rows: numbers of rows, and ranges such as 40-52."""
    format: str | None = None
    """Format of the field that the file is in, such as `acm`, which gives `columns:` and what else is known of its
    rows; what stands beside it comes first, column by column."""
    where: dict[str, Texts] = {}
    """Rows to keep: a column of the file, and the values admitted."""
    decimal: Literal[".", ","] | None = None
    """What stands before decimals, where numbers are text: a point (as assumed), or a comma, as in 1.234,50."""
    where_not: Annotated[tuple[dict[str, Texts], ...], BeforeValidator(one_or_many)] = ()
    """Rows to leave out, such as sub-totals: those that have one of the values named of each column; of a list of such
    groups, those that any of them fits."""
    also_called: dict[str, Texts] = {}
    """Other headings under which a column may stand in a file that does not have the one named, where `*` stands for
    any text; where a file has several, a blank of one is filled from the next."""
    latest: Latest | None = None
    """Where later rows restate earlier ones, as monthly submissions of a year so far do: which rows are the latest; the
    others are left out, and told."""

    one_row_each: Texts = ()
    """Columns that tell one row from another, by our names or the file's headings, such as the number of a spell: of
    rows that are alike in all of them only the first is read. What is left out is told; rows that differ in anything
    else that is read are refused."""
    control: ControlTotals | None = None
    """What all its rows are known to come to; a source that comes to anything else is refused."""

    columns: dict[str, ColumnMap] = {}
    """Our columns, and where each comes from."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading of a file that is read, each once."""
        mapped = [heading for entry in self.columns.values() for heading in entry.headings]
        chosen = [*self.where, *(name for group in self.where_not for name in group)]
        latest = [] if self.latest is None else [self.latest.of, *self.latest.by]
        return tuple(dict.fromkeys([*mapped, *chosen, *latest, *self.told_apart_by, *self._own_headings()]))

    @property
    def told_apart_by(self) -> tuple[str, ...]:
        """The headings of the columns of `one_row_each:`."""
        mapped: dict[str, ColumnMap] = {str(name): entry for name, entry in self.columns.items()}
        return tuple((mapped[name].column or name) if name in mapped else name for name in self.one_row_each)

    def _own_headings(self) -> tuple[str, ...]:
        return ()

    @property
    def shown(self) -> str:
        """The file or table, as messages give it."""
        return self.file or self.table

    @model_validator(mode="after")
    def _columns_complete(self) -> Self:
        missing = [name for name in self.MUST if name not in self.columns]
        faults = [Fault(("columns",), f"No column for `{name}`.", f"Add `{name}: HEADING`.") for name in missing]
        for name, entry in self.columns.items():
            if entry.format is not None and name not in self.DATES:
                faults.append(Fault(("columns", name), "`format:` is for dates.", "Take it out."))
            if entry.values is not None and name in (*self.DATES, *self.NUMBERS, "person"):
                faults.append(Fault(("columns", name), "`values:` is for codes.", "Take it out."))
            if (entry.year or entry.no_later_than) and name not in self.DATES:
                what = "`year:`, `month:` and `no_later_than:` are for dates."
                faults.append(Fault(("columns", name), what, "Give `column:` alone."))
            if entry.age_groups and (name != "age_band" or entry.otherwise):
                what = "`age_groups:` is for `age_band`, without `otherwise:`."
                faults.append(Fault(("columns", name), what, "Take one of them out."))
            if (entry.first or entry.organisation or entry.optional) and name in (*self.DATES, *self.NUMBERS):
                what = "`first:`, `organisation:` and `optional:` are for codes."
                faults.append(Fault(("columns", name), what, "Take it out."))
        faults += [*self._where_faults(), *self._own_faults()]
        if faults:
            raise Faults(faults)
        return self

    def _where_faults(self) -> list[Fault]:
        """Rows are in a file or in a table of an engine."""
        if self.table and self.source is None:
            return [
                Fault(("table",), "A table is on an engine.", "Say which with `source:`, such as `source: postgres`.")
            ]
        if self.table and not _TABLE.match(self.table):
            return [Fault(("table",), f"'{self.table}' is not a table with its schema.", "Write `schema.name`.")]
        if self.source is not None and not self.table:
            return [Fault(("source",), "An engine holds tables.", "Name one with `table: schema.name`.")]
        if bool(self.file) == bool(self.table):
            return [
                Fault((), "Rows are in a file or in a table of an engine.", "Give `file:`, or `source:` and `table:`.")
            ]
        if self.table and self.one_row_each:
            what = "`one_row_each:` is for files."
            return [Fault(("one_row_each",), what, "Take a view of the table that has one row for each.")]
        if self.table and self.sheet:
            return [Fault(("sheet",), "Only a spreadsheet has sheets.", "Take out `sheet:`.")]
        only = ("header_row", "skip_rows")
        return [
            Fault((name,), "Only text and spreadsheets have rows by number.", f"Take out `{name}:`.")
            for name in only
            if self.table and getattr(self, name)
        ]

    def _own_faults(self) -> list[Fault]:
        return []


class PeopleSource(DataSource):
    """People on the register: a row for each time that somebody is on it, or head counts."""

    OURS = get_args(PeopleColumn)
    DATES = ("registered_from", "registered_to", "birth_date")
    NUMBERS = ("age", "conditions", "score", "people")

    columns: dict[PeopleColumn, ColumnMap] = {}  # type: ignore[assignment]
    """Our columns, and where each comes from."""

    def _own_faults(self) -> list[Fault]:
        faults = []
        if ("person" in self.columns) == ("people" in self.columns):
            what = "People are listed one by one (`person`) or as head counts (`people`)."
            faults.append(Fault(("columns",), what, "Map one of the two."))
        ages = [name for name in ("birth_date", "age", "age_band") if name in self.columns]
        if len(ages) > 1:
            what = f"Age is given more than once: {', '.join(f'`{name}`' for name in ages)}."
            faults.append(Fault(("columns", ages[1]), what, "Keep one of them."))
        return faults


class ActivitySource(DataSource):
    """What was done: a row for each spell, attendance, visit or package, or already added up."""

    OURS = get_args(ActivityColumn)
    MUST = ("start", "provider", "commissioner")
    DATES = ("start", "end")
    NUMBERS = ("quantity", "price", "cost")

    columns: dict[ActivityColumn, ColumnMap] = {}  # type: ignore[assignment]
    """Our columns, and where each comes from."""
    units: dict[Literal["price", "cost"], MoneyUnit] = {}
    """Whether `price` and `cost` are in pounds (as assumed) or pence."""
    price_is: Literal["total", "per_unit", "per_day", "per_week", "per_four_weeks"] = "total"
    """Whether `price` is for the whole row, for each unit of its quantity, or for each unit on each day, in each week
    or in each four weeks from `start` to `end`: such money falls in the years that those days lie in."""
    cost_is: Literal["total", "per_day", "per_week", "per_four_weeks"] = "total"
    """Whether `cost` is for the whole row (as assumed), or for each unit on each day, in each week or in each four
    weeks from `start` to `end`."""
    price_by: PriceBy | None = None
    """A column that says what the price of each row is for, where that differs from row to row; a row without a price
    takes none from a price list then."""
    reversals: bool = False
    """True where rows of a negative quantity take back what others counted: they are netted, and told with what they
    take back."""
    reversed_where: dict[str, Texts] = {}
    """Rows that take back what others counted though their numbers are not negative: a column, and the values that say
    so, such as the type of a cancelled claim."""
    counted_on: Literal["start", "end"] = "start"
    """Which date decides the year of a spell and the list price it takes: the day it starts (as assumed), or the day it
    ends, as for discharges in England. Its days fall in the years they lie in, whichever it is."""
    days: Literal["nights", "both_ends"] | None = None
    """How days are counted: the nights of a stay, or all days of a package of care, its first and its last among them.
    Where it is not stated, both ends where a setting is given and none is a stay in hospital, else nights."""
    open_ended: Annotated[tuple[Text, ...], BeforeValidator(_written)] = ()
    """What stands as the `end` of what is not over, such as 31/12/9999; an empty `end` always says so, and so does one
    in 2099 or later."""
    extract_to: date | None = None
    """The last day that the data reaches: what is still open counts to its end. The last day of the years settled where
    it is not stated."""

    @property
    def by_the_day(self) -> tuple[str, ...]:
        """The columns of money that are stated by the day, week or four weeks."""
        stated = (("price", self.price_is), ("cost", self.cost_is))
        return tuple(name for name, so in stated if so in DAYS_IN or (name == "price" and self.price_by is not None))

    @property
    def nets(self) -> bool:
        """True where some rows take back what others counted."""
        return self.reversals or bool(self.reversed_where)

    def _own_headings(self) -> tuple[str, ...]:
        by = () if self.price_by is None else (self.price_by.column, *filter(None, [self.price_by.units]))
        return *by, *self.reversed_where

    def _own_faults(self) -> list[Fault]:
        faults = []
        if self.price_by is not None and self.price_is != "total":
            what = "`price_by:` says row by row what `price_is:` says of all."
            faults.append(Fault(("price_is",), what, "Keep one of them."))
        if self.nets and "end" in self.columns:
            what = "A row that takes back what another counted has no days of its own, and `end` gives it some."
            at = "reversals" if self.reversals else "reversed_where"
            faults.append(Fault((at,), what, "Take `end:` out of `columns:`, or `reversals:` if there are none."))
        if self.nets and "quantity" not in self.columns:
            at = "reversals" if self.reversals else "reversed_where"
            what = "What rows take back is a quantity, and no column gives it."
            faults.append(Fault((at,), what, "Add `quantity: HEADING`, or `quantity: {always: 1}`."))
        ended = [
            name
            for name, stated in (
                ("price_is", self.price_is in DAYS_IN),
                ("price_by", self.price_by is not None),
                ("cost_is", "cost" in self.by_the_day),
                ("counted_on", self.counted_on == "end"),
                ("days", self.days is not None),
                ("open_ended", bool(self.open_ended)),
                ("extract_to", self.extract_to is not None),
            )
            if stated
        ]
        if "end" not in self.columns:
            what = "speaks of the day on which a row ends, and no column gives it."
            faults += [Fault((name,), f"`{name}:` {what}", "Add `end: HEADING` to `columns:`.") for name in ended]
        for name in self.by_the_day:
            if name not in self.columns:
                key = "price_by" if name == "price" and self.price_by is not None else f"{name}_is"
                what = f"`{key}:` says what `{name}` is for, and no column gives it."
                faults.append(Fault((key,), what, f"Add `{name}: HEADING` to `columns:`."))
        return faults


class PriceSource(DataSource):
    """Dated prices, for activity rows that carry none."""

    OURS = get_args(PriceColumn)
    MUST = ("from", "price")
    DATES = ("from", "to")
    NUMBERS = ("price",)

    columns: dict[PriceColumn, ColumnMap] = {}  # type: ignore[assignment]
    """Our columns, and where each comes from."""
    units: dict[Literal["price"], MoneyUnit] = {}
    """Whether `price` is in pounds (as assumed) or pence."""

    def _own_faults(self) -> list[Fault]:
        if "currency" in self.columns or "setting" in self.columns:
            return []
        return [Fault(("columns",), "Prices are for a `currency`, a `setting` or both.", "Map at least one.")]


class Data(Frozen):
    """The place's rows: people, activity and prices, from one file each or several."""

    people: Annotated[tuple[PeopleSource, ...], BeforeValidator(one_or_many)] = ()
    """Who is registered."""
    activity: Annotated[tuple[ActivitySource, ...], BeforeValidator(one_or_many)] = ()
    """What was done for them."""
    prices: Annotated[tuple[PriceSource, ...], BeforeValidator(one_or_many)] = ()
    """What a unit of activity is priced at."""
    outcomes: Annotated[tuple[OutcomeSource, ...], BeforeValidator(one_or_many)] = ()
    """What is measured of care and is no activity, such as people at home after 91 days: contracts' `measure:` reads
    it."""

    @property
    def nets(self) -> bool:
        """True where some rows of activity take back what others counted."""
        return any(source.nets for source in self.activity)
