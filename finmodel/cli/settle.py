"""`finmodel settle`: one contract on a table of measures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import TABLES, refuse_existing, refuse_input, write_table, write_whole
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say, show_findings, show_report, working

MeasuresSheet = Annotated[
    str | None,
    typer.Option("--sheet", help="Sheet of the table, where it is a workbook; else the one that has the headings."),
]


def command(
    contract: Annotated[Path, typer.Argument(help="The contract file.")],
    measures: Annotated[
        Path,
        typer.Argument(help="The table of measures: CSV or Excel, a row for each organisation and period."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write every settlement line to: .csv, or .xlsx for a workbook."),
    ] = None,
    differences: Annotated[
        Path | None,
        typer.Option(
            "--differences", help="File (.csv or .xlsx) for every row not as published: published, ours, difference."
        ),
    ] = None,
    sheet: MeasuresSheet = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop where a row cannot be worked out, instead of setting it aside.")
    ] = False,
    overwrite: Overwrite = False,
) -> None:
    """Settle one contract on a table of measures, a row in and settlement lines out.

    Exits 1 where a row is set aside, or a published amount differs by more than the rounding that the contract states.

    Example: finmodel settle contracts/medicare_shared_savings.yaml mssp_2022.csv --out settled.csv
    """
    from finmodel.core.amounts import some
    from finmodel.load.remarks.repeated import told_once
    from finmodel.load.settled import settle_table

    for file in (out, differences):
        if file is not None:
            refuse_existing(file, overwrite, TABLES)
            refuse_input(file, contract, measures)
    with working("Settling"):
        done = settle_table(contract, measures, strict, sheet)
        tables = [] if out is None else [(out, done.lines)]
        tables += [] if differences is None else [(differences, done.differences)]
        for file, table in tables:
            write_whole(file, partial(write_table, table), overwrite)
    show_report(done.report())
    show_findings(done.implausible)
    show_findings(told_once([*done.told, *(finding for each in done.aside for finding in each.told())]))
    for file, table in tables:
        say(f"Written to {file}: {some(len(table), 'row')}.")
    if not done.as_published:
        raise typer.Exit(1)
