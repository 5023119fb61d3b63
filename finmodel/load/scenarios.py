"""Reading scenario files with those they rest on, and telling the line of a change that does not fit its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from finmodel.errors import Finding, InputError
from finmodel.load.findings import line_of
from finmodel.load.growth_table import with_tables
from finmodel.load.library import find_file
from finmodel.load.yaml import read_document, read_model
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.uncertainty import Uncertainty, together


def read_scenario(file: Path, folder: Path) -> Scenario:
    """The scenario a file states, after the changes of those it rests on; findings name files as seen from the folder.

    Raises InputError where one rests on itself, is not there, or calls a change by a name that another has.
    """
    parts = list(_in_order(file, folder, ()))
    scenario = parts[-1][0]
    changes = tuple(change for part, _ in parts for change in part.changes)
    _refuse_names_twice(parts, folder)
    unsure = _uncertainty(parts, folder)
    return scenario.model_copy(update={"based_on": (), "changes": changes, "uncertainty": unsure})


def whole(scenario: Scenario, folder: Path) -> Scenario:
    """A scenario made in Python, after the changes of those it is based on."""
    found: dict[str, Scenario] = {}
    for name in scenario.based_on:
        for part, _ in _in_order(find_file(name, "scenarios", folder), folder, ()):
            found.setdefault(part.scenario, part)
    changes = tuple(change for part in found.values() for change in part.changes)
    unsure = together([part.uncertainty for part in (*found.values(), scenario) if part.uncertainty is not None])
    more = {"based_on": (), "changes": (*changes, *scenario.changes), "uncertainty": unsure}
    return scenario.model_copy(update=more)


def at_lines(findings: Sequence[Finding], scenario: Scenario, file: Path, folder: Path) -> list[Finding]:
    """Findings made while a scenario was applied, with the file and the line of each change they speak of."""
    places = {f"scenario {scenario.scenario}": _shown(file, folder)}
    for part, path in _in_order(file, folder, ()):
        document = read_document(path, _shown(path, folder))
        for number, change in enumerate(part.changes):
            line = line_of(("changes", number), document.lines)
            for speaker in ("change", "uncertainty"):  # an interval of a change is told as an input of its name
                named = f"scenario {scenario.scenario}, {speaker} '{change.name}'"
                places[named] = f"{document.file}, line {line} ({change.name})"
        for group in ("inputs", "activity_noise"):
            for number, one in enumerate(getattr(part.uncertainty, group, ())):
                line = line_of(("uncertainty", group, number), document.lines)
                named = f"scenario {scenario.scenario}, uncertainty '{one.name}'"
                places[named] = f"{document.file}, line {line} ({one.name})"
    for finding in findings:
        start, _, contract = finding.where.partition(", contract ")
        if contract:
            places[finding.where] = f"{places.get(start, start)} (contract {contract})"
    return [replace(finding, where=places.get(finding.where, finding.where)) for finding in findings]


def _in_order(file: Path, folder: Path, above: tuple[str, ...]) -> Iterator[tuple[Scenario, Path]]:
    """Each scenario that a file rests on, once, then its own."""
    shown = _shown(file, folder)
    scenario = with_tables(read_model(file, Scenario, shown=shown), file, folder)
    chain = (*above, scenario.scenario)
    if scenario.scenario in above:
        what = f"The scenarios {' → '.join(chain[above.index(scenario.scenario) :])} rest on each other in a circle."
        raise InputError.of(shown, what, "Take one of them out of `based_on:` or `baseline:`.")
    seen: set[str] = set()
    for name in scenario.rests_on:
        for part, path in _in_order(_beside(name, file, folder, shown), folder, chain):
            if part.scenario not in seen:
                seen.add(part.scenario)
                yield part, path
    yield scenario, file


def _beside(name: str, file: Path, folder: Path, shown: str) -> Path:
    """The file of a scenario that another rests on: beside it, in the place's folder, or shipped."""
    beside = file.parent / f"{name}.yaml"
    if beside.is_file():
        return beside
    try:
        return find_file(name, "scenarios", folder)
    except InputError as error:
        document = read_document(file, shown)
        key = "based_on" if name in (document.data.get("based_on") or ()) else "baseline"
        line = line_of((key,), document.lines)
        fix = error.findings[0].fix.replace("Give its path.", "Check its name.")
        raise InputError.of(f"{shown}, line {line}", f"There is no scenario '{name}' to rest on.", fix) from None


def _refuse_names_twice(parts: Sequence[tuple[Scenario, Path]], folder: Path) -> None:
    told: dict[str, str] = {}
    for part, path in parts:
        for change in part.changes:
            if change.name in told:
                what = f"'{change.name}' is a change of {told[change.name]} already, which this one rests on."
                raise InputError.of(_shown(path, folder), what, "Give one of the two another name.")
            told[change.name] = _shown(path, folder)


def _uncertainty(parts: Sequence[tuple[Scenario, Path]], folder: Path) -> Uncertainty | None:
    """What is uncertain in a scenario and in those it rests on; raises InputError where two inputs share a name."""
    told: dict[str, str] = {}
    stated = [(part.uncertainty, _shown(path, folder)) for part, path in parts if part.uncertainty is not None]
    for one, shown in stated:
        for name in one.names:
            if name in told:
                what = f"'{name}' is uncertain in {told[name]} already, which this one rests on."
                raise InputError.of(shown, what, "Give one of the two another name, or take it out.")
            told[name] = shown
    return together([one for one, _ in stated])


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
