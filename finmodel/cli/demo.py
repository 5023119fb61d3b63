"""`finmodel demo`: the whole flow on an invented place."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import refuse_folder, run_record, whole_folder
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import pounds, say, show_findings, working

if TYPE_CHECKING:
    from finmodel.pipeline import Result

SCENARIOS = ("gain_share",)


def command(
    out: Annotated[Path, typer.Option("--out", help="Folder to build the example place in.")] = Path("finmodel-demo"),
    people: Annotated[
        int | None, typer.Option("--people", min=2_000, help="Invent fewer people (or more) than usual.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Build an invented place, settle it under two sets of contracts, and write the board workbook.

    Example: finmodel demo --out demo
    """
    from finmodel.example.generate import write_example

    refuse_folder(out, overwrite, "results/run.json")
    started = time.monotonic()
    with whole_folder(out) as half:
        with working("Building the example place") as progress:
            write_example(half, people=people, progress=progress)
        result, workbook = _results(half, started)
    say(f"Brookshire is invented: its people, partners and money are made up. It is in {out}.")
    show_findings(result.warnings)
    _three_figures(result)
    say(f"\nOpen {out / workbook} in Excel or LibreOffice: every figure in it recalculates.")
    say(f"Done in {time.monotonic() - started:.0f} seconds. The tables are in {out / 'results'}.")


def _results(folder: Path, started: float) -> tuple[Result, str]:
    """The result of the example place, written into its folder, and the name of the workbook."""
    from finmodel.cli.run import write_result
    from finmodel.load.library import find_file
    from finmodel.load.yaml import read_model
    from finmodel.pipeline import open_place
    from finmodel.workbooks.plan import plan
    from finmodel.workbooks.spec import WorkbookSpec
    from finmodel.workbooks.write import write

    with working("Settling") as progress:
        opened = open_place(folder)
        result = opened.run(SCENARIOS, progress)
        with whole_folder(folder / "results") as half:
            write_result(result, half)
            record = run_record(
                result.facts,
                time.monotonic() - started,
                {"place": opened.place.place, "scenarios": list(SCENARIOS)},
            )
            (half / "run.json").write_text(record + "\n", encoding="utf-8")
        progress("Laying out the board workbook")
        spec = read_model(find_file("board", "workbooks", folder), WorkbookSpec)
        target = folder / f"{opened.place.place}-board.xlsx"
        write(plan(spec, result.runs, result.facts), target, overwrite=False)
    return result, target.name


def _three_figures(result: Result) -> None:
    """Name three figures worth looking at: the largest gain, the largest loss, and the deepest deficit."""
    run = result.runs[-1]
    names = {partner.id: partner.name for partner in run.basis.place.partners}
    period = run.basis.place.periods[-1]
    changes = result.comparison
    moved = changes[(changes["run"] == run.name) & (changes["period"] == period) & changes["partner"].isin(names)]
    totals = moved.groupby("partner")["difference"].sum().sort_values()
    positions = result.positions
    base = positions[
        (positions["run"] == result.runs[0].name) & (positions["period"] == period) & positions["partner"].isin(names)
    ]
    worst = base.set_index("partner")["surplus"].sort_values()
    say("\nThree figures worth looking at:")
    ends = f"{names[worst.index[0]]} ends {period} at {pounds(worst.iloc[0])}"
    say(f"  1. {ends} under the contracts in force (sheet Positions).")
    gains = f"{names[totals.index[-1]]} is {pounds(totals.iloc[-1])} better off in {period}"
    say(f"  2. Under “{run.title}”, {gains} (sheet Positions).")
    change = f"{pounds(abs(totals.iloc[0]))} {'worse' if totals.iloc[0] < 0 else 'better'} off"
    say(f"  3. {names[totals.index[0]]} is {change}: see which contract does it (sheet Settlement).")
