"""What is told of the data that was read: a line or two for each source, and what stated totals were met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from finmodel.core.amounts import count, money_in_words, some
from finmodel.core.speech import listed
from finmodel.core.what_was_read import FileRead
from finmodel.report.report import Column, Remark, Report, Row, Table

FILES_NAMED = 6
"""Files of a source that are shown one by one; of more, the sum alone, and the table by month has each."""

_ALWAYS = 3
"""Columns that are shown even where nothing is in them."""


def data_report(title: str, read: Sequence[FileRead], currency: str) -> Report:
    """What was read, as a headline and a table."""
    return Report(title, (_headline(read, currency),), (read_table(read),), currency)


def in_sentences(read: Report) -> Remark:
    """What was read without its table, for a screen that tells something else."""
    return Remark((*read.headline, *(note for table in read.tables for note in table.notes)))


def read_table(read: Sequence[FileRead]) -> Table:
    """A row for each source, with a row for each of its files below it where it has several."""
    columns = (
        Column("What was read"),
        Column("Holds"),
        Column("Rows", "count"),
        Column("Units", "number", places=1),
        Column("Money", "money"),
        Column("From"),
        Column("To"),
        Column("People", "count", spare=True),
        Column("Priced", spare=True),
    )
    rows = []
    for own in _sources(read):
        rows.append(_row(_whole(own), 0))
        if 1 < len(own) <= FILES_NAMED:
            rows += [_row(each, 1) for each in own]
    notes = [f"{each.source} comes to what `control:` states of it: {each.stated}." for each in read if each.stated]
    keep = [at for at in range(len(columns)) if at < _ALWAYS or any(row.values[at] not in (None, "") for row in rows)]
    shown = [Row(tuple(row.values[at] for at in keep), row.inside) for row in rows]
    return Table("profile", "What was read", tuple(columns[at] for at in keep), tuple(shown), tuple(notes))


def _sources(read: Sequence[FileRead]) -> Iterator[list[FileRead]]:
    for number in dict.fromkeys(each.source_no for each in read):
        yield [each for each in read if each.source_no == number]


def _whole(own: Sequence[FileRead]) -> FileRead:
    """All files of a source as one."""
    first = own[0]
    name = first.source if len(own) == 1 else f"{first.source} ({len(own)} files)"
    known = [day for each in own for day in (each.first, each.last) if day is not None]
    return FileRead(
        first.source_no,
        first.role,
        first.source,
        name,
        sum(each.rows for each in own),
        _sum([each.units for each in own]),
        _sum([each.pounds for each in own]),
        next((each.priced for each in own if each.priced), ""),
        min(known, default=None),
        max(known, default=None),
        next((each.people for each in own if each.people is not None), None),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _row(file: FileRead, inside: int) -> Row:
    people = file.people if not inside or file.role == "people" else None
    return Row(
        (
            file.file,
            file.role,
            file.rows,
            file.units,
            file.pounds,
            day_in_words(file.first),
            day_in_words(file.last),
            people,
            file.priced,
        ),
        inside,
    )


def day_in_words(day: date | None) -> str | None:
    """A day as a table has it.

    >>> day_in_words(date(2024, 4, 1))
    '1 April 2024'
    """
    return None if day is None else f"{day.day} {day:%B %Y}"


def month_in_words(month: str) -> str:
    """A month written 2024-04 as a table has it.

    >>> month_in_words("2024-04")
    'April 2024'
    """
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def _headline(read: Sequence[FileRead], currency: str) -> str:
    """One sentence for all that was read."""
    activity = [each for each in read if each.role == "activity"]
    parts = []
    if activity:
        rows = sum(each.rows for each in activity)
        pounds = _sum([each.pounds for each in activity])
        days = [day for each in activity for day in (each.first, each.last) if day is not None]
        within = [money_in_words(pounds, currency)] if pounds else []
        within += [f"{day_in_words(min(days))} to {day_in_words(max(days))}"] if days else []
        besides = ", ".join(within)
        parts.append(f"{some(rows, 'row')} of activity" + (f" ({besides})" if besides else ""))
    heads = sum(each.people if each.people is not None else each.units or 0.0 for each in read if each.role == "people")
    if heads:
        parts.append(f"{count(heads)} people")
    prices = sum(each.rows for each in read if each.role == "prices")
    if prices:
        parts.append(some(prices, "price"))
    return f"Read: {listed(parts)}." if parts else "No data was read."
