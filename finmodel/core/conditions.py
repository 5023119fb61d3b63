"""Numbers of long-term conditions, as the codes that people are counted by and as words."""

from __future__ import annotations

from collections.abc import Sequence

CONDITIONS = "conditions"
"""The dimension of people that holds how many conditions each has."""
MOST = 30
"""So many conditions, or more, are one code: the grid stays small."""
CODES: tuple[str, ...] = (*(str(number) for number in range(MOST)), f"{MOST}+")
"""Every code that a number of conditions can take, in order."""


def codes_between(lowest: int, highest: int | None) -> tuple[str, ...]:
    """Codes of the numbers from lowest to highest, both included; None: no upper end.

    >>> codes_between(3, 5)
    ('3', '4', '5')
    """
    return CODES[lowest:] if highest is None else CODES[lowest : highest + 1]


def spoken_codes(dimension: str, codes: Sequence[str]) -> str:
    """Codes of a dimension in words; numbers of conditions that follow one another are told by their ends.

    >>> spoken_codes("conditions", ("3", "4", "5"))
    '3 to 5'
    """
    places = sorted(CODES.index(code) for code in codes if code in CODES) if dimension == CONDITIONS else []
    if len(places) < 2 or len(places) < len(codes) or places[-1] - places[0] >= len(places):
        return " or ".join(codes)
    last = CODES[places[-1]]
    return f"{CODES[places[0]]} or more" if places[-1] == MOST else f"{CODES[places[0]]} to {last}"
