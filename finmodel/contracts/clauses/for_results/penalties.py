"""Penalties: what is taken back for each breach, and the most that they may come to."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from finmodel.contracts.amount import FlagAmount, MoneyAmount, UnitsAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, MoneyPerUnit, Share
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken, within
from finmodel.errors import Refused
from finmodel.rules.nodes import Minimum, Multiply, Node, Step
from finmodel.rules.shapes import total


class Penalty(Frozen):
    """What a breach costs the payee: an amount for each one, or one amount where it happened."""

    code: Code
    """Short name, such as `late_plan`."""
    label: str | None = None
    """Name as a board would write it."""
    each: MoneyPerUnit | None = None
    """Amount for each breach."""
    number: UnitsAmount | None = None
    """Number of breaches."""
    amount: Money | None = None
    """One amount, instead, however often it happened."""
    when: FlagAmount | None = None
    """Yes where it happened."""

    @property
    def name(self) -> str:
        """Name in sentences and workbooks."""
        return self.label or spoken(self.code)

    @model_validator(mode="after")
    def _each_or_amount(self) -> Self:
        counted = (self.each is not None, self.number is not None)
        flat = (self.amount is not None, self.when is not None)
        if (all(counted), any(flat)) != (True, False) and (any(counted), all(flat)) != (False, True):
            raise Refused(
                "A penalty is so much for each breach, or one amount.",
                "Give `each:` with `number:`, or `amount:` with `when:`.",
            )
        return self

    def rule(self, book: RuleBook, number: int) -> Step:
        """What the breaches cost before any cap."""
        path = f"penalties.{number}"
        if self.each is not None and self.number is not None:
            fee = book.term(f"{path}.each", f"Penalty for one, {within(self.name)}", self.each)
            cost: Node = Multiply(
                book.number(f"{path}.number", f"Number of {within(self.name)}", self.number, "units"), fee
            )
        else:
            assert self.amount is not None and self.when is not None
            happened = book.number(f"{path}.when", f"{self.name} happened", self.when, "flag")
            cost = Multiply(book.term(f"{path}.amount", f"Penalty for {within(self.name)}", self.amount), happened)
        return Step(f"Penalties for {within(self.name)}", cost)


class PenaltyCap(Frozen):
    """The most that penalties may come to in a period."""

    amount: Money | None = None
    """A sum."""
    share: Share | None = None
    """Or a share of what `of:` says."""
    of: MoneyAmount | None = None
    """What the share is of, such as what another contract pays."""

    @model_validator(mode="after")
    def _amount_or_share(self) -> Self:
        if (self.amount is None) == (self.share is None) or (self.share is None) != (self.of is None):
            raise Refused(
                "The most that penalties come to is an `amount:`, or a `share:` `of:` something.", "Give one."
            )
        return self

    def rule(self, book: RuleBook) -> Node:
        """The limit."""
        if self.amount is not None:
            return book.term("penalty_cap.amount", "Most that penalties come to", self.amount)
        assert self.share is not None and self.of is not None
        whole = book.number("penalty_cap.of", "Payment that penalties are limited by", self.of, "money")
        share = book.term("penalty_cap.share", "Most that penalties come to, as a share", self.share)
        return Step("Most that penalties come to", Multiply(whole, share))


def penalties(book: RuleBook, each: tuple[Penalty, ...], cap: PenaltyCap | None) -> Node:
    """Penalties added up, then limited."""
    parts = [one.rule(book, n) for n, one in enumerate(each, start=1)]
    whole = parts[0] if len(parts) == 1 else Step("Penalties before any limit", total(parts))
    return whole if cap is None else Minimum((whole, cap.rule(book)))
