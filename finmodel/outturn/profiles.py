"""What the rest of a year follows: the seasons of the year before, the same rate a day, or the rate of late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from finmodel.core.money import Floats

Profile = Literal["previous_year", "flat", "recent"]
Choice = Literal["best", "previous_year", "flat", "recent"]
PROFILES: Mapping[Profile, str] = {
    "previous_year": "the months of the year before, day for day",
    "flat": "the same rate a day as in the year so far",
    "recent": "the rate a day of the last three months",
}
"""What each profile is, in plain words."""
FOLLOWED = (
    "Followed: the year before where the months seen keep to its seasons plainly, else what would have told the last "
    "three of them best.",
    "A service's level may have moved in the year before for good, which its months do not tell from seasons.",
    "How far the three lie apart is in no range: `--profile` follows one of them throughout.",
)
"""How a profile is chosen, and what that cannot know, in plain words."""
LATE = 3
"""Months that the rate of late is told from, and that a choice is tried on."""
FAR = 4
"""How many times closer months lie to the year before's where its seasons are plain."""
_RHYTHMS = (3, 6)
"""Months after which what is recorded by the quarter or the half-year comes round again."""


def tells_seasons(before: Floats, seen: Floats) -> bool:
    """True where a year has something in every month, or by the quarter or half-year as the months seen have.

    A service that opened or closed in that year tells no seasons.
    """
    there = before > 0
    return bool(there.all()) or by_the_quarter(before, seen)


def by_the_quarter(before: Floats, seen: Floats) -> bool:
    """True where a year and the months seen have something in the same months of every quarter or half-year alone."""
    there = before > 0
    alike = bool((there[: len(seen)] == (seen > 0)).all()) and len(there) % max(_RHYTHMS) == 0
    return alike and bool(there.any()) and any((there.reshape(-1, each) == there[:each]).all() for each in _RHYTHMS)


def to_come(profile: Profile, seen: Floats, days: Floats, before: Floats | None) -> float:
    """Units of the months that are not seen; `days` has every month of the year, `before` those of the year before.

    >>> import numpy as np
    >>> to_come("recent", np.array([10.0, 10, 10, 20, 20, 20]), np.full(12, 30.0), None)
    120.0
    """
    elapsed = len(seen)
    if profile == "recent":
        late = slice(max(elapsed - LATE, 0), elapsed)
        return float(seen[late].sum() / days[late].sum() * days[elapsed:].sum())
    shape = days if before is None or profile == "flat" else before
    known = float(shape[:elapsed].sum())
    return float(seen.sum() * shape[elapsed:].sum() / known) if known > 0 else 0.0


def candidates(seen: Floats, before: Floats | None) -> tuple[Profile, ...]:
    """Profiles that the rest of a year may follow; a rate a day does not fit what is recorded by the quarter."""
    seasons = before is not None and tells_seasons(before, seen)
    if before is not None and seasons and not bool((before > 0).all()):
        return ("previous_year",)
    return (*(("previous_year",) if seasons else ()), "flat", *(("recent",) if len(seen) >= LATE else ()))


def best(seen: Floats, days: Floats, before: Floats | None) -> Profile:
    """The profile that would have told the last three months best from those before; the first where several would.

    Where the months seen lie far closer to the year before's than to the same rate a day, that year is followed. With
    fewer than six months seen, it is followed where they lie closer to it at all.
    """
    known = candidates(seen, before)
    tried = len(seen) >= 2 * LATE
    if before is not None and "previous_year" in known:
        seasons, even = _apart(seen, before), _apart(seen, days)
        if seasons <= (even / FAR if tried else even):
            return "previous_year"
    if not tried:
        return "flat"
    earlier, came = seen[:-LATE], float(seen[-LATE:].sum())
    known_days, known_before = days[: len(seen)], None if before is None else before[: len(seen)]
    missed = {each: abs(to_come(each, earlier, known_days, known_before) - came) for each in known}
    return min(known, key=lambda each: round(missed[each], 6))


def _apart(seen: Floats, shape: Floats) -> float:
    """How far months lie from a shape: the sum of squares over what is expected, to 6 decimals."""
    expected = seen.sum() * shape[: len(seen)] / shape[: len(seen)].sum()
    there = expected > 0
    return round(float(((seen - expected)[there] ** 2 / expected[there]).sum()), 6)
