"""`finmodel money`: the money of a place on three levels, as one page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.chosen_period import ChosenPeriods
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import files_of, refuse_folder, run_record, write_told
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import show_report, working

_RECORD = "money.json"


def command(
    place: PlaceFile,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="A scenario; the contracts in force where none is named.")
    ] = None,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show a place's money on three levels: what is combined, how it flows to providers, and who bears the risk.

    Who bears it is settled: more activity, prices, costs and spending of a pool, and what each partner then loses.

    Example: finmodel money brookshire --period 2024/25
    """
    from finmodel.report.shown_years import shown_years
    from finmodel.report.three_levels.levels_report import FILES, levels_report, risks_table
    from finmodel.scenarios.three_levels.levels_of_money import LevelsOfMoney

    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    started = time.monotonic()
    named = [] if scenario is None else [scenario]
    with working("Following the money") as progress:
        opened = open_kept(place, data, fresh, engine).over(named)
        years = shown_years(opened.place.periods, period or ())
        result = opened.run(named, progress)
        levels = LevelsOfMoney(result.runs[len(named)])
        progress("Settling more activity, prices and costs")
        report = levels_report(levels, years, tuple(files_of(FILES)) if out is not None else ())
    show_warnings(opened, result.warnings)
    show_report(report)
    if out is not None:
        tables = {"combined": levels.combined, "flows": levels.flows, "risks": risks_table(levels, years)}
        record = run_record(result.facts, time.monotonic() - started, {"place": opened.place.place})
        write_told(out, tables, report, (_RECORD, record))
