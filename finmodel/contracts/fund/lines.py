"""Lines of a pooled fund as they are gathered, and what of them counts towards whether a partner is worse off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.contracts.line import Line
from finmodel.rules.nodes import Node, Step

if TYPE_CHECKING:
    from finmodel.contracts.kinds.pooled_fund import PooledFund

PAID_IN = ("contributions", "contingent", "client_charges", "risk_pool_contributions")
"""Lines that pay into the pool whatever it spends; what else goes in meets an overspend or makes good a loss."""
HOST_FEE = "host_fee"
"""Line that pays the host for running the pool."""


class FundLines:
    """The lines of one fund so far, in order."""

    def __init__(self, fund: PooledFund) -> None:
        self.fund = fund
        self.found: list[Line] = []
        self.paid_in: list[Node] = []
        """What partners pay in, each with one value a partner."""
        self.paid_back: list[Node] = []
        """What partners get back, each with one value a partner."""
        self.carried: tuple[Node, Node] | None = None
        """What was carried into the year, and what of it is spent."""

    def pay(self, name: str, label: str, rule: Node, into: bool = True) -> Node:
        """A payment between each partner and the pool; returns what each pays or gets."""
        members, pool = self.fund.partners.members, self.fund.pool
        payer, payee = (members, pool) if into else (pool, members)
        line = self.fund.payment(name, label, rule, payer, payee)
        self.found.append(line)
        (self.paid_in if into else self.paid_back).append(Step(label, line.rule))
        return line.rule

    def between(self, name: str, label: str, rule: Node, payer: str, payee: str) -> None:
        """A payment between one partner and the pool."""
        self.found.append(self.fund.payment(name, label, rule, payer, payee))

    def show(self, name: str, label: str, rule: Node) -> None:
        """A figure that moves no money."""
        self.found.append(Line(name, label, rule))
