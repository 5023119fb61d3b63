"""`finmodel prove`: every shipped contract against its published or hand-worked results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finmodel.cli.screen import say, show_table, working

if TYPE_CHECKING:
    from finmodel.contracts.proof import ProvedNumber
    from finmodel.load.proof_files import ShippedScheme
    from finmodel.load.prove import Proven

_WORDS = {
    "official_result": "official result",
    "official_example": "official example",
    "rule": "published rule",
    "hand_worked": "worked by hand",
    "unconfirmed": "unconfirmed",
}


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

    with working("Proving") as progress:
        proven = prove(only or (), data, progress)
    if as_json:
        typer.echo(_json(proven))
    else:
        _show(proven)
    if proven.differing:
        raise typer.Exit(1)


def _show(proven: Proven) -> None:
    for scheme in proven.schemes:
        checks = [check for check in proven.checks if check.scheme == scheme.name]
        if checks:
            _show_scheme(scheme, checks)
    for table in proven.waiting:
        say(f"Not settled here: what needs {table}. Name its folder with --data.")
    differ, unsure = len(proven.differing), sum(not check.confirmed for check in proven.checks)
    contracts = len({check.scheme for check in proven.checks})
    named = f"{len(proven.checks):,} numbers of {contracts} contract{'' if contracts == 1 else 's'}"
    say(f"{named}: {len(proven.checks) - differ:,} as expected, {differ:,} different. {unsure:,} unconfirmed (?).")


def _show_scheme(scheme: ShippedScheme, checks: list[ProvedNumber]) -> None:
    sources = list(dict.fromkeys(check.source for check in checks))
    rows = []
    before = ""
    years = {check.case: {each.period for each in checks if each.case == check.case} for check in checks}
    several = {case for case, found in years.items() if len(found) > 1}
    for check in checks:
        note = _WORDS[check.evidence] + f" [{sources.index(check.source) + 1}]" + ("" if check.confirmed else " ?")
        rows.append(
            [
                check.case if check.case != before else "",
                _line(check, check.case in several),
                _number(check.expected),
                _number(check.got),
                _difference(check),
                _number(check.tolerance),
                note,
            ]
        )
        before = check.case
    heads = ["Case", "line", "expected", "got", "difference", "allowed", "evidence [source]"]
    show_table(f"{scheme.contract.title} ({scheme.name})", heads, rows)
    for number, source in enumerate(sources, start=1):
        say(f"  [{number}] {source}")
    for check in checks:
        if check.unit == "rows":
            say(f"  {check.case}: {_number(check.got)} of {_number(check.expected)} {check.what}")
    unsure = dict.fromkeys(label for check in checks for label in check.unconfirmed)
    if unsure:
        say(f"  ? rests on numbers not checked against their source: {', '.join(unsure)}")
    say("")


def _difference(check: ProvedNumber) -> str:
    if not check.agrees:
        return f"{_number(check.difference)} DIFFERS"
    return _number(check.difference) if abs(check.difference) > check.noise else "0"


def _line(check: ProvedNumber, dated: bool) -> str:
    return ", ".join(filter(None, [check.line, check.member, check.period if dated else ""]))


def _number(value: float) -> str:
    """A number with every digit that counts: at most 15, and 9 after the point."""
    after = max(0, min(9, 15 - len(str(int(abs(value))))))
    text = f"{value:,.{after}f}"
    text = text.rstrip("0").rstrip(".") if after else text
    return "0" if text == "-0" else text.replace("-", "−")


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
