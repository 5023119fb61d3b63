"""What may be asked of `finmodel share`, each option with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.usage import in_digits

GameFile = Annotated[
    Path,
    typer.Argument(
        help="What each group of partners is worth, or what each claims: a YAML file, a table with the columns group "
        "and worth, or a place, with --scenario or --problem."
    ),
]
OfScenario = Annotated[
    str | None,
    typer.Option("--scenario", "-s", help="In a place: settle this scenario for every group that may take part."),
]
OfProblem = Annotated[
    Path | None,
    typer.Option("--problem", help="In a place: find the best of this problem for every group, settled."),
]
Rankings = Annotated[
    Path | None,
    typer.Option(
        "--rankings",
        help="With --problem: how partners rank its schemes, a table with the columns partner, scheme and rank (or "
        "points); shows what equal shares of the money would buy beside the optimum.",
    ),
]
Takers = Annotated[
    list[str] | None,
    typer.Option("--partner", help="Who takes part, by short name, once for each; whoever acts if not given."),
]
InYear = Annotated[
    str | None, typer.Option("--period", help="With --scenario: count this year alone, such as 2024/25.")
]
OwnGains = Annotated[
    bool,
    typer.Option("--members", help="With --scenario: a group is worth what its own members gain, not the whole place."),
]
ByRule = Annotated[
    str | None,
    typer.Option(
        "--rule",
        help="Print the shares of this rule as a contract states them: equal, by_contribution, proportional, "
        "no_worse_off, shapley, nucleolus; of claims proportional, equal_awards, equal_losses, talmud.",
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into",
        metavar="CONTRACT.yaml",
        help="Put the shares of --rule into this gain share or pooled fund, in a new file beside it; if there is none "
        "of this name, a new gain share is made.",
    ),
]
Groups = Annotated[
    Path | None,
    typer.Option("--coalitions", help="File for what each group is worth, .csv or .xlsx, to be read again."),
]
Tables = Annotated[Path | None, typer.Option("--out", help="Folder for the tables and a report.")]
Picture = Annotated[Path | None, typer.Option("--charts", help="Folder for the chart, as PNG and SVG.")]
Seed = Annotated[
    int, typer.Option("--seed", parser=in_digits(0), metavar="NUMBER", help="Seed of orders drawn past 12 partners.")
]
