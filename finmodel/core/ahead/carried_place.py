"""A place carried forward for more years: its periods, its funding and what its care costs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from finmodel.core.ahead.forward import Ahead, Forward
from finmodel.core.period import year_after
from finmodel.core.place import PRICES, CostPart, CostStep, DeliveryCost, Funding, Place

_PENNY = Decimal("0.01")
_PARTS: tuple[CostPart, ...] = get_args(CostPart)


def carried_place(place: Place, years: int, forward: Forward | None) -> Place:
    """A place with so many years in all, those past its own carried forward; itself where it has as many already.

    It is not to be carried forward again: raise the number of years of the place as its file states it instead.
    """
    added: list[str] = []
    while len(place.periods) + len(added) < years:
        added.append(year_after([*place.periods, *added][-1]))
    if not added:
        return place
    last = place.periods[-1]
    source = place.carried_forward.get(last, last)
    ahead = Ahead(last, source, tuple(added), forward or Forward())
    made = place.model_copy(
        update={
            "periods": (*place.periods, *added),
            "carried_forward": {**place.carried_forward, **dict.fromkeys(added, source)},
            "funding": {partner: _funding(funding, ahead) for partner, funding in place.funding.items()},
        }
    )
    for name in made.__dict__.keys() - type(made).model_fields.keys():
        del made.__dict__[name]
    made._ahead = ahead
    return with_costs_ahead(made)


def with_costs_ahead(place: Place) -> Place:
    """The place with every cost of delivery carried forward, those too that a scenario has brought in."""
    if place.ahead is None:
        return place
    costs = tuple(_cost(cost, place, place.ahead) for cost in place.costs)
    same = all(one is other for one, other in zip(costs, place.costs, strict=True))
    return place if same else place.model_copy(update={"costs": costs})


def goes_on(by_year: Mapping[str, Decimal], ahead: Ahead, own: tuple[str, ...]) -> bool:
    """True where an amount is stated for every year of the place's own, of which there are several: it is yearly.

    One that is stated for some of them alone, such as that of starting a service, stops with them.
    """
    return len(own) > 1 and all(by_year.get(year) for year in own) and not by_year.keys() & set(ahead.years)


def own_years(place: Place) -> tuple[str, ...]:
    """The years of a place that it is not carried forward for."""
    return tuple(year for year in place.periods if place.ahead is None or year not in place.ahead.years)


def _funding(funding: Funding, ahead: Ahead) -> Funding:
    last = funding.amounts.get(ahead.last, funding.each or Decimal(0))
    more = {year: (last * ahead.factor("funding", year)).quantize(_PENNY) for year in ahead.years}
    return funding.model_copy(update={"amounts": {**funding.amounts, **more}})


def _cost(cost: DeliveryCost, place: Place, ahead: Ahead) -> DeliveryCost:
    rises = {year: ahead.factor("costs", year) for year in ahead.years}
    still = dict.fromkeys(ahead.years, Decimal(1))
    factors = {part: dict(cost.factors.get(part, {})) for part in _PARTS}
    for part, by_year in factors.items():
        last = by_year.get(ahead.last, Decimal(1))
        if _stated(cost, part):
            rise_of = rises if part in PRICES else still
            by_year |= {year: last * one for year, one in rise_of.items() if year not in by_year and last * one != 1}
    found = {part: by_year for part, by_year in factors.items() if by_year or part in cost.factors}
    singles = cost.by_year
    if goes_on(singles, ahead, own_years(place)):
        more = {year: (singles[ahead.last] * rise).quantize(_PENNY) for year, rise in rises.items()}
        singles = {**singles, **more}
    step = _step(cost.step, ahead)
    if found == cost.factors and singles == cost.by_year and step is cost.step:
        return cost
    return cost.model_copy(update={"factors": found, "by_year": singles, "step": step})


def _step(step: CostStep | None, ahead: Ahead) -> CostStep | None:
    """Steps of a cost, as many in years to come as are stated for the year that those follow."""
    if step is None or isinstance(step.open, int) or ahead.last not in step.open or ahead.years[0] in step.open:
        return step
    return step.model_copy(update={"open": {**step.open, **dict.fromkeys(ahead.years, step.open[ahead.last])}})


def _stated(cost: DeliveryCost, part: CostPart) -> bool:
    if part in ("step", "serves"):
        return cost.step is not None
    return bool(cost.variable if part == "takes" else getattr(cost, part))
