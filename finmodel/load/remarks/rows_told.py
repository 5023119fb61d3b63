"""What becomes of rows that a source's own rules set aside, net or leave unpaid, told with counts and pounds.

Each rule has its own question, and its own kernel: only sources that state a rule are gone through for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from finmodel.core.amounts import exact_money, number, some
from finmodel.core.data import ActivitySource, DataSource, PeopleSource
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.load.files.sources import ReadFile, row_source
from finmodel.load.fineness import Fineness
from finmodel.load.formats.field_format import shipped_formats
from finmodel.measures.engines import Engine, ParameterTable
from finmodel.measures.engines.headings import matches

_TOLD = 3
"""How many months, providers and settings are named one by one."""


@dataclass(frozen=True)
class RowsRead:
    """A source and its files, on the engine that has read them, and the rows of each file."""

    engine: Engine
    place: Place
    name: str
    """The table of its rows on the engine."""
    source: DataSource
    files: tuple[ReadFile, ...]

    def shown(self, file_no: int) -> str:
        """What a file is called."""
        return next(read.file.shown for read in self.files if read.file.file_no == file_no)

    def money(self, pounds: float) -> str:
        """A sum in the place's currency, to the penny."""
        return exact_money(round(float(pounds), 2), self.place.currency)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def set_aside(read: RowsRead) -> Iterator[Finding]:
    """A warning for each file of which rows are left out, or are restated by later ones."""
    source = read.source
    if source.where_not:
        values = "; ".join(" and ".join("/".join(each) for each in group.values()) for group in source.where_not)
        yield from _set_aside(read, "left_out", f", as `where_not:` says ({values})", "Take it out of")
    if source.latest is not None:
        yield from _set_aside(read, "earlier", ", because later rows restate what they say", "Mend")


def _set_aside(read: RowsRead, which: Literal["earlier", "left_out"], said: str, mend: str) -> Iterator[Finding]:
    source = read.source
    aside = row_source(source, read.files, read.place, which)
    read.engine.register(f"{read.name}_{which}", aside)
    kernel = {ActivitySource: "rows_set_aside", PeopleSource: "people_set_aside"}.get(type(source))
    fix = f"{mend} `{'latest' if which == 'earlier' else 'where_not'}:` if they should count."
    if kernel is None:
        return
    for row in _records(read.engine.fetch(kernel, {"source": f"{read.name}_{which}"})):
        held = _worth(read, source, row) if isinstance(source, ActivitySource) else _count(row["people"], "head")
        rows = f"{some(row['row_count'], 'row')} {'is' if row['row_count'] == 1 else 'are'} left out"
        what = f"{rows}{said}{f': {held}' if held else ''}."
        yield Finding(read.shown(row["file_no"]), what, fix, "warning")


def _worth(read: RowsRead, source: ActivitySource, row: dict[str, Any]) -> str:
    """The units and the money of rows that are set aside."""
    worth = row["price"] if source.price_is == "total" else row["price_by_quantity"]
    pence = {str(name): unit for name, unit in source.units.items()}.get("price") == "pence"
    money = "" if pd.isna(worth) else read.money(float(worth) / (100 if pence else 1))
    if money and source.by_the_day:
        money = f"{money} at their prices as written"
    return " and ".join(each for each in (_count(row["quantity"], "unit"), money) if each)


def _count(number: Any, name: str) -> str:
    return "" if pd.isna(number) else some(float(number), name)


def unread_persons(read: RowsRead) -> Iterator[Finding]:
    """A warning for the files of a format that hold what may name a person and is not read."""
    chosen = shipped_formats().get(read.source.format or "")
    held = {
        each.file.shown: [heading for heading in each.file.headings if chosen and matches(heading, chosen.refuse)]
        for each in read.files
    }
    names = list(dict.fromkeys(name for headings in held.values() for name in headings if not _is_read(read, name)))
    files = [file for file, headings in held.items() if any(name in names for name in headings)]
    if names:
        more = f" {len(files):,} files do." if len(files) > 1 else ""
        what = f"It holds what may name a person, and is not read: {', '.join(names)}.{more}"
        yield Finding(files[0], what, "Ask for extracts without it where nobody needs it.", "warning")


def _is_read(read: RowsRead, heading: str) -> bool:
    return any(matches(heading, [name]) for name in read.source.headings)


