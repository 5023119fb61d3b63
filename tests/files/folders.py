"""A small source of activity in whatever files a test lays out: what is read of it, and what is told."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from tests.load.places import build, refusal

COLUMNS = {
    "start": "IN",
    "provider": "BY",
    "commissioner": {"always": "icb"},
    "setting": {"column": "KIND", "values": {"EM": "emergency", "EL": "elective"}},
    "quantity": "N",
    "price": "PAID",
}
HEADINGS = ["IN", "BY", "KIND", "N", "PAID"]
APRIL: list[list[Any]] = [["2023-04-01", "acute", "EM", 2, 100], ["2023-04-02", "acute", "EL", 1, 50]]
MAY: list[list[Any]] = [["2023-05-01", "acute", "EM", 3, 400]]
SPEND = Ask.of("spend")


def text_of(rows: Sequence[Sequence[Any]], sign: str = ",", end: str = "\n") -> str:
    """Rows as text, with a line of headings first."""
    return "".join(sign.join("" if cell is None else str(cell) for cell in row) + end for row in [HEADINGS, *rows])


def book_of(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    """A workbook with the cells that are given of each sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def zip_of(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """A .zip file with members of that content."""
    path.write_bytes(zipped(members))
    return path


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """What a .zip file with members of that content holds."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return raw.getvalue()


def gzip_of(path: Path, text: str) -> Path:
    """A .gz file of a text."""
    path.write_bytes(gzip.compress(text.encode()))
    return path


def source(file: str, **more: Any) -> dict[str, Any]:
    """The source of activity, in a file or folder of that name."""
    return {"activity": {"file": file, "columns": COLUMNS, **more}}


def read(folder: Path, file: str, **more: Any) -> tuple[float, list[str], Built]:
    """What is spent in the first year, and what is told of files, as a user reads it."""
    built = build(folder, SPEND, **source(file, **more))
    told = [str(each) for each in built.warnings if each.where.startswith(file.partition(".")[0])]
    return float(built.grid.measure(SPEND)[0]), told, built


def refused(folder: Path, file: str, **more: Any) -> list[str]:
    """Every finding of files that are refused."""
    return refusal(folder, **source(file, **more))
