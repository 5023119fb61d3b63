"""Which years a report shows: all that there are, or those that its reader asks for by name."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.nearest import nearest
from finmodel.errors import Finding, InputError


def shown_years(periods: Sequence[str], asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Those of some periods that are asked for, in their order; all of them where none is.

    Raises InputError, naming the nearest, for a year that is none of them.
    """
    findings = []
    for label in asked:
        if label not in periods:
            near = nearest(label, periods)
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(periods)}."
            findings.append(Finding("--period", f"'{label}' is not one of the years told.", fix))
    if findings:
        raise InputError(findings)
    return tuple(label for label in periods if not asked or label in asked)


def span(years: Sequence[str]) -> str:
    """Years as a heading names them.

    >>> span(["2023/24"]), span(["2023/24", "2024/25", "2025/26"])
    ('2023/24', '2023/24 to 2025/26')
    """
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
