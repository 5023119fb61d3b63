"""Totals and notes below a table: what the last rows are, told by what they hold.

A total that is counted beside its parts doubles a place, and a note is no row. A row is a total where it says so or
names nothing, and where its numbers are the sums of all rows above; only then is it left out, and told with its sums.
One that says it is a total and is none is refused, because nobody but the user knows which of the two is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from finmodel.core.data import ActivitySource, DataSource, PeopleSource
from finmodel.load.files.heading_rows import Line
from finmodel.measures.engines.headings import folded

LAST = 30
"""Last rows that are looked at for totals and notes."""
_TOTAL = re.compile(r"^(grand |overall |sub ?|sum )?(totals?|sum)\b|\b(totals?)$", re.IGNORECASE)
_EVERYBODY = {folded(word) for word in ("all", "england", "overall", "all rows", "sum")}
_NOTE = re.compile(
    r"^(source|notes?|n\.?b\.?|prepared|produced|extract|report|end of|copyright|©|\*|\d+\.\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class LastRow:
    """A row at the end of a table that may be none of its rows, and why."""

    number: int
    name: str
    """What it is called in its first cell that holds anything."""
    is_a: Literal["note", "total", "nameless", "everybody"]
    """A note; a row that says it is a total; one with numbers that names nothing; one of everybody."""


def odd_last_rows(
    lines: Sequence[Line], headings: Sequence[str], source: DataSource, not_read: Iterable[tuple[int, int]] = ()
) -> list[LastRow]:
    """The rows at the end of a table, from the last upwards, that may be none of its rows."""
    place = {heading: at for at, heading in enumerate(headings)}
    read = {
        name: places
        for name, entry in source.columns.items()
        if (places := tuple(place[heading] for heading in entry.headings if heading in place))
    }
    odd: list[LastRow] = []
    skipped = tuple(not_read)
    for number, row in reversed(lines):
        if any(first <= number <= last for first, last in skipped):
            continue
        if not keeps(source, row, place):
            continue
        told = _kind(row, read, source)
        if told is None:
            break
        odd.append(LastRow(number, next((cell for cell in row if cell), ""), told))
    return odd[::-1]


def keeps(source: DataSource, row: Sequence[str], place: Mapping[str, int], but: str = "") -> bool:
    """Whether the place reads a row, by what it says of values in every column but one."""

    def held(heading: str) -> str:
        at = place.get(heading, len(row))
        return row[at].strip() if at < len(row) else ""

    kept = all(held(heading) in values or heading == but for heading, values in source.where.items())
    return kept and not any(
        but not in group and all(held(heading) in values for heading, values in group.items())
        for group in source.where_not
    )


def _kind(
    row: Sequence[str], read: Mapping[str, tuple[int, ...]], source: DataSource
) -> Literal["note", "total", "nameless", "everybody"] | None:
    filled = [cell for cell in row if cell]
    first = filled[0] if filled else ""
    labels = [name for name in read if name not in source.NUMBERS]
    named = [name for name in labels if any(row[at] for at in read[name])]
    numbers = [name for name in read if name in source.NUMBERS and any(row[at] for at in read[name])]
    if len(row) > 2 and len(filled) == 1 and len(read) > 1 and not numbers:
        return "note" if not _TOTAL.search(first) else "total"
    if len(filled) <= 2 and not numbers and _NOTE.match(first) and len(named) < len(labels):
        return "note"
    if _TOTAL.search(first) and len(named) < max(len(labels), 1) + (len(labels) == 1):
        return "total"
    if numbers and labels and not named:
        return "nameless"
    if folded(first) in _EVERYBODY and numbers and (len(named) < len(labels) or len(labels) == 1):
        return "everybody"
    return None


def added_up(source: DataSource) -> tuple[str, ...]:
    """The columns of a source whose numbers add up over rows, so that a total of them says something."""
    if isinstance(source, PeopleSource):
        return tuple(name for name in ("people",) if name in source.columns)
    if isinstance(source, ActivitySource):
        price_is = source.price_is if source.price_by is None else "by row"
        money = [("price", price_is), ("cost", source.cost_is)]
        whole = [name for name, so in money if so == "total" and name in source.columns]
        return (*(("quantity",) if "quantity" in source.columns else ()), *whole)
    return ()
