"""Contracts in force as scenarios come one after another, so that a later one may speak of what an earlier one made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from finmodel.contracts.contract import Contract
from finmodel.errors import Finding, InputError
from finmodel.load.binding.cast import Cast
from finmodel.load.contracts import read_all
from finmodel.load.library import contract_file
from finmodel.scenarios.scenario import Scenario


def library_of(scenarios: Sequence[Scenario], folder: Path, cast: Cast) -> dict[str, Contract]:
    """Contracts that scenarios of a place bring into force, by file as they name it.

    A file is the place's own, or where it has none the library's; it may speak of contracts that earlier changes made.
    Raises InputError with all findings.
    """
    library: dict[str, Contract] = {}
    findings: list[Finding] = [each for scenario in scenarios for each in brought(scenario, folder, cast, library)[1]]
    if findings:
        raise InputError(dict.fromkeys(findings))
    return library


def cast_after(scenario: Scenario, folder: Path, cast: Cast) -> Cast:
    """Who has which role, and which contracts are in force, once a scenario's changes are made as far as they fit."""
    return brought(scenario, folder, cast, {})[0]


def brought(
    scenario: Scenario, folder: Path, cast: Cast, library: dict[str, Contract], there: bool = False
) -> tuple[Cast, list[Finding]]:
    """The cast after a scenario, with the contracts that it brings put into a library, and what is wrong with those.

    A file that is not there is passed over where only those that are `there` count.
    """
    findings: list[Finding] = []
    for change in scenario.changes:
        for name in change.files():
            file = contract_file(name, folder)
            if name not in library and (file.is_file() or not there):
                try:
                    (library[name],) = read_all([(file, name)], cast.place, ordered=False, cast=cast)
                except InputError as error:
                    findings += error.findings
        with suppress(InputError, KeyError):
            cast = replace(cast, contracts=change.contracts_after(cast.contracts, library, cast.place))
    return cast, findings
