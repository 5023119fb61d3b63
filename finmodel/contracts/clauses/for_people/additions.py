"""What is paid beside a weighted rate: so much for each person-year as it is, or a sum a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import MoneyPerPersonYear
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import Node, Step
from finmodel.rules.shapes import total


class Addition(Frozen):
    """An amount that is added to a payment by weighted population."""

    name: Code
    """Short name, such as `care_coordination`."""
    label: str | None = None
    """Name as a board would write it."""
    rate: MoneyPerPersonYear | None = None
    """So much for each person-year, whatever it is weighted at."""
    amount: MoneyAmount | None = None
    """Or a sum a year."""
    applied: Literal["before_factors", "after_factors"] | None = None
    """Whether the factors and the smallest panel hold for it too; to be said where there are any."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.rate is None) == (self.amount is None):
            raise Refused(
                "An addition is a `rate:` for each person-year or an `amount:` a year.", "Give one of the two."
            )
        return self

    def paid(self, book: RuleBook, panel: Node) -> Node:
        """What it comes to for the people who are paid for."""
        path, label = f"additions.{self.name}", self.label or spoken(self.name)
        if self.rate is not None:
            return Step(label, panel * book.term(f"{path}.rate", f"{label}, for a person-year", self.rate))
        assert self.amount is not None
        return book.number(f"{path}.amount", label, self.amount, "money")


def with_additions(book: RuleBook, amount: Node, additions: Sequence[Addition], panel: Node, here: str) -> Node:
    """An amount with what is added to it before the factors, or after them, as `here` says."""
    added = [each.paid(book, panel) for each in additions if (each.applied or "after_factors") == here]
    return Step("Payment with what is added", total([amount, *added])) if added else amount
