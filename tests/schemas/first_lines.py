"""The first line of a shipped file tells an editor its schema; run this module to write both anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from finmodel.cli.schema import RESULTS, models, schema_text
from finmodel.load.library import SCHEMAS
from finmodel.load.yaml import read_document

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "finmodel" / "example"
PLACES = (ROOT, EXAMPLE / "place", EXAMPLE / "starter", *sorted((EXAMPLE / "places").glob("[!._]*")))
FOLDERS = ("contracts", "scenarios", "problems", "workbooks")
LINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$")


def shipped() -> Iterator[tuple[Path, Path]]:
    """Every YAML file that users read or copy, and the folder that its schemas are found from."""
    for place in PLACES:
        files = [file for folder in FOLDERS for file in sorted((place / folder).rglob("*.yaml"))]
        yield from ((file, place) for file in [*sorted(place.glob("*.yaml")), *files])


def schema_name(data: dict[str, Any]) -> str:
    """The name of the schema that a file's keys ask for."""
    told = [key for key in ("place", "scenario", "problem", "game", "workbook") if key in data]
    return told[0] if told else RESULTS if "cases" in data else str(data["kind"])


def first_line(file: Path, place: Path) -> str:
    """The first line that a file must have."""
    target = place / SCHEMAS / f"{schema_name(read_document(file).data)}.json"
    return f"# yaml-language-server: $schema={Path(os.path.relpath(target, file.parent)).as_posix()}"


def main() -> None:
    """Write every schema, and the first line of every shipped file."""
    folder = ROOT / SCHEMAS
    folder.mkdir(exist_ok=True)
    for stray in set(folder.glob("*.json")) - {folder / f"{name}.json" for name in models()}:
        stray.unlink()
    for name in models():
        (folder / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
    for file, place in shipped():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = lines[1:] if LINE.match(lines[0].rstrip("\n")) else lines
        file.write_text("".join([first_line(file, place) + "\n", *kept]), encoding="utf-8")


if __name__ == "__main__":
    main()
