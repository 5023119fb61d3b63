"""Contracts settled on their cases, shipped ones or a user's own, and on published tables where a user has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from finmodel.contracts.proof import ProvedNumber
from finmodel.errors import Finding, InputError
from finmodel.load.findings import did_you_mean
from finmodel.load.proving.proof_files import (
    ProvedScheme,
    checks_of,
    published_checks,
    read_scheme,
    scheme_files,
    settled_case,
)


@dataclass(frozen=True)
class Proven:
    """What contracts were shown to pay."""

    checks: tuple[ProvedNumber, ...]
    schemes: tuple[ProvedScheme, ...]
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
    schemes: list[ProvedScheme] = []
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
    return _proved(schemes, only, data, progress)


def prove_own(
    contract: Path,
    cases: Path,
    only: Sequence[str] = (),
    data: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Proven:
    """Settle a user's contract on a file of cases, read and settled as those of a shipped contract are.

    A case's `table:` is found beside the file of cases, unless `data` names another folder. Raises InputError with
    every finding in the contract or its cases.
    """
    scheme = read_scheme(contract, cases)
    known = [case.name for case in scheme.proof.cases]
    strange = [name for name in only if name not in known]
    if strange:
        raise InputError(
            Finding(name, f"No case in {cases.name} has this name.", did_you_mean(name, known)) for name in strange
        )
    return _proved([scheme], only, data or cases.parent, progress, published=data is not None)


def _proved(
    schemes: Sequence[ProvedScheme],
    only: Sequence[str],
    data: Path | None,
    progress: Callable[[str], None] | None,
    published: bool = True,
) -> Proven:
    """Schemes settled on their cases, and where asked on each `published` table in the folder that they read."""
    say = progress or (lambda step: None)
    checks: list[ProvedNumber] = []
    waiting: list[str] = []
    findings: list[Finding] = []
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
        if whole and data is not None and published:
            checks += published_checks(scheme, data)
    if findings:
        raise InputError(findings)
    return Proven(tuple(checks), tuple(schemes), tuple(dict.fromkeys(waiting)))
