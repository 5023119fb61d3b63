"""How a saving, or a loss, is shared once through the gate: share or bands, quality, factor, limit, in that order.

Cap, factor, relief and disaster pay differently in another order: where an agreement could mean either, the file must
say which, and nothing is assumed. A side that mirrors the other takes the very same nodes, so that each term is named
once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import FlagAmount, SignedMoneyAmount
from finmodel.contracts.clauses.shared_savings.cap import Cap
from finmodel.contracts.clauses.shared_savings.corridor import CorridorBand, bands_of, faults_of
from finmodel.contracts.clauses.shared_savings.quality import ComplementRate, Quality, quality_rate
from finmodel.contracts.contract import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.faults import Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Multiply, Node, Step
from finmodel.rules.shapes import Band, at_least_nil, corridor, gate, size


class Side(Frozen):
    """How a saving, or a loss, is shared once through the gate."""

    share: Share | None = None
    """Part shared, from the first pound."""
    bands: tuple[CorridorBand, ...] = ()
    """Marginal corridor instead of one share."""
    mirrored: bool = False
    """True to share this side as the other is, without repeating its `share:` or `bands:`."""
    quality: Quality | None = None
    """Quality result, 0 to 1, that multiplies the share."""
    factor: Share | None = None
    """Part that is kept of what is earned (or owed), such as 98% after sequestration."""
    cap: Cap | None = None
    """The most that is paid."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cap is not None and self.factor is not None and self.cap.applied is None:
            raise Refused(
                "The cap and the factor pay differently in another order.",
                "Add `applied: before_factor` or `applied: after_factor` to the cap.",
            )
        faults = faults_of(self.bands, type(self).__name__.lower())
        if faults:
            raise Faults(faults)
        return self


class Gains(Side):
    """How a saving is shared."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([self.share is not None, bool(self.bands), self.mirrored]) != 1:
            raise Refused("A saving is shared at one `share:` or by `bands:`.", "Give one of them.")
        return self


class Disaster(Frozen):
    """An amount that comes off a loss because of a disaster outside anyone's control."""

    amount: SignedMoneyAmount
    """How much comes off; a minus sign makes no difference."""
    applied: Literal["before_limit", "after_limit", "after_relief"] | None = None
    """Whether it comes off before the limit, between limit and relief, or after the relief: they pay differently."""


