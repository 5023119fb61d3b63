"""Money that a partner spends on something new: a cost of its own and, where another pays for it, a block.

An investment and a programme that reaches people are the same money, so both are made here: ledger, draws and workbook
need nothing of their own for either, and money is conserved as in any contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.core.place import DeliveryCost
from finmodel.errors import InputError
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.changes.new_service import free_id, made

INVESTMENT = "investment"
"""What ids of the contracts that carry such money start with."""


@dataclass(frozen=True)
class Spending:
    """What is spent in each year, by whom, and who pays it to them."""

    name: str
    """The change that spends it, as a board would say it."""
    partner: str
    """Partner that spends the money: its cost of delivery rises."""
    paid_by: str | None
    """Partner or pool that pays it to them; the partner bears it itself where there is none."""
    years: Mapping[str, Mapping[str, Decimal]]
    """What it is spent on, each with its pounds by year."""
    source: str
    confirmed: bool

    def laid_on(self, basis: Basis, where: str) -> Basis:
        """The basis with what is spent, and a contract that pays for it; raises InputError for a stranger."""
        place = basis.place
        refuse_stranger(self.partner, [partner.id for partner in place.partners], "a partner", where)
        if self.paid_by is not None:
            refuse_stranger(self.paid_by, place.parties, "a partner or pool", where)
        costs = [
            DeliveryCost(partner=self.partner, name=f"{self.name}, {told}", by_year=dict(years), source=self.source)
            for told, years in self.years.items()
            if any(years.values())
        ]
        contracts = basis.contracts
        if self.paid_by is not None:
            whole = {year: sum((each[year] for each in self.years.values()), Decimal(0)) for year in place.periods}
            data = {
                "kind": "block", "id": free_id(INVESTMENT, self.name, contracts), "title": self.name,
                "payer": self.paid_by, "payee": self.partner, "source": self.source,
                "amount": {"by_period": whole, "source": self.source, "confirmed": self.confirmed},
            }  # fmt: skip
            contracts = (made("block", data), *contracts)
        place = place.model_copy(update={"costs": (*place.costs, *costs)})
        return replace(basis, place=place, contracts=contracts)


def refuse_stranger(name: str, known: Sequence[str], what: str, where: str) -> None:
    """Raise InputError for a party that is not among those known."""
    if name not in known:
        several = "partners and pools" if "pool" in what else "partners"
        raise InputError.of(where, f"'{name}' is not {what}.", f"The {several} are {', '.join(known)}.")
