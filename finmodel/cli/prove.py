"""`finmodel prove`: every shipped contract against its published or hand-worked results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finmodel.cli.screen import show_report, working

if TYPE_CHECKING:
    from finmodel.load.prove import Proven


def command(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A contract or a case by name; may be given several times.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of published tables, such as mssp_2022.csv: whole years are settled too."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON instead of tables.")] = False,
) -> None:
    """Settle every shipped contract on this machine and compare it with its published or hand-worked results.

    Ends with 1 if any differs. Examples: finmodel prove

    finmodel prove --only medicare_shared_savings --data published
    """
    from finmodel.load.prove import prove
    from finmodel.report.proof_report import proof_report

    with working("Proving") as progress:
        proven = prove(only or (), data, progress)
    if as_json:
        typer.echo(_json(proven))
    else:
        titles = [(scheme.name, scheme.contract.title) for scheme in proven.schemes]
        show_report(proof_report(titles, proven.checks, proven.waiting))
    if proven.differing:
        raise typer.Exit(1)


def _json(proven: Proven) -> str:
    import json
    from dataclasses import asdict

    checks: list[dict[str, Any]] = [
        asdict(check) | {"difference": check.difference, "agrees": check.agrees, "confirmed": check.confirmed}
        for check in proven.checks
    ]
    for check in checks:
        check["numbers_not_confirmed"] = list(check.pop("unconfirmed"))
        check.pop("noise")
    whole = {
        "contracts": [scheme.name for scheme in proven.schemes],
        "checks": checks,
        "differ": len(proven.differing),
        "tables_not_given": list(proven.waiting),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)
