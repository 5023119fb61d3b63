"""Reading a table of coalitions: a row for each group of partners, and what it is worth by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import TextRows, read_rows
from finmodel.load.what_file import TABLES
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.share.game import Game

GROUP, WORTH = "group", "worth"
_MOST_BYTES = 20_000_000


def read_game(path: Path, shown: str | None = None) -> Game:
    """The game that a file states, or that a table of groups is; raises InputError with every finding."""
    if path.suffix.lower() in TABLES:
        return in_document(_of_table(path, shown or path.name), Game)
    document = read_document(path, shown)
    stated = document.data.get("table")
    if isinstance(stated, str) and "worth" not in document.data:
        _put_in(document, read_rows(path.parent / stated, stated, _MOST_BYTES, (GROUP, WORTH)))
        del document.data["table"]
    return in_document(document, Game)


def _of_table(path: Path, shown: str) -> Document:
    """A game without a file of its own: its partners are those that the groups name, in that order."""
    rows = read_rows(path, shown, _MOST_BYTES, (GROUP, WORTH))
    title = re.sub(r"[^a-z0-9]+", " ", path.stem.lower()).strip() or "coalitions"
    code = re.sub(r"^[^a-z]+", "", title.replace(" ", "_")) or "coalitions"
    document = Document(shown, {"game": code, "title": title.capitalize(), "partners": {}})
    _put_in(document, rows)
    written = (name.strip() for row in rows.rows for name in row[GROUP].split("+"))
    document.data["partners"] = {_short(name): name for name in reversed([*written])}
    document.data["partners"] = dict(reversed(document.data["partners"].items()))
    return document


def _put_in(document: Document, rows: TextRows) -> None:
    """Put the rows into what a file says, each to be told at its own row."""
    if missing := [name for name in (GROUP, WORTH) if name not in rows.heading]:
        where, fix = at_row(rows.file, 1), f"It needs `{GROUP}` (such as trust + council) and `{WORTH}`."
        raise InputError.of(where, f"There is no column `{missing[0]}`.", fix)
    seen: dict[str, int] = {}
    findings: list[Finding] = []
    worth: dict[str, str] = {}
    document.place_row((WORTH,), rows.file)
    for number, row in zip(rows.numbers, rows.rows, strict=True):
        findings += _of_row(rows.file, number, row, seen)
        group = " + ".join(_names(row[GROUP]))
        worth.setdefault(group, row[WORTH])
        document.place_row((WORTH, group), at_row(rows.file, number, WORTH))
    if findings:
        raise InputError(findings)
    document.data[WORTH] = worth


def _of_row(file: str, number: int, row: dict[str, str], seen: dict[str, int]) -> Iterator[Finding]:
    key = " + ".join(sorted(_names(row[GROUP])))
    if not row[GROUP]:
        yield Finding(at_row(file, number, GROUP), "The row names no group.", "Name its partners, with + between them.")
    elif key in seen:
        what = f"The group '{row[GROUP]}' is there already, on row {seen[key]}."
        yield Finding(at_row(file, number, GROUP), what, "Keep one of the two rows.")
    elif not row[WORTH]:
        fix = "Write £0 for a group that saves nothing by itself."
        yield Finding(at_row(file, number, WORTH), f"The group '{row[GROUP]}' has no worth.", fix)
    seen.setdefault(key, number)


def _names(group: str) -> list[str]:
    """The partners of a group, each by a short name."""
    return [_short(name) for name in group.split("+")]


def _short(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
