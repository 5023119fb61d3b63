"""Capacity that a scenario frees: what becomes of its cost, then which beds are occupied."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.report.capacity.beds_table import beds_table
from finmodel.report.capacity.stranded_table import stranded_table
from finmodel.report.report import Table
from finmodel.scenarios.run import Run


def freed_tables(before: Run, after: Run, years: Sequence[str]) -> tuple[Table, ...]:
    """Both tables for two runs, or those of them that have anything to tell."""
    found = (stranded_table(before, after, years), beds_table(before, after, years))
    return tuple(table for table in found if table is not None)
