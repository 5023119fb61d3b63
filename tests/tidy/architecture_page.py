"""The tables of ARCHITECTURE.md, read for the tests that hold the page to what it says."""

from __future__ import annotations

import re

from tests.tidy.house_rules import ROOT

_FILES = re.compile(r"(\d+) \+ (\d+)")


def table(heading: str, page: str | None = None) -> list[list[str]]:
    """The cells of each row of the table below a heading."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8") if page is None else page
    below = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def files_to_add(what: str, page: str | None = None) -> tuple[int, int]:
    """How many files to write or change so that something new works, and how many to prove it."""
    (files,) = [row[1] for row in table("To add X, touch Y", page) if row[0] == what]
    found = _FILES.fullmatch(files)
    assert found is not None, f"{what}: '{files}' is not so many files and so many more"
    return int(found[1]), int(found[2])


def proof_of(what: str) -> str:
    """What the page says proves it."""
    (proof,) = [row[3] for row in table("To add X, touch Y") if row[0] == what]
    return proof
