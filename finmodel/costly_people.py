"""Who costs what in a place, and how many people its figures are of: its rows are read, and sums handed back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from finmodel.concentration.people_sums import PeopleSums, RankAsked
from finmodel.concentration.scheme import SchemeAsked, SchemeNeeds, needs_of
from finmodel.core.place import Place
from finmodel.core.progress import Progress
from finmodel.errors import Finding
from finmodel.load.by_person.people_behind import Behind, names_people, people_behind
from finmodel.load.by_person.rank_people import ranked_people, require_people_listed
from finmodel.load.place_grid import DataFacts
from finmodel.measures.engines import Engine
from finmodel.measures.engines.address import open_engine
from finmodel.measures.engines.choice import chosen_engine
from finmodel.pipeline import OpenPlace

_T = TypeVar("_T")


@dataclass(frozen=True)
class CostlyPeople:
    """Sums of people ranked by what they come to, what a scheme needs if one is asked for, and what was read."""

    sums: PeopleSums
    needs: SchemeNeeds | None
    warnings: tuple[Finding, ...]
    facts: DataFacts


def costly_people(
    opened: OpenPlace, asked: RankAsked, scheme: SchemeAsked | None = None, progress: Progress | None = None
) -> CostlyPeople:
    """Rank the people of a place; raises InputError where people are not listed, or as reading the place does.

    The rows are read each time: sums of people are never kept beside the place.
    """

    def on(engine: Engine) -> CostlyPeople:
        sums, built = ranked_people(opened.place, opened.data_folder, engine, asked, progress)
        needs = None if scheme is None else needs_of(sums, scheme)
        return CostlyPeople(sums, needs, built.warnings, built.facts)

    require_people_listed(opened.place)
    return _worked(opened.place, opened.engine, on)


def people_of_figures(
    opened: OpenPlace, splits: Sequence[tuple[str, ...]], progress: Progress | None = None
) -> Behind | None:
    """Count the people behind activity by each of some sets of dimensions; None where no activity names anybody.

    The rows are read each time, as counts of people are never kept beside the place.
    """
    if not names_people(opened.place):
        return None

    def on(engine: Engine) -> Behind:
        return people_behind(opened.place, opened.data_folder, engine, splits, progress)

    return _worked(opened.place, opened.engine, on)


def _worked(place: Place, engine: Engine | str | None, on: Callable[[Engine], _T]) -> _T:
    if engine is not None and not isinstance(engine, str):
        return on(engine)
    with open_engine(chosen_engine(place, engine)) as opened:
        return on(opened)
