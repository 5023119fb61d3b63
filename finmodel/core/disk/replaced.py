"""What a file or folder that is written takes the place of: a plain one or none, and where a link leads to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from finmodel.errors import InputError

_NO_FILE = "This is a device, a pipe or a socket, and only a plain file is replaced."


def replaced_file(path: Path) -> Path:
    """The path of a file that is to be written, links followed, so that the link stays and leads to the new file.

    Raises InputError where a folder, a device or a pipe is there, OSError where the machine refuses the path.
    """
    meant = Path(os.path.realpath(path))
    mode = _mode(meant)
    if mode is not None and stat.S_ISDIR(mode):
        raise InputError.of(str(path), "This is a folder, and a file is to be written.", "Name a file.")
    if mode is not None and not stat.S_ISREG(mode):
        raise InputError.of(str(path), _NO_FILE, "Name a file.")
    return meant


def replaced_folder(path: Path) -> Path:
    """The path of a folder that is to be written, links followed.

    Raises InputError where a file is there, OSError where the machine refuses the path.
    """
    meant = Path(os.path.realpath(path))
    mode = _mode(meant)
    if mode is None:
        return meant
    if not stat.S_ISDIR(mode):
        raise InputError.of(str(path), "This is a file, and a folder is to be written.", "Name a folder.")
    return meant


def refuse_running_in(path: Path) -> None:
    """Raise InputError where a folder is the one that the command runs in, or holds it: it cannot be replaced."""
    meant, here = Path(os.path.realpath(path)), Path.cwd()
    if meant == here or meant in here.parents:
        what = "The command runs in this folder, which cannot be replaced under it."
        raise InputError.of(str(path), what, "Name a new folder in it.")


def _mode(path: Path) -> int | None:
    """What kind of thing is at a path; None where nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
