"""Reading scenario files with those they rest on, and telling the line of a change that does not fit its place.

A change is applied far from its file and tells a fault by its name; the line is found again here, so that scenarios
made in Python need no file. What a scenario rests on comes first, each once, and one that rests on itself is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from finmodel.core.data import leads_outside
from finmodel.core.nearest import nearest
from finmodel.core.spot import at_line, parts_of
from finmodel.errors import Finding, InputError
from finmodel.load.ahead.carried_on import went_on
from finmodel.load.binding.cast import Cast
from finmodel.load.binding.part_by_part import Reading
from finmodel.load.findings import line_of
from finmodel.load.growth_table import with_tables
from finmodel.load.library import contract_file, find_file
from finmodel.load.yaml import Document, Loc, in_document, read_document
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sites import Sites
from finmodel.scenarios.uncertainty import Uncertainty, together

_ANOTHER = "Give one of the two another name, or take it out."


def read_scenario(file: Path, folder: Path, cast: Cast) -> Scenario:
    """The scenario a file states, after the changes of those it rests on; findings name files as seen from the folder.

    `cast` says who has the roles that it speaks of. Raises InputError where one rests on itself, is not there, calls a
    change by a name that another has, or names a contract file or a role that is not there.
    """
    scenario, missing = scenario_and_missing(file, folder, cast)
    if missing:
        raise InputError(missing)
    return scenario


def scenario_and_missing(file: Path, folder: Path, cast: Cast) -> tuple[Scenario, list[Finding]]:
    """The scenario as `read_scenario` gives it, and the findings of contract files that it names and cannot have.

    Raises InputError where it, or a contract that it brings, speaks of a role that nobody has, with all of those.
    """
    reading = Reading(cast)
    parts = list(_in_order(file, folder, (), reading))
    changes = tuple(change for part, _ in parts for change in part.changes)
    _refuse_names_twice(parts, folder)
    unsure = _uncertainty(parts, folder)
    more = {"based_on": (), "changes": changes, "uncertainty": unsure, "sites": _sites(parts, folder)}
    scenario = parts[-1][0].model_copy(update=more | went_on([part for part, _ in parts]))
    reading.refuse_unbound(scenario, folder)
    return scenario, at_lines(list(_missing_files(scenario, folder)), scenario, file, folder)


def _missing_files(scenario: Scenario, folder: Path) -> Iterator[Finding]:
    """Contract files that changes name and that are not below the place's folder."""
    there = {path.stem: path.name for path in sorted((folder / "contracts").glob("*.yaml"))}
    for change in scenario.changes:
        where = f"scenario {scenario.scenario}, change '{change.name}'"
        for name in change.files():
            if leads_outside(name):
                fix = "Put the contract below the folder and give its path from there."
                yield Finding(where, f"The path '{name}' leads out of the place's folder.", fix)
            elif not contract_file(name, folder).is_file():
                near = nearest(Path(name).stem, there)
                fix = f"Did you mean 'contracts/{there[near]}'?" if near else "Put it there, or mend its path."
                yield Finding(where, f"There is no contract file '{name}' in the place's folder.", fix)


def whole(scenario: Scenario, folder: Path, cast: Cast) -> Scenario:
    """A scenario made in Python, after the changes of those it is based on."""
    scenario = scenario.as_one_cause()
    found: dict[str, Scenario] = {}
    reading = Reading(cast)
    for name in scenario.based_on:
        for part, _ in _in_order(find_file(name, "scenarios", folder), folder, (), reading):
            found.setdefault(part.scenario, part)
    reading.refuse_unbound(scenario, folder)
    changes = tuple(change for part in found.values() for change in part.changes)
    unsure = together([part.uncertainty for part in (*found.values(), scenario) if part.uncertainty is not None])
    sites = next((part.sites for part in (scenario, *found.values()) if part.sites is not None), None)
    ahead = went_on([*found.values(), scenario]) | {"sites": sites}
    more = {"based_on": (), "changes": (*changes, *scenario.changes), "uncertainty": unsure, **ahead}
    return scenario.model_copy(update=more)


def at_lines(findings: Sequence[Finding], scenario: Scenario, file: Path, folder: Path) -> list[Finding]:
    """Findings made while a scenario was applied, with the file and the line of what they speak of."""
    places: dict[str, tuple[str, int, str]] = {}
    documents: list[Document] = []
    for part, path in _in_order(file, folder, (), Reading()):
        document = read_document(path, _shown(path, folder))
        documents.insert(0, document)  # its own first
        for number, change in enumerate(part.changes):
            line = line_of(("changes", number), document.lines)
            for speaker in ("change", "uncertainty"):  # an interval of a change is told as an input of its name
                named = f"scenario {scenario.scenario}, {speaker} '{change.name}'"
                places[named] = (document.file, line, change.name)
        for key in ("break_even", "reported", "cost_effectiveness"):
            for number, _ in enumerate(getattr(part, key)):
                spot = (key, number) if (key, number) in document.lines else (key,)
                places[f"scenario {scenario.scenario}, {key} {number + 1}"] = (
                    document.file, line_of(spot, document.lines), f"`{key}:`"
                )  # fmt: skip
        if part.result is not None:
            line = line_of(("result",), document.lines)
            places[f"scenario {scenario.scenario}, result"] = (document.file, line, "`result:`")
        for group in ("inputs", "activity_noise"):
            for number, one in enumerate(getattr(part.uncertainty, group, ())):
                line = line_of(("uncertainty", group, number), document.lines)
                named = f"scenario {scenario.scenario}, uncertainty '{one.name}'"
                places[named] = (document.file, line, one.name)
    whole_file = f"scenario {scenario.scenario}"
    placed = []
    for finding in findings:
        at, keys = parts_of(finding.where)
        if at == whole_file:
            shown, line, note = *_spot_in(documents, keys), ""
        elif at in places:
            shown, line, note = places[at]
        elif keys:
            shown, line, note = at, 0, ""
        else:
            placed.append(finding)
            continue
        if keys[:1] == ("contract",):
            note = ", ".join(filter(None, (note, f"contract {keys[1]}")))
        placed.append(replace(finding, where=at_line(shown, line, note)))
    return placed


