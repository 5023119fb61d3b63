"""One row for each combination of some columns: the first of those that are equal in all that is read of them.

Which of several rows is meant nobody can tell where they differ, so that such rows are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from finmodel.core.amounts import some
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.measures.engines import RowSource, SourceFile
from finmodel.measures.engines.quoting import quoted

GROUP = "one_of"
"""Column of what a row has in common with those that it may repeat; nothing where all of it is blank."""
_SHOWN = 4


def group_of(headings: Sequence[str], texts: Mapping[str, str]) -> str:
    """What a row has in common with those that it may repeat, from the trimmed text of each heading."""
    blank = " AND ".join(f"{texts[heading]} IS NULL" for heading in headings)
    parts = ", ".join(f"COALESCE({texts[heading]}, '')" for heading in headings)
    return f"CASE WHEN {blank} THEN NULL ELSE CONCAT_WS(chr(31), {parts}) END"


def numbered(query: str) -> str:
    """A query's rows, with `copy_no` 1 for those that are kept."""
    number = f"ROW_NUMBER() OVER (PARTITION BY {GROUP} ORDER BY file_no, row_no)"
    return f"SELECT *, CASE WHEN {GROUP} IS NULL THEN 1 ELSE {number} END AS copy_no FROM ({query})"


def unlike(table: str, source: RowSource) -> str:
    """A query of the rows that are taken for an earlier one, and differ from it in something that is read."""
    names = [quoted(f"{column.name}_text") for column in source.columns if column.holds != "share"]
    first, other = (
        f"CONCAT_WS(chr(31), {', '.join(f'COALESCE({row}.{name}, chr(30))' for name in names)})" for row in ("k", "c")
    )
    return (
        f"SELECT c.file_no, c.row_no FROM {table} AS c INNER JOIN {table} AS k ON k.{GROUP} = c.{GROUP} "
        f"WHERE k.copy_no = 1 AND c.copy_no > 1 AND {first} <> {other} ORDER BY 1, 2"
    )


def left_out(table: str, source: RowSource) -> str:
    """A query of how many rows of each file are left out, and their units where they have any."""
    quantity = "quantity" if any(column.name == "quantity" for column in source.columns) else "NULL"
    return (
        f"SELECT CAST(file_no AS INTEGER) AS file_no, CAST(COUNT(*) AS BIGINT) AS row_count, "
        f"CAST(SUM({quantity}) AS DECIMAL(18, 6)) AS quantity FROM {table} WHERE copy_no > 1 GROUP BY file_no"
    )


def refuse_unlike(rows: Sequence[tuple[int, int]], files: Iterable[SourceFile]) -> None:
    """Raise InputError where rows that are taken for one differ."""
    if not rows:
        return
    known = {file.file_no: file for file in files}
    first = known[rows[0][0]]
    numbers = [f"row {row - 1 + known[no].first_row} of {known[no].shown}" for no, row in rows[1 : 1 + _SHOWN]]
    more = f": {', '.join(numbers)}{', …' if len(rows) > 1 + _SHOWN else ''}" if numbers else ""
    what = f"`one_row_each:` takes {some(len(rows), 'row')} for an earlier one, and what is read of them differs{more}."
    fix = "Add what tells them apart to `one_row_each:`, or leave out those that do not count with `where_not:`."
    raise InputError([Finding(at_row(first.shown, rows[0][1] - 1 + first.first_row), what, fix)])
