"""`finmodel compare`: who gains and loses between two scenarios, by whose doing, by cause, and what is stranded."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.chosen_period import ChosenPeriods
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    REPORT,
    files_of,
    refuse_folder,
    refuse_one_within_another,
    results_folder,
    run_record,
    write_report,
    write_tables,
)
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile, Years
from finmodel.cli.screen import say, show_report, working

if TYPE_CHECKING:
    from finmodel.report.report import Report
    from finmodel.results import Compared

_RECORD, _CHART = "run.json", "matrix.png"


def command(
    place: PlaceFile,
    scenario: Annotated[
        list[str],
        typer.Option(
            "--scenario", "-s", help="Two to compare, or one, with its baseline; `baseline` is the contracts in force."
        ),
    ],
    years: Years = None,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for every table, as CSV and Parquet.")] = None,
    charts: Annotated[
        Path | None,
        typer.Option("--charts", help="Folder for charts, as PNG and SVG: the matrix and bridges by cause."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show who gains and who loses between two scenarios, by whose doing, by cause, and which cost is stranded.

    One scenario alone is set against the baseline that its file names, or else against the contracts in force.

    Example: finmodel compare brookshire --scenario baseline --scenario closer_to_home --out results --charts charts
    """
    from finmodel.cli.charts import require_matplotlib, write_charts
    from finmodel.report.comparison_report import FILES
    from finmodel.report.shown_years import shown_years
    from finmodel.scenarios.scenario import BASELINE

    if len(scenario) > 2:
        raise typer.BadParameter("Give one scenario, or two to set against each other.", param_hint="--scenario")
    refuse_one_within_another(out, charts)
    for folder, made in ((out, _RECORD), (charts, _CHART)):
        if folder is not None:
            refuse_folder(folder, overwrite, made)
    if charts is not None:
        require_matplotlib()
    started = time.monotonic()
    with working("Comparing") as progress:
        opened = open_kept(place, data, fresh, engine)
        names = scenario if len(scenario) == 2 else [opened.baseline_of(scenario[0]), *scenario]
        before, after = (None if name == BASELINE else name for name in names)
        opened = opened.over([name for name in (before, after) if name is not None], years)
        shown = shown_years(opened.place.periods, period or ())
        found = opened.compare(before, after, progress)
        files = [] if out is None else [*files_of(FILES), (REPORT, "all of the above, to be read or passed on")]
        report = found.report(shown, files)
        if out is not None:
            _write((found, report), out, names, time.monotonic() - started)
        if charts is not None and report.charts:
            progress("Drawing charts")
            with results_folder(charts) as folder:
                write_charts(report.charts, folder, report.currency)
    show_warnings(opened, found.warnings)
    show_report(report)
    if out is not None:
        say(f"Written to {out}, tables as CSV and as Parquet.")
    if charts is not None:
        say(f"Charts written to {charts}, as PNG and SVG." if report.charts else "There is nothing to draw.")


def _write(told: tuple[Compared, Report], out: Path, names: list[str], seconds: float) -> None:
    """Write every table of a comparison, what is told of it, and what it was made with."""
    found, report = told
    with results_folder(out) as folder:
        write_tables(found.tables, folder)
        write_report(report, folder)
        record = run_record(found.facts, seconds, {"place": found.comparison.place.place, "scenarios": names})
        (folder / _RECORD).write_text(record + "\n", encoding="utf-8")
