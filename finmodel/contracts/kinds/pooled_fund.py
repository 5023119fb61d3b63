"""Pooled fund (section 75, section 33): contributions in, services paid out, over- and underspend shared."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.contract import Contract, Line, Paid
from finmodel.contracts.values import Money, Share, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.model import one_or_group
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.rules.nodes import Axis, Measure, Node, Round, Split, Step, Sum
from finmodel.rules.shapes import at_least_nil

Sharing = Annotated[
    Annotated[Literal["proportional"], Tag("one")] | Annotated[dict[Code, Share], Tag("group")],
    Discriminator(one_or_group),
]


class PooledFund(Contract):
    """Partners pay contributions into a pool, which pays for services; what is over or short is shared."""

    kind: Literal["pooled_fund"]
    pool: Code
    """The pool, as the place names it."""
    contributions: dict[Code, Money] = Field(min_length=1)
    """What each partner pays in for a period."""
    overspend: Sharing = "proportional"
    """Who meets an overspend: in proportion to contributions, or stated shares."""
    underspend: Sharing = "proportional"
    """Who gets an underspend back: in proportion to contributions, or stated shares."""

    @model_validator(mode="after")
    def _shares_complete(self) -> Self:
        for name, shares in (("overspend", self.overspend), ("underspend", self.underspend)):
            if isinstance(shares, dict):
                self._check(name, shares)
        return self

    def _check(self, name: str, shares: dict[str, Share]) -> None:
        if set(shares) != set(self.contributions):
            fix = f"The contributors are {', '.join(self.contributions)}."
            raise Faults([Fault((name,), f"`{name}:` must give each contributor a share, and nobody else.", fix)])
        refuse_part_of_whole(name, shares)

    @property
    def shares_out(self) -> str:
        """The pool itself."""
        return self.pool

    def rules(self) -> tuple[Line, ...]:
        """Contributions, spend, and each contributor's part of what is over or short."""
        axis = Axis("contributor", tuple(self.contributions))
        agreed = Round(
            self.table("contributions.*", "Contribution", axis, tuple(self.contributions.values())),
            self.round_to,
        )
        fund = Step("Fund", Sum(agreed))
        spend = Measure("spend", unit("money"), "Spend of the pool", ask=Paid(payer=self.pool))
        over = Step("Overspend", at_least_nil(Round(spend, self.round_to) - fund))
        under = Step("Underspend", at_least_nil(fund - Round(spend, self.round_to)))
        members = axis.members
        return (
            self.payment("contributions", "Contributions", agreed, members, self.pool),
            Line("spend", "Spend of the pool", spend),
            self.payment(
                "overspend",
                "Share of overspend",
                self._part("overspend", over, agreed, axis),
                members,
                self.pool,
            ),
            self.payment(
                "underspend",
                "Share of underspend",
                self._part("underspend", under, agreed, axis),
                self.pool,
                members,
            ),
        )

    def _part(self, name: str, amount: Node, agreed: Node, axis: Axis) -> Node:
        shares = self.overspend if name == "overspend" else self.underspend
        if isinstance(shares, str):
            return Split(amount, agreed, self.round_to)
        ordered = tuple(shares[member] for member in axis.members)
        return Split(amount, self.table(f"{name}.*", f"Share of {name}", axis, ordered), self.round_to)
