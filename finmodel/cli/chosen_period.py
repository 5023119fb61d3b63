"""`--period`: the year, or years, that a report is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

_HELP = "Tell this year alone, such as 2024/25; files have every year."
ChosenPeriod = Annotated[str | None, typer.Option("--period", help=_HELP)]
ChosenPeriods = Annotated[list[str] | None, typer.Option("--period", help=f"{_HELP} May be given several times.")]


def require_period(asked: str | None, periods: Sequence[str], settles: str = "This place settles") -> None:
    """Raise InputError, naming those that there are after `settles`, where a year asked for is none of the periods."""
    from finmodel.report.shown_years import shown_years

    shown_years(periods, () if asked is None else (asked,), settles)
