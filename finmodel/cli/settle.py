"""`finmodel settle`: one contract on a table of measures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_existing, write_csv, write_whole
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say, show_table, working

if TYPE_CHECKING:
    from finmodel.load.settled import TableSettlement

_SHOWN = 10


def command(
    contract: Annotated[Path, typer.Argument(help="The contract file.")],
    measures: Annotated[
        Path,
        typer.Argument(help="The table of measures: CSV or Excel, a row for each organisation and period."),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write every settlement line to.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Settle one contract on a table of measures, a row in and settlement lines out.

    Example: finmodel settle contracts/medicare_shared_savings.yaml mssp_2022.csv --out settled.csv
    """
    from finmodel.pipeline import settle_table

    if out is not None:
        refuse_existing(out, overwrite)
    with working("Settling"):
        done = settle_table(contract, measures)
        lines = done.lines
        if out is not None:
            write_whole(out, lambda half: write_csv(lines, half), overwrite)
    _show(done)
    if out is not None:
        say(f"Written to {out}: {len(lines):,} rows.")


def _show(done: TableSettlement) -> None:
    lines = done.lines
    rows = [
        [str(row[0]), str(row[1]), *(_shown(value) for value in row[2:])]
        for row in lines.head(_SHOWN).itertuples(index=False)
    ]
    title = f"{done.table.contract.title}: {len(lines):,} rows" + (
        f", the first {_SHOWN}" if len(lines) > _SHOWN else ""
    )
    show_table(title, [name.replace("_", " ") for name in lines.columns], rows)
    totals = [
        [
            settled.line.label,
            f"{float(settled.amounts.sum()):,.2f}",
            str(int((settled.amounts > 0).sum())),
            str(int((settled.amounts < 0).sum())),
        ]
        for settled in done.settlement.lines
        if settled.line.pays
    ]
    show_table("Totals", ["Payment", "sum", "rows paid", "rows that pay back"], totals)
    for row in done.agreement.itertuples(index=False):
        kind = f"agree {row.closeness}"
        largest = f"{row.equal} equal; largest difference {row.largest_difference:,.2f}"
        say(f"Published {row.line}: {row.agree} of {row.rows} {kind} ({largest}).")


def _shown(value: object) -> str:
    return (
        f"{value:,.4f}"
        if isinstance(value, float) and abs(value) < 1 and value
        else f"{value:,.2f}"
        if isinstance(value, float)
        else str(value)
    )
