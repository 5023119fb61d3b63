"""`finmodel cases`: the scenarios that ship, found by a word, with what each asks, does and comes to."""

from __future__ import annotations

from typing import Annotated

import typer

from finmodel.cli.screen import show_report


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Words that a case must speak of, such as torbay, or stroke; without one all are listed."),
    ] = None,
) -> None:
    """List the cases that ship as scenarios: what each asks, how it works, where it is from and what it comes to.

    Examples: finmodel cases

    finmodel cases torbay
    """
    from finmodel.load.shipped_cases import shipped_cases
    from finmodel.report.cases_report import cases_report

    show_report(cases_report(shipped_cases(words or ()), whole=bool(words)))
