"""Writing results: a folder or file is there whole, or not at all, and nothing is overwritten unasked.

A folder is replaced only where a file in it shows that the same command made it:
`--overwrite` on a wrong path would else take a user's own work away.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from finmodel import __version__
from finmodel.cli.screen import say
from finmodel.core.amounts import some
from finmodel.core.disk.hold import hold
from finmodel.core.disk.replaced import refuse_running_in, replaced_file, replaced_folder
from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.whole import MEND_WRITING, undone, whole_file, whole_folder
from finmodel.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.load.place_grid import DataFacts
    from finmodel.report.report import Report

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
TABLES = (".csv", ".xlsx")
"""What a file of a table may end in."""
_FILES = {
    ".csv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".json", ".zip", ".pdf", ".png", ".svg", ".md", ".txt",
    ".yaml", ".yml", ".html", ".docx", ".sql",
}  # fmt: skip
"""Endings that no folder has."""
REPORT = "report.md"
"""The file that a report is written to, in every folder of results."""
_ASKED: dict[Path, tuple[bool, str]] = {}
"""Folders that may be written, each with whether it may be replaced, and what shows that it is ours."""
LIBRARIES = ("duckdb", "highspy", "numpy", "pandas", "pulp", "pydantic", "scipy", "sqlglot", "xlsxwriter")


def refuse_existing(
    path: Path, overwrite: bool, endings: Sequence[str] = (), fix: str = "Name another, or add --overwrite."
) -> None:
    """Raise InputError where a file cannot be written as the user asked; where it can, no other command writes there.

    That is where it is there already and not to be replaced, where no plain file is there, or where its name ends in
    none of `endings`, of which the first is the usual.
    """
    _refuse_below_a_file(path)
    with _told_of(path):
        meant = replaced_file(path)
        if endings and path.suffix.lower() not in endings:
            raise InputError.of(str(path), *_ending_unknown(path, endings))
        if meant.exists() and not overwrite:
            raise InputError.of(str(path), "It is already there.", fix)
    hold(path)


def refuse_folder(path: Path, overwrite: bool, made: str, fix: str = "Name another, or add --overwrite.") -> None:
    """Raise InputError where a folder cannot be written as asked; where it can, no other command writes there.

    That is where it is there already, unless it is empty, or ours and to be replaced. `made` is a file below the
    folder that shows that the same command made it; no other folder is ever replaced.
    """
    _refuse_below_a_file(path)
    with _told_of(path):
        meant = replaced_folder(path)
        if path.suffix.lower() in _FILES and not meant.exists():
            what = f"A folder is written, and '{path.name}' is named like a file."
            raise InputError.of(str(path), what, f"Name it {path.stem}, or any name without {path.suffix}.")
        if meant.exists() and any(meant.iterdir()):
            if not overwrite:
                raise InputError.of(str(path), "It is already there, and not empty.", fix)
            if not (meant / made).is_file():
                what = "It is there already and holds other things, so it is not replaced."
                raise InputError.of(str(path), what, "Name another folder, or take this one away yourself.")
    refuse_running_in(path)
    hold(path)
    _ASKED[path] = (overwrite, made)


def refuse_input(path: Path, *inputs: Path) -> None:
    """Raise InputError where a file that is to be written is one that the command reads."""
    if any(os.path.realpath(path) == os.path.realpath(each) for each in inputs):
        raise InputError.of(str(path), "It is read by this command, and would be lost.", "Name another file.")


def refuse_one_within_another(*paths: Path | None) -> None:
    """Raise InputError where a folder that is to be written is another one too, or lies within it."""
    named = [(path, Path(os.path.realpath(path))) for path in paths if path is not None]
    for path, meant in named:
        for other, theirs in named:
            if other is not path and (meant == theirs or theirs in meant.parents):
                what = f"It is the same folder as {other}, or lies within it, and each is replaced whole."
                raise InputError.of(str(path), what, "Name two folders beside each other.")


@contextmanager
def results_folder(path: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of one that `refuse_folder` let pass, once all is written.

    Raises InputError, and leaves that as it is, where something else has come there meanwhile.
    """
    with whole_folder(path) as half:
        yield half
        refuse_folder(path, *_ASKED[path])


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Turns what the machine refuses of a path into a finding."""
    try:
        yield
    except OSError as error:
        raise InputError.of(str(path), f"It cannot be written: {in_words(error)}.", MEND_WRITING) from None


def _ending_unknown(path: Path, endings: Sequence[str]) -> tuple[str, str]:
    known = " or ".join(endings)
    told = f"It ends in {path.suffix}" if path.suffix else "It has no ending"
    return f"{told}, and what is written here ends in {known}.", f"Write {path.stem}{endings[0]}."


def _refuse_below_a_file(path: Path) -> None:
    with _told_of(path):
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


def write_table(table: pd.DataFrame, path: Path) -> None:
    """A table as a workbook where the name of the file ends in .xlsx, and else as CSV."""
    if path.suffix.lower() != ".xlsx":
        write_csv(table, path)
        return
    from finmodel.workbooks.write.table_book import write_table_book

    write_table_book(table, path)


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


def write_told(out: Path, tables: Mapping[str, pd.DataFrame], report: Report, record: tuple[str, str]) -> None:
    """Write a result's tables as CSV, its report and its `record` (file and text) into a folder, and say so."""
    with results_folder(out) as folder:
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
        write_report(report, folder)
        name, text = record
        (folder / name).write_text(text + "\n", encoding="utf-8")
    say(f"Written to {out}.")


def write_as_told(out: Path, report: Report) -> None:
    """Write a report, and each of its tables as it is told, as CSV, into a folder."""
    import pandas as pd

    with results_folder(out) as folder:
        write_report(report, folder)
        for table in report.tables:
            rows = [row.values for row in table.rows]
            told = pd.DataFrame(rows, columns=[each.heading for each in table.columns])
            write_csv(told, folder / f"{table.name}.csv")


def draw_charts(charts: Path, report: Report) -> None:
    """Draw the charts of a report into a folder, and say how many."""
    from finmodel.cli.charts import write_charts

    with results_folder(charts) as folder:
        made = write_charts(report.charts, folder, report.currency)
    say(f"{some(made, 'chart')} written to {charts}, as PNG and SVG.")


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
