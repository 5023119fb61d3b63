"""Every kernel in every dialect, a line for each: `python -m tests.measures.fresh_checks` writes the files anew."""

from __future__ import annotations

from pathlib import Path

from finmodel.measures.exported import DIALECTS
from finmodel.measures.render import kernel_names
from finmodel.measures.render.subset import template

FOLDER = Path(__file__).parent / "golden"
OTHERS = tuple(name for name in DIALECTS if name != "duckdb")
"""Dialects whose SQL does not ship: DuckDB's does, and is held fresh where it is."""


def golden(dialect: str) -> str:
    """Every kernel in a dialect, each on one line under its name."""
    return "".join(f"-- {name}\n{' '.join(template(name, dialect).split())};\n" for name in kernel_names())
