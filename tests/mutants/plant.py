"""Planting a fault in a copy of the checkout, and running the tests that should see it."""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).parent / "planted.yaml"
LEFT_OUT = shutil.ignore_patterns(".git", "__pycache__", ".hypothesis", "*_cache", ".venv", "*.egg-info")


@dataclass(frozen=True)
class Planted:
    """A fault: where it is planted, what stands there, what takes its place, and the tests that should see it."""

    file: str
    what: str
    was: str
    now: str
    after: str
    tests: tuple[str, ...]
    only: str = ""
    """Words in the names of the tests to run, where a file has slow ones that need not."""

    def put(self, text: str) -> str:
        """The file's text with the fault in it. Raises ValueError unless what was there stands there once."""
        start = text.index(self.after) if self.after else 0
        ahead, rest = text[:start], text[start:]
        count = 1 if self.after and self.was in rest else rest.count(self.was)
        if count != 1:
            raise ValueError(f"{self.file}: '{self.was}' stands there {count} times, and must once; mend the list")
        return ahead + rest.replace(self.was, self.now, 1)


def planted() -> Iterator[Planted]:
    """Every fault of the list."""
    for group in yaml.safe_load(LIST.read_text(encoding="utf-8")):
        for fault in group["faults"]:
            yield Planted(
                group["file"], fault["what"], fault["was"], fault["now"], fault.get("from", ""),
                tuple(fault.get("tests", group["tests"])), fault.get("only", group.get("only", "")),
            )  # fmt: skip


def copied(folder: Path) -> Path:
    """A copy of the checkout to plant faults in, compiled so that only a file whose text is another is read anew."""
    checkout = Path(shutil.copytree(ROOT, folder / "checkout", ignore=LEFT_OUT))
    compileall.compile_dir(checkout, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return checkout


def seen(fault: Planted, checkout: Path) -> bool:
    """True where some test fails with the fault in the checkout; the checkout is as before afterwards."""
    file = checkout / fault.file
    before = file.read_text(encoding="utf-8")
    file.write_text(fault.put(before), encoding="utf-8")
    try:
        return not passes(fault.tests, checkout, fault.only)
    finally:
        file.write_text(before, encoding="utf-8")


def passes(tests: tuple[str, ...], checkout: Path, only: str = "") -> bool:
    """True where every test passes; those of laws try fewer examples, the same each time."""
    given = {**os.environ, "PYTHONPATH": str(checkout), "CI": "1", "HYPOTHESIS_PROFILE": "default"}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    given["FINMODEL_SHARED_DATA"] = str(ROOT.parent / "shared" / "data")
    chosen = ["-k", only] if only else []
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *chosen]
    ran = subprocess.run([*command, *tests], cwd=checkout, env=given, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 1, 2):
        raise RuntimeError(f"the tests could not be run:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return ran.returncode == 0
