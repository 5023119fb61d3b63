"""The part of a payment that depends on quality: paid as far as the quality score goes."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Node, Step


class QualityPart(Frozen):
    """Part of what is earned depends on quality."""

    score: ShareAmount
    """Quality score, 0 to 1."""
    at_stake: Share
    """Part of the amount that depends on it: 100% for all of it, 10% where nine tenths are safe."""
    on_losses: bool = False
    """True where quality also softens a loss: that part of it is forgiven as far as the score goes."""
    at_stake_on_losses: Share | None = None
    """Part of a loss that quality may forgive, where it is another than the part of a gain that depends on it."""
    applied: Literal["before_stops", "after_stops"] | None = None
    """Whether quality counts before or after the stop-gain and stop-loss, where there are any."""

    @model_validator(mode="after")
    def _of_losses(self) -> Self:
        if self.at_stake_on_losses is not None and not self.on_losses:
            raise Refused("Quality does not soften losses here.", "Add `on_losses: true`, or take the key out.")
        return self

    def of_gain(self, book: RuleBook, gain: Node, label: str) -> Node:
        """What is safe, and what is at stake times the score."""
        part, score = self._nodes(book)
        return Step(label, gain * Step("Part kept for quality", ONE - part * (ONE - score)))

    def of_loss(self, book: RuleBook, loss: Node, label: str) -> Node:
        """A loss less what quality forgives; as it is where quality does not soften losses."""
        if not self.on_losses:
            return loss
        part, score = self._nodes(book)
        if self.at_stake_on_losses is not None:
            label_of_part = "Part of a loss that quality may forgive"
            part = book.term("quality.at_stake_on_losses", label_of_part, self.at_stake_on_losses)
        return Step(label, loss * Step("Part still owed after quality", ONE - part * score))

    def _nodes(self, book: RuleBook) -> tuple[Node, Node]:
        part = book.term("quality.at_stake", "Part that depends on quality", self.at_stake)
        return part, book.number("quality.score", "Quality score", self.score, "share")
