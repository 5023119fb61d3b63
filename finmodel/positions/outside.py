"""Money in from outside and the cost of delivery, as rules like those of a contract.

Funding and costs are rule books as contracts are, so that draws, slopes, words and the workbook have them without code
of their own, and the ledger holds every pound: what comes in from outside, and what goes out for care.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import TypeVar

from finmodel.contracts.contract import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import TermValue
from finmodel.core.place import OUTSIDE as KEPT_ID
from finmodel.core.place import CostPart, CostStep, DeliveryCost, Funding, Place
from finmodel.core.unit import unit
from finmodel.measures.ask import Ask
from finmodel.positions.open_steps import OpenSteps
from finmodel.rules.nodes import Divide, Measure, Multiply, Node
from finmodel.rules.shapes import started_steps

B = TypeVar("B", bound="DeliveryBook")
OUTSIDE = KEPT_ID
"""The party that funding comes from and the cost of delivery goes to."""
FUNDING, DELIVERY = "funding", "delivery"
"""Ids of the two rule books."""


class FundingBook(RuleBook):
    """What each partner receives from outside the place."""

    funding: Mapping[str, Funding]
    names: Mapping[str, str]
    periods: tuple[str, ...]

    def rules(self) -> tuple[Line, ...]:
        """A payment from outside to each funded partner."""
        return tuple(self._line(partner, funding) for partner, funding in self.funding.items())

    def _line(self, partner: str, funding: Funding) -> Line:
        label = f"Funding of {self.names[partner]}"
        amounts = {period: funding.amounts.get(period, funding.each or Decimal(0)) for period in self.periods}
        value = TermValue(by_period=amounts, unit="money", source=funding.source)
        return self.payment(partner, label, self.term(partner, label, value), OUTSIDE, partner)


@dataclass(frozen=True)
class Service:
    """A service with a cost of delivery: the name its lines begin with, and the activity it serves."""

    line: str
    title: str
    partner: str
    activity: Ask


class DeliveryBook(RuleBook):
    """What services cost each partner to deliver: fixed, in steps, and by unit of activity."""

    costs: tuple[DeliveryCost, ...]
    names: Mapping[str, str]
    periods: tuple[str, ...]

    def rules(self) -> tuple[Line, ...]:
        """For each service, its fixed, step and variable cost, paid to outside."""
        return tuple(line for number, cost in enumerate(self.costs, start=1) for line in self._service(number, cost))

    def services(self) -> tuple[Service, ...]:
        """Every service, whether or not its activity moves any of its cost; spending in single years is none."""
        return tuple(
            Service(f"{cost.partner}.{number}", cost.name or "Services", cost.partner, _driver(cost))
            for number, cost in enumerate(self.costs, start=1)
            if cost.fixed or cost.variable or cost.step is not None or not cost.by_year
        )

    def _service(self, number: int, cost: DeliveryCost) -> list[Line]:
        name, service, units = self._named(number, cost)
        lines = []
        if cost.fixed:
            value = self._value(cost, ("fixed",), cost.fixed)
            fixed = self.term(f"{name}.fixed", f"Fixed cost: {service}", value)
            lines.append(self.payment(f"{name}.fixed", f"Fixed cost: {service}", fixed, cost.partner, OUTSIDE))
        if cost.step is not None:
            lines += self._steps(number, cost, cost.step)
        if cost.variable:
            value = self._value(cost, ("variable", "takes"), cost.variable, "money/units")
            rate = self.term(f"{name}.variable", f"Variable cost of a unit: {service}", value)
            rule = Multiply(units, rate)
            lines.append(self.payment(f"{name}.variable", f"Variable cost: {service}", rule, cost.partner, OUTSIDE))
        if cost.by_year:
            amounts = {year: cost.by_year.get(year, Decimal(0)) for year in self.periods}
            value = TermValue(by_period=amounts, unit="money", source=cost.source)
            label = f"Cost of single years: {service}"
            single = self.term(f"{name}.by_year", label, value)
            lines.append(self.payment(f"{name}.by_year", label, single, cost.partner, OUTSIDE))
        return lines

    def _named(self, number: int, cost: DeliveryCost) -> tuple[str, str, Measure]:
        """What a service's lines begin with, its name in words, and the activity it serves."""
        name, service = f"{cost.partner}.{number}", f"{cost.name or 'Services'}, {self.names[cost.partner]}"
        return name, service, Measure(f"{name}.activity", unit("units"), f"Activity: {service}", ask=_driver(cost))

    def _steps(self, number: int, cost: DeliveryCost, step: CostStep) -> list[Line]:
        """What the steps that are open cost, and those that close, with the figures on the way."""
        name, service, units = self._named(number, cost)
        size, price = self._step(name, service, cost, step)
        steps = OpenSteps(name, service, step, self.periods, started_steps(units, size), self.term)
        rule = Multiply(steps.opened, price)
        lines = [*steps.figures, self.payment(f"{name}.step", f"Step cost: {service}", rule, cost.partner, OUTSIDE)]
        if step.closing_cost:
            label = f"Cost of closing steps: {service}"
            value = self._value(cost, ("step",), step.closing_cost)
            one_off = Multiply(steps.closing, self.term(f"{name}.step.closing_cost", label, value))
            lines.append(self.payment(f"{name}.closing", label, one_off, cost.partner, OUTSIDE))
        return lines

    def _step(self, name: str, service: str, cost: DeliveryCost, step: CostStep) -> tuple[Node, Node]:
        """The units that one step serves, and what one step costs."""
        every = self._value(cost, ("serves",), Decimal(str(step.every)), "units")
        size = self.term(f"{name}.step.every", f"Units that one step serves: {service}", every)
        value = self._value(cost, ("step",), step.cost)
        return size, self.term(f"{name}.step.cost", f"Cost of a step: {service}", value)

    def _value(self, cost: DeliveryCost, by: Sequence[CostPart], amount: Decimal, measured: str = "money") -> TermValue:
        """A part of a cost, year by year where factors move it."""
        factors = [cost.factors[part] for part in by if cost.factors.get(part)]
        if not factors:
            return TermValue(value=amount, unit=measured, source=cost.source)
        amounts = {
            year: prod((factor.get(year, Decimal(1)) for factor in factors), start=amount) for year in self.periods
        }
        return TermValue(by_period=amounts, unit=measured, source=cost.source)


