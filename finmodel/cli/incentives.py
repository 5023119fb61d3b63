"""`finmodel incentives`: what each partner gains or loses from one more unit, and what the contracts so reward.

Only the present is settled: what one more unit does is read from the slope of the rules there, and curves alone move
along a range. Given a contract and a table in place of a place, it names those who stand just short of a threshold.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.chosen_period import ChosenPeriod, require_period
from finmodel.cli.evidence.chosen_activity import chosen_activity
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    REPORT,
    draw_charts,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    results_folder,
    run_record,
    write_csv,
    write_report,
)
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, show_findings, show_report, working
from finmodel.cli.settle import MeasuresSheet
from finmodel.core.nearest import nearest
from finmodel.errors import Finding, InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.progress import Progress
    from finmodel.incentives.curves import Curve
    from finmodel.incentives.flags import Flagged, Flags
    from finmodel.incentives.margins import Incentives, Kind
    from finmodel.report.report import Remark, Report
    from finmodel.results import Result

_WIDEST = 10.0
_RECORD = "incentives.json"


def command(
    place: Annotated[Path, typer.Argument(help="The place, or (with a table of measures) a contract file.")],
    measures: Annotated[
        Path | None, typer.Argument(help="A table of measures: then those below a cliff of the contract are named.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="Under a scenario, not the contracts in force.")
    ] = None,
    of: Annotated[
        list[str] | None, typer.Option("--of", help="Only this activity, like setting=emergency; with curves.")
    ] = None,
    avoidable: Annotated[
        list[str] | None, typer.Option("--avoidable", help="Activity that could be avoided, like setting=emergency.")
    ] = None,
    across: Annotated[
        str | None, typer.Option("--range", help="Draw curves across this much of present activity: 50%-150%.")
    ] = None,
    moving: Annotated[
        str | None, typer.Option("--moving", help="With a table: the measure that would have had to change.")
    ] = None,
    sheet: MeasuresSheet = None,
    period: ChosenPeriod = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", help="Folder for a chart of each curve, as PNG and SVG.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show what each partner gains or loses from one more unit of each kind of activity; flag what that rewards.

    Example: finmodel incentives brookshire --avoidable setting=emergency --out incentives
    """
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    if measures is not None:
        _below_cliffs(place, measures, sheet, moving, out)
        return
    from finmodel.incentives.flags import Flags
    from finmodel.incentives.margins import Incentives, asks_of_kinds, told_apart_by
    from finmodel.report.incentives_report import incentives_report

    chosen, avoided = (chosen_activity(texts, option) for texts, option in ((of, "--of"), (avoidable, "--avoidable")))
    limits = _limits(across)
    started = time.monotonic()
    ready_for_charts(charts, True, overwrite)
    with working("Working out incentives") as progress:
        opened = open_kept(place, data, fresh, engine).over([] if scenario is None else [scenario])
        require_period(period, opened.place.periods)
        by = told_apart_by(chosen, avoided)
        result = opened.run([] if scenario is None else [scenario], progress, also=asks_of_kinds(opened.place, by))
        incentives = Incentives(result.runs[0 if scenario is None else 1], by)
        kinds = incentives.chosen(chosen, "--of") if chosen else incentives.kinds
        could_be_avoided = tuple(kind for kind in incentives.chosen(avoided, "--avoidable") if kind in kinds)
        drawn = kinds if chosen or across is not None else could_be_avoided
        curves = [_curve(incentives, kind, limits, progress) for kind in drawn]
        flags = Flags(incentives, could_be_avoided, tuple(curves))
        flagged = [one for one in flags.all() if not chosen or one.kind in kinds]
        beside = [] if scenario is None or chosen else [_beside(result, by, flagged, period, progress)]
    show_warnings(opened, [*result.warnings, *_cut_short(curves)])
    report = incentives_report(incentives, flagged, kinds, period or opened.place.periods[-1], curves, out is not None)
    report = replace(report, parts=(*report.parts, *beside))
    show_report(report)
    if charts is not None:
        _draw(report, charts)
    if out is not None:
        _write(out, _tables(incentives, flags, flagged, curves), report, time.monotonic() - started, result)


