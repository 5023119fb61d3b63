"""`finmodel compare`: who gains and loses between two scenarios, by whose doing, by cause, and what is stranded.

With a structure beside a scenario, such as a pool, it also tells the four corners; and what a scenario asks itself.
"""

from __future__ import annotations

import time
from dataclasses import replace
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
    from collections.abc import Mapping

    import pandas as pd

    from finmodel.break_even.break_even import BreakEven
    from finmodel.core.progress import Progress
    from finmodel.pipeline import OpenPlace
    from finmodel.report.report import Report
    from finmodel.results import Compared
    from finmodel.scenarios.corners import Corners

_RECORD, _CHART = "run.json", "matrix.png"

OneOrTwo = Annotated[
    list[str],
    typer.Option(
        "--scenario", "-s", help="Two to compare, or one, with its baseline; `baseline` is the contracts in force."
    ),
]
Charts = Annotated[
    Path | None,
    typer.Option("--charts", help="Folder for charts, as PNG and SVG: the matrix and bridges by cause."),
]
Beside = Annotated[
    str | None,
    typer.Option(
        "--beside",
        help="A structure of a file of its own, such as a pool: what the scenario does with it and without.",
    ),
]
Without = Annotated[
    str | None,
    typer.Option("--without", help="The same of a pool or lead provider that the scenario brings, by its name."),
]


def command(
    place: PlaceFile,
    scenario: OneOrTwo,
    years: Years = None,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for every table, as CSV and Parquet.")] = None,
    charts: Charts = None,
    overwrite: Overwrite = False,
    beside: Beside = None,
    without: Without = None,
) -> None:
    """Show who gains and who loses between two scenarios, by whose doing, by cause, and which cost is stranded.

    One scenario alone is set against the baseline that its file names, or else against the contracts in force. With
    --beside or --without, four corners: neither, the scenario alone, the structure alone, and both.

    Example: finmodel compare brookshire --scenario baseline --scenario closer_to_home --out results --charts charts
    """
    from finmodel.break_even.break_even_tables import tables_of
    from finmodel.cli.charts import require_matplotlib, write_charts
    from finmodel.positions.ledger import in_pounds
    from finmodel.report.shown_years import shown_years
    from finmodel.scenarios.corners import AMOUNTS
    from finmodel.scenarios.scenario import BASELINE

    if len(scenario) > 2:
        raise typer.BadParameter("Give one scenario, or two to set against each other.", param_hint="--scenario")
    _refuse_both(scenario, beside, without)
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
        opened = opened.over([name for name in (before, after, beside) if name is not None], years)
        shown = shown_years(opened.place.periods, period or ())
        if beside is None and without is None:
            compared, corners = opened.compare(before, after, progress), None
        else:
            compared, corners = _cornered(opened, scenario[0], (beside, without), progress)
        answers = _break_evens(opened, compared, scenario, progress)
        report = _told(compared, corners, answers, shown)
        report = replace(
            report,
            files=tuple(
                [] if out is None else _files(corners is not None, bool(answers), bool(compared.comparison.bought))
            ),
        )
        if out is not None:
            more = dict(tables_of(answers)) if answers else {}
            more |= {} if corners is None else {"corners": in_pounds(corners.table, AMOUNTS)}
            _write((compared, report), out, names, time.monotonic() - started, more)
        if charts is not None and report.charts:
            progress("Drawing charts")
            with results_folder(charts) as folder:
                write_charts(report.charts, folder, report.currency)
    show_warnings(opened, compared.warnings)
    show_report(report)
    if out is not None:
        say(f"Written to {out}, tables as CSV and as Parquet.")
    if charts is not None:
        say(f"Charts written to {charts}, as PNG and SVG." if report.charts else "There is nothing to draw.")


def _refuse_both(scenarios: list[str], beside: str | None, without: str | None) -> None:
    """Refuse a structure that is named twice, or beside more than one scenario."""
    named = "--beside" if beside is not None else "--without"
    if beside is not None and without is not None:
        raise typer.BadParameter("Give one of --beside and --without.", param_hint=named)
    if (beside is not None or without is not None) and len(scenarios) > 1:
        raise typer.BadParameter("It goes with one scenario, which is set with and without it.", param_hint=named)


def _cornered(
    opened: OpenPlace, scenario: str, structure: tuple[str | None, str | None], progress: Progress
) -> tuple[Compared, Corners]:
    from finmodel.place_beside import compared_beside

    made = compared_beside(opened, scenario, *structure, progress)
    return made.compared, made.corners


def _break_evens(
    opened: OpenPlace, compared: Compared, scenarios: list[str], progress: Progress
) -> tuple[BreakEven, ...]:
    """What the scenarios ask under `break_even:`, on what was measured."""
    from finmodel.place_break_even import asked_in

    assert compared.basis is not None, "a comparison keeps what it was made on"
    return asked_in(opened, scenarios, compared.basis, progress=progress)


def _told(
    compared: Compared, corners: Corners | None, answers: tuple[BreakEven, ...], shown: tuple[str, ...]
) -> Report:
    from finmodel.report.breaking_even.break_even_report import with_break_evens
    from finmodel.report.side_by_side.corners_report import corners_report

    report = compared.report(shown)
    report = report if corners is None else corners_report(corners, shown, report)
    return with_break_evens(report, answers)


def _files(cornered: bool, breaks_even: bool, buys: bool) -> list[tuple[str, str]]:
    """Which file answers which question."""
    from finmodel.report.breaking_even.break_even_report import FILES as OF_BREAK_EVEN
    from finmodel.report.comparison_report import FILES
    from finmodel.report.side_by_side.corners_report import FILES as OF_CORNERS
    from finmodel.report.side_by_side.cost_effective_report import FILES as OF_WORTH

    every = (
        (OF_CORNERS if cornered else {}) | FILES | (OF_WORTH if buys else {}) | (OF_BREAK_EVEN if breaks_even else {})
    )
    return [*files_of(every), (REPORT, "all of the above, to be read or passed on")]


def _write(
    told: tuple[Compared, Report], out: Path, names: list[str], seconds: float, more: Mapping[str, pd.DataFrame]
) -> None:
    """Write every table of a comparison, what is told of it, and what it was made with."""
    compared, report = told
    with results_folder(out) as folder:
        write_tables({**compared.tables, **more}, folder)
        write_report(report, folder)
        record = run_record(compared.facts, seconds, {"place": compared.comparison.place.place, "scenarios": names})
        (folder / _RECORD).write_text(record + "\n", encoding="utf-8")
