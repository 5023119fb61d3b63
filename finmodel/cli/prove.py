"""`finmodel prove`: contracts, shipped ones or a user's own, against what they must pay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finmodel.cli.screen import show_report, working
from finmodel.errors import InputError

if TYPE_CHECKING:
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
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON instead of tables.")] = False,
) -> None:
    """Settle contracts on cases whose result is known, and compare: shipped ones, or one of your own.

    Ends with 1 if any differs. Examples: finmodel prove

    finmodel prove medicare_shared_savings --data published

    finmodel prove my_contract.yaml my_cases.yaml
    """
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
