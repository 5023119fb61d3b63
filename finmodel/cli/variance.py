"""`finmodel variance`: a later extract laid over a saved plan, and the outturn to expect.

Most of it is options: what an extract is, what the rest of the year follows, and what it is settled under.
"""

from __future__ import annotations

import time
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.chosen_period import ChosenPeriod, require_period
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import REPORT, refuse_folder, results_folder, run_record, write_csv, write_report
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.usage import choice, choices
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.report.report import Report
    from finmodel.results import Overlaid

MADE = "variance.json"


class Profile(StrEnum):
    """What the rest of a year follows."""

    best = "best"
    previous_year = "previous_year"
    flat = "flat"
    recent = "recent"


RestOfYear = Annotated[
    Profile,
    typer.Option(
        "--profile",
        parser=choice(Profile),
        metavar=choices(Profile),
        help="What the rest of a year follows: last year's months, the same rate a day (flat), that of the last "
        "three months (recent), or what would have told the last three best.",
    ),
]


def command(
    place: PlaceFile,
    plan: Annotated[
        Path, typer.Option("--plan", help="Folder that `finmodel run --out` wrote; of a scenario, its plan-NAME below.")
    ],
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Last day of the extract, as 2024-12-31; else the last year not carried forward."),
    ] = None,
    late_coding: Annotated[
        Path | None,
        typer.Option("--late-coding", help="CSV: months_since, complete; the share of a month known by then."),
    ] = None,
    extract: Annotated[
        list[str] | None,
        typer.Option(
            "--extract",
            help="An earlier extract, 2024-11-30=DIR, to tell late coding from (laid out as for --data); several.",
        ),
    ] = None,
    profile: RestOfYear = Profile.best,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            help="Settle the years under what this scenario agrees, not the plan's; baseline: the contracts in force.",
        ),
    ] = None,
    period: ChosenPeriod = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Lay a later extract over the plan: variance by volume, mix, price and contract, and the outturn to expect.

    The years are settled under the contracts, funding and costs that the plan's scenario leaves; its changes of
    activity are the plan's alone.

    Example: finmodel variance brookshire --plan results --data december --to 2024-12-31
    """
    from finmodel.outturn.extract import Extract
    from finmodel.report.outturn.variance_report import LaidOver, variance_report

    if late_coding is not None and extract:
        raise typer.BadParameter("Give a table of late coding or earlier extracts, not both.", param_hint="--extract")
    last = _day(to, "--to") if to else None
    asked = Extract(last, late_coding, tuple(map(_earlier, extract or ())), profile.value)
    if out is not None:
        refuse_folder(out, overwrite, MADE)
    started = time.monotonic()
    with working("Laying the extract over the plan") as progress:
        opened = open_kept(place, data, fresh, engine)
        overlaid = opened.against_plan(plan, asked, progress, scenario)
    laid = LaidOver(overlaid.result, opened.place, overlaid.late_coding, overlaid.scenario)
    require_period(period, laid.years, "Compared are")
    show_warnings(opened, overlaid.warnings)
    show_report(report := variance_report(laid, period, out is not None))
    if out is not None:
        _write(overlaid, report, out, time.monotonic() - started, str(plan))


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError.of(where, f"'{text}' is not a day.", "Write it like 2024-12-31.") from None


def _earlier(text: str) -> tuple[date, Path]:
    day, sign, folder = text.partition("=")
    if not sign or not Path(folder).is_dir():
        what = f"'{text}' does not name a day and a folder that is there."
        raise InputError.of("--extract", what, "Write it like 2024-11-30=november.")
    return _day(day, "--extract"), Path(folder)


def _write(overlaid: Overlaid, report: Report, out: Path, seconds: float, plan: str) -> None:
    """Write every table as CSV and Parquet, and a record of what they were made from."""
    from finmodel.measures.engines.parquet import write_parquet

    result = overlaid.result
    tables = {
        "variance": result.variance,
        "price_lines": result.price_lines,
        "partners": result.partners,
        "outturn": result.outturn,
        "partner_outturn": result.partner_outturn,
        **({} if result.forecast is None else {"profiles": result.profiles}),
    }
    with results_folder(out) as folder:
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(table, folder / f"{name}.parquet")
        write_report(report, folder)
        under = None if overlaid.scenario is None else overlaid.scenario.scenario
        extra = {
            "plan": plan,
            "scenario": under,
            "to": result.standing.last_day.isoformat(),
            "forecast": result.forecast is not None,
        }
        (folder / MADE).write_text(run_record(overlaid.built.facts, seconds, extra) + "\n", encoding="utf-8")
    say(f"Written to {out}: {', '.join(tables)} (CSV and Parquet), {REPORT} and {MADE}.")
