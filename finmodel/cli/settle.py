"""`finmodel settle`: one contract on a table of measures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import refuse_existing, write_csv, write_whole
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say, show_report, working


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
    from finmodel.core.amounts import some
    from finmodel.load.settled import settle_table

    if out is not None:
        refuse_existing(out, overwrite)
    with working("Settling"):
        done = settle_table(contract, measures)
        lines = done.lines
        if out is not None:
            write_whole(out, lambda half: write_csv(lines, half), overwrite)
    show_report(done.report())
    if out is not None:
        say(f"Written to {out}: {some(len(lines), 'row')}.")
