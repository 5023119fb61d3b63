"""`finmodel explain`: one figure, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.run import DataFolder
from finmodel.cli.screen import say, working
from finmodel.core.currency import symbol_of
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.contracts.explain import Explanation, Figure
    from finmodel.contracts.settle import Settlement


def command(
    subject: Annotated[
        Path, typer.Argument(help="A place, or a contract file that is settled on a table of measures.")
    ],
    contract: Annotated[
        str,
        typer.Argument(
            help="Of a place: the contract's id (or funding, delivery). Of a contract file: the table of measures."
        ),
    ],
    line: Annotated[
        str | None, typer.Option("--line", help="The line to explain; the last that pays where not given.")
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", help="The period, or the row of the table; the first where not given."),
    ] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", "-s", help="Explain it under this scenario.")] = None,
    data: DataFolder = None,
) -> None:
    """Explain one figure: the sentence, the numbers put in, each step, each source.

    Examples: finmodel explain brookshire acute_tariff --of 2024/25

    finmodel explain contracts/medicare_shared_savings.yaml mssp_2022.csv --of A1023
    """
    from finmodel.pipeline import open_place, settle_table

    with working("Working it out") as progress:
        if Path(contract).suffix.lower() in {".csv", ".xlsx", ".ods", ".xls"}:
            settled = settle_table(subject, contract)
            explanation = _explained(
                settled.settlement,
                settled.table.contract.id,
                line,
                of,
                symbol_of(settled.table.contract.currency),
            )
        else:
            opened = open_place(subject, data)
            result = opened.run([scenario] if scenario else [], progress)
            explanation = _explained(result.runs[-1].settlement, contract, line, of, symbol_of(opened.place.currency))
    _show(explanation)


def _explained(settlement: Settlement, contract: str, line: str | None, of: str | None, symbol: str) -> Explanation:
    from finmodel.contracts.explain import explain
    from finmodel.contracts.settle import lookup

    lines = lookup(settlement, contract)
    chosen = [one for one in lines if one.line.name == line] if line else [one for one in lines if one.line.pays][-1:]
    if not chosen:
        raise InputError.of(
            f"contract {contract}",
            f"It has no line '{line}'.",
            f"Its lines are {', '.join(one.line.name for one in lines)}.",
        )
    labels = [case.label for case in settlement.cases]
    if of is not None and of not in labels:
        shown = ", ".join(labels[:8]) + (", …" if len(labels) > 8 else "")
        raise InputError.of(of, "There is no such period or row.", f"There are {shown}.")
    position = labels.index(of) if of is not None else 0
    book = chosen[0].contract
    return explain(book, chosen[0].line, settlement.cases[position], settlement.values[book.id], position, symbol)


def _show(found: Explanation) -> None:
    say(f"{found.contract}: {found.line}, {found.case}")
    say(f"Source of terms: {found.source}, unless another is named.\n")
    say("Terms")
    for figure in found.terms:
        _lines(figure)
    say("\nMeasures")
    for figure in found.measures:
        _lines(figure)
    say("\nSteps (only those that decide this figure)")
    for number, (sentence, figure) in enumerate(found.steps, start=1):
        say(f"  {number}. {sentence}")
        for member, value in figure.values:
            say(f"     = {value}{f' ({member})' if member else ''}")


def _lines(figure: Figure) -> None:
    for member, value in figure.values:
        named = f"{figure.label}{f', {member}' if member else ''}"
        say(f"  {named}: {value}{f'  [{figure.source}]' if figure.source else ''}")
