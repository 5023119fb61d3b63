"""`finmodel variance`: a later extract laid over a saved plan, and the outturn to expect."""

from __future__ import annotations

import time
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_folder, run_record, whole_folder, write_csv
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import pounds, say, show_findings, show_table, working
from finmodel.core.currency import symbol_of
from finmodel.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.pipeline import Overlaid
    from finmodel.scenarios.outturn import Outlook
    from finmodel.scenarios.standing import Standing

MADE = "variance.json"


class Profile(StrEnum):
    """What the rest of a year follows."""

    previous_year = "previous_year"
    flat = "flat"


def command(
    place: PlaceFile,
    plan: Annotated[
        Path, typer.Option("--plan", help="Folder that `finmodel run --out` wrote; of a scenario, its plan-NAME below.")
    ],
    data: DataFolder = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="Last day of the extract, such as 2024-12-31; else the last year not carried forward."
        ),
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
    profile: Annotated[
        Profile, typer.Option("--profile", help="What the rest of a year follows: last year's months, or flat a day.")
    ] = Profile.previous_year,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Lay a later extract over the plan: variance by volume, mix, price and contract, and the outturn to expect.

    Example: finmodel variance brookshire --plan results --data december --to 2024-12-31
    """
    from finmodel.pipeline import Extract, open_place

    if late_coding is not None and extract:
        raise typer.BadParameter("Give a table of late coding or earlier extracts, not both.", param_hint="--extract")
    earlier = tuple(_earlier(each) for each in extract or ())
    asked = Extract(_day(to, "--to") if to else None, late_coding, earlier, profile.value)
    if out is not None:
        refuse_folder(out, overwrite, MADE)
    started = time.monotonic()
    with working("Laying the extract over the plan") as progress:
        opened = open_place(place, data)
        overlaid = opened.against_plan(plan, asked, progress)
    show_findings(overlaid.warnings)
    _show(overlaid, opened.place)
    if out is not None:
        _write(overlaid, out, time.monotonic() - started, str(plan))


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


def _show(overlaid: Overlaid, place: Place) -> None:
    """Print the variance of each contract, then each partner's, then the outturn, with what the words mean."""
    from finmodel.scenarios.in_year import HOW
    from finmodel.scenarios.variance import MEANING

    result, symbol = overlaid.result, symbol_of(place.currency)
    last = "forecast" if result.forecast is not None else "actual"
    heads = ["Plan", "Actual or forecast", "Variance", "Volume", "Mix", "Price", "Contract"]
    table, partners = result.variance, result.partners
    names = {each.id: each.name for each in place.partners} | {each.id: each.title for each in place.pools}
    for period in dict.fromkeys(table["period"]):
        here = table[(table["period"] == period) & (table["contract"] != "funding")]
        title = (
            f"What each contract pays, {period}, plan and {last if period == result.standing.year.label else 'actual'}"
        )
        rows = [
            [f"{contract}: {payer} to {payee}", *amounts]
            for (contract, payer, payee), amounts in _lines(here, ["contract", "payer", "payee"], symbol)
        ]
        show_table(title, ["Contract", *heads], rows)
        mine = partners[partners["period"] == period]
        rows = [[names.get(partner, partner), *amounts] for (partner,), amounts in _lines(mine, ["partner"], symbol)]
        show_table(f"What each partner is left with, {period}", ["Partner", *heads], rows)
    for year, source in result.standing.carried.items():
        say(f"  {year} is carried forward from {source} and the extract has nothing of it: it is not compared.")
    for cause, meaning in MEANING.items():
        say(f"  {cause.capitalize()}: {meaning}.")
    if result.forecast is None:
        return
    standing = result.standing
    parts = [f"{one}_{side}" for one in ("late_coding", "chance") for side in ("below", "above")]
    rows, ranges = [], []
    for row in result.outturn.to_dict("records"):
        if row["plan"] or row["forecast"]:
            name = f"{row['contract']}: {row['payer']} to {row['payee']}"
            told = {one: pounds(row[one], symbol) for one in ("plan", "so_far", "forecast", *parts, "low", "high")}
            rows.append([name, told["plan"], told["so_far"], told["forecast"], row["how"]])
            ranges.append([name, told["low"], told["forecast"], told["high"], *(told[one] for one in parts)])
    heads = ["Plan", f"So far, to {standing.last_day}", "Forecast", "So far is"]
    show_table(f"Outturn of {standing.year.label}", ["Contract", *heads], rows)
    heads = ["Low", "Forecast", "High", "Late coding, below", "Late coding, above", "Chance, below", "Chance, above"]
    show_table(f"Range of the outturn of {standing.year.label}", ["Contract", *heads], ranges)
    for how, meaning in HOW.items():
        say(f"  {how.capitalize()}: {meaning}.")
    _say_basis(overlaid)


