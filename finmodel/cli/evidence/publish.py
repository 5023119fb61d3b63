"""`finmodel publish`: a place's year by locality, with small numbers kept out of sight."""

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

_RECORD = "publish.json"


def command(
    place: PlaceFile,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show a year by locality: people, care and who pays for it a head, activity, outcomes, and pool budgets.

    No figure is of 1 to 7 people, and what has no locality is named with its pounds. Where the data names nobody,
    spells are counted in place of people, and that is told.

    Example: finmodel publish brookshire --period 2024/25 --out annual_result
    """
    from finmodel.costly_people import people_of_figures
    from finmodel.report.by_locality.locality_figures import LocalityFigures, asks_by_locality, require_localities
    from finmodel.report.by_locality.locality_report import FILES, locality_report, locality_tables_written
    from finmodel.report.by_locality.told_as import COUNTED
    from finmodel.report.shown_years import shown_years

    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    started = time.monotonic()
    with working("Adding up by locality") as progress:
        opened = open_kept(place, data, fresh, engine)
        years = shown_years(opened.place.periods, period or ())
        result = opened.run((), progress, also=asks_by_locality())
        require_localities(result.runs[0])
        figures = LocalityFigures(result.runs[0], years, people_of_figures(opened, COUNTED, progress))
        report = locality_report(figures, tuple(files_of(FILES)) if out is not None else ())
    show_warnings(opened, result.warnings)
    show_report(report)
    if out is not None:
        record = run_record(result.facts, time.monotonic() - started, {"place": opened.place.place})
        write_told(out, locality_tables_written(figures), report, (_RECORD, record))
