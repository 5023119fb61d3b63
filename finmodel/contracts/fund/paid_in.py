"""Money of a pooled fund beside contributions: earned by performance, client charges, and the host's fee."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import MoneyAmount, ShareAmount
from finmodel.contracts.fund.lines import HOST_FEE, FundLines
from finmodel.contracts.fund.roll_forward import Budget
from finmodel.contracts.values import Money, Share
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import Multiply, Node, Round, Step, Sum
from finmodel.rules.shapes import at_least_nil, gate


class Contingent(Frozen):
    """Contributions that are paid in only as far as performance is achieved; the rest stays with the partner."""

    contributions: dict[Code, Money] = Field(min_length=1)
    """What each partner pays in where everything is achieved, beside its other contributions."""
    achieved: ShareAmount
    """Part of the target that was achieved."""
    threshold: Share | None = None
    """Least part achieved for anything to be paid in."""


class ClientCharges(Frozen):
    """Charges that a council collects from clients; its share of a difference is net of them."""

    partner: Code
    """Council that collects the charges."""
    amount: MoneyAmount
    """Charges collected in a year."""
    counted: Literal["within", "on_top", "taken_off"]
    """`within`: the stated contribution includes the charges; `on_top`: they are paid in beside it; `taken_off`: they
    are taken off it, as those who provide the care collect them. Over- and underspend are shared without them."""


class HostFee(Frozen):
    """What the pool pays its host for running it."""

    amount: MoneyAmount | None = None
    """A sum for each year."""
    share: ShareAmount | None = None
    """Or a share of the contributions."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise Refused("The host's fee is a sum or a share of contributions.", "Give `amount:` or `share:`.")
        return self


def earned_by_performance(year: FundLines, stated: Contingent) -> Node:
    """What partners pay in as far as performance is achieved, all of them together."""
    label = "Contribution that depends on performance"
    agreed = year.by_partner("contingent.contributions.*", label, stated.contributions)
    achieved = year.book.number("contingent.achieved", "Part achieved", stated.achieved, "share")
    if stated.threshold is not None:
        least = year.book.term("contingent.threshold", "Least part achieved", stated.threshold)
        achieved = Step("Part achieved, where it is enough", gate(achieved, ">=", least, achieved))
    paid = year.pay("contingent", "Contributions earned by performance", Multiply(agreed, achieved))
    earned = Step("Contributions earned by performance, all partners", Sum(paid))
    year.show("withheld", "Contributions not earned", Sum(Round(agreed, year.places)) - earned)
    return earned


def charges_paid_in(year: FundLines, charges: ClientCharges) -> Node:
    """Client charges that are paid in beside contributions."""
    amount = _collected(year, charges)
    year.between("client_charges", "Client charges paid in", amount, charges.partner, year.pool)
    return amount


def budget_net_of_charges(year: FundLines, charges: ClientCharges, budget: Budget) -> Budget:
    """Contributions less the client charges that are taken off one of them, never below nil."""
    agreed = Step("Contribution less client charges", net_of_charges(year, charges, budget.agreed))
    return Budget(agreed, Step("Fund less client charges", Sum(agreed)), budget.lines)


def net_of_charges(year: FundLines, charges: ClientCharges, agreed: Node) -> Node:
    """Each partner's contribution, less the charges for the one that collects them."""
    collects = year.only("client_charges.partner", "Collects client charges", charges.partner)
    return at_least_nil(agreed - Multiply(_collected(year, charges), collects))


def _collected(year: FundLines, charges: ClientCharges) -> Node:
    return year.money("client_charges.amount", "Client charges", charges.amount)


def host_paid(year: FundLines, fee: HostFee, host: str, agreed: Node) -> Node:
    """What the pool pays its host: a sum, or a share of what partners agreed to pay in."""
    if fee.amount is not None:
        amount = year.money("host_fee.amount", "Fee of the host", fee.amount)
    else:
        assert fee.share is not None
        share = year.book.number("host_fee.share", "Host's fee as a share of contributions", fee.share, "share")
        amount = Round(Multiply(agreed, share), year.places)
    year.between(HOST_FEE, "Host's fee", amount, year.pool, host)
    return amount
