"""Price lines: what one unit of a kind of activity is paid, for short and long stays too, and from which day.

All prices of a payer and payee are one table along one axis, so that a hundred of them are one rule. A price that
changes by date is several stretches, each for the activity that started in it: a year's average price would pay
wrongly wherever activity is uneven.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, counted
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import MoneyPerDay, MoneyPerUnit, Share, TermValue
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import Started, Stay
from finmodel.rules.nodes import ONE, Axis, Measure, Multiply, Node, Pick, Step, Sum
from finmodel.rules.shapes import total


class LongStay(Frozen):
    """Days past a trim point, each paid at a rate on top of the price."""

    trim_point: int = Field(ge=0)
    """Days that the price covers; each day after them is paid for, in the year the stay started."""
    rate: MoneyPerDay
    """Payment for one day past the trim point."""


class ShortStay(Frozen):
    """A lower payment for stays of few days."""

    below: int = Field(ge=1)
    """Stays of fewer days than this are short: 2 means stays of no or one day; one without an end has no days."""
    share: Share
    """Part of the price that a short stay is paid."""


class Price(Frozen):
    """The price of one unit of a kind of activity."""

    code: Code
    """Short name of the price line."""
    label: str | None = None
    """Name as a board would write it."""
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The activity it is paid for; the payer and payee are implied."""
    per: Literal["quantity", "spells", "days"] = "quantity"
    """What one unit is."""
    price: MoneyPerUnit
    """Price of one unit; with `by_date:`, each unit is paid the price of the day it started on."""
    long_stay: LongStay | None = None
    """Payment for days past a trim point, where there is one."""
    short_stay: ShortStay | None = None
    """Lower payment for short stays, where there is one."""

    @model_validator(mode="after")
    def _stays_fit(self) -> Self:
        if self.per == "days" and (self.long_stay is not None or self.short_stay is not None):
            raise Refused(
                "Each day is paid for already, so a long or a short stay means nothing here.",
                "Take it out, or pay `per: spells`.",
            )
        trim_point = None if self.long_stay is None else self.long_stay.trim_point
        if self.short_stay is not None and trim_point is not None and self.short_stay.below > trim_point + 1:
            raise Refused(
                f"A stay of {self.short_stay.below - 1} days would be both short and long.",
                "Raise `trim_point:` or lower `below:`.",
            )
        if self.short_stay is not None and self.short_stay.share.by_date is not None:
            raise Refused("The part of the price that a short stay is paid cannot change by date.", "Give it by year.")
        return self

    @property
    def name(self) -> str:
        """What to call it."""
        return self.label or self.code.replace("_", " ")


@dataclass(frozen=True)
class DatedPrice:
    """A price for the days it holds: all days, or those from one date to the next."""

    suffix: str
    started: Started | None
    value: TermValue


def stretches(value: TermValue) -> tuple[DatedPrice, ...]:
    """The dates between which a price holds, each with its one number; a price without dates holds on all."""
    if value.by_date is None:
        return (DatedPrice("", None, value),)
    days = sorted(value.by_date)
    last = [*(day - timedelta(days=1) for day in days[1:]), date.max]
    return tuple(
        DatedPrice(
            f"_from_{first:%Y_%m_%d}",
            Started(first, until),
            value.restated(by_date=None, value=value.by_date[first]),
        )
        for first, until in zip(days, last, strict=True)
    )


@dataclass(frozen=True)
class DatedPriceLine:
    """A price line over the days on which it has one price."""

    code: str
    price: Price
    stretch: DatedPrice


def price_lines(prices: Sequence[Price]) -> tuple[DatedPriceLine, ...]:
    """Price lines in order, one for each stretch of dates with a price of its own."""
    return tuple(
        DatedPriceLine(f"{price.code}{stretch.suffix}", price, stretch)
        for price in prices
        for stretch in stretches(price.price)
    )