class Losses(Side):
    """How a loss is shared."""

    complement: ComplementRate | None = None
    """Loss rate of one less share times quality, instead of a `share:`."""
    when: FlagAmount | None = None
    """Yes for those who share losses; everyone where it is not given."""
    relief: Share | None = None
    """Part of the loss that is forgiven."""
    disaster: Disaster | None = None
    """An amount that comes off the loss."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.share is not None, bool(self.bands), self.complement is not None, self.mirrored]
        if sum(ways) != 1:
            raise Refused("A loss is shared at one `share:`, by `bands:` or by `complement:`.", "Give one of them.")
        if self.complement is not None and self.quality is None:
            raise Refused("`complement:` needs `quality:`.", "Say where the quality result comes from.")
        if self.disaster is not None and self.disaster.applied is None and (self.cap or self.relief):
            raise Refused(
                "What a disaster takes off a loss pays differently in another order.",
                "Add `applied: before_limit`, `applied: after_limit` or `applied: after_relief` to `disaster:`.",
            )
        return self


@dataclass(frozen=True)
class Mirror:
    """The share or the bands that both sides have, where one mirrors the other."""

    share: Node | None
    bands: tuple[Band, ...]


def mirror_of(book: RuleBook, gains: Gains, losses: Losses | None, benchmark: Node) -> Mirror | None:
    """What both sides share by, where one mirrors the other; the same nodes, so that each is named once."""
    if losses is None or not (gains.mirrored or losses.mirrored):
        return None
    stated: Side
    path, stated = ("gains", gains) if losses.mirrored else ("losses", losses)
    share = None if stated.share is None else book.term(f"{path}.share", "Share of a gain or a loss", stated.share)
    return Mirror(share, bands_of(book, path, stated.bands, benchmark, "Band"))


@dataclass(frozen=True)
class SideRule:
    """One side of a gain share as it is built, its benchmark, and what it shares by with the other side."""

    book: RuleBook
    name: Literal["gains", "losses"]
    side: Side
    benchmark: Node
    mirror: Mirror | None = None

    @property
    def word(self) -> str:
        """What the side shares: a gain or a loss."""
        return "gain" if self.name == "gains" else "loss"

    def _called(self, what: str) -> str:
        return f"{self.word.capitalize()} {what}"

    def rule(self, amount: Node, standing: Node | None = None) -> tuple[Node, tuple[Line, ...]]:
        """What is earned or owed of an amount, and the figures shown on the way."""
        side, shown = self.side, []
        path, which = f"{self.name}.quality", "" if self.name == "gains" else " for a loss"
        quality, threshold = None, None
        if side.quality is not None:
            quality, threshold = quality_rate(self.book, path, side.quality, which)
        if threshold is not None:
            shown.append(Line(f"{self.word}_standard", f"Score that meets the standard of a {self.word}", threshold))
        if quality is not None and isinstance(quality, Step):
            shown.append(Line(f"{self.word}_quality", f"Quality result of a {self.word}", quality))
        rate = None
        if isinstance(side, Losses) and side.complement is not None and quality is not None:
            rate = side.complement.rate(self.book, "losses.complement", quality)
            shown.append(Line("loss_rate", "Loss rate", rate))
        shared = self._shared(amount, rate)
        if quality is not None and rate is None:
            shared = Step(self._called("after quality"), Multiply(shared, quality))
        if standing is not None:
            shared = Step(self._called("as the gate lets through"), Multiply(shared, standing))
        if isinstance(side, Losses):
            shared = self._less_disaster(side, shared, "before_limit")
        uncapped, kept = self._limited(shared)
        if uncapped is not None:
            shown.append(Line(f"{self.word}_before_cap", self._called("before the cap"), uncapped))
        return (self._relieved(side, kept) if isinstance(side, Losses) else kept), tuple(shown)

    def _shared(self, amount: Node, rate: Node | None) -> Node:
        if rate is not None:
            return Step(self._called("shared"), Multiply(amount, rate))
        share, bands = (self.mirror.share, self.mirror.bands) if self.mirror is not None else self._own()
        if share is None:
            return Step(self._called("shared"), corridor(amount, bands, self.word.capitalize()))
        return Step(self._called("shared"), Multiply(amount, share))

    def _own(self) -> tuple[Node | None, tuple[Band, ...]]:
        stated = self.side
        if stated.share is not None:
            return self.book.term(f"{self.name}.share", f"Share of a {self.word}", stated.share), ()
        return None, bands_of(self.book, self.name, stated.bands, self.benchmark, self._called("band"))

    def _limited(self, shared: Node) -> tuple[Node | None, Node]:
        """What is earned before the cap, where there is one, and after cap and factor in their order."""
        cap, path = self.side.cap, f"{self.name}.cap"
        if cap is None:
            return None, self._kept(shared)
        if cap.applied == "before_factor":
            return shared, self._kept(cap.limited(self.book, path, self.word, shared, self.benchmark))
        kept = self._kept(shared)
        return kept, cap.limited(self.book, path, self.word, kept, self.benchmark)

    def _kept(self, amount: Node) -> Node:
        if self.side.factor is None:
            return amount
        part = self.book.term(f"{self.name}.factor", f"Part of a {self.word} that is kept", self.side.factor)
        return Step(self._called("after the factor"), Multiply(amount, part))

    def _relieved(self, side: Losses, owed: Node) -> Node:
        owed = self._less_disaster(side, owed, "after_limit")
        if side.relief is not None:
            forgiven = self.book.term("losses.relief", "Part forgiven", side.relief)
            owed = Step("Loss after relief", owed * Step("Part not forgiven", ONE - forgiven))
        owed = self._less_disaster(side, owed, "after_relief")
        if side.when is not None:
            owed = gate(self.book.number("losses.when", "Shares losses", side.when, "flag"), "=", ONE, owed)
        return owed

    def _less_disaster(self, side: Losses, owed: Node, here: str) -> Node:
        if side.disaster is None or (side.disaster.applied or "after_relief") != here:
            return owed
        comes_off = self.book.number("losses.disaster.amount", "Disaster adjustment", side.disaster.amount, "money")
        return Step("Loss less the disaster adjustment", at_least_nil(owed - size(comes_off)))
