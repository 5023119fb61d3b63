"""Reading `place.yaml`."""

from __future__ import annotations

from pathlib import Path

from finmodel.core.place import Place
from finmodel.load.yaml import read_model


def read_place(path: Path) -> Place:
    """The place a file states; raises InputError with every finding, each with its line."""
    return read_model(path, Place)
