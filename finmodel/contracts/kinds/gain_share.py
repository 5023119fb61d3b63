"""Gain share: a saving or loss against a benchmark, shared past a gate, within corridors and caps."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import FlagAmount, MoneyAmount, PeopleAmount, ShareAmount, SignedMoneyAmount
from finmodel.contracts.contract import Contract, Line, Parties
from finmodel.contracts.values import People, Share, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.model import Frozen, one_or_group
from finmodel.core.party import Code
from finmodel.rules.nodes import ONE, ZERO, Axis, Minimum, Multiply, Node, Round, Split, Step
from finmodel.rules.shapes import Band, Stretch, at_least_nil, collar, corridor, gate, look_up, product


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


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
            raise ValueError("`rate_to:` is the rate at `end:`, and there is none; give the band an `end:`")
        return self


class BySize(Frozen):
    """Minimum rates that fall as the number of people grows."""

    of: PeopleAmount
    """Number of people the saving is measured on."""
    bands: tuple[RateBand, ...] = Field(min_length=1)
    """The table, from the smallest number up."""

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
        if faults:
            raise Faults(faults)
        return self


class Chosen(Frozen):
    """A minimum rate that some organisations chose for themselves instead."""

    rate: ShareAmount
    """The rate chosen."""
    when: Annotated[
        tuple[FlagAmount, ...],
        Field(min_length=1),
        BeforeValidator(lambda raw: raw if isinstance(raw, list | tuple) else (raw,)),
    ]
    """Yes or no; the chosen rate holds where all say yes."""


def _rate_or_table(raw: object) -> str:
    is_table = isinstance(raw, BySize) or (isinstance(raw, dict) and bool(raw.keys() & BySize.model_fields.keys()))
    return "table" if is_table else "rate"


class Gate(Frozen):
    """The least saving (or loss), as a share of the benchmark, before anything is shared."""

    minimum_rate: Annotated[
        Annotated[Share, Tag("rate")] | Annotated[BySize, Tag("table")], Discriminator(_rate_or_table)
    ]
    """Minimum savings rate; also the minimum loss rate where losses are shared."""
    chosen: Chosen | None = None
    """A rate chosen instead, where there is a choice."""


class CorridorBand(Frozen):
    """A stretch of saving or loss, as a share of the benchmark, and the part of it that is shared."""

    up_to: Share | None = None
    """Upper end as a share of the benchmark; the last band may be open."""
    share: Share
    """Part of the saving inside the band that the payee gets (or of the loss that it bears)."""


class Cap(Frozen):
    """The most that is paid, as a share of the benchmark."""

    share_of_benchmark: Share
    """Limit as a share of the benchmark."""
    applied: Literal["before_factor", "after_factor"] | None = None
    """Whether the cap comes before or after the factor, where there is one; the two pay differently above the cap."""


class ComplementRate(Frozen):
    """A loss rate of one less share times quality, between a floor and a ceiling."""

    share: Share
    """Share that quality multiplies."""
    floor: Share
    """Least loss rate."""
    ceiling: Share
    """Greatest loss rate."""


class Side(Frozen):
    """How a saving, or a loss, is shared once through the gate."""

    share: Share | None = None
    """Part shared, from the first pound."""
    bands: tuple[CorridorBand, ...] = ()
    """Marginal corridor instead of one share."""
    quality: ShareAmount | None = None
    """Quality result, 0 to 1, that multiplies the share."""
    factor: Share | None = None
    """Part that is kept of what is earned (or owed), such as 98% after sequestration."""
    cap: Cap | None = None
    """The most that is paid."""

    @model_validator(mode="after")
    def _share_or_bands(self) -> Self:
        if self.cap is not None and self.factor is not None and self.cap.applied is None:
            raise ValueError(
                "the cap and the factor pay differently in another order; "
                "add `applied: before_factor` or `applied: after_factor` to the cap"
            )
        faults = [
            Fault(("bands", number), "Only the last band may be open.", "Give this one an `up_to:`.")
            for number, band in enumerate(self.bands[:-1])
            if band.up_to is None
        ]
        for number, (band, following) in enumerate(pairwise(self.bands), start=1):
            low, high = (each.up_to.value if each.up_to is not None else None for each in (band, following))
            if low is not None and high is not None and low >= high:
                what = f"Bands overlap: one goes up to {_percent(low)} and the next up to {_percent(high)}."
                faults.append(Fault(("bands", number), what, "List them from the smallest `up_to:` up."))
        if faults:
            raise Faults(faults)
        return self


class Gains(Side):
    """How a saving is shared."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.share is None) == (not self.bands):
            raise ValueError("a saving is shared at one `share:` or by `bands:`; give one of them")
        return self


