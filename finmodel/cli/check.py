"""`finmodel check`: every finding in places, contracts, scenarios, problems, games, workbook specs and data.

Findings of all files are gathered and shown together. A place is not only read but measured and settled, because what
a file by itself cannot show (a code that the data lacks, a year that it does not reach) would else be found by a run.
What a file is, its own key says, so that one may be checked wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.run import DataFolder
from finmodel.cli.screen import say, show_findings, show_report, working
from finmodel.core.amounts import some
from finmodel.core.spot import parts_of
from finmodel.errors import Finding, FinmodelError, InputError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from finmodel.contracts.contract import Contract
    from finmodel.load.yaml import Document
    from finmodel.pipeline import OpenPlace
    from finmodel.report.report import Report

PLACE = "place.yaml"
_YAML = (".yaml", ".yml")


def model_of(key: str) -> type[BaseModel]:
    """What a file is that is told by a key."""
    if key == "place":
        from finmodel.core.place import Place

        return Place
    if key == "scenario":
        from finmodel.scenarios.scenario import Scenario

        return Scenario
    if key == "problem":
        from finmodel.optimise.saying.problem import Problem

        return Problem
    if key == "game":
        from finmodel.share.game import Game

        return Game
    if key == "workbook":
        from finmodel.workbooks.spec import WorkbookSpec

        return WorkbookSpec
    from finmodel.contracts.proof import Proof

    return Proof


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, or folders whose YAML files are checked; a place's data is checked with it."),
    ],
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
) -> None:
    """Find everything that is wrong in places, contracts, scenarios, problems, workbook specs and data.

    Example: finmodel check brookshire
    """
    findings = [finding for path in paths for finding in _not_there(path)]
    files = [file for path in paths for file in _files(path)]
    places = _Places(data, fresh, engine)
    several = len({file.folder for file in files if file.folder is not None}) > 1
    with working("Checking") as progress:
        for file in files:
            progress(file.shown)
            ahead = f"{file.folder.name}/" if several and file.folder is not None else ""
            findings += [replace(each, where=f"{ahead}{each.where}") for each in _findings(file, places)]
        for folder, scenarios in _alone(files):
            ahead = f"{folder.name}/" if several else ""
            findings += [
                replace(each, where=f"{ahead}{each.where}") for each in _alone_findings(folder, scenarios, places)
            ]
    for report in places.read:
        show_report(report)
        say("")
    findings = list(dict.fromkeys(findings))
    show_findings(findings, len(findings))
    for opened in places.opened:
        show_warnings(opened, [])
    mended = some(len(files), "file")
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        say(f"{some(len(errors), 'thing')} to mend in {mended}.")
        raise typer.Exit(1)
    read = f", but {some(len(findings), 'warning')} to read" if findings else ""
    say(f"Nothing to mend in {mended}{read}.")
    if any(_names_codes_alone(file) for file in files):
        say("Settings and other codes are a place's own, and were not checked: finmodel run PLACE tells what it lacks.")


@dataclass(frozen=True)
class _Places:
    """How places are opened, and those that were."""

    data: Path | None
    fresh: bool
    engine: str | None
    opened: list[OpenPlace] = field(default_factory=list)
    read: list[Report] = field(default_factory=list)
    """What was read of each place whose data could be."""

    def open(self, file: Path) -> OpenPlace:
        self.opened.append(open_kept(file, self.data, self.fresh, self.engine))
        return self.opened[-1]


@dataclass(frozen=True)
class _File:
    """A file to check, what findings call it, and the folder of the place it belongs to, if any."""

    path: Path
    shown: str
    folder: Path | None

    @property
    def asks_its_place(self) -> bool:
        """True for a scenario of a place, which fits or does not fit what the place has."""
        return self.folder is not None and self.path.parent == self.folder / "scenarios"


def _not_there(path: Path) -> Iterator[Finding]:
    """What is wrong with a path that leads to nothing to check."""
    if path.is_dir():
        if not _yaml_below(path):
            yield Finding(str(path), "There is no YAML file in this folder.", "Name the folder of a place.")
    elif not path.is_file():
        yield Finding(str(path), "There is no such file.", "Check the path.")
    elif path.suffix.lower() not in _YAML:
        fix = "Name the place instead: its data is checked with it."
        yield Finding(str(path), "This is not a YAML file.", fix)


def _files(path: Path) -> list[_File]:
    if path.is_dir():
        return [_in_folder(file, path) for file in _yaml_below(path)]
    if not path.is_file() or path.suffix.lower() not in _YAML:
        return []
    return [_of_place(path) or _File(path, path.name, path.parent if path.name == PLACE else None)]


def _yaml_below(folder: Path) -> list[Path]:
    return sorted({*folder.rglob("*.yaml"), *folder.rglob("*.yml")})


def _in_folder(file: Path, root: Path) -> _File:
    """A file below a folder; it is called what its place calls it, where a place's folder holds it."""
    inside = [each for each in file.parents if each == root or root in each.parents]
    folder = next((each for each in inside if (each / PLACE).is_file()), None)
    if folder is None:
        return _of_place(file) or _File(file, file.relative_to(root).as_posix(), None)
    return _File(file, file.relative_to(folder).as_posix(), folder)


