"""What a contract or a cost wants to know of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from finmodel.core.columns import DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.speech import sentence
from finmodel.errors import Refused
from finmodel.measures.row_rules import RowRule

What = Literal["spells", "quantity", "days", "spend", "cost", "people", "person_years", "list_size", "score_years"]
PEOPLE_WHATS: tuple[What, ...] = ("people", "person_years", "list_size", "score_years")
"""Counts of people (in the year, by days, on its first day, by days times score); split by people's dimensions only."""
PREVIOUS = "previous"
"""The year before the one asked about."""


@dataclass(frozen=True)
class Ask:
    """A measure by period: of the rows that `where` admits, split into `cells` of the dimensions `by`.

    Build one with `Ask.of`, which puts its parts in a fixed order so that equal asks are equal.
    """

    what: What
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    year: str | None = None
    """A fixed year to answer for, or `previous`; the year asked about where not given."""
    rows: RowRule | None = None
    """Counts the rows that this rule makes of the priced activity, instead of the activity itself."""

    def __post_init__(self) -> None:
        if self.what not in get_args(What):
            raise Refused(f"'{self.what}' is not a measure.", f"Use {', '.join(get_args(What))}.")
        admitted = PEOPLE_DIMENSIONS if self.what in PEOPLE_WHATS else DIMENSIONS
        for name in self.dimensions:
            if name not in admitted:
                raise Refused(sentence(f"{self.what} cannot be split by '{name}'"), f"Use {', '.join(admitted)}.")
        if any(len(cell) != len(self.by) for cell in self.cells):
            raise Refused(f"Every cell needs one code for each of {', '.join(self.by) or 'no dimensions'}.")
        if len(set(self.cells)) != len(self.cells):
            raise Refused("A cell is named twice.", "Name it once.")
        if self.of_people and self.rows is not None:
            raise Refused(
                sentence(f"{self.what} counts people, and a rule for rows of activity does not fit it"), "Leave it out."
            )

    @classmethod
    def of(
        cls,
        what: What,
        where: Mapping[Any, Sequence[str]] | None = None,
        by: Sequence[str] = (),
        cells: Iterable[Sequence[str]] = (),
        year: str | None = None,
        rows: RowRule | None = None,
    ) -> Ask:
        """An ask with its filters sorted; a single code may stand for a list of one."""
        filters = {name: (codes,) if isinstance(codes, str) else codes for name, codes in (where or {}).items()}
        sorted_filters = tuple((name, tuple(sorted(set(codes)))) for name, codes in sorted(filters.items()))
        return cls(what, sorted_filters, tuple(by), tuple(tuple(cell) for cell in cells), year, rows)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that it filters or splits by."""
        return tuple(dict.fromkeys((*(name for name, _ in self.where), *self.by)))

    @property
    def of_people(self) -> bool:
        """True where it counts people rather than activity."""
        return self.what in PEOPLE_WHATS


def used_dimensions(asks: Iterable[Ask]) -> set[str]:
    """Every dimension that any ask, or the rule for its rows, speaks of; the grid may forget the others."""
    return {name for ask in asks for name in (*ask.dimensions, *(ask.rows.dimensions if ask.rows is not None else ()))}
