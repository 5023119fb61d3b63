"""Lists and numbers by code that a contract or a problem keeps in files beside it, put where the file is named.

What a cell says is read as if it stood in the contract itself, so that a price from a file and one that is written out
are one thing to all that comes after; only what is found wrong is told at the cell's own file, row and heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

from finmodel.contracts.list_in_file import NumbersOfFile, RowsOfFile
from finmodel.core.data import leads_outside
from finmodel.core.spot import at_line, at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.delimited import TEXTS
from finmodel.load.files.folders import PACKED
from finmodel.load.files.raw_cells import Asked, read_cells
from finmodel.load.files.sheets import SPREADSHEETS
from finmodel.load.findings import did_you_mean, validated
from finmodel.load.yaml import Document, Loc

LISTS = {"prices": ("code", "label"), "bundles": ("code", "label"), "schemes": ("id", "title")}
"""Lists that may be the rows of a file, and the keys of a row that its code fills: as a short name, and as it is."""
_WHOLE = re.compile(r"^(0|[1-9][0-9]{0,14})$")
_ENDINGS = (*TEXTS, *SPREADSHEETS, *PACKED)


def put_in(document: Document) -> None:
    """Put the rows and numbers of the files that a contract names in their place; what is wrong is told with others'.

    Raises InputError where a file cannot be read, or its columns or codes do not fit.
    """
    if not document.data:
        return
    findings: list[Finding] = []
    for loc, held, key in [*_named(document.data, ())]:
        stated = held[key]
        try:
            if key in LISTS:
                held[key] = _rows(document, loc, _stated(document, loc, RowsOfFile, stated))
            else:
                held[key] = _numbers(document, loc, _stated(document, loc, NumbersOfFile, stated))
        except InputError as error:
            findings += error.findings
            held[key] = [] if key in LISTS else {}
    if findings:
        raise InputError([*document.findings, *findings])


def _named(data: Any, place: Loc) -> Iterator[tuple[Loc, dict[str, Any], str]]:
    """Where a file stands for a list or for numbers by code: its keys, what holds it, and under which key."""
    parts: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        parts = list(data.items())
    elif isinstance(data, list):
        parts = list(enumerate(data))
    for key, value in parts:
        listed = key in LISTS and not place
        if (listed or key == "values") and isinstance(data, dict) and isinstance(value, dict) and "file" in value:
            yield (*place, key), data, key
        else:
            yield from _named(value, (*place, key))


def _stated(document: Document, loc: Loc, model: Any, raw: Any) -> Any:
    below = {path[len(loc) :]: line for path, line in document.lines.items() if path[: len(loc)] == loc}
    read, findings = validated(model, raw, below | {(): document.lines.get(loc, 0)}, document.file)
    if read is None:
        raise InputError(findings)
    return read


def _asked(stated: RowsOfFile | NumbersOfFile) -> Asked:
    """The headings that are wanted, and the sheet where one is named."""
    columns = stated.columns.values() if isinstance(stated, RowsOfFile) else (stated.column,)
    return Asked(((stated.code, *columns),), () if stated.sheet is None else (stated.sheet,))


class _Table:
    """The rows of a file, with its headings and the row that each code stands on."""

    def __init__(self, document: Document, loc: Loc, stated: RowsOfFile | NumbersOfFile) -> None:
        self.file = stated.file
        at = at_line(document.file, document.lines.get((*loc, "file"), 0))
        path = _path(document, stated.file, at)
        cells = read_cells(path, stated.file, _asked(stated))
        if len(cells.lines) < 2:
            raise InputError.of(stated.file, "There is no row below a heading.", "Give a row for each code.")
        self.heading = cells.heading
        self.lines = cells.lines[1:]
        twice = sorted({name for name in self.heading if name and self.heading.count(name) > 1})
        if twice:
            where = at_row(self.file, cells.lines[0][0])
            raise InputError.of(where, f"The column '{twice[0]}' is there twice.", "Rename one of them.")
        read = [at for at, name in enumerate(self.heading) if name in _asked(stated).headings]
        findings = [*cells.errors(read)]
        if findings:
            raise InputError(findings)
        self.codes = self._codes(document, loc, stated.code)

    def number_of(self, document: Document, loc: Loc, heading: str) -> int:
        """Which column has a heading, from nought. Raises InputError where none has."""
        if heading in self.heading:
            return self.heading.index(heading)
        line = next((document.lines[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in document.lines), 0)
        fix = did_you_mean(heading, [name for name in self.heading if name])
        raise InputError.of(at_line(document.file, line), f"{self.file} has no column '{heading}'.", fix)

    def _codes(self, document: Document, loc: Loc, heading: str) -> list[str]:
        at, findings, first = self.number_of(document, (*loc, "code"), heading), [], dict[str, int]()
        codes = [line[at] if at < len(line) else "" for _, line in self.lines]
        for (row, line), code in zip(self.lines, codes, strict=True):
            where = at_row(self.file, row, heading)
            if len(line) != len(self.heading):
                what = f"It has {len(line)} cells; the heading has {len(self.heading)}."
                findings.append(Finding(at_row(self.file, row), what, "Check quotes and commas."))
            elif not code:
                findings.append(Finding(where, "The row has no code.", "Give it one, or take the row out."))
            elif code.casefold() in first:
                what = f"The code '{code}' is there already, on row {first[code.casefold()]}."
                findings.append(Finding(where, what, "Keep one of the two rows."))
            first.setdefault(code.casefold(), row)
        if findings:
            raise InputError(findings)
        return codes


def _owner(document: Document) -> str:
    return "the problem" if "problem" in document.data else "the contract"


def _path(document: Document, name: str, where: str) -> Path:
    if document.folder is None or leads_outside(name):
        what = f"The path leads out of {_owner(document)}'s folder."
        raise InputError.of(where, what, f"Put the file beside {_owner(document)}, or in a folder below it.")
    path = document.folder.joinpath(*PureWindowsPath(name).parts)
    if not path.resolve().is_relative_to(document.folder.resolve()):
        what = f"The path leads out of {_owner(document)}'s folder."
        raise InputError.of(where, what, f"Put the file beside {_owner(document)}, or in a folder below it.")
    if path.suffix.lower() not in _ENDINGS:
        raise InputError.of(where, f"'{name}' is neither CSV nor a spreadsheet.", "Save it as .csv or .xlsx.")
    if not path.is_file():
        what = f"There is no file {name} beside {_owner(document)}."
        raise InputError.of(where, what, "Put it there, or mend `file:`.")
    return path


def _rows(document: Document, loc: Loc, stated: RowsOfFile) -> list[dict[str, Any]]:
    """A row of the list for each row of the file."""
    table = _Table(document, loc, stated)
    findings: list[Finding] = []
    columns: list[tuple[str, list[str], str, int]] = []
    for key, heading in stated.columns.items():
        try:
            columns.append((key, key.split("."), heading, table.number_of(document, (*loc, "columns", key), heading)))
        except InputError as error:
            findings += error.findings
    short, label = LISTS[str(loc[-1])]
    own = {*stated.every, short, *([label] if label == "label" else [])}
    for key in sorted(set(stated.columns) & own):
        where = at_line(document.file, document.lines.get((*loc, "columns", key), 0))
        what = f"`{key}:` has a column of its own and is said in another way too."
        findings.append(Finding(where, what, "Say it once: `code:` names the code, and what it is called."))
    if findings:
        raise InputError(findings)
    made: list[dict[str, Any]] = []
    for number, ((row, line), code) in enumerate(zip(table.lines, table.codes, strict=True)):
        entry: dict[str, Any] = {short: _short(code), label: code, **_copied(stated.every)}
        if stated.of is not None:
            entry["where"] = {**entry.get("where", {}), stated.of: [code]}
        document.place_row((*loc, number), at_row(table.file, row))
        for _, keys, heading, at in columns:
            if line[at] == "":
                continue
            held: Any = entry
            for part in keys[:-1]:
                held = held[int(part)] if _within(held, part) else held.setdefault(part, {})
            held[keys[-1]] = int(line[at]) if _WHOLE.match(line[at]) else line[at]
            placed = (int(part) if part.isdecimal() else part for part in keys)
            document.place_row((*loc, number, *placed), at_row(table.file, row, heading))
        made.append(entry)
    return made


def _within(held: Any, part: str) -> bool:
    """True where a part of a key is the number of an entry of a list that every row has."""
    return isinstance(held, list) and part.isdecimal() and int(part) < len(held)


def _numbers(document: Document, loc: Loc, stated: NumbersOfFile) -> dict[str, Any]:
    """The number for each code of the file."""
    table = _Table(document, loc, stated)
    at = table.number_of(document, (*loc, "column"), stated.column)
    found: dict[str, Any] = {}
    for (row, line), code in zip(table.lines, table.codes, strict=True):
        where = at_row(table.file, row, stated.column)
        if line[at] == "":
            raise InputError.of(where, f"The code '{code}' has no number.", "Fill the cell, or take the row out.")
        found[code] = line[at]
        document.place_row((*loc, code), where)
    return found


def _short(code: str) -> str:
    """A code as a name: small letters, digits and underscores, beginning with a letter."""
    made = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    return made if made[:1].isalpha() else f"code_{made}"


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
