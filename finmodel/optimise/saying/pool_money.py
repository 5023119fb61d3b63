"""Money of a pool for a decision: who contributes, what was unspent, and what moves between years."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.optimise.saying.brief import Contribution, Part


class Borrowing(Frozen):
    """Money that a pool may owe at the end of a year, so that what saves later can start earlier; repaid by the end."""

    lender: Code
    """Partner that lends, and is paid back with interest."""
    at_most: Pounds = Field(ge=0)
    """The most that may be owed at the end of a year."""
    interest: Part
    """Interest for a year on what was owed at its start."""
    source: str = Field(min_length=1)
    """Where the terms come from; `assumption` where they are one."""


class PoolMoney(Frozen):
    """What a pool has for the decision."""

    contributions: dict[Code, Contribution] = {}
    """What each partner pays in for this decision, on top of what it pays the pool already."""
    use_unspent: bool = False
    """True where money that the pool would otherwise hand back at the end of a year may be spent too."""
    carry_forward: bool = False
    """True where what a year does not spend may be spent in the next; else it goes back as the pooled fund says."""
    borrowing: Borrowing | None = None
    """What may be borrowed between the years."""

    def paid_whatever(self, year: str) -> Decimal:
        """Pounds that partners pay in a year whatever is decided."""
        return sum((one.least_in(year) for one in self.contributions.values()), Decimal(0))