@dataclass(frozen=True)
class PricedActivity:
    """The activity of one payer and payee at price: by line, less what short stays are not paid, and long stays."""

    book: RuleBook
    prices: tuple[Price, ...]
    pair: PayerAndPayee

    @cached_property
    def lines(self) -> tuple[DatedPriceLine, ...]:
        """Price lines by stretch of dates."""
        return price_lines(self.prices)

    @cached_property
    def price(self) -> Node:
        """The price of each line."""
        axis = Axis("price line", tuple(line.code for line in self.lines))
        return self.book.table("prices.*.price", "Price", axis, tuple(line.stretch.value for line in self.lines))

    @cached_property
    def by_line(self) -> Step:
        """Activity times price, for each line."""
        asks = tuple(self._ask(line) for line in self.lines)
        quantity = Measure(f"quantity{self.pair.suffix}", unit("units"), "Activity", self.price.axis, asks)
        return Step("Activity at price, by price line", Multiply(quantity, self.price))

    def _ask(self, line: DatedPriceLine, *rules: Stay) -> Ask:
        where = {**line.price.where, **self.pair.between}
        return counted(self.book, line.price.per, where, *rules, line.stretch.started)

    def of(self, codes: Sequence[str] = ()) -> Node:
        """Activity at price of some price lines, or of all, after what short stays are not paid."""
        chosen = [line for line in self.lines if not codes or line.price.code in codes]
        if not codes:
            worth: Node = Sum(self.by_line)
        else:
            worth = total([Pick(self.by_line, line.code) for line in chosen])
        unpaid = [self._unpaid(line) for line in chosen if line.price.short_stay is not None]
        return worth - total(unpaid) if unpaid else worth

    def _unpaid(self, line: DatedPriceLine) -> Step:
        return self._short[line.code]

    @cached_property
    def _short(self) -> dict[str, Step]:
        return {line.code: self._short_stay(line) for line in self.lines if line.price.short_stay is not None}

    def _short_stay(self, line: DatedPriceLine) -> Step:
        clause, code = line.price.short_stay, line.code
        assert clause is not None
        label = f"Short stays of {spoken_line(line)}"
        ask = self._ask(line, Stay(at_most=clause.below - 1))
        stays = Measure(f"short_stays.{code}{self.pair.suffix}", unit("units"), label, ask=ask)
        name = f"prices.{line.price.code}.short_stay.share"
        share = self.book.term(name, f"Part of the price for a short stay of {line.price.name}", clause.share)
        part = Step(f"Part of the price not paid for a short stay of {line.price.name}", ONE - share)
        return Step(f"Not paid for short stays of {spoken_line(line)}", stays * Pick(self.price, code) * part)

    def long_stays(self, codes: Sequence[str] = ()) -> list[Node]:
        """Days past the trim point at their rate, for each price line that has one, of those named or of all."""
        return [found for price in self.prices if not codes or price.code in codes for found in self._long[price.code]]

    @cached_property
    def _long(self) -> dict[str, list[Step]]:
        return {price.code: list(self._long_stay(price)) for price in self.prices}

    def _long_stay(self, price: Price) -> Iterator[Step]:
        clause = price.long_stay
        if clause is None:
            return
        for stretch in stretches(clause.rate):
            where = {**price.where, **self.pair.between}
            ask = counted(self.book, "days", where, Stay(beyond=clause.trim_point), stretch.started)
            code = f"{price.code}{stretch.suffix}"
            told = f"{price.name}{spoken_dates(stretch)}"
            label = f"Days of {told} past the trim point of {clause.trim_point}"
            days = Measure(f"long_stay_days.{code}{self.pair.suffix}", unit("days"), label, ask=ask)
            name = f"prices.{code}.long_stay.rate"
            rate = self.book.term(name, f"Rate for a long-stay day of {told}", stretch.value)
            yield Step(f"Paid for long stays of {told}", days * rate)


def spoken_dates(stretch: DatedPrice) -> str:
    """The day a stretch begins, in words; nothing where it has no dates."""
    return f" from {stretch.started.first.day} {stretch.started.first:%B %Y}" if stretch.started is not None else ""


def spoken_line(line: DatedPriceLine) -> str:
    """A price line in words."""
    return f"{line.price.name}{spoken_dates(line.stretch)}"
