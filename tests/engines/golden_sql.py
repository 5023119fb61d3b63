"""Every kernel in every dialect, a line for each: `python -m tests.measures.fresh_checks` writes the files anew."""

from __future__ import annotations

from pathlib import Path

from sqlglot import exp, parse

from finmodel.measures.exported import DIALECTS
from finmodel.measures.render import kernel_names
from finmodel.measures.render.subset import template

FOLDER = Path(__file__).parent / "golden"
OTHERS = tuple(name for name in DIALECTS if name != "duckdb")
"""Dialects whose SQL does not ship: DuckDB's does, and is held fresh where it is."""


def as_tree(text: str, dialect: str) -> list[str]:
    """Statements as the trees that they are, so that a pair of brackets more or fewer around the same is no change."""
    found = []
    for statement in parse(text, dialect=dialect):
        assert statement is not None
        while (brackets := statement.find(exp.Paren)) is not None:
            brackets.replace(brackets.this)
        found.append(repr(statement))
    return found


def golden(dialect: str) -> str:
    """Every kernel in a dialect, each on one line under its name."""
    return "".join(f"-- {name}\n{' '.join(template(name, dialect).split())};\n" for name in kernel_names())
