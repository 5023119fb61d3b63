"""How a saving, or a loss, is shared once through the gate: share or bands, quality, factor, limit, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finmodel.contracts.clauses.shared_savings.mirror import SharedBy
from finmodel.contracts.clauses.shared_savings.sides import Losses, Side
from finmodel.contracts.contract import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.rules.nodes import ONE, Multiply, Node, Step
from finmodel.rules.shapes import at_least_nil, corridor, gate


@dataclass(frozen=True)
class SideRule:
    """One side of a gain share as it is built, and what it is shared by."""

    book: RuleBook
    name: Literal["gains", "losses"]
    side: Side
    by: SharedBy

    @property
    def word(self) -> str:
        """What the side shares: a gain or a loss."""
        return "gain" if self.name == "gains" else "loss"

    def _called(self, what: str) -> str:
        return f"{self.word.capitalize()} {what}"

    def rule(self, amount: Node, standing: Node | None = None) -> tuple[Node, tuple[Line, ...]]:
        """What is earned or owed of an amount, and the figures shown on the way."""
        side, by = self.side, self.by
        shown = [
            Line(f"{self.word}_{name}", f"{label} of a {self.word}", node)
            for name, label, node in by.shown(side.quality is not None)
        ]
        rate, limited_first = None, by.applied == "before_share"
        if isinstance(side, Losses) and side.complement is not None and by.quality is not None:
            rate = side.complement.rate(self.book, "losses.complement", by.quality)
            shown.append(Line("loss_rate", "Loss rate", rate))
        if limited_first:
            amount = self._less_disaster(amount, "before_limit")
            shown.append(Line(f"{self.word}_before_cap", self._called("before the cap"), amount))
            amount = self._limited(amount)
        shared = self._shared(amount, rate)
        if by.applied == "before_quality":
            shared = self._less_disaster(shared, "before_limit")
            shown.append(Line(f"{self.word}_before_cap", self._called("before the cap"), shared))
            shared = self._limited(shared)
        if by.quality is not None and rate is None:
            shared = Step(self._called("after quality"), Multiply(shared, by.quality))
        if standing is not None:
            shared = Step(self._called("as the gate lets through"), Multiply(shared, standing))
        if limited_first or by.applied == "before_quality":
            return self._shared_with(self._relieved(self._kept(shared))), tuple(shown)
        shared = self._less_disaster(shared, "before_limit")
        uncapped = shared if by.applied == "before_factor" else self._kept(shared)
        if by.limits is not None:
            shown.append(Line(f"{self.word}_before_cap", self._called("before the cap"), uncapped))
        kept = self._limited(uncapped)
        kept = self._kept(kept) if by.applied == "before_factor" else kept
        return self._shared_with(self._relieved(kept)), tuple(shown)

    def _shared(self, amount: Node, rate: Node | None) -> Node:
        by = self.by.share if rate is None else rate
        if by is None:
            return Step(self._called("shared"), corridor(amount, self.by.bands, self.word.capitalize()))
        return Step(self._called("shared"), Multiply(amount, by))

    def _limited(self, amount: Node) -> Node:
        return amount if self.by.limits is None else self.by.limits.held(amount, self.word)

    def _kept(self, amount: Node) -> Node:
        return amount if self.by.factor is None else Step(self._called("after the factor"), amount * self.by.factor)

    def _relieved(self, owed: Node) -> Node:
        side = self.side
        if not isinstance(side, Losses):
            return owed
        owed = self._less_disaster(owed, "after_limit")
        if side.relief is not None:
            forgiven = self.book.term("losses.relief", "Part forgiven", side.relief)
            owed = Step("Loss after relief", owed * Step("Part not forgiven", ONE - forgiven))
        return self._less_disaster(owed, "after_relief")

    def _shared_with(self, amount: Node) -> Node:
        """The amount for those who share this side at all, and nothing for others."""
        if self.side.when is None:
            return amount
        label = "Shares gains" if self.name == "gains" else "Shares losses"
        return gate(self.book.number(f"{self.name}.when", label, self.side.when, "flag"), "=", ONE, amount)

    def _less_disaster(self, owed: Node, here: str) -> Node:
        disaster = self.side.disaster if isinstance(self.side, Losses) else None
        if disaster is None or (disaster.applied or "after_relief") != here:
            return owed
        comes_off = disaster.comes_off(self.book, owed)
        return Step("Loss less the disaster adjustment", at_least_nil(owed - comes_off))
