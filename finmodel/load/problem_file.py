"""Reading a problem file, with the schemes that it keeps in a file beside it."""

from __future__ import annotations

from pathlib import Path

from finmodel.load.list_files import put_in
from finmodel.load.yaml import in_document, read_document
from finmodel.optimise.saying.problem import Problem


def read_problem(path: Path, shown: str | None = None) -> Problem:
    """The problem that a file states; raises InputError with every finding of it, and of the file of its schemes."""
    document = read_document(path, shown)
    put_in(document)
    return in_document(document, Problem)
