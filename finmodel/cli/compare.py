"""`finmodel compare`: two sets of contracts on the same activity, split by contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_existing, write_csv, write_whole
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import pounds, say, show_findings, show_table, working
from finmodel.core.currency import symbol_of

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.place import Place

BASELINE = "baseline"


def command(
    place: PlaceFile,
    scenario: Annotated[
        list[str],
        typer.Option("--scenario", "-s", help="Two to compare, or one against the contracts in force (`baseline`)."),
    ],
    data: DataFolder = None,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write the whole comparison to.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show who gains and who loses between two scenarios, and through which contract.

    Example: finmodel compare brookshire --scenario baseline --scenario gain_share
    """
    from finmodel.pipeline import open_place
    from finmodel.positions.ledger import in_pounds
    from finmodel.scenarios.run import difference

    names = [BASELINE, *scenario] if len(scenario) == 1 else scenario
    if len(names) != 2:
        raise typer.BadParameter("Give one scenario, or two to set against each other.", param_hint="--scenario")
    if out is not None:
        refuse_existing(out, overwrite)
    with working("Comparing") as progress:
        opened = open_place(place, data)
        result = opened.run([name for name in names if name != BASELINE], progress)
    runs = iter(result.runs[1:])
    before, after = (result.runs[0] if name == BASELINE else next(runs) for name in names)
    table = in_pounds(difference(before, after), ("before", "after", "difference"))
    show_findings(result.warnings)
    _show(table, f"{before.title} → {after.title}", opened.place)
    if out is not None:
        write_whole(out, lambda half: write_csv(table, half), overwrite)
        say(f"Written to {out}.")


def _show(table: pd.DataFrame, title: str, place: Place) -> None:
    """Print each partner's gain or loss by period, then the part of it through each contract."""
    periods, symbol = place.periods, symbol_of(place.currency)
    rows: list[list[str]] = []
    for partner, name in ((one.id, one.name) for one in place.partners):
        mine = table[table["partner"] == partner]
        totals = [mine.loc[mine["period"] == period, "difference"].sum() for period in periods]
        rows.append([name, *(pounds(value, symbol) for value in totals)])
        moved = mine[mine["difference"].round(2) != 0]
        for contract in dict.fromkeys(moved["contract"]):
            part = moved[moved["contract"] == contract]
            amounts = [part.loc[part["period"] == period, "difference"].sum() for period in periods]
            rows.append([f"  through {contract}", *(pounds(value, symbol) for value in amounts)])
    show_table(f"Gain or loss, {title}", ["Partner", *periods], rows)
