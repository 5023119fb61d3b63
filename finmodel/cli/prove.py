"""`finmodel prove`: contracts, shipped ones or a user's own, against what they must pay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finmodel.cli.kept_place import open_kept
from finmodel.cli.screen import show_report, working
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.contracts.proof import ProvedNumber
    from finmodel.load.proving.prove import Proven


def command(
    contract: Annotated[
        Path | None,
        typer.Argument(
            help="A shipped contract by name, or a file of your own; every shipped one where none is named."
        ),
    ] = None,
    cases: Annotated[
        Path | None, typer.Argument(help="The file of cases that it is proved by, written as contracts/results are.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A contract or a case by name; may be given several times.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of published tables, such as mssp_2022.csv: whole years are settled too."),
    ] = None,
    place: Annotated[
        Path | None,
        typer.Option("--place", help="A place: every scenario that states its result there is run and compared."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON instead of tables.")] = False,
) -> None:
    """Settle contracts on cases whose result is known, and compare: shipped ones, or one of your own.

    With --place, scenarios instead: each that states what it changes for each partner of that place.

    Ends with 1 if any differs. Examples: finmodel prove

    finmodel prove medicare_shared_savings --data published

    finmodel prove my_contract.yaml my_cases.yaml

    finmodel prove --place brookshire --only torbay
    """
    if place is not None:
        _of_scenarios(place, contract, only or (), as_json)
        return
    from finmodel.load.proving.proof_files import scheme_files
    from finmodel.load.proving.prove import prove, prove_own
    from finmodel.report.proof_report import SHIPPED, proof_report

    with working("Proving") as progress:
        if contract is None:
            proven = prove(only or (), data, progress)
        elif cases is None:
            proven = prove([_named(contract), *(only or ())], data, progress)
        else:
            shipped = {} if contract.is_file() else {file.stem: file for file in scheme_files()}
            proven = prove_own(shipped.get(str(contract), contract), cases, only or (), data, progress)
    if as_json:
        typer.echo(_json(proven))
    else:
        titles = [(scheme.name, scheme.contract.title) for scheme in proven.schemes]
        told = SHIPPED if cases is None else f"{titles[0][1]} against {cases.name}"
        show_report(proof_report(titles, proven.checks, proven.waiting, told))
    if proven.differing:
        raise typer.Exit(1)


def _of_scenarios(place: Path, contract: Path | None, only: Sequence[str], as_json: bool) -> None:
    """Show scenarios of a place beside the results that they state."""
    from finmodel.load.proving.prove import Proven
    from finmodel.load.proving.stated_results import with_results
    from finmodel.report.proof_report import proof_report
    from finmodel.scenarios.held_to_source import proved

    if contract is not None:
        fix = f"Leave out {contract}, or --place; name a scenario with --only."
        raise InputError.of("--place", "It proves scenarios of a place, and a contract is named too.", fix)
    with working("Proving") as progress:
        opened = open_kept(place, None, False, None)
        files = with_results(opened.place, opened.folder, only)
        checks: list[ProvedNumber] = []
        titles: list[tuple[str, str]] = []
        for file in files.values():  # each by itself, over its own years: together all have those of the longest
            result = opened.run([file], progress)
            run = result.runs[1]  # after the contracts in force; what it rests on comes later
            scenario = next(each for each in result.scenarios if each.scenario == run.name)
            titles.append((run.name, run.title))
            if scenario.result is not None:
                checks += proved(scenario.result, scenario.title, result.against(run), run)
    proven = Proven(tuple(checks), (), ())
    told = f"Scenarios of {opened.place.title} against results worked out apart"
    if as_json:
        typer.echo(_json(proven))
    else:
        show_report(proof_report(titles, proven.checks, (), told, of="scenario"))
    if proven.differing:
        raise typer.Exit(1)


def _named(contract: Path) -> str:
    """The name of a shipped contract; raises InputError for a file of one's own, which only its cases can prove."""
    from finmodel.load.proving.proof_files import scheme_files

    shipped = {file.resolve(): file.stem for file in scheme_files()}
    name = shipped.get(contract.resolve(), str(contract))
    if name not in shipped.values() and (contract.is_file() or contract.suffix or contract.parent != Path()):
        fix = f"Name the file of its cases too: finmodel prove {contract} my_cases.yaml."
        raise InputError.of(
            str(contract), "Nothing says what it must pay.", f"{fix} One that is shipped goes by its name."
        )
    return name


def _json(proven: Proven) -> str:
    import json
    from dataclasses import asdict

    checks: list[dict[str, Any]] = [
        asdict(check) | {"difference": check.difference, "agrees": check.agrees, "confirmed": check.confirmed}
        for check in proven.checks
    ]
    for check in checks:
        check["numbers_not_confirmed"] = list(check.pop("unconfirmed"))
        for name in ("noise", "pays", "symbol"):
            check.pop(name)
    whole = {
        "contracts": [scheme.name for scheme in proven.schemes],
        "checks": checks,
        "differ": len(proven.differing),
        "tables_not_given": list(proven.waiting),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)
