"""Where each `must:` line of a place, its contracts and scenarios stands, and what it names that nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from finmodel.contracts.contract import Contract
from finmodel.core.must import Must
from finmodel.core.place import Place
from finmodel.core.spot import at_line
from finmodel.errors import Finding, InputError
from finmodel.load.findings import line_of
from finmodel.load.library import contract_file, shelf
from finmodel.load.yaml import Document, read_document
from finmodel.must.statement import Spoken, Trial
from finmodel.must.verdicts import HeldLine, Verdict, nowhere, strangers, verdicts_of
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario

PLACE = "place.yaml"


def lines_of(
    place: Place,
    folder: Path,
    contracts: Mapping[str, Contract],
    scenarios: Sequence[tuple[Scenario, Path | None]],
) -> list[HeldLine]:
    """Every line, with its file and line: of the place, of contracts by file, and of scenarios with theirs."""
    lines = [HeldLine(line, at) for line, at in _spots(folder / PLACE, PLACE, place.must, PLACE)]
    told: set[str] = set()
    for name, contract in contracts.items():
        if contract.id not in told:
            spots = _spots(contract_file(name, folder), name, contract.must, f"contract {contract.id}")
            lines += [HeldLine(line, at, contract=contract.id) for line, at in spots]
        told.add(contract.id)
    for scenario, file in scenarios:
        shown = (
            "" if file is None else file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
        )
        spots = _spots(file, shown, scenario.must, f"scenario {scenario.scenario}")
        lines += [HeldLine(line, at, scenario=scenario.scenario) for line, at in spots]
    return lines


def strangers_in(lines: Sequence[HeldLine], place: Place, folder: Path, runs: Sequence[Run]) -> list[Finding]:
    """What lines name that is nowhere: a partner, a contract, a scenario, a year."""
    contracts = [*(each.id for run in runs for each in run.basis.contracts), *_stated(folder / "contracts", "id")]
    shipped = [file.stem for file in sorted(shelf("scenarios").glob("*.yaml"))]
    own = [*(run.name for run in runs), *_stated(folder / "scenarios", "scenario")]
    return [each for held in lines for each in strangers(held, place, list(dict.fromkeys(contracts)), own, shipped)]


def held_against(place: Place, folder: Path, lines: Sequence[HeldLine], trials: Sequence[Trial]) -> list[Verdict]:
    """What lines come to in some runs. Raises InputError where one names what is nowhere."""
    runs = [trial.run for trial in trials]
    found = strangers_in(lines, place, folder, runs)
    if found:
        raise InputError(found)
    contracts = {each.id: each for run in runs for each in run.basis.contracts}
    verdicts = verdicts_of(lines, trials, Spoken.of(place, tuple(contracts.values())))
    wrong = nowhere(verdicts)
    if wrong:
        raise InputError(wrong)
    return verdicts


def contract_spots(contract: Contract, document: Document) -> list[str]:
    """File and line of each line of a contract's own file."""
    return [at_line(document.file, line_of(("must", number), document.lines)) for number in range(len(contract.must))]


def _spots(file: Path | None, shown: str, lines: Sequence[Must], otherwise: str) -> Iterator[tuple[Must, str]]:
    """Each line with where it stands; what it is of where there is no file."""
    if not lines:
        return
    document = read_document(file, shown) if file is not None and file.is_file() else None
    for number, line in enumerate(lines):
        yield line, otherwise if document is None else at_line(shown, line_of(("must", number), document.lines))


def _stated(folder: Path, key: str) -> Iterator[str]:
    """What the YAML files of a folder are called; one that cannot be read is told of by others."""
    for file in sorted(folder.glob("*.y*ml")):
        try:
            named = read_document(file).data.get(key)
        except InputError:
            continue
        if isinstance(named, str):
            yield named
