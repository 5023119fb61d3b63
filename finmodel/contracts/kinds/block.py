"""Block: a sum agreed for each period, whatever the activity."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clauses.over_time.uplifts import Uplifts, uplifted
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import Number
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.rules.nodes import ONE, Divide, Multiply, Node, Round, Step


class Block(Contract):
    """A fixed sum a period, paid whatever the activity."""

    kind: Literal["block"]
    PRORATED: ClassVar[bool] = True
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    amount: MoneyAmount
    """The sum for each period."""
    uplifts: Uplifts | None = None
    """Yearly rises that compound from the year the sum is stated in, such as a cost inflation index."""
    instalments: Number | None = None
    """Number of equal instalments the sum is paid in, such as 12; the last makes up for the rounding of the others."""

    @model_validator(mode="after")
    def _instalments_are_whole(self) -> Self:
        if self.instalments is not None and any(n < 1 or n != int(n) for n in self.instalments.numbers):
            what = "Instalments are counted in whole numbers from 1."
            raise Faults([Fault(("instalments",), what, "Write a number like 12.")])
        return self

    def rules(self) -> tuple[Line, ...]:
        """One payment a period, and the instalments it is paid in where they are agreed."""
        agreed = self.number("amount", "Block sum", self.amount, "money")
        shown: tuple[Line, ...] = ()
        if self.uplifts is not None:
            agreed = Step("Block sum with uplifts", uplifted(self, agreed, self.uplifts))
            shown = (Line("uplifted", "Block sum with uplifts", agreed),)
        payment = self.payment("payment", "Block payment", agreed, self.payer, self.payee)
        return (*shown, payment, *self._instalments(payment.rule))

    def _instalments(self, whole: Node) -> tuple[Line, ...]:
        if self.instalments is None:
            return ()
        number = self.term("instalments", "Number of instalments", self.instalments)
        due = Step("Block payment in all", whole)
        each = Step("Each instalment", Round(Divide(due, number), self.round_to))
        others = Step("All but the last instalment", Multiply(each, Step("Number of the others", number - ONE)))
        return (
            Line("instalment", "Each instalment", each.of),
            Line("last_instalment", "Last instalment", due - others),
        )
