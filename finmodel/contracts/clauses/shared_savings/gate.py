"""The gate of a gain share: the least saving or loss, as a share of the benchmark, before anything is shared.

Whether a saving passes is kept apart from what is then shared of it, all or only what lies above the minimum:
agreements combine the two freely. A minimum that falls with the number of people is a look-up table, as published: it
stands for chance, which shrinks as a population grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import FlagAmount, PeopleAmount, ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.scale import Beyond, Scale
from finmodel.contracts.values import People, Share
from finmodel.core.data import one_or_many
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, ZERO, Compare, If, Node, Step
from finmodel.rules.shapes import Stretch, at_least_nil, gate, look_up, product


class RateBand(Frozen):
    """A stretch of a table of minimum rates by number of people, linear from `rate` to `rate_to`."""

    start: People
    """Smallest number of people in the band."""
    end: People | None = None
    """Largest number as printed; the rate runs in proportion from `start` to `end`."""
    rate: Share
    """Minimum rate at `start`."""
    rate_to: Share | None = None
    """Minimum rate at `end`; the same as `rate` where it is not given."""

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if self.rate_to is not None and self.end is None:
            raise Refused("`rate_to:` is the rate at `end:`, and there is none.", "Give the band an `end:`.")
        return self

    def stretch(self, book: RuleBook, path: str, number: int, meets: bool) -> Stretch:
        """The band as a stretch of a look-up table; `meets` is true where the next one follows it with no gap."""
        name, label = f"{path}.bands.{number}", f"of band {number}"
        start = book.term(f"{name}.start", f"Start {label}", self.start)
        low = book.term(f"{name}.rate", f"Rate at the start {label}", self.rate)
        end = None if self.end is None else book.term(f"{name}.end", f"End {label}", self.end)
        if self.rate_to is None:
            return Stretch(start, low, end, meets=meets)
        high = book.term(f"{name}.rate_to", f"Rate at the end {label}", self.rate_to)
        return Stretch(start, low, end, high, meets)


class BySize(Frozen):
    """Minimum rates that fall as the number of people grows."""

    of: PeopleAmount
    """Number of people the saving is measured on."""
    bands: tuple[RateBand, ...] = Field(min_length=1)
    """The table, from the smallest number up."""
    beyond: Beyond | None = None
    """What holds for numbers that no band has: `hold`, the nearest rate below; `refuse`, nothing is settled there."""

    @property
    def scale(self) -> Scale:
        """What its bands cover."""
        return Scale.of((band.start, band.end) for band in self.bands)

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        faults = []
        for number, (band, following) in enumerate(pairwise(self.bands), start=1):
            start, end, after = band.start.value, band.end and band.end.value, following.start.value
            if start is None or after is None or start >= after:
                fix = "List them from the smallest number of people up."
                faults.append(Fault(("bands", number), "The bands do not rise.", fix))
            elif isinstance(end, Decimal) and end >= after:
                what = f"Bands overlap: one ends at {end:,} and the next starts at {after:,}."
                faults.append(Fault(("bands", number), what, "End the first before the second starts."))
        faults = faults or [*self.scale.fault(("bands", 0), self.beyond)]
        if faults:
            raise Faults(faults)
        return self

    def rate(self, book: RuleBook, path: str) -> Node:
        """The minimum rate for the number of people."""
        people = book.number(f"{path}.of", "People", self.of, "people")
        stretches = [
            band.stretch(book, path, number, self.scale.meets(number - 1))
            for number, band in enumerate(self.bands, start=1)
        ]
        return look_up(people, stretches, "Minimum rate", "the table by size" if self.beyond == "refuse" else "")


class Chosen(Frozen):
    """A minimum rate that some organisations chose for themselves instead."""

    rate: ShareAmount
    """The rate chosen."""
    when: Annotated[
        tuple[FlagAmount, ...],
        Field(min_length=1),
        BeforeValidator(one_or_many),
    ]
    """Yes or no; the chosen rate holds where all say yes."""

    def instead_of(self, book: RuleBook, path: str, rate: Node) -> Node:
        """The chosen rate where all flags say yes, else the other."""
        flags = [
            book.number(f"{path}.when.{n}", "Rate was chosen", flag, "flag") for n, flag in enumerate(self.when, 1)
        ]
        picked = book.number(f"{path}.rate", "Chosen rate", self.rate, "share")
        was_chosen = Step("Rate was chosen", product(flags[0], flags[1:]))
        return gate(was_chosen, "=", ONE, picked, Step("Rate from the table", rate))


class Below(Frozen):
    """What is earned all the same where a saving does not reach the minimum rate; owed, too, where sides mirror."""

    part: ShareAmount
    """Part of the share that is still earned from the first pound, such as half."""
    when: FlagAmount | None = None
    """Yes for those who earn it; everyone where it is not given."""


def _rate_or_table(raw: object) -> str:
    is_table = isinstance(raw, BySize) or (isinstance(raw, dict) and bool(raw.keys() & BySize.model_fields.keys()))
    return "table" if is_table else "rate"


class Gate(Frozen):
    """The least saving (or loss), as a share of the benchmark, before anything is shared."""

    minimum_rate: Annotated[
        Annotated[Share, Tag("rate")] | Annotated[BySize, Tag("table")], Discriminator(_rate_or_table)
    ]
    """Minimum savings rate; also the minimum loss rate where losses are shared and no other is given."""
    minimum_loss_rate: Share | None = None
    """Minimum loss rate, where it differs from the minimum savings rate."""
    chosen: Chosen | None = None
    """A rate chosen instead, where there is a choice."""
    shared: Literal["from_first_pound", "above_threshold"] = "from_first_pound"
    """Whether the whole saving (or loss) is shared once it passes, or only what lies above the minimum."""
    below: Below | None = None
    """What is earned all the same below the minimum savings rate, and owed where sides mirror; nothing by default."""

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if self.below is not None and self.shared == "above_threshold":
            raise Refused(
                "`below:` pays on a saving that does not reach the minimum, and `shared: above_threshold` on nothing "
                "but what exceeds it.",
                "Take one of them out.",
            )
        return self

    def least(self, book: RuleBook) -> Step:
        """The minimum savings rate."""
        stated, path = self.minimum_rate, "gate.minimum_rate"
        rate = stated.rate(book, path) if isinstance(stated, BySize) else book.term(path, "Minimum rate", stated)
        return Step("Minimum rate", rate if self.chosen is None else self.chosen.instead_of(book, "gate.chosen", rate))

    def least_loss(self, book: RuleBook, least: Step) -> Step:
        """The minimum loss rate: that of savings where no other is given."""
        if self.minimum_loss_rate is None:
            return least
        return Step(
            "Least loss that counts", book.term("gate.minimum_loss_rate", "Minimum loss rate", self.minimum_loss_rate)
        )

    def counted(self, amount: Node, least: Step, benchmark: Node, word: str) -> Node:
        """The part of a saving or loss that is shared once it passes."""
        if self.shared == "from_first_pound":
            return amount
        threshold = Step(f"Least {word} that is shared", benchmark * least)
        return at_least_nil(amount - threshold)

    def part_below(self, book: RuleBook) -> Node | None:
        """The part of the share that is still earned below the minimum, where some is."""
        if self.below is None:
            return None
        part = book.number("gate.below.part", "Part earned below the minimum rate", self.below.part, "share")
        if self.below.when is None:
            return part
        flag = book.number("gate.below.when", "Earns a part below the minimum rate", self.below.when, "flag")
        return Step("Part earned below the minimum rate, if any", gate(flag, "=", ONE, part, ZERO))


@dataclass(frozen=True)
class Passage:
    """How a saving, or a loss, passes the gate: its size against the least that passes."""

    rate: Node
    least: Node
    below: Node | None
    """The part of the share that one too small still earns, where it earns some."""

    def standing(self, word: str) -> Node | None:
        """The part of the share that it earns by its size, where one that is too small earns some."""
        if self.below is None:
            return None
        which = "" if word == "gain" else ", for a loss"
        return Step(
            f"Part of the share earned at the gate{which}", If(Compare(">=", self.rate, self.least), ONE, self.below)
        )
