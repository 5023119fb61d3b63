"""`--period`: the year that a report is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from finmodel.core.nearest import nearest
from finmodel.errors import InputError

ChosenPeriod = Annotated[
    str | None, typer.Option("--period", help="Tell this year alone, such as 2024/25; files have every year.")
]


def require_period(asked: str | None, periods: Sequence[str]) -> None:
    """Raise InputError, naming the nearest, where a year is asked for that is none of the periods told."""
    if asked is None or asked in periods:
        return
    near = nearest(asked, periods)
    fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(periods)}."
    raise InputError.of("--period", f"'{asked}' is not one of the years told.", fix)
