"""Writing results: a folder or file is there whole, or not at all, and nothing is overwritten unasked."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finmodel import __version__
from finmodel.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.load.build import Facts

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LIBRARIES = ("duckdb", "highspy", "numpy", "pandas", "pulp", "pydantic", "sqlglot", "xlsxwriter")


def refuse_existing(path: Path, overwrite: bool) -> None:
    """Raise InputError where something is there already and the user did not ask to replace it."""
    if path.exists() and not overwrite:
        raise InputError.of(
            str(path), "It is already there.", "Name another, or add --overwrite where the command has it."
        )


@contextmanager
def whole_folder(path: Path, overwrite: bool) -> Iterator[Path]:
    """A folder to write into that takes the place of `path` only once everything is written."""
    refuse_existing(path, overwrite)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        half.chmod(0o755)
        yield half
        if path.exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        half.rename(path)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def write_whole(path: Path, write: Callable[[Path], None], overwrite: bool) -> None:
    """Write a file under another name and move it into place once it is complete."""
    refuse_existing(path, overwrite)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    half = Path(name)
    try:
        write(half)
        half.chmod(0o644)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """A table as CSV; a text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    texts = {name: table[name].map(_harmless) for name in table.columns if not _is_number(table[name])}
    table.assign(**texts).to_csv(path, index=False)


def _is_number(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "iufb"


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def run_record(facts: Facts | None, seconds: float, extra: Mapping[str, Any] | None = None) -> str:
    """What a run was made with, as JSON: versions, inputs and their fingerprints, command, time."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    record: dict[str, Any] = {
        "finmodel": __version__,
        "python": platform.python_version(),
        "libraries": versions,
        "command": ["finmodel", *sys.argv[1:]],
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "seed": None,
    }
    if facts is not None:
        record["inputs"] = [
            {"file": fact.file, "sha256": fact.sha256, "rows": fact.rows} for fact in facts.files
        ]
        record["engine"] = {"name": facts.engine.name, "version": facts.engine.version}
        record["people"] = facts.people
        record["control"] = json.loads(facts.control.to_json(orient="records"))
    return json.dumps(record | dict(extra or {}), indent=2, ensure_ascii=False)
