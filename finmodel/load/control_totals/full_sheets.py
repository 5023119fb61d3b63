"""Files that end just where a sheet is full: whatever was below is not there, and nothing in them says so."""

from __future__ import annotations

from finmodel.core.amounts import exact_money
from finmodel.errors import Finding
from finmodel.measures.engines import SourceFile

FULL = {65_536: "an old sheet (.xls)", 1_048_576: "a sheet of Excel"}
"""Rows that a sheet holds, its headings among them."""


def full_sheet(file: SourceFile, rows: int, pounds: float | None, currency: str) -> Finding | None:
    """A warning where the last row of a file is the last that a sheet holds; None where it is not."""
    last = rows + file.first_row - 1
    if file.kind in ("table", "parquet") or last not in FULL:
        return None
    money = f" and {exact_money(pounds, currency)}" if pounds else ""
    what = (
        f"It ends with row {last:,}, where {FULL[last]} is full: rows below may have been cut off. "
        f"{rows:,} rows{money} are there."
    )
    fix = "Hold them against what it was exported from, or export it as CSV; where nothing is missing, read on."
    return Finding(file.shown, what, fix, "warning")