class Losses(Side):
    """How a loss is shared."""

    complement: ComplementRate | None = None
    """Loss rate of one less share times quality, instead of a `share:`."""
    when: FlagAmount | None = None
    """Yes for those who share losses; everyone where it is not given."""
    relief: Share | None = None
    """Part of the loss that is forgiven."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([self.share is not None, bool(self.bands), self.complement is not None]) != 1:
            raise ValueError("a loss is shared at one `share:`, by `bands:` or by `complement:`; give one of them")
        if self.complement is not None and self.quality is None:
            raise ValueError("`complement:` needs `quality:`; say where the quality result comes from")
        return self


class GainShare(Contract):
    """Spending is set against a benchmark; partners share what is saved, and where agreed what is lost."""

    kind: Literal["gain_share"]
    payer: Code
    """Who pays a gain and receives a loss."""
    payees: Annotated[
        Annotated[Code, Tag("one")] | Annotated[dict[Code, Share], Field(min_length=1), Tag("group")],
        Discriminator(one_or_group),
    ]
    """Who is paid, or several partners with their shares; the payer may hold a share of its own."""
    benchmark: MoneyAmount
    """What spending was expected to be."""
    expenditure: MoneyAmount
    """What spending was."""
    gate: Gate | None = None
    """Least saving or loss before anything is shared; none where not given."""
    gains: Gains
    """How a saving is shared."""
    losses: Losses | None = None
    """How a loss is shared; not at all where not given."""
    adjustment: SignedMoneyAmount | None = None
    """An amount decided elsewhere that is added to what is earned."""

    @model_validator(mode="after")
    def _shares_complete(self) -> Self:
        if isinstance(self.payees, dict):
            refuse_part_of_whole("payees", self.payees, " (the payer may hold a share)")
        return self

    def rules(self) -> tuple[Line, ...]:
        """Saving, its rate, the minimum rate, what is earned or owed, and each partner's part."""
        benchmark = self.number("benchmark", "Benchmark", self.benchmark, "money")
        spend = self.number("expenditure", "Expenditure", self.expenditure, "money")
        saving = Step("Saving before sharing", benchmark - spend)
        rate = Step("Saving as a share of the benchmark", saving / benchmark)
        gain = self._gain(at_least_nil(saving), benchmark)
        loss = self._loss(at_least_nil(ZERO - saving), benchmark)
        shown = [
            Line("saving", "Saving before sharing", saving),
            Line("saving_rate", "Saving as a share of the benchmark", rate),
        ]
        if self.gate is not None:
            least = Step("Minimum rate", self._minimum_rate(self.gate))
            shown.append(Line("minimum_rate", "Minimum rate", least))
            gain = Step("Gain earned past the gate", gate(rate, ">=", least, gain))
            loss = loss and Step("Loss owed past the gate", gate(ZERO - rate, ">=", least, loss))
        earned = gain if loss is None else gain - loss
        if self.adjustment is not None:
            earned = earned + self.number("adjustment", "External adjustment", self.adjustment, "money")
        return (*shown, *self._paid(Step("Earned or owed", Round(earned, self.round_to))))

    def _paid(self, earned: Step) -> tuple[Line, ...]:
        if isinstance(self.payees, str):
            return (self.payment("earned", "Earned or owed", earned, self.payer, self.payees),)
        axis = Axis("partner", tuple(self.payees))
        shares = self.table("payees.*", "Agreed share", axis, tuple(self.payees.values()))
        parts: Parties = axis.members
        return (
            Line("earned", "Earned or owed", earned),
            self.payment("shared", "Each partner's part", Split(earned, shares, self.round_to), self.payer, parts),
        )

    def _minimum_rate(self, at: Gate) -> Node:
        rate: Node
        if isinstance(at.minimum_rate, BySize):
            rate = self._by_size(at.minimum_rate)
        else:
            rate = self.term("gate.minimum_rate", "Minimum rate", at.minimum_rate)
        if at.chosen is None:
            return rate
        flags = [
            self.number(f"gate.chosen.when.{n}", "Rate was chosen", flag, "flag")
            for n, flag in enumerate(at.chosen.when, 1)
        ]
        picked = self.number("gate.chosen.rate", "Chosen rate", at.chosen.rate, "share")
        return gate(
            Step("Rate was chosen", product(flags[0], flags[1:])),
            "=",
            ONE,
            picked,
            Step("Rate from the table", rate),
        )

    def _by_size(self, table: BySize) -> Node:
        people = self.number("gate.minimum_rate.of", "People", table.of, "people")
        stretches = [self._stretch(number, band) for number, band in enumerate(table.bands, start=1)]
        return look_up(people, stretches, "Minimum rate")

    def _stretch(self, number: int, band: RateBand) -> Stretch:
        name, label = f"gate.minimum_rate.bands.{number}", f"Band {number}"
        start = self.term(f"{name}.start", f"{label} starts at", band.start)
        low = self.term(f"{name}.rate", f"{label} rate at start", band.rate)
        if band.end is None or band.rate_to is None:
            return Stretch(start, low)
        end = self.term(f"{name}.end", f"{label} ends at", band.end)
        return Stretch(start, low, end, self.term(f"{name}.rate_to", f"{label} rate at end", band.rate_to))

    def _gain(self, saving: Node, benchmark: Node) -> Node:
        return self._side("gains", self.gains, Step("Gain", saving), benchmark, None)

    def _loss(self, loss: Node, benchmark: Node) -> Node | None:
        side = self.losses
        if side is None:
            return None
        rate = self._complement(side) if side.complement is not None else None
        owed = self._side("losses", side, Step("Loss", loss), benchmark, rate)
        if side.relief is not None:
            owed = Step(
                "Loss after relief",
                owed * Step("Part not forgiven", ONE - self.term("losses.relief", "Part forgiven", side.relief)),
            )
        if side.when is not None:
            owed = gate(self.number("losses.when", "Shares losses", side.when, "flag"), "=", ONE, owed)
        return owed

    def _complement(self, side: Losses) -> Node:
        assert side.complement is not None and side.quality is not None
        stated = side.complement
        quality = self.number("losses.quality", "Quality result", side.quality, "share")
        share = self.term("losses.complement.share", "Share that quality multiplies", stated.share)
        lowest = self.term("losses.complement.floor", "Least loss rate", stated.floor)
        highest = self.term("losses.complement.ceiling", "Greatest loss rate", stated.ceiling)
        return Step("Loss rate", collar(ONE - share * quality, lowest, highest))

    def _side(self, name: str, side: Side, amount: Node, benchmark: Node, rate: Node | None) -> Node:
        word = "gain" if name == "gains" else "loss"
        shared = self._shared(name, side, amount, benchmark, rate)
        if side.quality is not None and rate is None:
            shared = Step(
                f"{word.capitalize()} after quality",
                Multiply(shared, self.number(f"{name}.quality", "Quality result", side.quality, "share")),
            )
        if side.cap is None:
            return self._kept(name, word, side, shared)
        share = self.term(
            f"{name}.cap.share_of_benchmark", "Cap as a share of the benchmark", side.cap.share_of_benchmark
        )
        limit = Step(f"Most that is paid for a {word}", benchmark * share)
        capped = f"{word.capitalize()} within the cap"
        if side.cap.applied == "before_factor":
            return self._kept(name, word, side, Step(capped, Minimum((shared, limit))))
        return Step(capped, Minimum((self._kept(name, word, side, shared), limit)))

    def _kept(self, name: str, word: str, side: Side, amount: Node) -> Node:
        if side.factor is None:
            return amount
        part = self.term(f"{name}.factor", f"Part of a {word} that is kept", side.factor)
        return Step(f"{word.capitalize()} after the factor", Multiply(amount, part))

    def _shared(self, name: str, side: Side, amount: Node, benchmark: Node, rate: Node | None) -> Node:
        word = "gain" if name == "gains" else "loss"
        if side.bands:
            bands = [self._band(name, number, band, benchmark) for number, band in enumerate(side.bands, start=1)]
            return Step(f"{word.capitalize()} shared", corridor(amount, bands, word.capitalize()))
        if rate is None:
            assert side.share is not None
            rate = self.term(f"{name}.share", f"Share of a {word}", side.share)
        return Step(f"{word.capitalize()} shared", Multiply(amount, rate))

    def _band(self, name: str, number: int, band: CorridorBand, benchmark: Node) -> Band:
        label = f"{'Gain' if name == 'gains' else 'Loss'} band {number}"
        share = self.term(f"{name}.bands.{number}.share", f"{label} share", band.share)
        if band.up_to is None:
            return Band(None, share)
        end = self.term(f"{name}.bands.{number}.up_to", f"{label} up to, as a share of the benchmark", band.up_to)
        return Band(Step(f"{label} up to", benchmark * end), share)
