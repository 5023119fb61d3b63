"""Why DuckDB stopped, in words: told by the kind of its error and by what the disk holds, not out of what it said."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from finmodel.errors import Finding, FinmodelError, InputError
from finmodel.measures.engines import SourceFile
from finmodel.measures.engines.unreadable import first_unreadable

_MOSTLY = 4
"""A disk is what lacks where so many times more of it was used than is left."""


def why(error: duckdb.Error, files: Sequence[SourceFile], spill: Path, memory: str) -> FinmodelError:
    """What stopped the engine: a file, the disk that it spills to, memory, or a fault of its own."""
    if isinstance(error, duckdb.OutOfMemoryException):
        used, left = _used(spill), shutil.disk_usage(spill).free
        return _disk(spill, used) if used > _MOSTLY * left else _memory(memory)
    finding = first_unreadable(files)
    if finding is not None:
        return InputError([finding])
    if isinstance(error, duckdb.IOException):
        return _disk(spill, _used(spill))
    return FinmodelError(
        f"The engine (duckdb {duckdb.__version__}) stopped, and finmodel cannot say why. Nothing was written. "
        "Please report it with the command you ran; set FINMODEL_DEBUG=1 to see where it happened."
    )


def _used(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _disk(spill: Path, used: int) -> InputError:
    what = f"No more could be put on its disk of what the rows need while they are worked out, after {_size(used)}."
    fix = "Free some space on the disk that holds this folder, or name another folder in TMPDIR."
    return InputError([Finding(str(spill.parent), what, fix)])


def _memory(memory: str) -> InputError:
    what = f"The rows need more than the {memory} that they may have."
    return InputError.of("memory", what, "Leave out with `where:` the rows that no contract counts.")


def _size(used: int) -> str:
    return f"{used / 1e9:,.1f} GB" if used >= 1e8 else f"{used / 1e6:,.1f} MB"
