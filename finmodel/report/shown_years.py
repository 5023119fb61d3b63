"""Which years a report shows: all that there are, or those that its reader asks for by name."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.period import spelt_otherwise
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError


def shown_years(
    periods: Sequence[str], asked: Sequence[str] = (), settles: str = "This place settles"
) -> tuple[str, ...]:
    """Those of some periods that are asked for, in their order; all of them where none is.

    Raises InputError for a year that is none of them: with the year meant where it is only spelt otherwise, else with
    all that there are, after the words of `settles`.
    """
    findings = []
    for label in asked:
        if label not in periods:
            near = spelt_otherwise(label, periods)
            fix = f"Did you mean '{near}'?" if near else f"{settles} {listed(periods)}."
            findings.append(Finding("--period", f"'{label}' is not a year here.", fix))
    if findings:
        raise InputError(findings)
    return tuple(label for label in periods if not asked or label in asked)


def span(years: Sequence[str]) -> str:
    """Years as a heading names them.

    >>> span(["2023/24"]), span(["2023/24", "2024/25", "2025/26"])
    ('2023/24', '2023/24 to 2025/26')
    """
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