def _say_basis(overlaid: Overlaid) -> None:
    """Say what the forecast rests on, and what its range does and does not hold."""
    from finmodel.scenarios.outturn_range import COVERS

    sources = dict.fromkeys(each.source for each in overlaid.late_coding.values())
    say(f"  Late coding: {'; '.join(sources) if sources else 'every month is taken as complete.'}")
    forecast = overlaid.result.forecast
    flat = [] if forecast is None else [key for key, each in forecast.outlooks.items() if each.profile == "flat"]
    seasonal = forecast is not None and len(flat) < len(forecast.outlooks)
    told = "the months of the year before" if seasonal else "the same rate a day"
    also = f"; the same rate a day for {', '.join(map(' '.join, flat))}" if seasonal and flat else ""
    say(f"  The rest of the year follows {told}{also}. People on the register are taken to stay to its end.")
    for part, meaning in COVERS.items():
        say(f"  Range, {part}: {meaning}.")
    if forecast is not None:
        _say_chance(forecast.outlooks, overlaid.result.standing)


def _say_chance(outlooks: Mapping[tuple[str, str], Outlook], standing: Standing) -> None:
    """Say how widely months are taken to vary, and where chance is left out of the range."""
    seen = {key: each for key, each in outlooks.items() if each.complete > 0}
    if standing.whole:
        say("  No months are to come, so the range holds late coding alone.")
    elif standing.elapsed == 1 and seen:
        say("  One month does not tell how widely months vary: they are taken to vary by chance alone.")
    elif seen:
        least, most = (end(each.dispersion for each in seen.values()) for end in (min, max))
        say(f"  The variance of the months seen is {least:.1f} to {most:.1f} times that of counts by chance alone.")
    nothing = [" ".join(key) for key in outlooks if key not in seen]
    if nothing:
        say(
            f"  Nothing is seen so far of {', '.join(nothing)}: none is forecast, and the range holds no chance of any."
        )


def _lines(table: pd.DataFrame, keys: list[str], symbol: str) -> list[tuple[tuple[str, ...], list[str]]]:
    amounts = ["plan", "actual", "variance", "volume", "mix", "price", "contract_terms"]
    sums = table.groupby(keys, sort=False)[amounts].sum()
    found = []
    for key, row in zip(sums.index, sums.to_numpy(), strict=True):
        if row[0] or row[1]:
            name = tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)
            found.append((name, [pounds(float(amount), symbol) for amount in row]))
    return found


def _write(overlaid: Overlaid, out: Path, seconds: float, plan: str) -> None:
    """Write every table as CSV and Parquet, and a record of what they were made from."""
    from finmodel.measures.engines.parquet import write_parquet

    result = overlaid.result
    tables = {"variance": result.variance, "partners": result.partners, "outturn": result.outturn}
    with whole_folder(out) as folder:
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(table, folder / f"{name}.parquet")
        extra = {"plan": plan, "to": result.standing.last_day.isoformat(), "forecast": result.forecast is not None}
        (folder / MADE).write_text(run_record(overlaid.built.facts, seconds, extra) + "\n", encoding="utf-8")
    say(f"Written to {out}: variance, partners, outturn (CSV and Parquet) and {MADE}.")
