"""`finmodel workbook`: an Excel workbook with live formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import refuse_existing, refuse_input
from finmodel.cli.run import DataFolder, Overwrite, Years
from finmodel.cli.screen import say, show_findings, working
from finmodel.cli.settle import MeasuresSheet
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.core.progress import Progress
    from finmodel.pipeline import OpenPlace
    from finmodel.results import Result
    from finmodel.scenarios.corners import Corners
    from finmodel.workbooks.live_model import LiveModel

ShownScenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario", "-s", help="A scenario to put beside the contracts in force; may be given several times."
    ),
]
SheetBeside = Annotated[
    str | None,
    typer.Option("--beside", help="A structure, such as a pool: a sheet of what a scenario does with and without."),
]


def command(
    place: Annotated[
        Path,
        typer.Argument(help="The place: its place.yaml or its folder. Or a contract, and then a table."),
    ],
    table: Annotated[
        Path | None,
        typer.Argument(help="The table of measures to settle one contract on, as for `finmodel settle`."),
    ] = None,
    spec: Annotated[
        str, typer.Option("--spec", help="Workbook spec, by file or by name; `board` is shipped.")
    ] = "board",
    sheet: MeasuresSheet = None,
    scenario: ShownScenarios = None,
    years: Years = None,
    problem: Annotated[
        Path | None, typer.Option("--problem", help="A problem file, to show how the pool is best spent.")
    ] = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Workbook to write; PLACE-SPEC.xlsx where not given.")
    ] = None,
    overwrite: Overwrite = False,
    beside: SheetBeside = None,
) -> None:
    """Write a workbook in which every settlement figure is a live formula: of a place, or of one contract on a table.

    Examples: finmodel workbook brookshire --spec board --scenario gain_share --out board.xlsx

    finmodel workbook my_contract.yaml my_table.csv --out my_contract.xlsx
    """
    if table is not None:
        if scenario or problem is not None or data is not None or spec != "board":
            raise typer.BadParameter("--spec, --scenario, --problem and --data are for the workbook of a place.")
        _of_contract(place, table, sheet, out or Path(f"{place.stem}.xlsx"), overwrite)
        return
    if out is not None:
        refuse_existing(out, overwrite, (".xlsx",))
    from finmodel.load.library import find_file
    from finmodel.load.yaml import read_model
    from finmodel.must.verdicts import findings_of
    from finmodel.place_break_even import asked_in
    from finmodel.workbooks.live_model import model_of
    from finmodel.workbooks.plan import laid_out
    from finmodel.workbooks.spec import WorkbookSpec
    from finmodel.workbooks.write import write

    with working("Writing the workbook") as progress:
        opened = open_kept(place, data, fresh, engine).over(scenario or [], years)
        file = find_file(spec, "workbooks", opened.folder)
        read = read_model(file, WorkbookSpec, shown=file.name)
        target = out or Path(f"{opened.place.place}-{file.stem}.xlsx")
        refuse_existing(target, overwrite)
        result = opened.run(scenario or [], progress, problem)
        must = opened.verdicts(result, scenario or [])
        model = model_of(read, result.runs, result.allocation, must)
        model.break_evens = asked_in(opened, scenario or [], result.runs[0].basis, progress=progress)
        told_beside(model, result, opened, scenario or [])
        model.corners = _cornered(opened, scenario or [], beside, progress)
        progress("Laying out the sheets")
        made = laid_out(model, result.facts, date.today())
        write(made, target, overwrite=overwrite)
    show_warnings(opened, [*result.warnings, *(replace(each, severity="warning") for each in findings_of(must))])
    for sentence in result.report().headline:
        say(sentence)
    say(f"Written to {target}.")


def told_beside(model: LiveModel, result: Result, opened: OpenPlace, scenarios: Sequence[str]) -> None:
    """What is told beside the settlement: whom scenarios reach and what they change, and who bears what."""
    from finmodel.scenarios.three_levels.levels_of_money import LevelsOfMoney

    model.reached, model.reported, model.bought = result.reached, result.reported, result.bought
    model.changes = {one.scenario: one.changes for one in map(opened.scenario, scenarios)}
    model.bearing = LevelsOfMoney(result.runs[0]).bearing


def _cornered(opened: OpenPlace, scenarios: list[str], beside: str | None, progress: Progress) -> Corners | None:
    """The scenario with and without a structure, where one is named."""
    if beside is None:
        return None
    if len(scenarios) != 1:
        raise InputError.of("--beside", "It goes with one scenario.", "Name one with --scenario.")
    from finmodel.place_beside import compared_beside

    return compared_beside(opened, scenarios[0], beside, progress=progress).corners


def _of_contract(contract: Path, table: Path, sheet: str | None, target: Path, overwrite: bool) -> None:
    """One contract's settlement on a table, written as a workbook."""
    from finmodel.load.settled import settle_table
    from finmodel.workbooks.contract_workbook import contract_plan
    from finmodel.workbooks.write import write

    refuse_existing(target, overwrite, (".xlsx",))
    refuse_input(target, contract, table)
    with working("Writing the workbook") as progress:
        done = settle_table(contract, table, sheet=sheet)
        progress("Laying out the sheets")
        made = contract_plan(done.table.contract, done.settlement, (table.name, done.table.entities), date.today())
        write(made, target, overwrite=overwrite)
    show_findings(done.told)
    for sentence in done.report().headline:
        say(sentence)
    say(f"Written to {target}: change a yellow cell on Terms or Table, and the payments follow.")
