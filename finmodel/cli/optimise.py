"""`finmodel optimise`: how a pooled budget is best spent, what each limit is worth, and what else would do.

Each option asks one question more of the plan; the answers are those of one run, so that they hold together.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    draw_charts,
    ready_for_charts,
    refuse_existing,
    refuse_folder,
    refuse_one_within_another,
    results_folder,
    write_csv,
    write_report,
    write_whole,
)
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.usage import in_digits, in_percent
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.core.progress import Progress
    from finmodel.optimise.answers.further_questions import FurtherQuestions
    from finmodel.optimise.outcome import Outcome
    from finmodel.report.report import Part, Report

_ANSWER = "answer.txt"
"""The file that shows that a folder is of an allocation."""
_MODEL = (".lp", ".mps")


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
    gap: Annotated[
        float,
        typer.Option(
            "--gap", parser=in_percent, metavar="PERCENT", show_default="0.1%", help="How near is near enough."
        ),
    ] = 0.001,
    prices: Annotated[
        str, typer.Option("--prices", help="Pounds by which to move each limit, or none; a tenth of it if not given.")
    ] = "",
    alternatives: Annotated[
        float | None,
        typer.Option("--alternatives", parser=in_percent, metavar="PERCENT", help="Plans that differ most, within 2%."),
    ] = None,
    frontier: Annotated[
        str | None, typer.Option("--frontier", help="A limit, or a partner, to set the goal against at eleven points.")
    ] = None,
    vary: Annotated[
        float | None,
        typer.Option(
            "--vary", parser=in_percent, metavar="PERCENT", help="Try effects and costs 20% lower and higher."
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="A file (.lp, .mps) to write for another solver.")
    ] = None,
    charts: Annotated[Path | None, typer.Option("--charts", help="Folder for charts, as PNG and SVG.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Find the best allocation of a pooled budget, settle it again, and say what each limit is worth.

    Ctrl-C while it looks takes the best decision found so far.
    Example: finmodel optimise brookshire/problems/better_care.yaml --alternatives 2%
    """
    from finmodel.optimise.answers.further_questions import FurtherQuestions

    home = _home(problem, place)
    refuse_one_within_another(out, charts)
    questions = FurtherQuestions(seconds, gap, prices != "none", _step(prices), alternatives, frontier, vary)
    if out is not None:
        refuse_folder(out, overwrite, _ANSWER)
    if model is not None:
        refuse_existing(model, overwrite, _MODEL)
    ready_for_charts(charts, True, overwrite)
    outcome, report = _allocated((home, problem), (data, fresh, engine), questions, out)
    show_report(report)
    if charts is not None and outcome.possible:
        draw_charts(charts, report)
    if model is not None and outcome.program is not None:
        _write_model(outcome, model, overwrite)
    if out is not None:
        say(f"\nWritten to {out}.")
    if not outcome.possible:
        raise typer.Exit(1)


def _home(problem: Path, place: Path | None) -> Path | None:
    """The place that a problem is of, once the problem has been read; None where it is of none and needs none.

    Raises InputError where it is of none and needs one.
    """
    from finmodel.load.place_file import PLACE
    from finmodel.load.problem_file import read_problem

    if problem.is_dir():
        what = "This is a folder, and a problem file is wanted."
        raise InputError.of(str(problem), what, f"Name a file, such as {problem / 'problems' / 'NAME.yaml'}.")
    read = read_problem(problem, shown=problem.name)
    if place is None and not (problem.parent.parent / PLACE).is_file():
        from finmodel.optimise.alone import needs_no_place

        if needs_no_place(read):
            return None
        what = "It lies in no folder of a place, so nothing says whose pool it spends."
        raise InputError.of(str(problem), what, "Name its place with --place.")
    return place or problem.parent.parent


def _allocated(
    files: tuple[Path | None, Path],
    opening: tuple[Path | None, bool, str | None],
    questions: FurtherQuestions,
    out: Path | None,
) -> tuple[Outcome, Report]:
    """The answer to a problem, of a place or of none, written where that is wanted, and its report."""
    from finmodel.report.ahead.over_years_report import carried_remark
    from finmodel.report.allocation.allocation_report import allocation_report

    home, problem = files
    ahead: tuple[Part, ...] = ()
    with working("Allocating") as progress:
        if home is None:
            outcome = _of_no_place(problem, questions, progress)
        else:
            opened = open_kept(home, *opening)
            result = opened.run((), progress, problem, questions)
            assert result.allocation is not None
            outcome = result.allocation
            ahead = () if result.carried is None else (carried_remark(result.carried),)
        if out is not None:
            with results_folder(out) as folder:
                write_outcome(outcome, folder)
    if home is not None:
        show_warnings(opened, result.warnings)
    report = allocation_report(outcome, out is not None)
    return outcome, replace(report, parts=(*ahead, *report.parts))


def _of_no_place(problem: Path, questions: FurtherQuestions, progress: Progress) -> Outcome:
    """The answer to a problem of resources, outcomes and money alone."""
    from finmodel.load.problem_file import read_problem
    from finmodel.optimise.alone import basis_alone
    from finmodel.optimise.optimise import allocated

    read = read_problem(problem, shown=problem.name)
    return allocated(read, basis_alone(read), progress, questions)


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Write the answer in words and as a report, and every table of a decision as CSV."""
    from finmodel.optimise.answers.frames import frames_of
    from finmodel.report.allocation.allocation_report import allocation_report

    write_report(allocation_report(outcome, written=True), folder)
    (folder / _ANSWER).write_text("\n".join(outcome.words()) + "\n", encoding="utf-8")
    decided = outcome.decided
    if decided is None:
        return
    tables = {
        "schemes": decided.schemes,
        "plan": decided.plan,
        "contributions": decided.contributions,
        "limits": decided.limits,
        "positions": decided.positions,
        "activity": decided.activity,
        "money": decided.money,
        **frames_of(outcome.answers),
    }
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")


def _step(prices: str) -> Decimal | None:
    """Pounds by which limits are moved, where that is said."""
    from finmodel.core.money import parse_money
    from finmodel.errors import Refused

    if prices in ("", "none"):
        return None
    try:
        step = parse_money(prices)
    except Refused:
        step = Decimal(0)
    if step <= 0:
        raise typer.BadParameter(f"'{prices}' is no step of a limit. Write pounds, such as £50,000, or none.")
    return step


def _write_model(outcome: Outcome, path: Path, overwrite: bool) -> None:
    """Write what the solver was given, for another to be given the same."""
    from finmodel.optimise.solving.pulp_model import write_model

    program = outcome.program
    assert program is not None
    write_whole(path, lambda half: write_model(program, half, path.suffix), overwrite)
    say(f"The model of {len(program.choices):,} choices and {len(program.limits):,} limits is in {path}.")
