"""`finmodel optimise`: how a pooled budget is best spent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_folder, whole_folder, write_csv
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import percent, pounds, say, show_findings, show_table, working
from finmodel.core.currency import symbol_of
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Decided, Outcome


def command(
    problem: Annotated[Path, typer.Argument(help="The problem file: schemes, limits and goal.")],
    place: Annotated[
        Path | None, typer.Option("--place", help="The place it is for; the one above the problem if not given.")
    ] = None,
    data: DataFolder = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="Longest time to look for a decision.")] = 60,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Find the best allocation of a pooled budget, settle it again, and say what each limit costs.

    Example: finmodel optimise brookshire/problems/better_care.yaml
    """
    from finmodel.pipeline import open_place

    if problem.is_dir():
        what = "This is a folder, and a problem file is wanted."
        raise InputError.of(str(problem), what, f"Name a file, such as {problem / 'problems' / 'NAME.yaml'}.")
    if out is not None:
        refuse_folder(out, overwrite, "answer.txt")
    with working("Allocating") as progress:
        opened = open_place(place or problem.parent.parent, data)
        result = opened.run((), progress, problem, seconds)
        outcome = result.allocation
        assert outcome is not None
        if out is not None:
            with whole_folder(out) as folder:
                write_outcome(outcome, folder)
    show_findings(result.warnings)
    show_outcome(outcome)
    if out is not None:
        say(f"\nWritten to {out}.")
    if not outcome.possible:
        raise typer.Exit(1)


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Write the answer in words, and every table of a decision as CSV."""
    (folder / "answer.txt").write_text("\n".join(outcome.words()) + "\n", encoding="utf-8")
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


def show_outcome(outcome: Outcome) -> None:
    """Print a decision's schemes and what it does to each partner, then the answer in words."""
    if outcome.decided is not None:
        _show_tables(outcome.decided, symbol_of(outcome.before.basis.place.currency))
    say("")
    for sentence in outcome.words():
        say(sentence)


def _show_tables(decided: Decided, symbol: str) -> None:
    rows = [
        [
            row["title"],
            f"{row['units']:,.2f}".removesuffix(".00"),
            pounds(row["spend_pence"] / 100, symbol),
            percent(row["share_of_spend"], 1),
        ]
        for row in decided.schemes.to_dict("records")
    ]
    show_table("What to buy", ["Scheme", "units", "spend", "of all spending"], rows)
    amounts = ("before_pence", "after_pence", "change_pence")
    rows = [
        [row["name"], *(pounds(row[amount] / 100, symbol) for amount in amounts)]
        for row in decided.positions.to_dict("records")
    ]
    show_table("Surplus or deficit, settled again", ["Partner", "before", "after", "change"], rows)
