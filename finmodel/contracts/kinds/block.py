"""Block: a sum agreed for each period, whatever the activity."""

from __future__ import annotations

from typing import ClassVar, Literal

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import Money
from finmodel.core.party import Code


class Block(Contract):
    """A fixed sum a period, paid whatever the activity."""

    PRORATED: ClassVar[bool] = True

    kind: Literal["block"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    amount: Money
    """The sum for each period."""

    def rules(self) -> tuple[Line, ...]:
        """One payment a period."""
        agreed = self.term("amount", "Block sum", self.amount)
        return (self.payment("payment", "Block payment", agreed, self.payer, self.payee),)
