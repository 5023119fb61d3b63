"""Names and texts of a user's as they stand in SQL, so that none can be taken for anything else."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A name that cannot be taken for anything else."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text that cannot be taken for anything else."""
    return "'" + text.replace("'", "''") + "'"
