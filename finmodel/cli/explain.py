"""`finmodel explain`: one figure, step by step."""

from __future__ import annotations

from dataclasses import replace
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

    only: str | None = None
    with working("Working it out") as progress:
        if Path(contract).suffix.lower() in {".csv", ".xlsx", ".ods", ".xls"}:
            settled = settle_table(subject, contract)
            book = settled.table.contract
            shared = len(settled.table.cases) != len(settled.table.entities)
            only = of if shared and of in settled.table.entities else None
            case = None if only else of
            explanation = _explained(settled.settlement, book.id, line, case, symbol_of(book.currency))
        else:
            opened = open_place(subject, data)
            result = opened.run([scenario] if scenario else [], progress)
            explanation = _explained(result.runs[-1].settlement, contract, line, of, symbol_of(opened.place.currency))
    _show(explanation, only)


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
    found = explain(book, chosen[0].line, settlement.cases[position], settlement.values[book.id], position, symbol)
    return replace(found, others=tuple(one.line.name for one in lines if one is not chosen[0]))


def _show(found: Explanation, only: str | None) -> None:
    """Print an explanation; where `only` names a member, of every table just that member."""
    say(f"{found.contract}: {found.line}, {only or found.case}")
    say(f"Terms come from: {found.source} (where a term names no other source).\n")
    say("Terms")
    for figure in found.terms:
        _lines(figure, only)
    say("\nMeasures")
    for figure in found.measures:
        _lines(figure, only)
    say("\nSteps (only those that decide this figure)")
    for number, (sentence, figure) in enumerate(found.steps, start=1):
        say(f"  {number}. {sentence}")
        for member, value in figure.values:
            if member in ("", only) or only is None:
                say(f"     = {value}{f' ({member})' if member else ''}")
    if found.others:
        say(f"\nOther lines to explain with --line: {', '.join(found.others)}")


def _lines(figure: Figure, only: str | None) -> None:
    sources = figure.sources or ("",) * len(figure.values)
    for (member, value), source in zip(figure.values, sources, strict=True):
        named = f"{figure.label}{f', {member}' if member else ''}"
        if member in ("", only) or only is None:
            say(f"  {named}: {value}{f'  [{source}]' if source else ''}")
