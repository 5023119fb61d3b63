"""A path as people write it: in quotes, from home, with the strokes of Windows; and what is no path at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from finmodel.core.disk.told_by_machine import in_words
from finmodel.errors import InputError

_QUOTES = ("''", '""', "``", "‘’", "“”")
_ADDRESS = re.compile(r"^(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:/+\S")
_OF_A_FILE = re.compile(r"^file:/+", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:[/\\]")


def written_path(written: str | Path) -> Path:
    """The path that is meant: no quotes around it, from home where it starts with `~`, with this machine's strokes.

    A backslash is a stroke only where nothing has it in its name. Raises InputError for an address on the web, and for
    a name that the machine does not take.

    >>> written_path("'my place/place.yaml'").as_posix()
    'my place/place.yaml'
    """
    text = str(written).strip()
    if len(text) > 2 and text[0] + text[-1] in _QUOTES:
        text = text[1:-1].strip()
    if _ADDRESS.match(text):
        what = "This is an address on the web, and a file or folder of this machine is wanted."
        raise InputError.of(text, what, "Fetch the file, and name it where it lies.")
    if _OF_A_FILE.match(text):
        text = "/" + _OF_A_FILE.sub("", text)
    try:
        return _of_this_machine(Path(text).expanduser())
    except RuntimeError:  # what Python says where there is no home of that name
        what = f"There is no home folder of {text.partition('/')[0]}."
        raise InputError.of(text, what, "Write the path from the root, or from this folder.") from None
    except OSError as error:
        shown = text if len(text) < 100 else f"{text[:60]}…"
        raise InputError.of(shown, f"The path cannot be used: {in_words(error)}.", "Name another.") from None


def _of_this_machine(path: Path) -> Path:
    if _there(path) or os.name == "nt" or "\\" not in str(path):
        return path
    if _DRIVE.match(str(path)):
        what = "This is a path of a machine with Windows, and this is another."
        raise InputError.of(str(path), what, "Copy the file here, and name it where it lies.")
    return Path(str(path).replace("\\", "/"))


def _there(path: Path) -> bool:
    """True where something is there. Raises OSError where the machine does not take the name."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
