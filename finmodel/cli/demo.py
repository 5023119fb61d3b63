"""`finmodel demo`: the whole flow on an invented place."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import open_kept
from finmodel.cli.outputs import refuse_folder, results_folder, run_record, write_report
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say, show_findings, show_report, working
from finmodel.cli.usage import in_digits
from finmodel.core.whole import whole_folder

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome
    from finmodel.results import Result

SCENARIOS = ("gain_share", "closer_to_home")
PROBLEM = "better_care"
_MADE = "results/run.json"


def command(
    out: Annotated[Path, typer.Option("--out", help="Folder to build the example place in.")] = Path("finmodel-demo"),
    people: Annotated[
        int | None,
        typer.Option(
            "--people", parser=in_digits(2_000), metavar="NUMBER", help="Invent fewer people (or more) than usual."
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Build an invented place, settle it under other contracts and demand, allocate its pool, write the board workbook.

    Example: finmodel demo --out demo
    """
    from finmodel.example.generate import write_example
    from finmodel.load.library import copy_schemas
    from finmodel.report.demo_report import demo_report

    refuse_folder(out, overwrite, _MADE)
    started = time.monotonic()
    with results_folder(out) as half:
        with working("Building the example place") as progress:
            write_example(half, people=people, progress=progress)
            copy_schemas(half)
        result, outcome, workbook = _results(half, started)
    say(f"Brookshire is invented: its people, partners and money are made up. It is in {out}.")
    show_findings(result.warnings)
    show_report(demo_report(result.runs[0], result.runs[1], outcome))
    say(f"\nOpen {out / workbook} in Excel or LibreOffice: every figure in it recalculates.")
    say(f"Done in {time.monotonic() - started:.0f} seconds. The tables are in {out / 'results'}.")


def _results(folder: Path, started: float) -> tuple[Result, Outcome, str]:
    """The result of the example place and of its problem, written into its folder, and the name of the workbook."""
    from finmodel.cli.optimise import write_outcome
    from finmodel.cli.run import write_result
    from finmodel.cli.workbook import told_beside
    from finmodel.example.parameters import read_parameters
    from finmodel.load.library import find_file
    from finmodel.load.yaml import read_model
    from finmodel.workbooks.live_model import model_of
    from finmodel.workbooks.plan import laid_out
    from finmodel.workbooks.spec import WorkbookSpec
    from finmodel.workbooks.write import write

    seed = int(read_parameters().number("seed"))
    with working("Settling") as progress:
        opened = open_kept(folder, None, fresh=True)
        result = opened.run(SCENARIOS, progress, folder / "problems" / f"{PROBLEM}.yaml")
        outcome = result.allocation
        assert outcome is not None
        with whole_folder(folder / "results") as half:
            write_result(result, half)
            write_report(result.report(), half)
            (half / "allocation").mkdir()
            write_outcome(outcome, half / "allocation")
            record = run_record(
                result.facts,
                time.monotonic() - started,
                {"place": opened.place.place, "scenarios": list(SCENARIOS), "problem": PROBLEM, "seed": seed},
            )
            (half / "run.json").write_text(record + "\n", encoding="utf-8")
        progress("Laying out the board workbook")
        spec = read_model(find_file("board", "workbooks", folder), WorkbookSpec)
        target = folder / f"{opened.place.place}-board.xlsx"
        model = model_of(spec, result.runs, outcome)
        told_beside(model, result, opened, SCENARIOS)
        write(laid_out(model, result.facts, date.today()), target, overwrite=False)
    return result, outcome, target.name
