"""A folder of what was measured: each measurement is there whole or not at all, and the oldest make way for new ones.

It lies in the place's own folder, hidden, because its sums are no less confidential than the place's other files: they
are moved, shared and deleted together. Where that folder cannot be written to, it is the user's own cache folder.
Whoever reads finds a folder that a rename put there, so that two commands at once do not harm each other; a folder that
is not what was written is taken away.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from finmodel.load.kept.measured import Measured
from finmodel.load.kept.shape import Shape
from finmodel.load.kept.written import RECORD, NotWhole, read_measured, read_profile, read_shape, write_measured

FOLDER = ".finmodel"
"""Name of the folder beside a place's file."""
SETTING = "FINMODEL_CACHE"
"""Environment variable that names another folder; `none` keeps nothing."""
MOST_BYTES = 500_000_000
"""What a folder holds at the most."""
_HALF = ".half-"
_LEFT_BEHIND = 86_400
"""Seconds after which something half written is of a command that was stopped."""
_LONG = 24
"""Letters of a fingerprint that tell a measurement in a folder's name; the record has it whole."""
_NAME = re.compile(rf"[0-9a-f]{{{_LONG}}}-\w+")


@dataclass(frozen=True)
class KeptFolder:
    """One measurement in a folder."""

    folder: Path
    bytes: int
    written: float
    """When it was written, in seconds since 1970."""


def folders_of(place: Path) -> tuple[Path, ...]:
    """Where measurements of a place may be kept, the first that can be written to; none where nothing is to be."""
    stated = os.environ.get(SETTING)
    if stated is not None:
        return () if stated.strip().lower() in {"", "none"} else (Path(stated),)
    return (place / FOLDER, _of_user() / "finmodel")


def _of_user() -> Path:
    """The user's folder for what can be made again, on this system."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")


class Store:
    """The measurements that a folder holds."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes

    def find(self, key: str, wanted: Shape) -> Iterator[tuple[Measured, KeptFolder] | None]:
        """Measurements that rest on the same and are of no narrower shape; None for each that was not whole."""
        for entry in self._entries(key):
            try:
                if read_shape(entry.folder, key).covers(wanted):
                    measured = read_measured(entry.folder, key)
                    with suppress(OSError):
                        os.utime(entry.folder)
                    yield measured, entry
            except NotWhole:
                shutil.rmtree(entry.folder, ignore_errors=True)
                yield None

    def keep(self, key: str, measured: Measured) -> KeptFolder:
        """Keep a measurement in place of narrower ones that rest on the same.

        Raises OSError where it cannot be written, NotWhole where it would not be read back as it is.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hide()
        half = Path(tempfile.mkdtemp(prefix=_HALF, dir=self.folder))
        try:
            write_measured(measured, half, key)
            half.chmod(0o755)
            narrower = [each.folder for each in self._entries(key) if _covered(each.folder, key, measured)]
            target = self.folder / f"{key[:_LONG]}-{half.name.removeprefix(_HALF)}"
            half.rename(target)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        for folder in narrower:
            shutil.rmtree(folder, ignore_errors=True)
        made = _entry(target)
        self._make_room(made)
        return made

    def last_profile(self) -> pd.DataFrame | None:
        """What was read when the newest measurement was made: see `finmodel.core.what_was_read`; None without any."""
        if self.folder.name != FOLDER:
            return None  # a folder that several places share
        newest = max(self._entries(), key=lambda entry: entry.written, default=None)
        try:
            return None if newest is None else read_profile(newest.folder)
        except NotWhole:
            return None

    def size(self) -> int:
        """Bytes that all measurements take."""
        return sum(each.bytes for each in self._entries())

    def _entries(self, key: str = "") -> Sequence[KeptFolder]:
        """Measurements, all or those that rest on the same, those used last first; no other folder is ever touched."""
        found = []
        for folder in self.folder.glob(f"{key[:_LONG]}*"):
            with suppress(OSError):
                if _NAME.fullmatch(folder.name):
                    found.append((folder.stat().st_mtime, _entry(folder)))
        return [entry for _, entry in sorted(found, key=lambda each: (-each[0], each[1].folder.name))]

    def _make_room(self, new: KeptFolder) -> None:
        """Take away what was used longest ago until the rest fits, and what stopped commands left half written."""
        room = self.most_bytes
        for entry in [new, *(each for each in self._entries() if each.folder != new.folder)]:
            room -= entry.bytes
            if room < 0:
                shutil.rmtree(entry.folder, ignore_errors=True)
        for half in self.folder.glob(f"{_HALF}*"):
            with suppress(OSError):
                if time.time() - half.stat().st_mtime > _LEFT_BEHIND:
                    shutil.rmtree(half, ignore_errors=True)

    def _hide(self) -> None:
        """Tell version control to pass the folder over."""
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")


def _covered(folder: Path, key: str, measured: Measured) -> bool:
    """True where a folder holds nothing that is not measured, or nothing whole."""
    try:
        return measured.shape.covers(read_shape(folder, key))
    except NotWhole:
        return True


def _entry(folder: Path) -> KeptFolder:
    size = sum(each.stat().st_size for each in folder.iterdir())
    return KeptFolder(folder, size, (folder / RECORD).stat().st_mtime if (folder / RECORD).exists() else 0.0)
