"""Every shipped contract settled on its stored results, and on published tables where a user has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from finmodel.contracts.proof import ProvedNumber
from finmodel.errors import Finding, InputError
from finmodel.load.findings import did_you_mean
from finmodel.load.proof_files import (
    ShippedScheme,
    checks_of,
    published_checks,
    read_scheme,
    scheme_files,
    settled_case,
)


@dataclass(frozen=True)
class Proven:
    """What shipped contracts were shown to pay."""

    checks: tuple[ProvedNumber, ...]
    schemes: tuple[ShippedScheme, ...]
    waiting: tuple[str, ...]
    """Published tables that some results need, and that were not given."""

    @property
    def differing(self) -> tuple[ProvedNumber, ...]:
        """Checks whose difference is not allowed."""
        return tuple(check for check in self.checks if not check.agrees)


def prove(
    only: Sequence[str] = (),
    data: Path | None = None,
    progress: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> Proven:
    """Settle every shipped contract on its stored results, and on the published tables in a folder.

    `only` names contracts or cases; `folder` holds the contracts, where not those that are shipped. Raises InputError
    with every finding in a contract or its results.
    """
    if data is not None and not data.is_dir():
        fix = "Name the folder that holds the published tables."
        raise InputError.of(str(data), "There is no such folder.", fix)
    say = progress or (lambda step: None)
    schemes: list[ShippedScheme] = []
    findings: list[Finding] = []
    files = scheme_files(folder)
    named = [file for file in files if file.stem in only]
    for file in named if only and len(named) == len(set(only)) else files:
        try:
            schemes.append(read_scheme(file))
        except InputError as error:
            findings += error.findings
    known = {name for each in schemes for name in (each.name, *(case.name for case in each.proof.cases))}
    findings += [
        Finding(name, "No shipped contract and no case of one has this name.", did_you_mean(name, sorted(known)))
        for name in only
        if name not in known and not findings
    ]
    if findings:
        raise InputError(findings)
    checks: list[ProvedNumber] = []
    waiting: list[str] = []
    for scheme in schemes:
        say(scheme.contract.title)
        whole = not only or scheme.name in only
        for number, case in enumerate(scheme.proof.cases):
            if whole or case.name in only:
                try:
                    settled = settled_case(scheme, number, data)
                    if settled is None:
                        waiting.append(str(case.table))
                    else:
                        checks += checks_of(scheme, number, *settled)
                except InputError as error:
                    findings += error.findings
        if whole and data is not None:
            checks += published_checks(scheme, data)
    if findings:
        raise InputError(findings)
    return Proven(tuple(checks), tuple(schemes), tuple(dict.fromkeys(waiting)))
