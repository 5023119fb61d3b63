"""A table fitted to a width in characters: numbers whole, headings broken between words, what does not fit named.

Narrow screens show the same table as fewer columns: first one block after another (a year each), then without the
columns that are spare, then without the last. Nothing is cut inside a number, and nothing goes without being named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from finmodel.core.speech import listed
from finmodel.report.cell_text import reads
from finmodel.report.report import Column, Row, Table

_TEXT_AT_LEAST = 18
"""Characters that a column of text may be narrowed to; a longer word keeps its length."""
_HEADING = 14
"""Characters that a heading over numbers is given where there is room, rather than being broken."""
_NAMED = 3
"""Blocks that the title of a part names one by one."""
_INSIDE, _HANG = 2, 2
"""Characters that a row which is a part of another is set in, and that the second line of a cell is."""
_BORDER, _BETWEEN = 1, 3
"""Characters that the frame takes: at one end, and for each column."""


@dataclass(frozen=True)
class Fitted:
    """A table as text that fits: headings and cells by line, how wide each column is, and which rows are what."""

    title: str
    headings: tuple[tuple[str, ...], ...]
    """The lines of each heading."""
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    """By row, the lines of each cell; a number is one line."""
    widths: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def fitted(table: Table, width: int, currency: str) -> tuple[tuple[Fitted, ...], tuple[Column, ...]]:
    """A table in as many parts as it takes to fit a width, and the columns that no part has room for."""
    chosen, left_out = _room(table, width, currency)
    return tuple(_laid_out(part, width, currency) for part in chosen), left_out


def _room(table: Table, width: int, currency: str) -> tuple[tuple[Table, ...], tuple[Column, ...]]:
    """The table whole, else block by block, else with fewer columns."""
    keep = list(range(len(table.columns)))
    for gone in (None, *_expendable(table)):
        if gone is not None:
            keep.remove(gone)
        part = _only(table, keep)
        if _fits(part, width, currency):
            return (part,), _without(table, keep)
        blocks = tuple(_by_block(part, width, currency))
        if blocks and all(_fits(each, width, currency) for each in blocks):
            return blocks, _without(table, keep)
    return (_only(table, keep),), _without(table, keep)


def _expendable(table: Table) -> list[int]:
    """Columns in the order that they may go: spare ones from the right, then others; the first stays, and one more."""
    numbers = range(len(table.columns) - 1, 1, -1)
    return [*(i for i in numbers if table.columns[i].spare), *(i for i in numbers if not table.columns[i].spare)]


def _without(table: Table, keep: Sequence[int]) -> tuple[Column, ...]:
    return tuple(column for number, column in enumerate(table.columns) if number not in keep)


def _only(table: Table, keep: Sequence[int]) -> Table:
    columns = tuple(table.columns[number] for number in keep)
    return replace(
        table,
        columns=columns,
        rows=tuple(replace(row, values=tuple(row.values[number] for number in keep)) for row in table.rows),
    )


def _by_block(table: Table, width: int, currency: str) -> Iterator[Table]:
    """The table in parts, each with the columns of no block and as many blocks as fit; none for a single block."""
    if len(table.blocks) < 2:
        return
    waiting = list(table.blocks)
    while waiting:
        taken = waiting[:1]
        while len(taken) < len(waiting) and _fits(_of_blocks(table, [*taken, waiting[len(taken)]]), width, currency):
            taken.append(waiting[len(taken)])
        waiting = waiting[len(taken) :]
        names = taken if len(taken) <= _NAMED else [f"{taken[0]} to {taken[-1]}"]
        yield replace(_of_blocks(table, taken), title=f"{table.title}, {listed(names)}")


def _of_blocks(table: Table, blocks: Sequence[str]) -> Table:
    return _only(table, [n for n, column in enumerate(table.columns) if not column.block or column.block in blocks])


def _fits(table: Table, width: int, currency: str) -> bool:
    return _frame(len(table.columns)) + sum(least for least, _ in _wants(table, currency)) <= width


def _frame(columns: int) -> int:
    return _BORDER + _BETWEEN * columns


def _wants(table: Table, currency: str) -> list[tuple[int, int]]:
    """For each column the fewest and the most characters that it has a use for."""
    return [_want(table, number, column, currency) for number, column in enumerate(table.columns)]


def _want(table: Table, number: int, column: Column, currency: str) -> tuple[int, int]:
    texts = [_text(row, number, column, currency) for row in table.rows]
    words = max((len(word) for word in column.heading.split()), default=0)
    longest = max((len(text) for text in texts), default=0)
    if _is_text(column):
        a_word = max((len(word) for text in texts for word in text.split()), default=0)
        indent = max((_indent(row, number) for row in table.rows), default=0) + _HANG
        least = max(words, min(longest, max(a_word + indent, _TEXT_AT_LEAST)))
        return least, max(least, longest, len(column.heading))
    return max(words, longest), max(words, longest, min(len(column.heading), _HEADING))


def _is_text(column: Column) -> bool:
    return column.holds == "text"


def _text(row: Row, number: int, column: Column, currency: str) -> str:
    text = reads(row.values[number], column, currency, row.holds)
    return f"{' ' * _indent(row, number)}{text}"


def _indent(row: Row, number: int) -> int:
    """How far a cell is set in: the first of a row that is a part of another."""
    return _INSIDE * row.inside if number == 0 else 0


def _laid_out(table: Table, width: int, currency: str) -> Fitted:
    wants = _wants(table, currency)
    widths = [least for least, _ in wants]
    spare = width - _frame(len(widths)) - sum(widths)
    for number, (least, most) in enumerate(wants):
        more = max(0, min(spare, most - least))
        widths[number] += more
        spare -= more
    cells = tuple(
        tuple(
            _wrapped(reads(row.values[number], column, currency), widths[number], _indent(row, number), _HANG)
            if _is_text(column)
            else (_text(row, number, column, currency),)
            for number, column in enumerate(table.columns)
        )
        for row in table.rows
    )
    headings = tuple(_wrapped(column.heading, wide) for column, wide in zip(table.columns, widths, strict=True))
    return Fitted(table.title, headings, cells, tuple(widths), table.columns, table.rows)


def _wrapped(text: str, width: int, indent: int = 0, hang: int = 0) -> tuple[str, ...]:
    """Text broken between words; lines after the first are set in further than the first."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lead = " " * (indent + hang if lines else indent)
            lines.append(lead + word if len(lead) + len(word) <= width else word)
    return tuple(lines) or ("",)
