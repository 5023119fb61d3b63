"""Bad inputs: how a case is laid out in a folder, run as a user would, and what it then said."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

BAD = Path(__file__).parent
PLACE = BAD / "_place"
ROOT = BAD.parents[1]
EXPECT = "expect.yaml"


@dataclass(frozen=True)
class Case:
    """One bad input and what must be said of it.

    `run` is the command; `place` is false where the good place is not laid beside the case's own files;
    `change` swaps texts in files of the good place, `make` makes files that are not text (see `_make`).
    """

    name: str
    run: str
    says: tuple[str, ...]
    exit: int = 1
    place: bool = True
    change: dict[str, dict[str, str]] | None = None
    make: dict[str, Any] | None = None
    process: bool = False


@dataclass(frozen=True)
class Said:
    """What a command left behind: its exit status, what it printed, and what it found."""

    exit: int
    out: str
    err: str

    @property
    def findings(self) -> list[str]:
        """Each finding, as `error where: what fix` or `warning where: …`."""
        found = re.findall(r"^(error|warning) +(.*)$", self.err, flags=re.MULTILINE)
        return [f"{'warning ' if kind == 'warning' else ''}{text}" for kind, text in found]


def cases() -> list[Case]:
    """Every case below this folder."""
    found = []
    for path in sorted(BAD.glob(f"*/{EXPECT}")):
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        told = stated | {"says": tuple(_with_kinds(text) for text in stated["says"])}
        found.append(Case(path.parent.name, **told))
    return found


def _with_kinds(text: str) -> str:
    """An expected text with every kind of contract or of change in place of `{kinds of contract}`."""
    for name, kinds in _kinds().items():
        text = text.replace(name, ", ".join(kinds))
    return text


@cache
def _kinds() -> dict[str, list[str]]:
    from finmodel.contracts.contract import Contract
    from finmodel.scenarios.scenario import Scenario

    schema = Scenario.model_json_schema()
    models = [one["$ref"].rpartition("/")[2] for one in schema["properties"]["changes"]["items"]["oneOf"]]
    changes = [schema["$defs"][model]["properties"]["kind"]["const"] for model in models]
    contracts = sorted(name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel."))
    return {"{kinds of contract}": contracts, "{kinds of change}": changes}


def lay_out(case: Case, folder: Path) -> None:
    """The good place, then the case's own files over it, its changes and what it makes."""
    if case.place:
        shutil.copytree(PLACE, folder, dirs_exist_ok=True)
    shutil.copytree(BAD / case.name, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECT))
    for name, swaps in (case.change or {}).items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in swaps.items():
            assert text.count(old) == 1, f"{case.name}: '{old}' is in {name} {text.count(old)} times"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    for name, recipe in (case.make or {}).items():
        _make(folder / name, recipe)


def _make(path: Path, recipe: dict[str, Any]) -> None:
    """Make a file: `latin_1`, `utf_16`, `text`, `repeat`, `link`, `archive`, `excel` or `parquet`."""
    (how, what), *_ = recipe.items()
    path.parent.mkdir(parents=True, exist_ok=True)
    if how in {"latin_1", "utf_16", "text"}:
        path.write_bytes(what.encode({"text": "utf-8"}.get(how, how)))
    elif how == "repeat":
        path.write_text("".join(part * count for part, count in what), encoding="utf-8")
    elif how == "link":
        path.unlink(missing_ok=True)
        (path.parent / what).write_text("ID,BORN\n", encoding="utf-8")
        path.symlink_to(what)
    elif how == "archive":
        with ZipFile(path, "w") as archive:
            for name, text in what.items():
                archive.writestr(name, text)
    elif how == "excel":
        _make_excel(path, what)
    else:
        _make_parquet(path, what)


def _make_excel(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    assert ZipFile(path).testzip() is None


def _make_parquet(path: Path, keep: float) -> None:
    """The rows of the CSV of the same name, of which only the first part of the bytes is kept."""
    import pandas as pd

    from finmodel.measures.engines.parquet import write_parquet

    write_parquet(pd.read_csv(path.with_suffix(".csv"), dtype=str), path)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])


def everything(folder: Path) -> dict[str, str]:
    """Every file and folder, with a fingerprint of what each file holds."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def run_here(words: str, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> Said:
    """Run a command in a folder, in this process."""
    from finmodel.cli import main

    patch.chdir(folder)
    patch.setattr(sys, "argv", ["finmodel", *shlex.split(words)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return Said(int(ended.value.code or 0), said.out, said.err)


def run_apart(words: str, folder: Path) -> Said:
    """Run a command in a folder, in a process of its own."""
    command = [sys.executable, "-m", "finmodel", *shlex.split(words)]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    return Said(done.returncode, done.stdout, done.stderr)
