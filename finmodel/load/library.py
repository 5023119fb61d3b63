"""Finding the files that finmodel ships: in the checkout first, then in the installed package."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from finmodel.core.disk.written_path import written_path
from finmodel.errors import InputError
from finmodel.load.findings import did_you_mean

Shelf = Literal["contracts", "scenarios", "workbooks"]
_PACKAGE = Path(__file__).resolve().parents[1]


def shelf(name: Shelf) -> Path:
    """The folder of shipped contracts, scenarios or workbook specs."""
    checkout = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _PACKAGE / "library" / name


def find_file(name: str, kind: Shelf, folder: Path | None = None) -> Path:
    """A file by path, by name in a place's own folder of that kind, or by name among those shipped."""
    path = written_path(name)
    own = [] if folder is None else [folder / kind / f"{name}.yaml"]
    tried = [path, *own, shelf(kind) / f"{name}.yaml"]
    for path in tried:
        if path.is_file():
            return path
    known = list(dict.fromkeys(path.stem for place in tried[1:] for path in sorted(place.parent.glob("*.yaml"))))
    raise InputError.of(name, f"There is no such file among the {kind}.", did_you_mean(name, known) or "Give its path.")


def shipped_contract(name: str) -> Path:
    """Where a contract of the library is that a scenario names, such as `contracts/emergency_gain_share.yaml`.

    Those that stand for no published scheme lie beside the scenarios that bring them, whose results prove them.
    """
    beside = shelf("scenarios") / "contracts" / Path(name).name
    return beside if beside.is_file() else shelf("contracts") / Path(name).name


def contract_file(name: str, folder: Path) -> Path:
    """The contract file that a scenario names: the place's own, or where it has none, the library's."""
    own, shipped = folder / name, shipped_contract(name)
    in_library = len(Path(name).parts) == 2 and Path(name).parts[0] == "contracts"
    return shipped if in_library and not own.is_file() and shipped.is_file() else own


SCHEMAS = Path("contracts") / "schemas"
"""Where the JSON Schemas are, in the checkout as in a user's own folder."""


def copy_schemas(folder: Path) -> None:
    """Put the JSON Schemas into a place's folder, where the first line of its files tells an editor to look."""
    shutil.copytree(shelf("contracts") / SCHEMAS.name, folder / SCHEMAS)
