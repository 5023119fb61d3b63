"""Sums of a table's number columns, read as an engine reads them: what totals below a table are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.measures.engines import RowSource, SourceFile
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.engines.quoting import quoted


@dataclass(frozen=True)
class ColumnSums:
    """Sums of some columns over all rows but a few, what those few have in them, and whether every cell was read."""

    sums: dict[str, Decimal]
    apart: dict[int, dict[str, Decimal]]
    """Numbers of the rows that stand apart, by the row's number in the file; none where the cell is empty."""
    all_read: bool


def column_sums(source: RowSource, file: SourceFile, columns: Sequence[str], apart: Sequence[int]) -> ColumnSums:
    """Sums of columns of one file, but for the rows whose numbers are given; `where:` does not hold here."""
    with _Summing() as engine:
        engine.register("summed", replace(source, files=(file,), keep=(), leave_out=(), latest=None))
        return engine.summed(columns, [number - file.first_row + 1 for number in apart], file.first_row - 1)


class _Summing(DuckDB):
    """DuckDB as it adds up."""

    def summed(self, columns: Sequence[str], apart: Sequence[int], above: int) -> ColumnSums:
        own = ", ".join(map(str, apart)) or "NULL"
        sums = ", ".join(f"COALESCE(SUM({quoted(name)}), 0)" for name in columns)
        unread = " + ".join(f"COALESCE(SUM({quoted(f'{name}_unread')}), 0)" for name in columns)
        query = f"SELECT {unread}, {sums} FROM summed WHERE row_no NOT IN ({own})"
        missed, *found = self._run(query).fetchall()[0]
        listed = ", ".join(map(quoted, columns))
        rows = self._run(f"SELECT row_no, {listed} FROM summed WHERE row_no IN ({own})").fetchall()
        held = {
            int(number) + above: {name: cell for name, cell in zip(columns, cells, strict=True) if cell is not None}
            for number, *cells in rows
        }
        return ColumnSums(dict(zip(columns, found, strict=True)), held, not missed)
