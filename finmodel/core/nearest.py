"""The likely meaning of a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LOOSELY, CLOSELY = 0.6, 0.75
"""How alike two names must be, from 0 to 1: where most names are meant, and where few choices leave little doubt."""


def nearest(name: str, known: Iterable[str], alike_by: float = LOOSELY) -> str | None:
    """The known name that a misspelt one most likely meant, if any is near.

    >>> nearest("setting ", ["Setting", "settings"])
    'Setting'
    """
    choices = list(known)
    alike = [choice for choice in choices if choice.strip().casefold() == name.strip().casefold()]
    return next(iter(alike or get_close_matches(name, choices, n=1, cutoff=alike_by)), None)
