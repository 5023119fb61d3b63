"""The headings of a file, under the names that a source knows its columns by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from finmodel.errors import Finding

AlsoCalled = Sequence[tuple[str, Sequence[str]]]
"""A heading, and others under which that column may stand in a file."""


def as_called(headings: Sequence[str], also_called: AlsoCalled) -> tuple[str, ...]:
    """Headings of a file, each by the name that is asked for where it is one of that name's other spellings.

    >>> as_called(["ID", "ACTUAL PRICE"], [("PRICE", ["* PRICE"])])
    ('ID', 'PRICE')
    """
    named = dict(_renamed(headings, also_called))
    return tuple(named.get(heading, heading) for heading in headings)


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
    named = [other for other in others if "*" not in other]
    return [heading for other in named for heading in headings if _folded(heading) == _folded(other)]


def several_columns(shown: str, headings: Sequence[str], also_called: AlsoCalled) -> list[Finding]:
    """A finding for each heading that two columns of a file might be."""
    findings = []
    for heading, others in also_called:
        likely = [] if heading in headings else _first_matches(headings, others)
        if len(likely) > 1:
            what = f"There is no column '{heading}', and {len(likely)} that it may be: {', '.join(likely)}."
            findings.append(Finding(shown, what, "Name the right one in `columns:`."))
    return findings


def _renamed(headings: Sequence[str], also_called: AlsoCalled) -> Iterator[tuple[str, str]]:
    for heading, others in also_called:
        likely = [] if heading in headings else _first_matches(headings, others)
        if len(likely) == 1:
            yield likely[0], heading


def matches(heading: str, patterns: Sequence[str]) -> bool:
    """True where a heading is one of some, in which `*` stands for any text."""
    return any(_pattern(each).fullmatch(_folded(heading)) for each in patterns)


def _folded(heading: str) -> str:
    """A heading in which capitals, underscores and blanks of any kind make no difference."""
    return " ".join(heading.replace("_", " ").strip("\ufeff").casefold().split())


def _pattern(heading: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in _folded(heading).split("*")))


def _first_matches(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of the first of some spellings that any heading has."""
    for other in others:
        found = [heading for heading in headings if _pattern(other).fullmatch(_folded(heading))]
        if found:
            return found
    return []
