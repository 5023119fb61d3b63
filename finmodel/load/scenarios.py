"""Reading scenario files, and telling the line of a change that does not fit its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from finmodel.errors import Finding
from finmodel.load.findings import line_of
from finmodel.load.yaml import read_document, read_model
from finmodel.scenarios.scenario import Scenario


def read_scenario(file: Path, folder: Path) -> Scenario:
    """The scenario a file states; findings name the file as seen from the place's folder."""
    return read_model(file, Scenario, shown=_shown(file, folder))


def at_lines(findings: Sequence[Finding], scenario: Scenario, file: Path, folder: Path) -> list[Finding]:
    """Findings made while a scenario was applied, with the file and the line of each change they speak of."""
    document = read_document(file, _shown(file, folder))
    places = {f"scenario {scenario.scenario}": document.file}
    for number, change in enumerate(scenario.changes):
        line = line_of(("changes", number), document.lines)
        named = f"scenario {scenario.scenario}, change '{change.name}'"
        places[named] = f"{document.file}, line {line} ({change.name})"
    for group in ("inputs", "activity_noise"):
        for number, one in enumerate(getattr(scenario.uncertainty, group, ())):
            line = line_of(("uncertainty", group, number), document.lines)
            named = f"scenario {scenario.scenario}, uncertainty '{one.name}'"
            places[named] = f"{document.file}, line {line} ({one.name})"
    for finding in findings:
        start, _, contract = finding.where.partition(", contract ")
        if contract:
            places[finding.where] = f"{places.get(start, start)} (contract {contract})"
    return [replace(finding, where=places.get(finding.where, finding.where)) for finding in findings]


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
