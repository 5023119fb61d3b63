"""Which column a heading means, whatever a program has done to its spelling on the way.

Exports put blanks that do not break, marks of no width, line breaks and underscores into headings, and change their
capitals. None of that makes another heading: so an exact spelling wins, and else the only one that is alike is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_NOTHING = re.compile("[\\s_\\-\u00ad\u2010-\u2015\u200b-\u200f\u2060\ufeff]+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def folded(heading: str) -> str:
    """A heading without what spellings of one differ in: capitals, blanks of any kind, underscores and hyphens.

    >>> folded("ACO_Name") == folded("aco\u00a0name ")
    True
    """
    return _NOTHING.sub("", unicodedata.normalize("NFKC", heading).translate(_QUOTES)).casefold()


def alike(wanted: str, headings: Iterable[str]) -> tuple[str, ...]:
    """The headings that may be one that is wanted: those spelt exactly so, else those that are the same when folded."""
    known = list(headings)
    exact = [heading for heading in known if heading == wanted]
    return tuple(exact or [heading for heading in known if folded(heading) == folded(wanted)])


def respelt(headings: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Headings with each that is wanted spelt as it is asked for, where only one column can be meant."""
    names = dict(_meant(headings, wanted))
    return tuple(names.get(heading, heading) for heading in headings)


def lacking(headings: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """What is wanted and cannot be any of the headings."""
    there = set(map(folded, headings))
    return [name for name in dict.fromkeys(wanted) if folded(name) not in there]


def _meant(headings: Sequence[str], wanted: Iterable[str]) -> Mapping[str, str]:
    exact = set(headings)
    by_fold: dict[str, list[str]] = {}
    for heading in headings:
        by_fold.setdefault(folded(heading), []).append(heading)
    found = {}
    for name in wanted:
        there = by_fold.get(folded(name), [])
        if name not in exact and len(there) == 1:
            found[there[0]] = name
    return found