def _tables(
    incentives: Incentives, flags: Flags, flagged: list[Flagged], curves: list[Curve]
) -> dict[str, pd.DataFrame]:
    from finmodel.incentives.curves import table_of

    return {"incentives": incentives.effects, "flags": flags.table(flagged), "curves": table_of(incentives, curves)}


def _beside(
    result: Result, by: tuple[str, ...], flagged: Sequence[Flagged], period: str | None, progress: Progress
) -> Remark:
    """What a scenario rewards, beside what the contracts in force do."""
    from finmodel.incentives.flags import Flags
    from finmodel.incentives.margins import Incentives
    from finmodel.report.incentives_report import pulled_apart

    progress("Working out incentives under the contracts in force")
    before, after = result.runs[:2]
    year = period or after.basis.place.periods[-1]
    return pulled_apart(Flags(Incentives(before, by), (), ()).all(), flagged, after, year)


def _curve(incentives: Incentives, kind: Kind, limits: tuple[float, float], progress: Progress) -> Curve:
    from finmodel.incentives.curves import curve_of

    progress(f"The curve of {kind.name}, {incentives.run.basis.place.periods[kind.period]}")
    return curve_of(incentives, kind, limits)


def _cut_short(curves: Sequence[Curve]) -> list[Finding]:
    """A warning for each curve of which turns are missing."""
    what, fix = "It turns so often that turns towards its end are missing.", "Ask for a narrower --range."
    return [Finding(f"curve of {one.kind.name}", what, fix, "warning") for one in curves if one.cut_short]


def _draw(report: Report, charts: Path) -> None:
    if not report.charts:
        say("There is no curve to draw: name activity with --of or --avoidable, or give a --range.")
        return
    draw_charts(charts, report)


def _limits(text: str | None) -> tuple[float, float]:
    from finmodel.incentives.curves import RANGE

    if text is None:
        return RANGE
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*(?:-|–|to|:)\s*(\d+(?:\.\d+)?)\s*%\s*", text)
    if match is None:
        raise InputError.of("--range", f"'{text}' is not a range.", "Write it like 50%-150%, of present activity.")
    low, high = float(match[1]) / 100, float(match[2]) / 100
    if not low < high:
        raise InputError.of("--range", f"'{text}' does not rise, so it is no range.", "Give the lower end first.")
    if high > _WIDEST:
        raise InputError.of("--range", f"{match[2]}% is too far from present activity.", f"Stay within {_WIDEST:.0%}.")
    return low, high


def _write(
    out: Path, tables: dict[str, pd.DataFrame], report: Report, seconds: float, result: Result | None = None
) -> None:
    from finmodel.measures.engines.parquet import write_parquet

    with results_folder(out) as folder:
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(table, folder / f"{name}.parquet")
        write_report(report, folder)
        record = run_record(None if result is None else result.facts, seconds)
        (folder / _RECORD).write_text(record + "\n", encoding="utf-8")
    say(f"Written to {out}: {', '.join(tables)} (CSV and Parquet), {REPORT} and {_RECORD}.")


def _below_cliffs(contract: Path, measures: Path, sheet: str | None, moving: str | None, out: Path | None) -> None:
    from finmodel.contracts.reviewing.thresholds import below_cliffs, thresholds_of
    from finmodel.load.settled import settle_table

    started = time.monotonic()
    with working("Looking for cliffs"):
        done = settle_table(contract, measures, sheet=sheet)
        book = done.table.contract
        known = sorted({each.name for _, looked in thresholds_of(book) for each in looked})
        if moving is not None and moving not in known:
            near = nearest(moving, known)
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
            raise InputError.of("--moving", f"No threshold of {book.title} looks at '{moving}'.", fix)
        table = below_cliffs(done.settlement, book.id, moving)
    from finmodel.report.cliffs_report import cliffs_report

    report = cliffs_report(book, table, len(done.settlement.cases), out is not None)
    show_report(report)
    show_findings(done.told)
    if out is not None:
        _write(out, {"below_cliffs": table}, report, time.monotonic() - started)
