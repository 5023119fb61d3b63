"""What is carried from year to year: advances repaid out of later gains, and losses set against later savings."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.contract import Line
from finmodel.contracts.elsewhere import FromContracts, FromLine
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, Minimum, Node, Prev, Round, Step
from finmodel.rules.shapes import at_least_nil


class Advances(Frozen):
    """Money paid ahead of any gain, and repaid out of gains, this year's or later, until nothing is left."""

    amount: MoneyAmount
    """What is advanced in the year."""
    paid: Literal["here", "elsewhere"] = "here"
    """Whether this contract pays the advance, or it has been paid already, such as by an earlier contract."""
    part_of_gain: Share | None = None
    """Most of a gain that is taken to repay; all of it where not given."""

    @model_validator(mode="after")
    def _not_paid_twice(self) -> Self:
        if self.paid == "here" and isinstance(self.amount, FromContracts | FromLine):
            raise Refused(
                "An advance that earlier contracts pay would be paid twice.",
                "Add `paid: elsewhere`, or state the amount.",
            )
        return self

    def lines(self, book: RuleBook, earned: Node, payer: str, payee: str) -> tuple[Line, ...]:
        """The advance, what is repaid of it, and the balance that is carried forward."""
        number = book.number("advances.amount", "Advance", self.amount, "money")
        stated = Step("Advance of the year", Round(number, book.round_to))
        due = Step("Advances to repay", Prev("advance_balance", MONEY) + stated)
        gain: Node = Step("Gain to repay advances from", at_least_nil(earned))
        if self.part_of_gain is not None:
            part = book.term("advances.part_of_gain", "Most of a gain that repays advances", self.part_of_gain)
            gain = Step("Part of the gain that repays advances", Round(gain * part, book.round_to))
        repaid = Step("Advance repaid", Round(Minimum((due, gain)), book.round_to))
        advance = (
            (book.payment("advance", "Advance", stated, payer, payee),)
            if self.paid == "here"
            else (Line("advance", "Advance, paid elsewhere", stated),)
        )
        return (
            *advance,
            book.payment("advance_repaid", "Advance repaid out of the gain", repaid, payee, payer),
            Line("advance_balance", "Advances still to repay", Step("Advances still to repay", due - repaid)),
        )


class CarriedLosses(Frozen):
    """Losses that are not paid back but carried forward, and come off later savings before they are shared."""

    applied: Literal["before_gate", "after_gate"] | None = None
    """Whether the gate looks at the saving before or after the losses carried forward come off it."""
    part: Share | None = None
    """Part of a loss that is carried forward; all of it where not given."""

    def opening(self) -> Prev:
        """The losses carried forward from the year before."""
        return Prev("losses_carried_forward", MONEY)

    def line(self, book: RuleBook, opening: Node, saving: Node, loss: Node) -> Line:
        """What is carried forward at the end of the year: what savings have not used up, and this year's loss."""
        left = Step("Losses from before that are left", at_least_nil(opening - at_least_nil(saving)))
        added = loss
        if self.part is not None:
            part = book.term("carried_losses.part", "Part of a loss that is carried forward", self.part)
            added = Step("Loss of this year carried forward", loss * part)
        label = "Losses carried forward"
        return Line("losses_carried_forward", label, Step(label, left + added))
