"""Services of a pooled fund: each with its own contributions, its own spend, and who bears its risk."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.line import Paid
from finmodel.contracts.values import Money
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken


class FundService(Frozen):
    """A service (a line) of the fund, with a budget of its own."""

    id: Code
    """Short name of the service; its figures are `budget_ID`, `spend_ID` and `variance_ID`."""
    title: str | None = None
    """Name as a board would write it."""
    contributions: dict[Code, Money] = Field(min_length=1)
    """What each partner pays in for this service; a partner that is not named pays nothing for it."""
    paid_under: tuple[Code, ...] = Field(min_length=1)
    """Contracts, paid from the pool, that are this service."""
    paid_to: Code | None = None
    """Only what those contracts pay to this party, where one contract serves several services."""
    risk: Literal["variable", "fixed", "own"] = "variable"
    """`variable`: over- and underspend are shared; `fixed`: no partner's contribution ever changes but the host's;
    `own`: the service's commissioner bears its own risk."""
    commissioner: Code | None = None
    """Partner that bears the risk, where `risk: own`."""
    committed: bool = True
    """No, for a scheme whose budget may still be called on to meet an overspend (`uncommitted` in the waterfall)."""

    @model_validator(mode="after")
    def _risk_has_a_bearer(self) -> Self:
        if self.risk == "own" and self.commissioner is None:
            raise ValueError("`risk: own` does not say whose; name the service's `commissioner:`")
        if self.risk != "own" and self.commissioner is not None:
            raise ValueError("`commissioner:` bears nothing here; write `risk: own`, or take it out")
        if self.risk != "variable" and not self.committed:
            raise ValueError(
                "a scheme that is not committed can be called on by all, and here one partner bears its risk; "
                "write `risk: variable`, or take out `committed:`"
            )
        return self

    @property
    def name(self) -> str:
        """The service as messages and labels call it."""
        return self.title or spoken(self.id)

    def spend(self, pool: str) -> Paid:
        """Asks for what the pool pays for the service."""
        return Paid(self.paid_under, pool, self.paid_to)

    def overlaps(self, other: FundService) -> bool:
        """True where some payment would count for both services."""
        shared = set(self.paid_under) & set(other.paid_under)
        return bool(shared) and (self.paid_to is None or other.paid_to is None or self.paid_to == other.paid_to)