class NeededStepsBook(DeliveryBook):
    """How many steps each service needs for its activity, named as its other lines are."""

    def rules(self) -> tuple[Line, ...]:
        """For each service with steps, how many it needs."""
        return tuple(
            self._needed(number, cost, cost.step)
            for number, cost in enumerate(self.costs, start=1)
            if cost.step is not None
        )

    def _needed(self, number: int, cost: DeliveryCost, step: CostStep) -> Line:
        name, service, units = self._named(number, cost)
        size, _ = self._step(name, service, cost, step)
        return Line(f"{name}.needed", f"Steps needed: {service}", started_steps(units, size))


class AverageStepBook(DeliveryBook):
    """The step cost of services as if a part of a step could be had: what steps cost a unit, on average over a step."""

    def rules(self) -> tuple[Line, ...]:
        """For each service with steps, their cost where they are not rounded up to whole ones."""
        costs = [(number, cost) for number, cost in enumerate(self.costs, start=1) if cost.step is not None]
        return tuple(self._average(number, cost, cost.step) for number, cost in costs if cost.step is not None)

    def _average(self, number: int, cost: DeliveryCost, step: CostStep) -> Line:
        name, service, units = self._named(number, cost)
        size, price = self._step(name, service, cost, step)
        label = f"Step cost, on average: {service}"
        return self.payment(f"{name}.step", label, Divide(Multiply(units, price), size), cost.partner, OUTSIDE)


def outside_books(place: Place) -> tuple[FundingBook, DeliveryBook]:
    """The rule books of a place's funding and of its cost of delivery."""
    names = {partner.id: partner.name for partner in place.partners}
    funding = FundingBook(
        id=FUNDING, title="Money in from outside", funding=place.funding, names=names, periods=place.periods
    )
    delivery = DeliveryBook(
        id=DELIVERY, title="Cost of delivery", costs=place.costs, names=names, periods=place.periods
    )
    return funding, delivery


def average_step_book(place: Place) -> AverageStepBook:
    """The rule book of what steps cost, on average over a step."""
    return _as(AverageStepBook, place)


def needed_steps_book(place: Place) -> NeededStepsBook:
    """The rule book of how many steps services need."""
    return _as(NeededStepsBook, place)


def _as(kind: type[B], place: Place) -> B:
    """The cost of delivery of a place as another sort of book of the same costs."""
    delivery = outside_books(place)[1]
    return kind(**{name: getattr(delivery, name) for name in type(delivery).model_fields})


def _driver(cost: DeliveryCost) -> Ask:
    return Ask.of(cost.per, {**cost.where, "provider": (cost.partner,)})