def _spot_in(documents: Sequence[Document], keys: Loc) -> tuple[str, int]:
    """File and line that a finding on the whole of a scenario is about: a limit, correlations, or its own first key.

    The scenario's own file comes first, then those it rests on.
    """
    spots: list[Loc] = [("uncertainty", *keys[:depth]) for depth in range(len(keys), 0, -1)]
    found = (
        (document.file, document.lines[spot])
        for spot in (*spots, ("scenario",))
        for document in documents
        if spot in document.lines
    )
    return next(found)


def _in_order(
    file: Path, folder: Path, above: tuple[str, ...], reading: Reading, named_at: str = ""
) -> Iterator[tuple[Scenario, Path]]:
    """Each scenario that a file rests on, once, then its own; `named_at` is the line that asks for the file."""
    shown = _shown(file, folder)
    document = read_document(file, shown)
    stated = in_document(document, Scenario)
    chain = (*above, stated.scenario)
    if stated.scenario in above:
        what = f"The scenarios {' → '.join(chain[above.index(stated.scenario) :])} rest on each other in a circle."
        raise InputError.of(named_at or shown, what, "Take one of them out of `based_on:` or `baseline:`.")
    seen: set[str] = set()
    for name in stated.rests_on:
        key = "based_on" if name in stated.based_on else "baseline"
        at = at_line(shown, line_of((key,), document.lines))
        for part, path in _in_order(_beside(name, file, folder, at), folder, chain, reading, at):
            if part.scenario not in seen:
                seen.add(part.scenario)
                yield part, path
    scenario = with_tables(reading.bound(document, stated), file, folder).as_one_cause()
    reading.goes_on(scenario, folder)
    yield scenario, file


def _beside(name: str, file: Path, folder: Path, named_at: str) -> Path:
    """The file of a scenario that another rests on: beside it, in the place's folder, or shipped."""
    beside = file.parent / f"{name}.yaml"
    if beside.is_file():
        return beside
    try:
        return find_file(name, "scenarios", folder)
    except InputError as error:
        fix = error.findings[0].fix.replace("Give its path.", "Check its name.")
        raise InputError.of(named_at, f"There is no scenario '{name}' to rest on.", fix) from None


def _refuse_names_twice(parts: Sequence[tuple[Scenario, Path]], folder: Path) -> None:
    told: dict[str, str] = {}
    for part, path in parts:
        for number, change in enumerate(part.changes):
            if change.name in told:
                line = line_of(("changes", number, "name"), read_document(path, _shown(path, folder)).lines)
                what = f"'{change.name}' is a change of {told[change.name]} already, which this one rests on."
                raise InputError.of(at_line(_shown(path, folder), line), what, "Give one of the two another name.")
            told[change.name] = _shown(path, folder)


def _uncertainty(parts: Sequence[tuple[Scenario, Path]], folder: Path) -> Uncertainty | None:
    """What is uncertain in a scenario and in those it rests on; raises InputError where two inputs share a name."""
    told: dict[str, str] = {}
    stated = [(part.uncertainty, path, _shown(path, folder)) for part, path in parts if part.uncertainty is not None]
    for one, path, shown in stated:
        for name in one.names:
            if name in told:
                what = f"'{name}' is uncertain in {told[name]} already, which this one rests on."
                raise InputError.of(_named_in(path, shown, one, name), what, _ANOTHER)
            told[name] = shown
    return together([one for one, _, _ in stated])


def _sites(parts: Sequence[tuple[Scenario, Path]], folder: Path) -> Sites | None:
    """The sites of a scenario or of one that it rests on; raises InputError where two have some."""
    stated = [(part.sites, path) for part, path in parts if part.sites is not None]
    if len(stated) > 1:
        shown = _shown(stated[-1][1], folder)
        line = line_of(("sites",), read_document(stated[-1][1], shown).lines)
        what = f"{_shown(stated[0][1], folder)}, which this one rests on, has sites too."
        raise InputError.of(at_line(shown, line), what, "Take one of the two out, or give its changes an `interval:`.")
    return stated[0][0] if stated else None


def _named_in(path: Path, shown: str, unsure: Uncertainty, name: str) -> str:
    """File and line at which something uncertain is named."""
    named = [
        ("uncertainty", group, number)
        for group in ("inputs", "activity_noise")
        for number, one in enumerate(getattr(unsure, group))
        if one.name == name
    ]
    line = line_of(named[0] if named else ("uncertainty",), read_document(path, shown).lines)
    return at_line(shown, line)


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


def each_once(scenarios: list[Scenario]) -> list[Scenario]:
    """The scenarios as they are; raises InputError where one is named twice, of which nobody wants two results."""
    names = [one.scenario for one in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(Finding(f"scenario {name}", f"'{name}' is named twice.", "Name it once.") for name in twice)
    return scenarios


def called_alike(scenarios: Sequence[Scenario]) -> list[Finding]:
    """Scenarios of one name that are not one: their results could not be told apart."""
    found: dict[str, Scenario] = {}
    twice = [one for one in scenarios if found.setdefault(one.scenario, one) != one]
    fix = "Give one of them another name under `scenario:`."
    told = [(one.scenario, f"“{found[one.scenario].title}” and “{one.title}”") for one in twice]
    return [Finding(f"scenario {name}", f"Two scenarios are called '{name}': {both}.", fix) for name, both in told]
