"""What a file is by its first bytes, whatever its name says: a spreadsheet named .csv, a page of the web, a letter."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from finmodel.errors import InputError

SPREADSHEET, TEXT = "a spreadsheet", "text"
_STARTS = (
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a file packed by gzip"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a document of a word processor"),
    (b"SQLite format 3", "a database"),
    (b"\x00\x01\x00\x00Standard", "a database"),
    (b"\xd0\xcf\x11\xe0", "a file of an old Office program"),
)
_IN_ARCHIVES = (
    ("xl/", SPREADSHEET),
    ("word/", "a document of a word processor"),
    ("ppt/", "a presentation"),
)
_ZIP = b"PK\x03\x04"
_PAGES = (b"<!doctype html", b"<html", b"<table")
_MEND = {
    SPREADSHEET: "Name it with its own ending, such as .xlsx, or save it as {wanted}.",
    "a Parquet file": "Name it with its own ending, .parquet, or export it as {wanted}.",
}


def looks_like(path: Path) -> str:
    """What a file is by its bytes, in words; `text` where nothing says that it is something else.

    Raises OSError where it cannot be read.
    """
    with path.open("rb") as stream:
        start = stream.read(1024)
    if start.startswith(_ZIP):
        return _in_archive(path)
    lowered = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if lowered.startswith(_PAGES):
        return "a page of the web"
    if lowered.startswith(b"<?xml"):
        return "an XML file"
    return next((what for sign, what in _STARTS if start.startswith(sign)), TEXT)


def refuse_other_than_text(path: Path, shown: str, wanted: str) -> None:
    """Raise InputError where a file is not text, which `wanted` is, such as CSV; OSError where it cannot be read."""
    found = looks_like(path)
    if found != TEXT:
        what = f"It is named {path.suffix or 'without an ending'}, and holds {found}."
        raise InputError.of(shown, what, _MEND.get(found, "Save it as {wanted}.").format(wanted=wanted))


def _in_archive(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return "an archive that is not whole"
    if b"opendocument.spreadsheet" in kind:
        return SPREADSHEET
    if b"opendocument" in kind:
        return "a document of a word processor"
    return next((what for below, what in _IN_ARCHIVES if any(name.startswith(below) for name in names)), "an archive")
