"""Finding the files that finmodel ships: in the checkout first, then in the installed package."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from finmodel.errors import InputError

Shelf = Literal["contracts", "scenarios", "workbooks"]
_PACKAGE = Path(__file__).resolve().parents[1]


def shelf(name: Shelf) -> Path:
    """The folder of shipped contracts, scenarios or workbook specs."""
    checkout = _PACKAGE.parent / name
    return checkout if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir() else _PACKAGE / "library" / name


def find_file(name: str, kind: Shelf, folder: Path | None = None) -> Path:
    """A file by path, by name in a place's own folder of that kind, or by name among those shipped."""
    tried = [Path(name), *([folder / kind / f"{name}.yaml"] if folder is not None else []), shelf(kind) / f"{name}.yaml"]
    for path in tried:
        if path.is_file():
            return path
    known = sorted({path.stem for place in tried[1:] for path in place.parent.glob("*.yaml")})
    raise InputError.of(name, f"There is no such file among the {kind}.", f"There are {', '.join(known)}." if known else "Give its path.")
