"""Non-payment: returns soon after a stay that are not paid, or not above a rate, with exclusions.

Which stays are returns only rows of people can tell, so that is asked of the engine as a rule for rows, and here are
only sums. Exclusions are counted and taken off, because an ask says what is counted and not what is left out; two that
could meet are refused, as a return would be taken off twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import MoneyAmount, ShareAmount
from finmodel.contracts.clauses.for_activity.best_practice import Applied
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, Where, both, counted, implied
from finmodel.contracts.clauses.for_activity.price_list import PricedActivity, spoken_line
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.columns import ActivityDimension, Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import What
from finmodel.measures.row_rules import Returned, Started, choice
from finmodel.rules.nodes import ZERO, Compare, Divide, If, Measure, Multiply, Node, Pick, Prev, Step, Term
from finmodel.rules.shapes import at_least_nil, gate, total


class NonPayment(Frozen):
    """Returns within some days of a stay with the same payer and payee, which are not paid."""

    name: Code
    """Short name, such as `readmissions`."""
    label: str | None = None
    """Name as a board would write it."""
    after: dict[ActivityDimension, Texts] = Field(min_length=1)
    """The earlier stays that a return follows, with the same payer and payee."""
    within_days: int = Field(ge=0)
    """Most days from the end of the earlier stay to the start of the return."""
    where: dict[Dimension, Texts] = {}
    """Which returns are meant; all that the contract pays for where nothing is said."""
    excluding: tuple[dict[Dimension, Texts], ...] = ()
    """Returns that are paid all the same, such as maternity or cancer care."""
    paid_up_to: ShareAmount | None = None
    """Share of the earlier stays up to which returns are paid; none are paid where nothing is said."""
    previous_year: bool = False
    """True to pay up to the rate of the year before; `paid_up_to:` is then for a year that has none before it."""
    value: MoneyAmount | None = None
    """What the returns are worth, where they are not simply worth their price."""
    applied: Applied | None = None
    """Whether it is taken off before the multipliers or after; must be said where there are any."""

    @property
    def called(self) -> str:
        """What to call it in a sentence."""
        return self.label or self.name.replace("_", " ")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.previous_year and self.paid_up_to is None:
            raise Refused(
                "The first year has no year before it.",
                "Add `paid_up_to:`, the rate up to which returns are paid in it.",
            )
        for number, one in enumerate(self.excluding):
            if any(both(one, other) is not None for other in self.excluding[:number]):
                what = "Two exclusions could leave out the same return twice."
                raise Faults([Fault(("excluding", number), what, "Narrow one, or make one of the two.")])
        return self


class CountedReturns(NamedTuple):
    """A measure of returns: its name, what it is called, what is counted, and in which unit."""

    name: str
    label: str
    what: What
    measured: str


@dataclass(frozen=True)
class Returns:
    """The returns of one payer and payee under a clause: how many, what they are worth, and what is not paid."""

    book: RuleBook
    clause: NonPayment
    pair: PayerAndPayee
    priced: PricedActivity | None
    """Activity at price; None where it is paid as recorded."""
    recorded: Where
    """Which activity is paid as recorded."""
    ending: str
    """What labels end in, to tell one clause from another; nothing where there is one."""

    @property
    def _rule(self) -> Returned:
        return Returned(choice({**self.clause.after, **self.pair.between}), self.clause.within_days)

    def _count(self, of: CountedReturns, where: Where, started: Started | None = None) -> Node:
        """Returns among some activity, less those excluded."""
        name, label, what, measured = of
        admitted = {**where, **self.pair.between}
        suffix = self.pair.suffix
        ask = counted(self.book, what, admitted, self._rule, started)
        found: Node = Measure(f"{name}{suffix}", unit(measured), label, ask=ask)
        for number, excluded in enumerate(self.clause.excluding, start=1):
            left_out = both(admitted, excluded)
            if left_out is not None:
                ask = counted(self.book, what, left_out, self._rule, started)
                told = f"{label}, exclusion {number}"
                found = found - Measure(f"{name}.excluded_{number}{suffix}", unit(measured), told, ask=ask)
        return found if isinstance(found, Measure) else Step(f"{label}, after exclusions", found)

    def lines(self) -> tuple[Line, ...]:
        """Returns and the stays they may follow, shown where there is a rate up to which they are paid."""
        if self.clause.paid_up_to is None:
            return ()
        name, suffix = self.clause.name, self.pair.suffix
        return (
            Line(f"{name}_returns{suffix}", f"Returns{self.ending}", self._returns),
            Line(f"{name}_stays{suffix}", f"Stays that a return may follow{self.ending}", self._stays),
        )

    @cached_property
    def _returns(self) -> Node:
        name = f"{self.clause.name}_returns"
        if self.priced is None:
            where = both(self.recorded, self.clause.where) or {}
            of = CountedReturns(name, f"Returns{self.ending}", "spells", "spells")
            return self._count(of, where)
        touched = [(price, both(price.where, self.clause.where)) for price in self.priced.prices]
        counts = [
            self._count(
                CountedReturns(f"{name}.{price.code}", f"Returns of {price.name}{self.ending}", "spells", "spells"), at
            )
            for price, at in touched
            if at is not None
        ]
        return counts[0] if len(counts) == 1 else Step(f"Returns{self.ending}", total(counts))

    @cached_property
    def _stays(self) -> Measure:
        ask = counted(self.book, "spells", {**self.clause.after, **self.pair.between})
        name = f"{self.clause.name}_stays{self.pair.suffix}"
        return Measure(name, unit("spells"), f"Stays that a return may follow{self.ending}", ask=ask)

    def unpaid(self) -> Step:
        """What is not paid: the worth of the returns, or of the part of them that is above the rate."""
        worth = self._worth()
        worth = worth if isinstance(worth, Term | Measure) else Step(f"Worth of the returns{self.ending}", worth)
        if self.clause.paid_up_to is None:
            return Step(f"Not paid{self.ending}", worth)
        returns = self._returns
        paid = Step(f"Returns that are paid{self.ending}", Multiply(self._stays, self._rate()))
        above = Step(f"Returns above the rate{self.ending}", at_least_nil(returns - paid))
        part = Step(f"Part of the returns above the rate{self.ending}", Divide(above, returns))
        return Step(f"Not paid{self.ending}", gate(above, ">", ZERO, Multiply(worth, part)))

    def _rate(self) -> Node:
        clause, suffix = self.clause, self.pair.suffix
        assert clause.paid_up_to is not None
        told = "Rate for a year with none before it" if clause.previous_year else "Rate up to which returns are paid"
        path = f"non_payment.{clause.name}.paid_up_to"
        stated = self.book.number(path, f"{told}{self.ending}", clause.paid_up_to, "share")
        if not clause.previous_year:
            return stated
        returns, stays = (Prev(f"{clause.name}_{each}{suffix}", unit("spells")) for each in ("returns", "stays"))
        rate = If(Compare("=", stays, ZERO), stated, Divide(returns, stays))
        return Step(f"Rate up to which returns are paid{self.ending}", rate)

    def _worth(self) -> Node:
        clause, suffix = self.clause, self.pair.suffix
        if clause.value is not None:
            path, told = f"non_payment.{clause.name}.value{suffix}", f"Value of the returns{self.ending}"
            return self.book.number(path, told, implied(clause.value, self.pair), "money")
        if self.priced is None:
            where = both(self.recorded, clause.where) or {}
            of = CountedReturns(f"{clause.name}_spend", f"Spend on returns{self.ending}", "spend", "money")
            return self._count(of, where)
        return total(list(self._at_price(self.priced)))

    def _at_price(self, priced: PricedActivity) -> Iterator[Node]:
        """Returns at the price of each price line they are in, on the days that it holds."""
        for line in priced.lines:
            where = both(line.price.where, self.clause.where)
            if where is not None:
                name, label = (
                    f"{self.clause.name}_units.{line.code}",
                    f"Units returned of {spoken_line(line)}{self.ending}",
                )
                units = self._count(CountedReturns(name, label, line.price.per, "units"), where, line.stretch.started)
                yield Step(f"{label}, at price", Multiply(units, Pick(priced.price, line.code)))