def _of_place(file: Path) -> _File | None:
    """A scenario that was named by itself, as its place calls it; None where it is away from any place."""
    folder = file.absolute().parent.parent
    if file.absolute().parent.name != "scenarios" or not (folder / PLACE).is_file():
        return None
    return _File(folder / "scenarios" / file.name, f"scenarios/{file.name}", folder)


def _names_codes_alone(file: _File) -> bool:
    """True for a scenario or contract away from any place that speaks of codes, which only a place can know."""
    from finmodel.load.binding.without_place import names_codes
    from finmodel.load.what_file import told_by
    from finmodel.load.yaml import read_document

    if file.folder is not None:
        return False
    data = read_document(file.path, file.shown).data
    return told_by(data) in ("kind", "scenario") and names_codes(data)


def _findings(file: _File, places: _Places) -> list[Finding]:
    """What is wrong with a file; roles that there are not are told beside all else."""
    from finmodel.load.binding.without_place import misspelt_roles
    from finmodel.load.what_file import told_by
    from finmodel.load.yaml import read_document

    try:
        document = read_document(file.path, file.shown)
    except InputError as error:
        return list(error.findings)
    except FinmodelError as error:
        return [Finding(file.shown, str(error), "")]
    roles = misspelt_roles(document) if told_by(document.data) in ("kind", "scenario") else []
    return [*roles, *_of_its_kind(file, document, places)]


def _of_its_kind(file: _File, document: Document, places: _Places) -> list[Finding]:
    """What is wrong with a file as what it says it is."""
    from finmodel.load.coalition_table import read_game
    from finmodel.load.contracts import contract_in
    from finmodel.load.currency_signs import signs_alone
    from finmodel.load.what_file import KEYS, told_by
    from finmodel.load.yaml import read_model

    try:
        stated = told_by(document.data)
        if stated == "kind" or (stated is None and file.path.parent.name == "contracts"):
            contract = contract_in(document)
            in_place = (file.path.absolute().parent.parent / PLACE).is_file()
            alone = [] if file.folder is not None else _held_alone(contract, document)
            return [*([] if in_place else signs_alone(document)), *_reviewed(contract, document), *alone]
        elif stated is None:
            known = ", ".join(f"`{key}:`" for key in sorted(KEYS, key=lambda key: key != "kind"))
            return [Finding(document.file, "It does not say what it is.", f"Start it with one of {known}.")]
        elif stated == "place":
            return _place_findings(file.path, places)
        elif stated == "game":
            read_game(file.path, file.shown)
        elif stated == "problem":
            from finmodel.load.problem_file import read_problem

            read_problem(file.path, file.shown)
        else:
            read_model(file.path, model_of(stated), file.shown)
    except InputError as error:
        return list(error.findings)
    except FinmodelError as error:
        return [Finding(file.shown, str(error), "")]
    return []


