"""Price lines: what one unit of a kind of activity is paid, for short and long stays too, and from which day.

All prices of a payer and payee are one table along one axis, so that a hundred of them are one rule. A price that
changes by date is several stretches, each for the activity that started in it: a year's average price would pay
wrongly wherever activity is uneven.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, counted
from finmodel.contracts.clauses.for_activity.stays import LongStay, ShortStay, rules_for
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import MoneyPerUnit, TermValue
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.selections import Selections
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import RowRule, Started, StaysByCode
from finmodel.rules.nodes import ONE, Axis, Measure, Multiply, Node, Pick, Step, Sum
from finmodel.rules.shapes import total


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


def short_stay_rows(prices: Sequence[Price]) -> dict[str, RowRule]:
    """The rule that makes the short stays of each price line that has any, by its code."""
    return rules_for((each.code, each.where, each.short_stay.rows) for each in prices if each.short_stay is not None)


def long_stay_rows(prices: Sequence[Price]) -> dict[str, RowRule]:
    """The rule that makes the long stays of each price line that has any, by its code."""
    return rules_for((each.code, each.where, each.long_stay.rows) for each in prices if each.long_stay is not None)


def overlapping(prices: Sequence[Price]) -> Iterator[tuple[int, int]]:
    """Numbers of price lines that both pay for the same activity, the later one first."""
    earlier = Selections()
    for number, price in enumerate(prices):
        yield from ((number, other) for other in earlier.meeting(price.where))
        earlier.add(price.where)


def faults_of_prices(prices: Sequence[Price]) -> Iterator[Fault]:
    """Price lines of one name, and those that both pay for the same activity."""
    seen: set[str] = set()
    for number, price in enumerate(prices):
        if price.code in seen:
            yield Fault(
                ("prices", number), f"The name '{price.code}' is used already.", "Give each price line its own."
            )
        seen.add(price.code)
    for number, other in overlapping(prices):
        what = f"Price lines '{prices[other].code}' and '{prices[number].code}' both pay for the same activity."
        yield Fault(("prices", number), what, "Narrow one `where:` so that each unit is paid once.")


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

    def _ask(self, line: DatedPriceLine, rule: RowRule | None = None) -> Ask:
        where = {**line.price.where, **self.pair.between}
        return counted(self.book, line.price.per, where, rule, line.stretch.started)

    def of(self, codes: Sequence[str] = ()) -> Node:
        """Activity at price of some price lines, or of all, after what short stays are not paid."""
        chosen = [line for line in self.lines if not codes or line.price.code in codes]
        worth = _of_lines(self.by_line, [line.code for line in chosen] if codes else ())
        if self._short_by_line is not None:
            less = [_of_lines(self._short_by_line, [line.code for line in chosen] if codes else ())]
        else:
            less = [self._short[line.code] for line in chosen if line.price.short_stay is not None]
        return worth - total(less) if less else worth

    def long_stays(self, codes: Sequence[str] = ()) -> list[Node]:
        """Days past the trim point at their rate, for each price line that has one, of those named or of all."""
        if self._long_by_line is not None:
            named = [code for code in codes if code in self._long_rows]
            return [_of_lines(self._long_by_line, named)] if named or not codes else []
        return [found for price in self.prices if not codes or price.code in codes for found in self._long[price.code]]

    @cached_property
    def _short_rows(self) -> dict[str, RowRule]:
        return short_stay_rows(self.prices)

    @cached_property
    def _long_rows(self) -> dict[str, RowRule]:
        return long_stay_rows(self.prices)

    @cached_property
    def _short(self) -> dict[str, Step]:
        return {line.code: self._short_stay(line) for line in self.lines if line.price.short_stay is not None}

    def _short_stay(self, line: DatedPriceLine) -> Step:
        clause, code, called = line.price.short_stay, line.code, line.price.name
        assert clause is not None
        ask = self._ask(line, self._short_rows[line.price.code])
        label = f"Short stays of {spoken_line(line)}"
        stays = Measure(f"short_stays.{code}{self.pair.suffix}", unit("units"), label, ask=ask)
        named, price, in_words = f"prices.{line.price.code}.short_stay", Pick(self.price, code), spoken_line(line)
        if clause.base is not None and clause.a_day is not None:
            days = Measure(
                f"short_stay_days.{code}{self.pair.suffix}",
                unit("days"),
                f"Days of short stays of {in_words}",
                ask=replace(ask, what="days"),
            )
            base = self.book.term(f"{named}.base", f"Base for a short stay of {called}", clause.base)
            a_day = self.book.term(f"{named}.a_day", f"Rate for a day of a short stay of {called}", clause.a_day)
            return _not_paid(stays, price, base, days, a_day, f" of {in_words}")
        assert clause.share is not None
        share = self.book.term(f"{named}.share", f"Part of the price for a short stay of {called}", clause.share)
        part = Step(f"Part of the price not paid for a short stay of {called}", ONE - share)
        return Step(f"Not paid for short stays of {in_words}", stays * price * part)

    @cached_property
    def _short_by_line(self) -> Step | None:
        """What short stays are not paid, by line: where each of several lines has a base and so much a day."""
        clauses = [line.price.short_stay for line in self.lines]
        bases = [clause.base for clause in clauses if clause is not None and clause.base is not None]
        rates = [clause.a_day for clause in clauses if clause is not None and clause.a_day is not None]
        if len(self.lines) == 1 or len(bases) < len(self.lines):
            return None
        axis = self.price.axis
        assert axis is not None
        asks = tuple(self._ask(line, self._short_rows[line.price.code]) for line in self.lines)
        stays = Measure(f"short_stays{self.pair.suffix}", unit("units"), "Short stays", axis, asks)
        asks = tuple(replace(ask, what="days") for ask in asks)
        days = Measure(f"short_stay_days{self.pair.suffix}", unit("days"), "Days of short stays", axis, asks)
        base = self.book.table("prices.*.short_stay.base", "Base for a short stay", axis, tuple(bases))
        a_day = self.book.table("prices.*.short_stay.a_day", "Rate for a day of a short stay", axis, tuple(rates))
        return _not_paid(stays, self.price, base, days, a_day, ", by price line")

    @cached_property
    def _long(self) -> dict[str, list[Step]]:
        return {price.code: list(self._long_stay(price)) for price in self.prices}

    def _long_stay(self, price: Price) -> Iterator[Step]:
        clause = price.long_stay
        if clause is None:
            return
        for stretch in stretches(clause.rate):
            where = {**price.where, **self.pair.between}
            ask = counted(self.book, "days", where, self._long_rows[price.code], stretch.started)
            code = f"{price.code}{stretch.suffix}"
            told = f"{price.name}{spoken_dates(stretch)}"
            label = f"Days of {told} past the trim point of {clause.trim_point}"
            days = Measure(f"long_stay_days.{code}{self.pair.suffix}", unit("days"), label, ask=ask)
            name = f"prices.{code}.long_stay.rate"
            rate = self.book.term(name, f"Rate for a long-stay day of {told}", stretch.value)
            yield Step(f"Paid for long stays of {told}", days * rate)

    @cached_property
    def _long_by_line(self) -> Step | None:
        """What long stays are paid, by line, where one rule for rows finds those of many lines."""
        lines = [price for price in self.prices if price.long_stay is not None]
        clauses = [price.long_stay for price in lines if price.long_stay is not None]
        dated = any(clause.rate.by_date is not None for clause in clauses)
        if dated or not any(isinstance(rule, StaysByCode) for rule in self._long_rows.values()):
            return None
        axis = Axis("price line with a trim point", tuple(price.code for price in lines))
        asks = tuple(
            counted(self.book, "days", {**price.where, **self.pair.between}, self._long_rows[price.code])
            for price in lines
        )
        label = "Days past the trim point"
        days = Measure(f"long_stay_days{self.pair.suffix}", unit("days"), label, axis, asks)
        rates = tuple(clause.rate for clause in clauses)
        rate = self.book.table("prices.*.long_stay.rate", "Rate for a long-stay day", axis, rates)
        return Step("Paid for long stays, by price line", Multiply(days, rate))


def _of_lines(by_line: Node, codes: Sequence[str]) -> Node:
    """What some price lines come to; all of them where none is named."""
    if not codes:
        return Sum(by_line)
    return total([Pick(by_line, code) for code in codes])


def _not_paid(stays: Node, price: Node, base: Node, days: Node, a_day: Node, ending: str) -> Step:
    """The price of short stays less what they are paid instead: a base, and so much for each of their days."""
    paid = Step(f"Paid for short stays{ending}", Multiply(stays, base) + Multiply(days, a_day))
    return Step(f"Not paid for short stays{ending}", Multiply(stays, price) - paid)


def spoken_dates(stretch: DatedPrice) -> str:
    """The day a stretch begins, in words; nothing where it has no dates."""
    return f" from {stretch.started.first.day} {stretch.started.first:%B %Y}" if stretch.started is not None else ""


def spoken_line(line: DatedPriceLine) -> str:
    """A price line in words."""
    return f"{line.price.name}{spoken_dates(line.stretch)}"
