"""Pay for coordination: a fee for each coordinated person, plan, meeting or month."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import MoneyPerUnit
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.model import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import Axis, Measure, Multiply, Step, Sum


class Fee(Frozen):
    """The fee for one thing done to coordinate care, for one tier of people where fees differ."""

    code: Code
    """Short name of the fee, such as `care_plan` or `tier_2_month`."""
    label: str | None = None
    """Name as a board would write it."""
    per: Literal["person", "plan", "meeting", "month"]
    """What the fee is paid for."""
    fee: MoneyPerUnit
    """The fee for one."""
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The recorded activity that counts; the payee is implied."""


class PayForCoordination(Contract):
    """Fees for coordinating care, paid whatever comes of it."""

    kind: Literal["pay_for_coordination"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who coordinates care and is paid."""
    fees: tuple[Fee, ...] = Field(min_length=1)
    """What is paid for, by tier where fees differ."""

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [fee.code for fee in self.fees]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"the fee '{code}' is given twice; give each its own code")
        return self

    def rules(self) -> tuple[Line, ...]:
        """Fees by number done, then the payment."""
        axis = Axis("fee", tuple(fee.code for fee in self.fees))
        asks = tuple(Ask.of("quantity", {**fee.where, "provider": (self.payee,)}) for fee in self.fees)
        done = Measure(
            "done",
            unit("units"),
            f"Number of {' and '.join(dict.fromkeys(_plural(fee.per) for fee in self.fees))}",
            axis,
            asks,
        )
        fee = self.table("fees.*.fee", "Fee", axis, tuple(fee.fee for fee in self.fees))
        earned = Sum(Step("Fees earned, by fee", Multiply(done, fee)))
        return (self.payment("payment", "Coordination fees", earned, self.payer, self.payee),)


def _plural(per: str) -> str:
    return {"person": "people"}.get(per, f"{per}s")
