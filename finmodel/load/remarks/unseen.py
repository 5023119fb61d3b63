"""Codes that a contract or cost asks for and no row has: most often a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, DIMENSIONS, UNKNOWN
from finmodel.core.conditions import CONDITIONS
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.load.findings import did_you_mean, line_of
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid

Codes = frozenset[tuple[str, str]]
"""Codes, each with its dimension."""


def unseen_codes(grid: Grid, asks: Iterable[Ask], made: Codes = frozenset()) -> list[Finding]:
    """A warning for each code asked for that the data never shows; a number of conditions may have nobody.

    Codes that a scenario makes itself, such as those of a new service, are none.
    """
    return [
        Finding(name, unseen(said, dimension, code), did_you_mean(code, seen), "warning")
        for name, said, of_people in (("people", "person", True), ("activity", "activity", False))
        for dimension, codes in _asked(ask for ask in asks if ask.of_people is of_people).items()
        for seen in [_seen(grid, dimension, of_people=of_people)]
        for code in sorted(codes - set(seen) - {UNKNOWN})
        if seen and dimension != CONDITIONS and (dimension, code) not in made
    ]


def unseen_words(
    place: Place, grid: Grid, lines: Mapping[tuple[str | int, ...], int], file: str, made: Codes = frozenset()
) -> list[Finding]:
    """A warning for each of the place's `words:` that names neither a dimension nor a code that the data has.

    The grid must keep the dimensions that the place has words for.
    """
    seen = {code for name in ACTIVITY_DIMENSIONS for code in _seen(grid, name, of_people=False)} - {ALL, UNKNOWN}
    known = sorted({*DIMENSIONS, *seen, *(code for _, code in made)})
    return [
        Finding(
            f"{file}, line {line_of(('words', code), lines)}",
            f"`words:` has a word for '{code}', and no activity in the data is called that.",
            did_you_mean(code, known),
            "warning",
        )
        for code in place.words
        if code not in known
    ]


def unseen(said: str, dimension: str, code: str) -> str:
    """What is said of a code that no row of activity (or no person) has."""
    return f"No {said} has the {dimension} '{code}'."


def _asked(asks: Iterable[Ask]) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for ask in asks:
        if _all_of_a_provider(ask):
            continue
        for dimension, code in _codes(ask):
            asked.setdefault(dimension, set()).add(code)
    return asked


def _all_of_a_provider(ask: Ask) -> bool:
    """True where it asks for all that a provider does, as a cost that is fixed does; that may be nothing counted."""
    return [dimension for dimension, _ in ask.where] == ["provider"] and not ask.by and ask.rows is None


def _codes(ask: Ask) -> Iterator[tuple[str, str]]:
    for dimension, codes in ask.where:
        yield from ((dimension, code) for code in codes)
    if ask.rows is not None:
        for selection in (selection for one in ask.rows.choices for selection in one):
            yield from ((dimension, code) for dimension, codes in selection for code in codes)
    for cell in ask.cells:
        yield from zip(ask.by, cell, strict=True)


def _seen(grid: Grid, dimension: str, *, of_people: bool) -> list[str]:
    rows = grid.people if of_people else grid.activity
    return sorted({str(code) for code in rows[dimension].unique()})
