"""A file that ends where a sheet is full may have been cut off, and is told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.load.control_totals.full_sheets import full_sheet
from finmodel.measures.engines import SourceFile

FILE = SourceFile(Path("a.csv"), "a.csv", "csv", 0)


@pytest.mark.parametrize(
    ("rows", "last", "sheet"),
    [(65_535, "65,536", "an old sheet (.xls)"), (1_048_575, "1,048,576", "a sheet of Excel")],
)
def test_a_file_as_long_as_a_sheet_may_have_been_cut_off(rows: int, last: str, sheet: str) -> None:
    """Its headings are the first of its rows."""
    told = full_sheet(FILE, rows, 2_000.0, "GBP")
    assert str(told) == (
        f"a.csv: It ends with row {last}, where {sheet} is full: rows below may have been cut off. {rows:,} rows and "
        "£2,000 are there. Hold them against what it was exported from, or export it as CSV; where nothing is missing, "
        "read on."
    )


@pytest.mark.parametrize("rows", [65_534, 65_536, 1_048_574, 100])
def test_any_other_length_is_not_told(rows: int) -> None:
    assert full_sheet(FILE, rows, None, "GBP") is None


def test_a_table_on_an_engine_is_no_sheet() -> None:
    assert full_sheet(SourceFile(Path("a"), "a", "table", 0), 65_535, None, "GBP") is None