def unpaid(read: RowsRead) -> Iterator[Finding]:
    """A warning for each file with rows that have no price, whose price is not paid, or is read without its sign."""
    source = read.source
    if not isinstance(source, ActivitySource) or source.price_by is None:
        return
    for row in _records(read.engine.fetch("rows_unpaid", {"source": read.name})):
        file, rows = read.shown(row["file_no"]), f"{row['row_count']:,} rows"
        if row["without_price"]:
            what = f"{row['without_price']:,} of {rows} have no price and are paid nothing."
            yield Finding(file, what, "Ask for their prices if they should be paid.", "warning")
        if row["not_paid"]:
            why = "nothing says what it is for, or its units are missing"
            what = f"{row['not_paid']:,} of {rows} have a price and are paid nothing, because {why}"
            what += f": {read.money(row['not_paid_price'])} as it is written."
            fix = f"Fill in {_in_words(source.price_by.column, source.price_by.units)} if they should be paid."
            yield Finding(file, what, fix, "warning")
        if row["negative"] and source.price_by.unsigned:
            what = f"{row['negative']:,} of {rows} have a negative price or number of units, read without its sign."
            yield Finding(file, what, "Take out `unsigned:` if they take money off.", "warning")


def _in_words(column: str, units: str | None) -> str:
    return f"'{column}'" if units is None else f"'{column}' and '{units}'"


def reversals(reads: Sequence[RowsRead], fineness: Fineness) -> Iterator[Finding]:
    """A warning for each file that has rows that take back what others counted, and for what they leave below nil."""
    netted = [read for read in reads if isinstance(read.source, ActivitySource) and read.source.nets]
    if not netted:
        return
    numbers = [each.file.file_no for read in netted for each in read.files]
    engine = netted[0].engine
    engine.register("netted_files", ParameterTable({"file_no": "INTEGER"}, {"file_no": [*numbers]}))
    tables = {name: name for name in ("activity_rows", "kinds", "netted_files")}
    found = engine.fetch("reversed_rows", tables)
    parts, pounds = fineness.parts_of_a_unit, 100 * fineness.parts_of_a_penny
    found = found.assign(
        units=found["quantity"] / parts, pounds=found["spend"] / pounds,
        units_back=found["reversed"] / parts, pounds_back=found["reversed_spend"] / pounds,
    )  # fmt: skip
    for read in netted:
        mine = found[found["file_no"].isin([each.file.file_no for each in read.files])]
        for file_no, of_file in mine.groupby("file_no"):
            file = read.shown(int(str(file_no)))
            count, odd = int(of_file["reversals"].sum()), int(of_file["adding"].sum())
            if count:
                units, money = number(-float(of_file["units_back"].sum())), read.money(-of_file["pounds_back"].sum())
                rows = f"{some(count, 'row')} {'takes' if count == 1 else 'take'} back"
                what = f"{rows} {units} units and {money} of what others counted; they are netted."
                yield Finding(file, what, "Look at what they reverse if that is more than usual.", "warning")
            if odd:
                rows, does = some(odd, "row"), ("takes", "adds") if odd == 1 else ("take", "add")
                added = read.money(of_file["adding_spend"].sum() / pounds)
                what = f"{rows} {does[0]} units back and {does[1]} {added}."
                yield Finding(file, what, "Ask whether the money has the wrong sign.", "warning")
        yield from _below_nil(read, mine)


def _below_nil(read: RowsRead, mine: pd.DataFrame) -> Iterator[Finding]:
    by = ["month_no", "provider", "setting"]
    net = mine.groupby(by, as_index=False)[["units", "pounds", "reversals"]].sum()
    below = net[(net["reversals"] > 0) & ((net["units"] < 0) | (net["pounds"] < 0))]
    if below.empty:
        return
    told = [
        f"{row['setting']} of {row['provider']} in {row['month_no'] // 100}-{row['month_no'] % 100:02} comes to "
        f"{number(row['units'])} units and {read.money(row['pounds'])}"
        for row in _records(below.head(_TOLD))
    ]
    more = f"; and {len(below) - _TOLD:,} more" if len(below) > _TOLD else ""
    what = f"More is taken back than was counted: {'; '.join(told)}{more}."
    yield Finding(read.source.shown, what, "Look whether the rows that they reverse are in the data.", "warning")
