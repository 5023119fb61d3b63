"""Stop-gain and stop-loss: the most that may be gained or lost, as a share of a target."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import Node, Step
from finmodel.rules.shapes import cap


class Stops(Frozen):
    """The most that may be gained or lost, as a share of the target."""

    gain: Share | None = None
    """Most that is paid for a gain; no limit where not given."""
    loss: Share | None = None
    """Most that is paid back for a loss; 0% where there is no downside, no limit where not given."""
    share_of: Literal["target_after_discount", "target_before_discount"] | None = None
    """Which target the shares are of; to be said where there is a discount."""

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        if self.gain is None and self.loss is None:
            raise Refused("Nothing is limited.", "Give `gain:` or `loss:`, or take out `stops:`.")
        return self

    def of_gain(self, book: RuleBook, gain: Node, target: Node) -> Node:
        """A gain within its limit."""
        return self._within(book, "gain", self.gain, gain, target)

    def of_loss(self, book: RuleBook, loss: Node, target: Node) -> Node:
        """A loss, as a positive amount, within its limit."""
        return self._within(book, "loss", self.loss, loss, target)

    def _within(self, book: RuleBook, name: str, share: Share | None, amount: Node, target: Node) -> Node:
        if share is None:
            return amount
        part = book.term(f"stops.{name}", f"Stop-{name} as a share of the target", share)
        limit = Step(f"Most that may be {'gained' if name == 'gain' else 'lost'}", target * part)
        return Step(f"{name.capitalize()} within the stop-{name}", cap(amount, limit))
