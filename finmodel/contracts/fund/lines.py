"""Lines of a pooled fund as they are gathered, and what of them counts towards whether a partner is worse off."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import TermValue
from finmodel.rules.nodes import Axis, Node, Round, Step

PAID_IN = ("contributions", "contingent", "client_charges", "risk_pool_contributions")
"""Lines that pay into the pool whatever it spends; what else goes in meets an overspend or makes good a loss."""
HOST_FEE = "host_fee"
"""Line that pays the host for running the pool."""


class FundLines:
    """The lines of one fund so far, in order, and the terms that clauses write them with."""

    def __init__(self, book: RuleBook, pool: str, partners: Axis) -> None:
        self.book, self.pool, self.partners = book, pool, partners
        self.found: list[Line] = []
        self.paid_in: list[Node] = []
        """What partners pay in, each with one value a partner."""
        self.paid_back: list[Node] = []
        """What partners get back, each with one value a partner."""

    @property
    def places(self) -> int:
        """Decimal places that the fund's payments are rounded to."""
        return self.book.round_to

    def pay(self, name: str, label: str, rule: Node, into: bool = True) -> Node:
        """A payment between each partner and the pool; returns what each pays or gets."""
        members = self.partners.members
        payer, payee = (members, self.pool) if into else (self.pool, members)
        line = self.book.payment(name, label, rule, payer, payee)
        self.found.append(line)
        (self.paid_in if into else self.paid_back).append(Step(label, line.rule))
        return line.rule

    def between(self, name: str, label: str, rule: Node, payer: str, payee: str) -> None:
        """A payment between one partner and the pool."""
        self.found.append(self.book.payment(name, label, rule, payer, payee))

    def show(self, name: str, label: str, rule: Node) -> None:
        """A figure that moves no money."""
        self.found.append(Line(name, label, rule))

    def by_partner(self, name: str, label: str, stated: Mapping[str, TermValue], what: str = "money") -> Node:
        """A term with one value for each partner; nought for one that is not named."""
        none = TermValue(value=Decimal(0), unit=what, source="Not named in the agreement")
        values = tuple(stated.get(partner, none) for partner in self.partners.members)
        return self.book.table(name, label, self.partners, values)

    def only(self, name: str, label: str, *partners: str, what: str = "flag") -> Node:
        """A term that is one for some partners and nought for the others."""
        one = TermValue(value=Decimal(1), unit=what, source=self.book.source)
        return self.by_partner(name, label, dict.fromkeys(partners, one), what)

    def money(self, name: str, label: str, amount: MoneyAmount) -> Node:
        """An amount of money to the contract's unit."""
        return Round(self.book.number(name, label, amount, "money"), self.places)
