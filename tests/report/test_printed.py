"""A printed table is read back as it was printed, and a badly laid out one is seen."""

from __future__ import annotations

import pytest

from tests.report.printed import faults_of_layout, table_of, tables_in

GOOD = """A sentence.

Surplus or deficit, 2023/24
and more of the title
┏━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┓
┃                  ┃   Chance  ┃
┃ Partner          ┃   of loss ┃
┡━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩
│ Integrated Care  │   −£1,234 │
│   Board          │           │
│   of which loans │         – │
└──────────────────┴───────────┘
"""
BROKEN = """Total
┏━━━━━━━┳━━━━━━━━┓
┃ Who   ┃ saving ┃
┡━━━━━━━╇━━━━━━━━┩
│ A1001 │ 62,404 │
│       │ ,688.0 │
└───────┴────────┘
"""


def test_lines_of_a_cell_are_joined_and_rows_told_apart() -> None:
    (table,) = tables_in(GOOD)
    assert table.title == "Surplus or deficit, 2023/24 and more of the title"
    assert table.headings == ["Partner", "Chance of loss"]
    assert table.rows == [["Integrated Care Board", "−£1,234"], ["of which loans", "–"]]
    assert table_of(GOOD, "Surplus").row("of which loans") == {"Partner": "of which loans", "Chance of loss": "–"}
    with pytest.raises(KeyError, match="0 rows"):
        table.row("Council")
    with pytest.raises(KeyError, match="0 tables"):
        table_of(GOOD, "Costs")


def test_a_table_too_wide_and_a_number_broken_are_faults() -> None:
    assert list(faults_of_layout(GOOD, 32)) == []
    assert list(faults_of_layout(GOOD, 31)) == [
        "Surplus or deficit, 2023/24 and more of the title: 32 characters on 31"
    ]
    assert list(faults_of_layout(BROKEN, 80)) == ["a number goes on in a line of its own: │       │ ,688.0 │"]
