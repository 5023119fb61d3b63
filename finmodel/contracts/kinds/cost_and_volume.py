"""Cost and volume: a fixed sum up to a planned volume, then a price for each case above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount, UnitsAmount
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, implied
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.extremes import always_above, largest, smallest
from finmodel.contracts.values import Money, MoneyPerUnit, Share
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import ONE, Multiply, Node, Step
from finmodel.rules.shapes import at_least_nil, cap, floor, gate


class Tolerance(Frozen):
    """A band around the planned volume inside which the fixed sum is paid and nothing else."""

    above: Share
    """How far above plan the band reaches, as a share of plan."""
    below: Share | None = None
    """How far below plan the band reaches, where there is a price below plan."""
    counted_from: Literal["plan", "edge"]
    """Once past the band, whether every case from plan on counts (`plan`), or only those past its edge (`edge`)."""


class CostAndVolume(Contract):
    """A fixed sum that covers a planned volume, and a price for each case above it, and where agreed below it."""

    kind: Literal["cost_and_volume"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    fixed: MoneyAmount
    """The sum that covers the planned volume."""
    plan: UnitsAmount
    """The planned volume."""
    volume: UnitsAmount
    """The volume done; activity is what the payer commissions from the payee, unless others are named."""
    price: MoneyPerUnit
    """Price of each case above plan."""
    price_below: MoneyPerUnit | None = None
    """What is taken back for each case below plan; nothing where it is not given."""
    tolerance: Tolerance | None = None
    """A band around plan in which nothing changes."""
    floor: Money | None = None
    """The least that is paid, however low the volume."""
    ceiling: Money | None = None
    """The most that is paid, however high the volume."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise Faults(faults)
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.price_below is None and self.floor is not None:
            what = "Nothing is taken back below plan, so the floor would never bite."
            yield Fault(("floor",), what, "Add `price_below:`, or take out `floor:`.")
        band = self.tolerance
        if band is not None and (band.below is None) != (self.price_below is None):
            what = "A band below plan and a price below plan go together."
            fix = "Give both `below:` and `price_below:`, or neither; `below: 0%` is no band."
            yield Fault(("tolerance",), what, fix)
        low, high = largest(self.floor), smallest(self.ceiling)
        if low is not None and high is not None and low > high:
            yield Fault(("ceiling",), "The ceiling is below the floor.", "Mend one of the two.")

    def remarks(self) -> tuple[Fault, ...]:
        """A floor or a ceiling on the wrong side of the fixed sum, and a band as wide as the plan."""
        faults = []
        if always_above(self.floor, self.fixed):
            what = "The floor is above the fixed sum, which is never paid."
            faults.append(Fault(("floor",), what, "Mend one of the two."))
        if always_above(self.fixed, self.ceiling):
            what = "The ceiling is below the fixed sum, which is never paid in full."
            faults.append(Fault(("ceiling",), what, "Mend one of the two."))
        for name in ("above", "below"):
            if self.tolerance is not None and smallest(getattr(self.tolerance, name)) == 1:
                what = f"The band {name} plan is as wide as the plan itself, so its price is hardly ever due."
                faults.append(Fault(("tolerance", name), what, f"Narrow `{name}:` to a part of the plan, such as 5%."))
        return tuple(faults)

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """The volume, where it is counted from activity."""
        volume = implied(self.volume, self._pair)
        return (("volume", Ask.of(volume.activity, volume.where)),) if isinstance(volume, FromActivity) else ()

    @property
    def _pair(self) -> PayerAndPayee:
        return PayerAndPayee(self.payer, self.payee)

    def rules(self) -> tuple[Line, ...]:
        """Cases above and below plan that count, and the payment."""
        fixed = self.number("fixed", "Fixed sum", self.fixed, "money")
        plan = self.number("plan", "Planned volume", self.plan, "units")
        volume = self.number("volume", "Volume done", implied(self.volume, self._pair), "units")
        above = Step("Cases above plan that count", self._above(volume, plan))
        due: Node = fixed + Step("For cases above plan", above * self.term("price", "Price above plan", self.price))
        shown = [Line("above", "Cases above plan that count", above)]
        if self.price_below is not None:
            below = Step("Cases below plan that count", self._below(volume, plan))
            price = self.term("price_below", "Price below plan", self.price_below)
            due = due - Step("Taken back for cases below plan", below * price)
            shown.append(Line("below", "Cases below plan that count", below))
        if self.floor is not None:
            due = Step("At least the floor", floor(due, self.term("floor", "Floor", self.floor)))
        if self.ceiling is not None:
            due = cap(due, self.term("ceiling", "Ceiling", self.ceiling))
        return (*shown, self.payment("payment", "Cost and volume payment", due, self.payer, self.payee))

    def _above(self, volume: Node, plan: Node) -> Node:
        if self.tolerance is None:
            return at_least_nil(volume - plan)
        band = self.term("tolerance.above", "Tolerance above plan", self.tolerance.above)
        edge = Step("Plan with the tolerance above it", Multiply(plan, Step("One plus the tolerance", ONE + band)))
        if self.tolerance.counted_from == "edge":
            return at_least_nil(volume - edge)
        return gate(volume, ">", edge, volume - plan)

    def _below(self, volume: Node, plan: Node) -> Node:
        if self.tolerance is None or self.tolerance.below is None:
            return at_least_nil(plan - volume)
        band = self.term("tolerance.below", "Tolerance below plan", self.tolerance.below)
        edge = Step("Plan less the tolerance below it", Multiply(plan, Step("One less the tolerance", ONE - band)))
        if self.tolerance.counted_from == "edge":
            return at_least_nil(edge - volume)
        return gate(volume, "<", edge, plan - volume)
