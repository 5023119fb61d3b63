"""Localities of a pooled fund: each has a budget of its own, and is told what it spent, over or under.

The budget is the fund, by people or by stated shares. What the pool spends is laid on localities by what the activity
that the pool commissions for their people came to; what is nobody's in particular has a figure of its own. Both sum to
the pool to the penny.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.parts import FundPart
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.values import Share, refuse_part_of_whole
from finmodel.core.data import Text
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import ZERO, Axis, Compare, If, Measure, Node, Round, Split, Step, Sum
from finmodel.rules.shapes import at_least_nil, total

SharedBy = Annotated[
    Annotated[Literal["people"], Tag("one")] | Annotated[dict[Text, Share], Tag("group")],
    Discriminator(one_or_group),
]
BUDGET, SPEND, VARIANCE, ELSEWHERE = "locality_budget", "locality_spend", "locality_variance", "spend_elsewhere"
"""Lines that tell of localities."""


class Localities(Frozen):
    """A budget for each locality, and what it spent."""

    share_by: SharedBy
    """What the fund is divided by: `people` on the register of each locality, or stated shares, such as
    {brook_vale: 22%, northmoor: 78%}."""
    members: tuple[Text, ...] = ()
    """The localities as the register calls them, where the fund is divided by people."""
    spent_by: Literal["spend", "cost"] = "spend"
    """What tells whose the pool's spending is: recorded spend, or recorded cost, of the activity that the pool
    commissions for the people of each locality."""
    risk: Literal["pooled", "own"] = "pooled"
    """`pooled`: what one is over meets what another has left, and partners share the rest; `own`: each locality's
    overspend is met, and its underspend returned, as if it were a fund by itself."""

    @model_validator(mode="after")
    def _localities_are_named(self) -> Self:
        if self.share_by == "people":
            if len(self.members) < 2:
                raise Refused("A fund divided by people must name its localities.", "Give two or more `members:`.")
        elif self.members:
            raise Refused("The shares name the localities already.", "Take out `members:`.")
        twice = [name for name, count in Counter(self.members).items() if count > 1]
        if twice:
            raise Refused(f"'{twice[0]}' is named twice.", "Name each locality once.")
        if isinstance(self.share_by, dict):
            refuse_part_of_whole("share_by", self.share_by)
        return self

    @property
    def axis(self) -> Axis:
        """One member for each locality."""
        return Axis("locality", tuple(self.share_by) if isinstance(self.share_by, dict) else self.members)


def by_locality(year: FundLines, stated: Localities, parts: Sequence[FundPart]) -> list[FundPart]:
    """The lines that tell of localities; the parts of the fund, with the risk as it is agreed between localities."""
    along = stated.axis
    fund = Step("Fund of all localities", Round(total([part.fund for part in parts]), year.places))
    cost = Step("Spend of all localities", Round(total([part.cost for part in parts]), year.places))
    budget = Step("Budget of the locality", Split(fund, _weights(year, stated, along), year.places))
    used = _used(year, stated, along)
    everything = year.book.activity(
        "activity_of_pool", "Activity that the pool commissions", stated.spent_by, {"commissioner": (year.pool,)}
    )
    named = Sum(used)
    theirs = If(Compare(">", everything, ZERO), Round(cost * (named / everything), year.places), ZERO)
    laid = Step("Spend laid on localities", theirs)
    split = If(Compare(">", named, ZERO), Split(laid, used, year.places), ZERO)
    spend = Step("Spend of the locality", split)
    elsewhere = Step("Spend on people of no locality named", cost - laid)
    year.show(BUDGET, "Budget of the locality", budget)
    year.show(SPEND, "Spend of the locality", spend)
    year.show(VARIANCE, "Spend above the budget of the locality", spend - budget)
    year.show(ELSEWHERE, "Spend on people of no locality named", elsewhere)
    if stated.risk == "pooled":
        return list(parts)
    over = Step("Overspend of each locality, together", Sum(at_least_nil(spend - budget)) + at_least_nil(elsewhere))
    under = Step("Underspend of each locality, together", Sum(at_least_nil(budget - spend)))
    return [replace(part, over=over, under=under) for part in parts]


def _weights(year: FundLines, stated: Localities, along: Axis) -> Node:
    if isinstance(stated.share_by, dict):
        shares = tuple(stated.share_by[name] for name in along.members)
        return year.book.parts("localities.share_by.*", "Share of the locality", along, shares)
    asks = tuple(year.book.ask("person_years", {"locality": (name,)}) for name in along.members)
    return Measure("people_of_locality", unit("person_years"), "Person-years of the locality", along, asks)


def _used(year: FundLines, stated: Localities, along: Axis) -> Measure:
    commissioned = {"commissioner": (year.pool,)}
    asks = tuple(year.book.ask(stated.spent_by, {**commissioned, "locality": (name,)}) for name in along.members)
    label = "Activity that the pool commissions for the locality"
    return year.book.each("activity_of_locality", label, along, asks)


def locality_faults(stated: Localities, services: Sequence[FundService]) -> Iterator[Fault]:
    """Localities that bear their own risk where services do too."""
    if stated.risk == "own" and services:
        what = "Localities bear their own risk here, and services have budgets of their own too."
        yield Fault(("localities", "risk"), what, "Write `risk: pooled`, or take out `services:`.")
