"""`finmodel optimise`: how a pooled budget is best spent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import refuse_folder, results_folder, write_csv, write_report
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.usage import in_digits
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

_ANSWER = "answer.txt"
"""The file that shows that a folder is of an allocation."""


def command(
    problem: Annotated[Path, typer.Argument(help="The problem file: schemes, limits and goal.")],
    place: Annotated[
        Path | None, typer.Option("--place", help="The place it is for; the one above the problem if not given.")
    ] = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds", parser=in_digits(1, whole=False), metavar="NUMBER", help="Longest time to look for a decision."
        ),
    ] = 60,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Find the best allocation of a pooled budget, settle it again, and say what each limit costs.

    Example: finmodel optimise brookshire/problems/better_care.yaml
    """
    from finmodel.load.place_file import PLACE
    from finmodel.load.problem_file import read_problem
    from finmodel.report.allocation_report import allocation_report

    if problem.is_dir():
        what = "This is a folder, and a problem file is wanted."
        raise InputError.of(str(problem), what, f"Name a file, such as {problem / 'problems' / 'NAME.yaml'}.")
    read_problem(problem, shown=problem.name)
    if place is None and not (problem.parent.parent / PLACE).is_file():
        what = "It lies in no folder of a place, so nothing says whose pool it spends."
        raise InputError.of(str(problem), what, "Name its place with --place.")
    if out is not None:
        refuse_folder(out, overwrite, _ANSWER)
    with working("Allocating") as progress:
        opened = open_kept(place or problem.parent.parent, data, fresh, engine)
        result = opened.run((), progress, problem, seconds)
        outcome = result.allocation
        assert outcome is not None
        if out is not None:
            with results_folder(out) as folder:
                write_outcome(outcome, folder)
    show_warnings(opened, result.warnings)
    show_report(allocation_report(outcome, out is not None))
    if out is not None:
        say(f"\nWritten to {out}.")
    if not outcome.possible:
        raise typer.Exit(1)


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Write the answer in words and as a report, and every table of a decision as CSV."""
    from finmodel.report.allocation_report import allocation_report

    write_report(allocation_report(outcome, written=True), folder)
    (folder / _ANSWER).write_text("\n".join(outcome.words()) + "\n", encoding="utf-8")
    decided = outcome.decided
    if decided is None:
        return
    tables = {
        "schemes": decided.schemes,
        "contributions": decided.contributions,
        "limits": decided.limits,
        "positions": decided.positions,
        "activity": decided.activity,
        "money": decided.money,
    }
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
