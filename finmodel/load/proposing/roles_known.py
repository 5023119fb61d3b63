"""Which of our columns a heading may stand for, by the headings that this field uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

NAMES_PERSON = "names_person"


@cache
def known_headings() -> Mapping[str, Sequence[str]]:
    """What columns are headed with, by our column, the likeliest first."""
    stated = tomllib.loads((Path(__file__).parent / "headings.toml").read_text(encoding="utf-8"))
    return {name: tuple(entry["headings"]) for name, entry in stated.items()}


def plain(heading: str) -> str:
    """A heading as it is compared: small letters, single blanks.

    >>> plain("  Org_Code "), plain("AGE_GROUP_5"), plain("ENCOUNTERCLASS"), plain("StartDate")
    ('org code', 'age group 5', 'encounterclass', 'start date')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[\s_.\-\u00a0\u200b\ufeff]+", " ", apart).lower().split())


def rank(name: str, heading: str) -> int | None:
    """How likely a heading is to be that of one of our columns, 0 for likeliest; None where it is not."""
    written = plain(heading)
    return next((at for at, each in enumerate(known_headings()[name]) if fnmatchcase(written, each)), None)


def names_person(heading: str) -> bool:
    """True where a column may hold names, numbers or addresses of people."""
    return rank(NAMES_PERSON, heading) is not None


@cache
def fits_any(heading: str) -> bool:
    """True where a heading is one of those that this field uses."""
    return any(rank(name, heading) is not None for name in known_headings())
