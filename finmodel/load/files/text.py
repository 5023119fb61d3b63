"""Reading a small text file, with every way it can fail said plainly."""

from __future__ import annotations

import codecs
from pathlib import Path

from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.nearest import nearest
from finmodel.errors import InputError
from finmodel.load.files.recognised import refuse_other_than_text

_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def read_text(path: Path, shown: str, max_bytes: int, *, marked: bool = False) -> str:
    """The text of a UTF-8 file, without its byte-order mark; raises InputError where it cannot be had.

    With `marked`, one that says at its start that it is UTF-16 is read too.
    """
    if path.is_dir():
        raise InputError.of(shown, "This is a folder, and a file is wanted.", "Name a file in it.")
    if not path.is_file():
        raise InputError.of(shown, "There is no such file.", _where_else(path))
    if path.stat().st_size > max_bytes:
        raise InputError.of(shown, f"The file is larger than {max_bytes // 1_000_000} MB.", "Split it.")
    try:
        refuse_other_than_text(path, shown, "plain text")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError.of(shown, f"The file cannot be opened: {in_words(error)}.", "Check who may read it.") from None
    if not raw.strip():
        raise InputError.of(f"{shown}, line 1", "The file is empty.", "Fill it, or take it away.")
    marks = [name for mark, name in _MARKS.items() if raw.startswith(mark)]
    try:
        return raw.decode(marks[0] if marked and marks else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise wrong_encoding(shown, raw[:4], f"line {line}", "Save the file as UTF-8.") from None


def _where_else(path: Path) -> str:
    siblings = [each.stem for each in path.parent.glob(f"*{path.suffix}")] if path.parent.is_dir() else []
    near = nearest(path.stem, siblings)
    return f"Did you mean '{near}{path.suffix}'?" if near else f"Check the path {path}."


def wrong_encoding(shown: str, start: bytes, spot: str, fix: str) -> InputError:
    """What is wrong with a file that is not UTF-8, and at which line or row, unless it says that it is UTF-16."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return InputError.of(shown, f"The file is {name}, not UTF-8.", fix)
    return InputError.of(f"{shown}, {spot}", "A character here cannot be read: the file is not UTF-8.", fix)
