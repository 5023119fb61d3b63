"""The headings of a file, under the names that a source knows its columns by.

Exports put blanks that do not break, marks of no width, line breaks and underscores into headings, and change their
capitals. None of that makes another heading: so an exact spelling wins, else the only one that is alike is meant, and
then one of the other names that a source gives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from finmodel.errors import Finding

AlsoCalled = Sequence[tuple[str, Sequence[str]]]
"""A heading, and others under which that column may stand in a file."""
_NOTHING = re.compile("[\\s_\\-\u00ad\u2010-\u2015\u200b-\u200f\u2060\ufeff]+")
_REMEMBERED = 10_000
"""Headings and patterns that are looked at over and over, in each row that may be the one of headings."""
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@lru_cache(_REMEMBERED)
def folded(heading: str) -> str:
    """A heading without what spellings of one differ in: capitals, blanks of any kind, underscores and hyphens.

    >>> folded("ACO_Name") == folded("aco\u00a0name ")
    True
    """
    return _NOTHING.sub("", unicodedata.normalize("NFKC", heading).translate(_QUOTES)).casefold()


def named(headings: Sequence[str], wanted: Iterable[str], also_called: AlsoCalled = ()) -> tuple[str, ...]:
    """Headings of a file, each by the name that is asked for where no other column can be meant by it.

    >>> named(["Id", "ACTUAL PRICE"], ["ID", "PRICE"], [("PRICE", ["* PRICE"])])
    ('ID', 'PRICE')
    """
    names = {**dict(_renamed(headings, also_called)), **dict(_respelt(headings, wanted))}
    return tuple(names.get(heading, heading) for heading in headings)


def lacking(headings: Collection[str], wanted: Iterable[str]) -> list[str]:
    """What is wanted and is none of the headings, nor a spelling that several of them have."""
    there = {folded(heading) for heading in headings}
    return [name for name in dict.fromkeys(wanted) if name not in headings and folded(name) not in there]


def alike(wanted: str, headings: Iterable[str]) -> tuple[str, ...]:
    """The headings that are a name that is wanted in other spellings."""
    return tuple(heading for heading in headings if folded(heading) == folded(wanted))


def filled(relation: str, headings: Sequence[str], own: Sequence[str], also_called: AlsoCalled) -> str:
    """A relation in which a blank of a column is filled from the next that has another of its names."""
    at = dict(zip(headings, own, strict=True))
    made = {}
    for heading, others in also_called:
        more = [at[name] for name in _there(headings, others) if name != heading]
        if heading in at and more:
            columns = ", ".join(f"NULLIF(TRIM(CAST({column} AS VARCHAR)), '')" for column in (at[heading], *more))
            made[at[heading]] = f"COALESCE({columns})"
    if not made:
        return relation
    replaced = ", ".join(f"{value} AS {column}" for column, value in made.items())
    return f"(SELECT * REPLACE ({replaced}) FROM {relation})"


def _there(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    """Headings of a file that are one of some names, in the order of these; a name with `*` in it is none."""
    plain = [other for other in others if "*" not in other]
    return [heading for other in plain for heading in headings if folded(heading) == folded(other)]


def several_columns(shown: str, headings: Sequence[str], also_called: AlsoCalled) -> list[Finding]:
    """A finding for each heading that two columns of a file might be."""
    findings = []
    for heading, others in also_called:
        likely = [] if alike(heading, headings) else _first_matches(headings, others)
        if len(likely) > 1:
            what = f"There is no column '{heading}', and {len(likely)} that it may be: {', '.join(likely)}."
            findings.append(Finding(shown, what, "Name the right one in `columns:`."))
    return findings


def _respelt(headings: Sequence[str], wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    exact = set(headings)
    by_fold: dict[str, list[str]] = {}
    for heading in headings:
        by_fold.setdefault(folded(heading), []).append(heading)
    for name in wanted:
        there = by_fold.get(folded(name), [])
        if name not in exact and len(there) == 1:
            yield there[0], name


def _renamed(headings: Sequence[str], also_called: AlsoCalled) -> Iterator[tuple[str, str]]:
    there = {folded(heading) for heading in headings} if also_called else set()
    for heading, others in also_called:
        likely = [] if folded(heading) in there else _first_matches(headings, others)
        if len(likely) == 1:
            yield likely[0], heading


def matches(heading: str, patterns: Sequence[str]) -> bool:
    """True where a heading is one of some, in which `*` stands for any text."""
    return any(_pattern(each).fullmatch(folded(heading)) for each in patterns)


@lru_cache(_REMEMBERED)
def _pattern(heading: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in folded(heading).split("*")))


def _first_matches(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of the first of some spellings that any heading has."""
    for other in others:
        found = [heading for heading in headings if _pattern(other).fullmatch(folded(heading))]
        if found:
            return found
    return []
