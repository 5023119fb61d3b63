"""What a result says to its reader, as data: a headline, titled tables, charts and remarks, nothing laid out yet.

A report is made once, by one module for each kind of result, and shown by whoever has a surface: the terminal fits it
to its width, `--out` writes it, a workbook or page draws it. So cells hold values, never text with a sign of pounds in
it; what a value is (money, a price, a share) stands on its column, and `finmodel.report.cell_text` alone says how it
reads. Whoever shows a table may leave out columns that do not fit, and must then name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from finmodel.core.unit import Unit

Value = str | float | None
"""What a cell holds; None where there is nothing to say, which is not the same as nil."""

Holds = Literal["text", "money", "price", "share", "chance", "count", "units", "number"]
"""What the values of a column are: money to the whole unit of currency; a price or fee, with its small digits; a share
of a whole; a chance, which is never told as none or all where it is not quite so; a whole number of things; units of
activity; any other number."""

Sign = Literal["level", "difference"]
"""A level stands by itself (a deficit is below nil); a difference has + or −, or says that nothing moves."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what its values are."""

    heading: str
    holds: Holds = "text"
    sign: Sign = "level"
    block: str = ""
    """The block of columns it belongs to, such as a year; a table too wide is shown block by block."""
    good: Literal["more", "less", "neither"] = "neither"
    """Whether more is better for the partner of the row: a loss may be coloured, beside its minus."""
    spare: bool = False
    """True where it is the first to go when a table does not fit."""
    unit: Unit | None = None
    """Unit of the values, where neither heading nor `holds` says it."""
    places: int | None = None
    """Decimals of a share, chance or number, where nearness is what it tells; as many as are usual if not said."""


@dataclass(frozen=True)
class Row:
    """A row of a table: a value for each column; `inside` is how deep it lies below the row that it is a part of."""

    values: tuple[Value, ...]
    inside: int = 0
    total: bool = False
    """True where it sums rows above it."""
    holds: Holds | None = None
    """What its numbers are, where that differs from the columns: a count of people among amounts of money."""


@dataclass(frozen=True)
class Table:
    """A titled table. `name` is that of the file which holds the whole of it, where results are written to a folder."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """Sentences below the table: rows in which nothing changes, what a column leaves out."""
    aside: bool = False
    """True where a screen leaves it to the written report, so that what was asked stands out."""

    def __post_init__(self) -> None:
        """Refuse a row that does not fit the columns."""
        odd = [row for row in self.rows if len(row.values) != len(self.columns)]
        if odd:
            raise ValueError(f"a row of '{self.title}' has {len(odd[0].values)} values for {len(self.columns)} columns")

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks its columns are in, in order; none where it has only columns that stand by themselves."""
        return tuple(dict.fromkeys(column.block for column in self.columns if column.block))


@dataclass(frozen=True)
class ChartSeries:
    """One line or set of bars of a chart: its name, and a point for each place along the axis."""

    name: str
    along: tuple[Value, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Mark:
    """A point of a chart that has a name: where activity is now, a kink, the middle of what may come."""

    name: str
    along: Value = None
    value: float | None = None
    """None for all values at that place along the axis."""


@dataclass(frozen=True)
class Chart:
    """A chart as data: which picture it is, its series, and what is written beside it."""

    name: str
    """That of its file."""
    title: str
    picture: Literal[
        "bars", "waterfall", "matrix", "tornado", "fan", "curve", "shares", "flows", "map", "lines", "zone", "trend"
    ]
    series: tuple[ChartSeries, ...]
    holds: Holds = "money"
    note: str = ""
    along: str = ""
    """What its points lie along, where the axis needs a name."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Remark:
    """Sentences that stand by themselves between tables, with a heading where they are listed."""

    sentences: tuple[str, ...]
    heading: str = ""


Part = Table | Chart | Remark


@dataclass(frozen=True)
class Report:
    """A result as it is told: its headline first, then its parts in the order that a reader asks for them."""

    title: str
    headline: tuple[str, ...]
    """Who gains, who loses, by how much and why: at most three sentences."""
    parts: tuple[Part, ...] = ()
    currency: str = "GBP"
    files: tuple[tuple[str, str], ...] = field(default=())
    """Which file answers which question: file, question."""

    def __post_init__(self) -> None:
        """Refuse a headline that is no headline."""
        if len(self.headline) > 3:
            raise ValueError(f"a headline has at most three sentences, and '{self.title}' has {len(self.headline)}")

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables in order."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Its charts in order."""
        return tuple(part for part in self.parts if isinstance(part, Chart))


def by_year(heading: str, years: Sequence[str], column: Column) -> tuple[Column, ...]:
    """A column for each year, each a block of its own: a heading of `{}` takes the year."""
    return tuple(replace(column, heading=heading.format(year), block=year) for year in years)


def rows_of(values: Sequence[Sequence[Value]], inside: int = 0) -> Iterator[Row]:
    """Plain rows, all equally deep."""
    return (Row(tuple(each), inside) for each in values)
