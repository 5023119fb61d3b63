"""A line of `must:` that can be held against a run: what it says, and what it comes to there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from finmodel.contracts.contract import Contract
from finmodel.core.must import Must
from finmodel.core.place import Place
from finmodel.core.vocabulary import Vocabulary
from finmodel.draws.draw_tables import Drawn
from finmodel.scenarios.run import Run

EACH, ALL_YEARS = "each", "all"
"""What a line says for every year by itself, and for all of them together."""


@dataclass(frozen=True)
class Trial:
    """A run that lines are held against, what it is compared with, and its draws where it was drawn."""

    run: Run
    against: Run | None = None
    drawn: Drawn | None = None


@dataclass(frozen=True)
class LineOutcome:
    """What a line comes to."""

    figure: str
    """The figure that breaks it, or comes nearest to that, as a sentence."""
    fix: str = ""
    """How to mend it; nothing where it holds."""
    beyond: Mapping[str, float] = field(default_factory=dict)
    """How far past its limit it is, by year, in the unit of the limit; nought where it holds."""

    @property
    def broken(self) -> bool:
        """True where it does not hold."""
        return any(self.beyond.values())


@dataclass(frozen=True)
class NotChecked:
    """Why a line could not be held against a run, and what would let it be."""

    why: str
    fix: str
    wrong: bool = False
    """True where it names something that the run does not have."""


@dataclass(frozen=True)
class Spoken:
    """What partners, contracts and activity are called in a sentence."""

    currency: str = "GBP"
    names: Mapping[str, str] = field(default_factory=dict)
    """Partners, pools and contracts by id."""
    words: Vocabulary = field(default_factory=lambda: Vocabulary({}))

    @classmethod
    def of(cls, place: Place, contracts: tuple[Contract, ...]) -> Spoken:
        """What a place calls them."""
        names = {party.id: party.name for party in place.partners} | {pool.id: pool.title for pool in place.pools}
        return cls(place.currency, names | {each.id: f"“{each.title}”" for each in contracts}, place.vocabulary)

    def name(self, code: str) -> str:
        """What one is called."""
        return self.names.get(code, f"'{code}'")


class Statement(Must):
    """A line of `must:` of some kind; each is a file of `finmodel/must/statements/`."""

    COMPARES: ClassVar[bool] = False
    """True where it is about what a scenario changes."""
    DRAWN: ClassVar[bool] = False
    """True where it can be seen in draws alone."""
    OF_CONTRACT: ClassVar[bool] = False
    """True where it is about one contract, which it names unless it stands in that contract's file."""

    def says(self, spoken: Spoken, own: str = "") -> str:
        """The line as a sentence; `own` is the contract in whose file it stands."""
        raise NotImplementedError

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """What it comes to in a run, of `own` where it stands in that contract's file."""
        raise NotImplementedError

    def held_alone(self, contract: Contract) -> LineOutcome | NotChecked:
        """What it comes to for a contract by itself, on figures that such a contract might have."""
        return NotChecked("It is about a place, and this is a contract by itself.", "Check the place that it is in.")


def worst_year(beyond: Mapping[str, float]) -> str:
    """The year that lies furthest past a limit."""
    return max(beyond, key=lambda year: beyond[year])


def no_such(contract: str, run: Run) -> NotChecked:
    """What is told of a contract that a run does not have in force."""
    held = ", ".join(each.id for each in run.basis.contracts)
    return NotChecked(f"'{contract}' is not in force there.", f"In force are {held or 'none'}.")