def _alone(files: Sequence[_File]) -> Iterator[tuple[Path, list[Path]]]:
    """Scenarios that were named without their place, by the folder of that place."""
    whole = {file.folder for file in files if file.path.name == PLACE}
    for folder in dict.fromkeys(file.folder for file in files if file.asks_its_place):
        if folder is not None and folder not in whole:
            yield folder, [file.path for file in files if file.folder == folder and file.asks_its_place]


def _alone_findings(folder: Path, scenarios: Sequence[Path], places: _Places) -> list[Finding]:
    """What does not fit of scenarios named without their place; a warning where the place cannot be read."""
    from finmodel.cli.check_scenarios import Rehearsal

    try:
        rehearsal = Rehearsal(places.open(folder / PLACE), scenarios)
    except FinmodelError:
        return [_by_form_alone(scenario) for scenario in scenarios]
    try:
        rehearsal.settle()
    except FinmodelError:
        return [*rehearsal.of_form(), *(_by_form_alone(scenario) for scenario in scenarios)]
    named = {rehearsal.shown(file) for file in scenarios}
    found = rehearsal.of_scenarios()
    return [*found, *(each for each in rehearsal.of_must() if parts_of(each.where)[0] in named)]


def _by_form_alone(scenario: Path) -> Finding:
    what = "It was checked for its form alone, because its place cannot be settled."
    fix = "Check the place, with `finmodel check` and its folder, then this again."
    return Finding(f"scenarios/{scenario.name}", what, fix, "warning")


def _reviewed(contract: Contract, document: Document) -> list[Finding]:
    """What a reviewer would ask of a contract, each with its line; none keeps it from being settled."""
    from finmodel.contracts.reviewing.review import review
    from finmodel.load.findings import line_of

    found = []
    for remark in review(contract, document.data):
        line = line_of(remark.at, document.lines)
        found.append(Finding(document.spot(line), remark.what, remark.fix, "warning"))
    return found


def _held_alone(contract: Contract, document: Document) -> list[Finding]:
    """What must hold of a contract and does not, as far as can be seen without a place."""
    if not contract.must:
        return []
    from finmodel.load.must_lines import contract_spots
    from finmodel.must.verdicts import findings_of, verdicts_alone

    return findings_of(verdicts_alone(contract, contract_spots(contract, document)))


def _place_findings(file: Path, places: _Places) -> list[Finding]:
    """What is wrong with a place, its data, its scenarios as they meet both, and its problems."""
    from finmodel.cli.check_scenarios import Rehearsal

    opened = places.open(file)
    rehearsal = Rehearsal(opened, sorted((opened.folder / "scenarios").glob("*.y*ml")))
    try:
        rehearsal.settle()
    except InputError as error:
        return [*rehearsal.of_form(), *error.findings]
    except FinmodelError as error:
        return [*rehearsal.of_form(), Finding(PLACE, str(error), "")]
    places.read.append(rehearsal.what_was_read())
    found = rehearsal.of_scenarios()
    return [*rehearsal.of_place(), *found, *rehearsal.of_must(), *_problem_findings(opened)]


def _problem_findings(opened: OpenPlace) -> list[Finding]:
    """What keeps the place's problems from being put, each told in its file."""
    from finmodel.optimise.answers.further_questions import FurtherQuestions

    found: list[Finding] = []
    for file in sorted((opened.folder / "problems").glob("*.y*ml")):
        try:
            opened.run((), None, file, FurtherQuestions(seconds=1, prices=False))
        except InputError as error:
            known = [each for each in error.findings if file.name in each.where]
            others = [each for each in error.findings if file.name not in each.where]
            found += [*known, *(replace(each, where=f"problems/{file.name}, {each.where}") for each in others)]
    return found
