"""Writing results: a folder or file is there whole, or not at all, and nothing is overwritten unasked.

A folder is replaced only where a file in it shows that the same command made it:
`--overwrite` on a wrong path would else take a user's own work away.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from finmodel import __version__
from finmodel.core.whole import undone, whole_file
from finmodel.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.load.place_grid import DataFacts
    from finmodel.report.report import Report

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
REPORT = "report.md"
"""The file that a report is written to, in every folder of results."""
LIBRARIES = ("duckdb", "highspy", "numpy", "pandas", "pulp", "pydantic", "scipy", "sqlglot", "xlsxwriter")


def refuse_existing(path: Path, overwrite: bool, fix: str = "Name another, or add --overwrite.") -> None:
    """Raise InputError where a file is there already and the user did not ask to replace it."""
    _refuse_below_a_file(path)
    if path.is_dir():
        raise InputError.of(str(path), "This is a folder, and a file is to be written.", "Name a file.")
    if path.exists() and not overwrite:
        raise InputError.of(str(path), "It is already there.", fix)


def refuse_folder(path: Path, overwrite: bool, made: str, fix: str = "Name another, or add --overwrite.") -> None:
    """Raise InputError where a folder is there already, unless it is empty, or ours and to be replaced.

    `made` is a file below the folder that shows that the same command made it; no other folder is ever replaced.
    """
    _refuse_below_a_file(path)
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return
    if not overwrite:
        raise InputError.of(str(path), "It is already there, and not empty.", fix)
    if not (path / made).is_file():
        what = "It is there already and holds other things, so it is not replaced."
        raise InputError.of(str(path), what, "Name another folder, or take this one away yourself.")


def _refuse_below_a_file(path: Path) -> None:
    above = next((each for each in path.parents if each.is_file()), None)
    if above is not None:
        raise InputError.of(str(path), f"Nothing can be put below {above}: it is a file.", "Name another.")


def write_whole(path: Path, write: Callable[[Path], None], overwrite: bool) -> None:
    """Write a file under another name and move it into place once it is complete."""
    refuse_existing(path, overwrite)
    with whole_file(path) as half:
        write(half)


def write_texts(texts: Mapping[Path, str], overwrite: bool) -> None:
    """Write several files that belong together: all of them, or where one cannot be written none."""
    for path in texts:
        refuse_existing(path, overwrite)
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            write_whole(path, partial(_write_text, text), overwrite)
    except BaseException:
        for path, content in before.items():
            undone(path)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """A table as CSV; a text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    texts = {name: table[name].map(_harmless) for name in table.columns if not _is_number(table[name])}
    table.assign(**texts).to_csv(path, index=False, float_format="%.15g")


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, only_parquet: Sequence[str] = ()) -> None:
    """Write tables into a folder as CSV and Parquet, by name."""
    from finmodel.measures.engines.parquet import write_parquet

    for name, table in tables.items():
        if name not in only_parquet:
            write_csv(table, folder / f"{name}.csv")
        write_parquet(table, folder / f"{name}.parquet")


def write_report(report: Report, folder: Path, *others: Report) -> None:
    """Write what was told as a paper, beside the tables; several reports one after another."""
    from finmodel.report.paper import paper

    (folder / REPORT).write_text("\n".join(paper(each) for each in (report, *others)), encoding="utf-8")


def files_of(questions: Mapping[str, str], below: str = "") -> list[tuple[str, str]]:
    """Which file answers which question, by the names of tables."""
    return [(f"{below}{name}.csv", question) for name, question in questions.items()]


def _is_number(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "iufb"


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def run_record(facts: DataFacts | None, seconds: float, extra: Mapping[str, Any] | None = None) -> str:
    """What a run was made with, as JSON: versions, inputs and their fingerprints, command, time."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    record: dict[str, Any] = {
        "finmodel": __version__,
        "python": platform.python_version(),
        "libraries": versions,
        "command": ["finmodel", *sys.argv[1:]],
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "seed": None,
    }
    if facts is not None:
        record["inputs"] = [{"file": fact.file, "sha256": fact.sha256, "rows": fact.rows} for fact in facts.files]
        record["engine"] = {"name": facts.engine.name, "version": facts.engine.version}
        record["people"] = facts.people
        record["control"] = json.loads(facts.control.to_json(orient="records"))
    return json.dumps(record | dict(extra or {}), indent=2, ensure_ascii=False)


def ready_for_charts(charts: Path | None, anything: bool, overwrite: bool) -> None:
    """Raise where a folder for charts is named and nothing will be drawn, or it is in use, or cannot be drawn into."""
    if charts is None:
        return
    if not anything:
        raise typer.BadParameter("There is nothing to draw without --draws.", param_hint="--charts")
    from finmodel.cli.charts import require_matplotlib

    require_matplotlib()
    refuse_folder(charts, overwrite, "")
