"""Why DuckDB stopped, in words: told by the kind of its error and by what the disk holds, not out of what it said."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from finmodel.errors import Finding, FinmodelError, InputError
from finmodel.measures.engines import SourceFile
from finmodel.measures.engines.unreadable import first_unreadable


def why(error: duckdb.Error, files: Sequence[SourceFile], spill: Path, memory: str) -> FinmodelError:
    """What stopped the engine: memory and the disk that it spills to, a file, or a fault of its own."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return _no_room(spill, memory)
    if isinstance(error, duckdb.OutOfRangeException | duckdb.ConversionException):
        what = "A number, or a sum of numbers, is too large to be held to as many decimals as the data gives."
        fix = "Look for a number that is far too large, or give quantities, prices and costs to fewer decimals."
        return InputError([Finding("activity", what, fix)])
    finding = first_unreadable(files)
    if finding is not None:
        return InputError([finding])
    if isinstance(error, duckdb.IOException):
        return _no_room(spill, memory)
    return FinmodelError(
        f"The engine (duckdb {duckdb.__version__}) stopped, and finmodel cannot say why. Nothing was written. "
        "Please report it with the command you ran; set FINMODEL_DEBUG=1 to see where it happened."
    )


def _no_room(spill: Path, memory: str) -> InputError:
    """Memory and disk lack together: rows that do not fit the one are put on the other."""
    free = shutil.disk_usage(spill).free
    left = f"{free / 1e9:,.1f} GB" if free >= 1e8 else f"{free / 1e6:,.1f} MB"
    what = f"The rows need more room than {memory} of memory and what the disk of this folder takes ({left} free)."
    fix = "Free some space there, name a folder on a larger disk in TMPDIR, or give more memory with --memory."
    return InputError([Finding(str(spill.parent), what, fix)])
