"""Whether rows below a table are its totals: held against the sums of all rows above them, to the penny."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finmodel.core.data import DataSource
from finmodel.core.speech import listed
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.last_rows import LastRow, added_up
from finmodel.measures.engines import RowSource, SourceFile
from finmodel.measures.engines.sums import ColumnSums, column_sums

_PENNY = Decimal("0.005")


@dataclass(frozen=True)
class NotRows:
    """Rows below a table that are none of its rows, by number, and what is told of them."""

    numbers: tuple[int, ...]
    findings: tuple[Finding, ...]


def proved_totals(
    source: DataSource, rows: RowSource, file: SourceFile, odd: Sequence[LastRow], alone: bool
) -> NotRows:
    """Which of the last rows are notes or totals of all rows above; one that only says it is a total is a fault.

    `alone` says whether the source is this one table, so that a row of it has a number for `skip_rows:`.
    """
    if not odd:
        return NotRows((), ())
    columns = added_up(source)
    sums = column_sums(rows, file, columns, [each.number for each in odd]) if columns else None
    told = list(_told(source, file, odd, sums, alone))
    return NotRows(
        tuple(number for number, _ in told if number), tuple(finding for _, finding in told if finding is not None)
    )


def _told(
    source: DataSource, file: SourceFile, odd: Sequence[LastRow], sums: ColumnSums | None, alone: bool
) -> Iterator[tuple[int, Finding | None]]:
    for last in odd:
        own = {} if sums is None else sums.apart.get(last.number, {})
        where, name = at_row(file.shown, last.number), f"'{last.name[:60]}'"
        confirm = f"Write `skip_rows: {last.number}` if that is right." if alone else "Look whether that is right."
        if last.is_a == "note" or (last.is_a == "total" and not own):
            what = f"{name} stands below the table, and the row is not read."
            yield last.number, Finding(where, what, confirm, "warning")
        elif sums is not None and own:
            yield from _held_against(source, last, where, sums, own, alone)


def _held_against(
    source: DataSource, last: LastRow, where: str, sums: ColumnSums, own: Mapping[str, Decimal], alone: bool
) -> Iterator[tuple[int, Finding | None]]:
    """Whether a row's numbers are the sums of the rows above."""
    name = f"'{last.name[:60]}'"
    differ = [column for column, value in own.items() if abs(value - sums.sums[column]) > _PENNY]
    if not differ:
        said = listed([f"{_heading(source, column)} {_shown(value)}" for column, value in own.items()])
        what = f"{name} is the total of the rows above ({said}), and is not counted beside them."
        confirm = f"Write `skip_rows: {last.number}` if that is right." if alone else "Look whether that is right."
        yield last.number, Finding(where, what, confirm, "warning")
    elif last.is_a == "total" and sums.all_read:
        column = differ[0]
        what = (
            f"{name} looks like a total, and its {_heading(source, column)} of {_shown(own[column])} is not the "
            f"{_shown(sums.sums[column])} that the rows above come to."
        )
        mend = f", or leave the row out with `skip_rows: {last.number}`" if alone else ", or take the row out"
        yield 0, Finding(where, what, f"Mend what is wrong{mend}.")
    elif last.is_a == "total":
        yield last.number, None


def _heading(source: DataSource, column: str) -> str:
    return source.columns[column].column or column


def _shown(value: Decimal) -> str:
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{value:,.2f}" if "." in text and len(text.rpartition(".")[2]) < 2 else text
