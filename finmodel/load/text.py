"""Reading a small text file, with every way it can fail said plainly."""

from __future__ import annotations

import codecs
from pathlib import Path

from finmodel.errors import InputError

_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def read_text(path: Path, shown: str, max_bytes: int) -> str:
    """The text of a UTF-8 file, without its byte-order mark; raises InputError where it cannot be had."""
    if not path.is_file():
        raise InputError.of(shown, "There is no such file.", f"Check the path {path}.")
    if path.stat().st_size > max_bytes:
        raise InputError.of(shown, f"The file is larger than {max_bytes // 1_000_000} MB.", "Split it.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError.of(shown, f"The file cannot be opened: {error.strerror}.", "Check who may read it.") from None
    if not raw.strip():
        raise InputError.of(shown, "The file is empty.", "Fill it, or take it away.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError.of(shown, wrong_encoding(raw[:4], error.start), "Save the file as UTF-8.") from None


def wrong_encoding(start: bytes, position: int) -> str:
    """What is wrong with bytes that are not UTF-8, naming UTF-16 where the file says it is that."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return f"The file is {name}, not UTF-8."
    return f"The file is not UTF-8: byte {position + 1:,} cannot be read."
