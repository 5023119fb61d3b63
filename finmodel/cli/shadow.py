"""`finmodel shadow`: a month's file settled under the contracts in force and proposed, and reconciled to its total."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import REPORT, files_of, refuse_folder, results_folder, run_record, write_report, write_tables
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import say, show_report, working

if TYPE_CHECKING:
    from finmodel.report.report import Report
    from finmodel.shadowing import Shadowed

MADE = "shadow.json"


def command(
    place: PlaceFile,
    month: Annotated[str, typer.Option("--month", "-m", help="The month to settle, as 2024-10.")],
    file: Annotated[
        Path | None,
        typer.Option("--file", help="The month's file, in place of the activity that the place names; laid out alike."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="A scenario whose contracts are proposed, to be paid beside.")
    ] = None,
    year: Annotated[
        str | None,
        typer.Option("--year", help="Pay what is proposed at the terms of this year, such as 2025/26: the next one's."),
    ] = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for every table, as CSV and Parquet.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Settle a month's contract monitoring file, and reconcile what it states to what the contracts pay, to the penny.

    The file's price column is what it states. What differs is told by provider, point of delivery and reason; a
    scenario, or another year's terms, is what the month would have been paid under those instead.
    Example: finmodel shadow brookshire --month 2024-10 --scenario proposed --year 2025/26 --out october
    """
    from finmodel.report.outturn.shadow_report import FILES, shadow_report
    from finmodel.shadowing import AskedMonth, shadow

    if out is not None:
        refuse_folder(out, overwrite, MADE)
    started = time.monotonic()
    with working("Settling the month") as progress:
        opened = open_kept(place, data, fresh, engine)
        found = shadow(opened, AskedMonth(month, file, scenario, year), progress)
    files = [] if out is None else [*files_of(FILES), (REPORT, "all of the above, to be read or passed on")]
    report = shadow_report(found.result, found.place, files)
    show_warnings(opened, found.warnings)
    show_report(report)
    if out is not None:
        _write(found, report, out, time.monotonic() - started)
        say(f"Written to {out}, tables as CSV and as Parquet.")


def _write(found: Shadowed, report: Report, out: Path, seconds: float) -> None:
    """Write every table, what is told of them, and what they were made with."""
    result = found.result
    with results_folder(out) as folder:
        write_tables(result.tables, folder)
        write_report(report, folder)
        proposed = None if result.proposed is None else result.proposed.name
        extra = {"place": found.place.place, "month": f"{result.month.span.start:%Y-%m}", "proposed": proposed}
        (folder / MADE).write_text(run_record(found.built.facts, seconds, extra) + "\n", encoding="utf-8")
