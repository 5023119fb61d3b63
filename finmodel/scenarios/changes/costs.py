"""What care costs to deliver: productivity, and prices of what services buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from finmodel.core.data import Texts
from finmodel.core.place import CostPart, DeliveryCost, Place
from finmodel.errors import InputError, Refused
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated, Growing
from finmodel.scenarios.sizes import RISE, Growth, SortOfSize, compounded


class Productivity(Growing):
    """The same wards and teams serve more (or less): what a step serves, and the variable cost only where said."""

    RANK: ClassVar[int] = 120
    kind: Literal["productivity"]
    partners: Texts = ()
    """Partners whose services it touches; all where none is named."""
    services: Texts = ()
    """Names of costs in the place file, such as Emergency wards; all of the partners' where none is named."""
    variable: Growth = Decimal(0)
    """How much less of its variable cost a unit takes, such as -3%, for every year or by year; it comes in as `by:`
    does. No less where nothing is said: more care from the same ward is capacity, and no cash by itself."""

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """Costs of delivery whose steps serve more, and whose units take so much less of the variable cost."""
        serves = self.growth(basis.place, where)
        takes = self.in_each_year(self.variable, basis.place, where)
        takes = compounded(takes) if self.each_year else takes
        if any(one <= -1 for one in serves.values()):
            raise InputError.of(where, "Nothing would be delivered at all.", "Give a fall of less than 100%.")
        moved: dict[CostPart, dict[str, Decimal]] = {"serves": serves, "takes": takes}
        factors: dict[CostPart, dict[str, Decimal]] = {
            part: {year: 1 + one for year, one in growth.items()}
            for part, growth in moved.items()
            if any(growth.values())
        }
        touched = chosen_costs(basis.place, self.partners, self.services, where)
        if factors and not any(_moves(basis.place.costs[number], factors) for number in touched):
            what = (
                "None of these costs comes in steps, and no fall of variable cost is stated, so it would save nothing."
            )
            raise InputError.of(
                where, what, "Say under `variable:` how much less a unit takes, or name other services."
            )
        return replace(basis, place=moved_costs(basis.place, self.partners, self.services, factors, where))


def _moves(cost: DeliveryCost, factors: Mapping[CostPart, Mapping[str, Decimal]]) -> bool:
    return ("serves" in factors and cost.step is not None) or ("takes" in factors and cost.variable > 0)


class CostInflation(Dated):
    """What services buy gets dearer: fixed costs, steps and each unit, by a rate of their own."""

    RANK: ClassVar[int] = 110
    SIZES: ClassVar[Mapping[str, SortOfSize]] = dict.fromkeys(("by", "fixed", "step", "variable"), RISE)
    kind: Literal["cost_inflation"]
    partners: Texts = ()
    """Partners whose services it touches; all where none is named."""
    services: Texts = ()
    """Names of costs in the place file, such as Emergency wards; all of the partners' where none is named."""
    by: Growth | None = None
    """Rise of every part that has no rate of its own, for every year or by year."""
    fixed: Growth | None = None
    """Rise of fixed costs."""
    step: Growth | None = None
    """Rise of the cost of a step, such as a ward."""
    variable: Growth | None = None
    """Rise of the cost of each unit."""
    each_year: bool = False
    """True where it rises by as much again in each further year, or where rates by year follow one another."""

    @model_validator(mode="after")
    def _some_rate(self) -> Self:
        if all(rate is None for rate in (self.by, self.fixed, self.step, self.variable)):
            raise Refused("No rate is given.", "Give `by:`, or `fixed:`, `step:` or `variable:`.")
        return self

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """Costs of delivery, each part at its rate."""
        rates: dict[CostPart, Growth | None] = {"fixed": self.fixed, "step": self.step, "variable": self.variable}
        factors: dict[CostPart, dict[str, Decimal]] = {}
        for part, own in rates.items():
            rate = own if own is not None else self.by
            if rate is not None:
                growth = self.in_each_year(rate, basis.place, where)
                found = compounded(growth) if self.each_year else growth
                factors[part] = {year: 1 + one for year, one in found.items()}
        place = moved_costs(basis.place, self.partners, self.services, factors, where)
        return replace(basis, place=place)


def moved_costs(
    place: Place,
    partners: tuple[str, ...],
    services: tuple[str, ...],
    factors: Mapping[CostPart, Mapping[str, Decimal]],
    where: str,
) -> Place:
    """The place with some costs multiplied, part by part and year by year."""
    touched = chosen_costs(place, partners, services, where)
    costs = (_times(cost, factors) if number in touched else cost for number, cost in enumerate(place.costs))
    return place.model_copy(update={"costs": tuple(costs)})


def chosen_costs(place: Place, partners: Sequence[str], services: Sequence[str], where: str) -> tuple[int, ...]:
    """Numbers of the costs of some partners or services, from nought; raises InputError where there are none."""
    known = [partner.id for partner in place.partners]
    for name in partners:
        if name not in known:
            raise InputError.of(where, f"'{name}' is not a partner.", f"The partners are {', '.join(known)}.")
    named = [cost.name for cost in place.costs if not partners or cost.partner in partners]
    for service in services:
        if service not in named:
            what = f"There is no cost called '{service}'."
            raise InputError.of(where, what, f"The costs are {', '.join(filter(None, named))}.")
    found = tuple(
        number
        for number, cost in enumerate(place.costs)
        if (not partners or cost.partner in partners) and (not services or cost.name in services)
    )
    if not found:
        raise InputError.of(where, "No cost of delivery is stated for them.", "Add it to `costs:` of the place.")
    return found


def _times(cost: DeliveryCost, factors: Mapping[CostPart, Mapping[str, Decimal]]) -> DeliveryCost:
    whole = {part: dict(years) for part, years in cost.factors.items()}
    for part, years in factors.items():
        before = whole.get(part, {})
        whole[part] = {year: before.get(year, Decimal(1)) * factor for year, factor in years.items()}
    by_year = {year: amount * factors.get("fixed", {}).get(year, Decimal(1)) for year, amount in cost.by_year.items()}
    return cost.model_copy(update={"factors": whole, "by_year": by_year})
