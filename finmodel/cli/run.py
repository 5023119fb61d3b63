"""`finmodel run`: settle a place and write every table of the result."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.drawn import SamplerName, draw_each, record_of, refuse_draws, show_drawn, write_drawn
from finmodel.cli.outputs import ready_for_charts, refuse_folder, run_record, whole_folder, write_csv
from finmodel.cli.plan_folder import write_plans
from finmodel.cli.screen import pounds, say, show_findings, show_table, working
from finmodel.core.currency import symbol_of

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.pipeline import OpenPlace
    from finmodel.results import Result
    from finmodel.scenarios.run import Run

PlaceFile = Annotated[Path, typer.Argument(help="The place: its place.yaml, or the folder that holds it.")]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of other data than the place's own; its files lie below it as place.yaml names them, such as "
        "DIR/data/people.csv.",
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there already.")]


def command(
    place: PlaceFile,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            "-s",
            help="A scenario, by file or by its name in the place's scenarios folder; may be given several times.",
        ),
    ] = None,
    data: DataFolder = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the tables into.")] = Path("finmodel-run"),
    overwrite: Overwrite = False,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Settle each scenario so many times, each at its own draw of what is uncertain."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Start the draws from this number.")] = None,
    sampler: Annotated[
        SamplerName | None, typer.Option("--sampler", help="sobol (even, needs fewer draws) or pseudo_random.")
    ] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", help="With --draws: folder for fans and tornados, as PNG and SVG.")
    ] = None,
) -> None:
    """Settle a place and write its ledger, positions, settlement lines and comparison.

    With --draws, also how far each partner's result may stray, what drives it, and how much of it is luck.

    Example: finmodel run brookshire/place.yaml --scenario gain_share --out results
    """
    from finmodel.pipeline import open_place

    refuse_folder(out, overwrite, "run.json")
    refuse_draws(draws, scenario, seed, sampler)
    ready_for_charts(charts, draws is not None, overwrite)
    started = time.monotonic()
    with working("Running") as progress:
        opened = open_place(place, data)
        result = opened.run(scenario or [], progress, drawn=draws is not None)
        drawn = [] if draws is None else draw_each(opened, result, (scenario or [], draws, seed, sampler), progress)
        with whole_folder(out) as folder:
            write_result(result, folder)
            for each in drawn:
                write_drawn(each, folder)
            write_plans(result, folder)
            record = run_record(
                result.facts,
                time.monotonic() - started,
                {"place": opened.place.place, "scenarios": list(scenario or []), **record_of(drawn)},
            )
            (folder / "run.json").write_text(record + "\n", encoding="utf-8")
        if charts is not None:
            from finmodel.cli.risk_charts import write_risk_charts

            progress("Drawing charts")
            with whole_folder(charts) as folder:
                made = sum(write_risk_charts(each, folder) for each in drawn)
    show_findings(result.warnings)
    show_positions(result, opened)
    for each in drawn:
        show_drawn(each)
    of_scenarios = f"{', comparison, invest_to_save' if scenario else ''}{', draws' if drawn else ''}"
    tables = f"positions, balances, ledger, settlement{of_scenarios}"
    say(f"Written to {out}: {tables} (CSV and Parquet), run.json, and plan (for `finmodel variance`).")
    if charts is not None:
        say(f"{made} charts written to {charts}, as PNG and SVG.")


def write_result(result: Result, folder: Path) -> None:
    """Write every table of a result as CSV and Parquet."""
    from finmodel.measures.engines.parquet import write_parquet

    tables = {
        "positions": result.positions,
        "balances": result.balances,
        "ledger": result.ledger,
        "settlement": result.settlement,
    }
    if len(result.runs) > 1:
        tables |= {"comparison": result.comparison, "invest_to_save": result.invest_to_save}
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
        write_parquet(table, folder / f"{name}.parquet")


def show_positions(result: Result, opened: OpenPlace) -> None:
    """Print each partner's surplus or deficit by period, and what each scenario changes of it."""
    periods = opened.place.periods
    base = _surpluses(result.runs[0], opened)
    symbol = symbol_of(opened.place.currency)
    rows = [[name, *(pounds(amount, symbol) for amount in amounts)] for name, amounts in base.items()]
    show_table("Surplus or deficit, contracts in force", ["Partner", *periods], rows)
    for run in result.runs[1:]:
        against = result.against(run)
        before = _surpluses(against, opened)
        beside = "" if against is result.runs[0] else f", against {against.title}"
        loans, had = _loans(run, opened), _loans(against, opened)
        rows = []
        for name, amounts in _surpluses(run, opened).items():
            rows.append([name, *_with_change(amounts, before[name], symbol)])
            if any(loans[name]) or any(had[name]):
                rows.append(["  of which loans, no gain or loss", *_with_change(loans[name], had[name], symbol)])
        show_table(
            f"Surplus or deficit: {run.title}{beside}",
            ["Partner", *periods, *(f"change {period}" for period in periods)],
            rows,
        )


def _with_change(amounts: list[float], before: list[float], symbol: str) -> list[str]:
    """Pounds of each period, then by how much more each is than before."""
    changes = [new - old for new, old in zip(amounts, before, strict=True)]
    return [pounds(amount, symbol) for amount in (*amounts, *changes)]


def _surpluses(run: Run, opened: OpenPlace) -> dict[str, list[float]]:
    """Each partner's surplus in pounds, by period."""
    return _by_partner(run.positions.set_index(["partner", "period"])["surplus"], opened)


def _loans(run: Run, opened: OpenPlace) -> dict[str, list[float]]:
    """What each partner borrowed less what it paid back in pounds, by period."""
    from finmodel.scenarios.balances import loans_of

    return _by_partner(loans_of(run), opened)


def _by_partner(pence: pd.Series[int], opened: OpenPlace) -> dict[str, list[float]]:
    return {
        partner.name: [float(pence.loc[(partner.id, period)]) / 100 for period in opened.place.periods]
        for partner in opened.place.partners
    }
