"""Which years a report shows: all of a place's, or those that its reader asks for by name."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError

OPTION = "--period"


def shown_years(place: Place, asked: Sequence[str]) -> tuple[str, ...]:
    """The periods asked for, in the place's order; all of them where none is. Raises InputError for one unknown."""
    findings = []
    for label in asked:
        if label not in place.periods:
            near = nearest(label, place.periods)
            fix = f"Did you mean '{near}'?" if near else f"Use {', '.join(place.periods)}."
            findings.append(Finding(OPTION, f"{label} is not one of the place's periods.", fix))
    if findings:
        raise InputError(findings)
    return tuple(label for label in place.periods if label in asked) if asked else place.periods


def span(years: Sequence[str]) -> str:
    """Years as a heading names them.

    >>> span(["2023/24"]), span(["2023/24", "2024/25", "2025/26"])
    ('2023/24', '2023/24 to 2025/26')
    """
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
