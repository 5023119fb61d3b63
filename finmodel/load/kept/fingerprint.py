"""The fingerprint of all that a measurement rests on: files byte for byte, what the place says of them, and finmodel.

Every file is gone through whole each time, because its size and its date can be those of another: so a changed byte is
never missed. That takes about half a second for each gigabyte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.files.folders import files_of

_NOT_READ = {"title", "funding", "contracts", "costs", "words", "must", "carried_forward", "forward"}
"""Keys of a place that its rows are not read by."""
_ROOMS = ("core", "load", "measures")
"""Where it is written how rows become a grid."""
_LIBRARIES = ("duckdb", "numpy", "pandas")


@dataclass(frozen=True)
class FileSeen:
    """A file of the data: what it is to the place, what findings call it, and the fingerprint of its content."""

    role: str
    shown: str
    sha256: str


def files_seen(place: Place, folder: Path) -> tuple[FileSeen, ...] | None:
    """Every file of the data as it is now; None where one cannot be read, or rows are in a table on an engine."""
    data = place.data
    sources = [(role, each) for role in ("people", "activity", "prices") for each in getattr(data, role)]
    seen: list[FileSeen] = []
    try:
        for role, source in sources:
            if source.table:  # it may change under way, and nobody says when
                return None
            found = files_of(source, folder)
            for shown, path in found.read:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                seen.append(FileSeen(role, shown, digest))
            seen += [FileSeen(role, each.shown, f"{each.bytes} bytes, not read") for each in found.not_read]
    except (InputError, OSError):
        return None
    return tuple(seen)


def fingerprint(place: Place, files: Sequence[FileSeen], to: date | None) -> str:
    """What a measurement of a place rests on, but for what is asked."""
    said = {
        "finmodel": finmodel_itself(),
        "place": place.model_dump(mode="json", by_alias=True, exclude=_NOT_READ),
        "periods": [(span.label, span.start.isoformat(), span.end.isoformat()) for span in place.spans],
        "files": [(each.role, each.shown, each.sha256) for each in files],
        "to": None if to is None else to.isoformat(),
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@cache
def finmodel_itself() -> str:
    """Fingerprint of what turns rows into a grid: its version, kernels and code, and the libraries' versions."""
    from importlib.metadata import version

    root = Path(__file__).parents[2]
    digest = hashlib.sha256((root / "__init__.py").read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for room in _ROOMS:
        for path in sorted(
            each for each in (root / room).rglob("*") if each.suffix in {".py", ".sql", ".toml", ".yaml"}
        ):
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
