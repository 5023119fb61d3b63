"""`finmodel compare`: who gains and loses between two scenarios, by whose doing, by cause, and what is stranded."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_folder, run_record, whole_folder, write_csv
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import say, show_findings, working

if TYPE_CHECKING:
    from finmodel.results import Compared

_RECORD = "run.json"


def command(
    place: PlaceFile,
    scenario: Annotated[
        list[str],
        typer.Option(
            "--scenario", "-s", help="Two to compare, or one, with its baseline; `baseline` is the contracts in force."
        ),
    ],
    data: DataFolder = None,
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
    from finmodel.cli.charts import require_matplotlib
    from finmodel.pipeline import open_place
    from finmodel.scenarios.scenario import BASELINE

    if len(scenario) > 2:
        raise typer.BadParameter("Give one scenario, or two to set against each other.", param_hint="--scenario")
    for folder, made in ((out, _RECORD), (charts, "matrix.png")):
        if folder is not None:
            refuse_folder(folder, overwrite, made)
    if charts is not None:
        require_matplotlib()
    started = time.monotonic()
    with working("Comparing") as progress:
        opened = open_place(place, data)
        names = scenario if len(scenario) == 2 else [opened.baseline_of(scenario[0]), *scenario]
        before, after = (None if name == BASELINE else name for name in names)
        found = opened.compare(before, after, progress)
        if out is not None:
            _write(found, out, names, time.monotonic() - started)
        drawn = charts is not None and len(found.comparison.split) > 0
        if charts is not None and drawn:
            from finmodel.cli.compare_charts import write_charts

            progress("Drawing charts")
            with whole_folder(charts) as folder:
                write_charts(found.comparison, folder)
    from finmodel.cli.compare_tables import show

    show_findings(found.warnings)
    show(found.comparison)
    if out is not None:
        say(f"Written to {out}: {', '.join(found.tables)} (CSV and Parquet) and {_RECORD}.")
    if charts is not None:
        say(f"Charts written to {charts}, as PNG and SVG." if drawn else "There is nothing to draw.")


def _write(found: Compared, out: Path, names: list[str], seconds: float) -> None:
    """Write every table of a comparison, and what it was made with."""
    from finmodel.measures.engines.parquet import write_parquet

    with whole_folder(out) as folder:
        for name, table in found.tables.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(table, folder / f"{name}.parquet")
        record = run_record(found.facts, seconds, {"place": found.comparison.place.place, "scenarios": names})
        (folder / _RECORD).write_text(record + "\n", encoding="utf-8")
