"""What a saving or a loss is shared by, in numbers: a side's own, or the other's where one mirrors it.

A side that mirrors takes the very same nodes, so that each term is named once, and takes all of them but those that it
states itself: a share without its cap would be no mirror.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from finmodel.contracts.clauses.shared_savings.cap import Limits
from finmodel.contracts.clauses.shared_savings.corridor import bands_of
from finmodel.contracts.clauses.shared_savings.quality import quality_rate
from finmodel.contracts.clauses.shared_savings.sides import Gains, Losses, Side
from finmodel.contracts.rule_book import RuleBook
from finmodel.rules.nodes import Node, Step
from finmodel.rules.shapes import Band

_WORDS = {"gains": "gain", "losses": "loss"}


@dataclass(frozen=True)
class SharedBy:
    """The share or bands, the quality result, the factor and the limits by which a saving or a loss is shared."""

    share: Node | None = None
    bands: tuple[Band, ...] = ()
    quality: Node | None = None
    threshold: Node | None = None
    """The score that meets the standard of quality, where it has one."""
    factor: Node | None = None
    limits: Limits | None = None
    applied: str | None = None
    """Where the limits hold: before the share, before the factor, or after it."""

    def shown(self, own: bool) -> tuple[tuple[str, str, Node], ...]:
        """Figures of quality that have a line of their own, on the side that states them: name, label and rule."""
        found = []
        if own and self.threshold is not None:
            found.append(("standard", "Score that meets the standard", self.threshold))
        if own and isinstance(self.quality, Step):
            found.append(("quality", "Quality result", self.quality))
        return tuple(found)


def sides_of(
    book: RuleBook, gains: Gains | None, losses: Losses | None, benchmark: Node
) -> tuple[SharedBy | None, SharedBy | None]:
    """What a saving and a loss are shared by; None for a side that is not shared."""
    own = _Own(book, benchmark)
    if gains is not None and losses is not None and losses.mirrored:
        gained = own.of("gains", gains, losses)
        return gained, own.mirroring("losses", losses, gained)
    if gains is not None and losses is not None and gains.mirrored:
        lost = own.of("losses", losses, gains)
        return own.mirroring("gains", gains, lost), lost
    return (
        None if gains is None else own.of("gains", gains),
        None if losses is None else own.of("losses", losses),
    )


@dataclass(frozen=True)
class _Own:
    """Builds what a side states itself."""

    book: RuleBook
    benchmark: Node

    def of(self, name: Literal["gains", "losses"], side: Side, mirror: Side | None = None) -> SharedBy:
        """What a side is shared by; a number that a mirroring side takes too is named for both."""

        def word(key: str) -> str:
            both = mirror is not None and not getattr(mirror, key)
            return "gain or a loss" if both else _WORDS[name]

        term, shared = self.book.term, SharedBy()
        if side.share is not None:
            shared = replace(shared, share=term(f"{name}.share", f"Share of a {word('share')}", side.share))
        if side.bands:
            called = "Band" if mirror is not None else f"{_WORDS[name].capitalize()} band"
            shared = replace(shared, bands=bands_of(self.book, name, side.bands, self.benchmark, called))
        if side.quality is not None:
            which = " for a loss" if word("quality") == "loss" else ""
            rate, threshold = quality_rate(self.book, f"{name}.quality", side.quality, which)
            shared = replace(shared, quality=rate, threshold=threshold)
        if side.factor is not None:
            kept = f"Part of a {word('factor')} that is kept"
            shared = replace(shared, factor=term(f"{name}.factor", kept, side.factor))
        if side.cap is not None:
            limits = side.cap.limits(self.book, f"{name}.cap", word("cap"), self.benchmark)
            shared = replace(shared, limits=limits, applied=side.cap.applied)
        return shared

    def mirroring(self, name: Literal["gains", "losses"], side: Side, other: SharedBy) -> SharedBy:
        """What a side is shared by that mirrors another: all that the other is, but what it states itself."""
        own = self.of(name, side)
        quality = own if own.quality is not None else other
        limits = own if own.limits is not None else other
        return SharedBy(
            share=other.share,
            bands=other.bands,
            quality=quality.quality,
            threshold=quality.threshold,
            factor=own.factor if own.factor is not None else other.factor,
            limits=limits.limits,
            applied=limits.applied,
        )
