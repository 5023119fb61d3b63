"""What others ask of a contract: its reviewer, its place, the contracts beside it, and the checks of money.

A kind answers what concerns it, and of the rest each answer here is that of a contract with nothing to say. So whoever
asks need not know kinds, and a kind need not know who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, Self

from finmodel.contracts.clash import Clash
from finmodel.contracts.clauses.over_time.balance import Balance
from finmodel.contracts.line import Line
from finmodel.contracts.values import Case, TermValue
from finmodel.core.faults import Fault
from finmodel.measures.ask import Ask

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid


class Neighbour(Protocol):
    """Another contract in force, as far as those beside it look at it: its id, and what it pays whom."""

    @property
    def id(self) -> str:
        """Short name."""

    def lines(self) -> tuple[Line, ...]:
        """Every line, in order."""

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity that it pays for unit by unit: the code of each price line, and what it counts."""


class Questions:
    """What others ask of a contract."""

    def remarks(self) -> tuple[Fault, ...]:
        """What a reviewer would ask of it: a tier out of reach, a cap below a gate, an order left open."""
        return ()

    def settings(self) -> tuple[TermValue, ...]:
        """Numbers that shape the rules, or the rows they count, and are no terms: a rounding, a limit a person."""
        return ()

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity that it pays for unit by unit: the code of each price line, and what it counts."""
        return ()

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """What the contract means to count and does not, each with how to mend it."""
        return ()

    def among(self, others: Sequence[Neighbour]) -> Self:
        """The contract as it stands among those in force, where its rules speak of another's."""
        return self

    def beside(self, others: Sequence[Neighbour]) -> tuple[Clash, ...]:
        """What does not fit between the contract and the others in force."""
        return ()

    @property
    def whole_years(self) -> bool:
        """True where it is settled on whole years alone, although its kind is paid by the day."""
        return False

    @property
    def shared_figure(self) -> str | None:
        """The figure that its payments are a part of, if any: an explanation tells the rate in force."""
        return None

    @property
    def shares_out(self) -> str | None:
        """The pool whose over- and underspend it shares out, if any; once it has, nothing is left in the pool."""
        return None

    @property
    def holds(self) -> tuple[Balance, ...]:
        """Balances that the pool it shares out may hold at the end of a year."""
        return ()

    @property
    def plain(self) -> bool:
        """True where each year pays all that is due for it, and for nothing else."""
        return True

    @property
    def counts_rows(self) -> bool:
        """True where all it pays for is counted row by row, so that in part of a year only rows started then count."""
        return False

    def part_of(self, case: Case) -> Decimal:
        """The part of a case's days on which it is in force, 0 to 1."""
        return Decimal(1)

    def in_force(self, case: Case) -> bool:
        """True where it is in force on some day of a case."""
        return self.part_of(case) > 0
