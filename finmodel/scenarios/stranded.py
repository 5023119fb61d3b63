"""Stranded cost: what a provider goes on paying when activity leaves or takes less, and the part it can release.

A fall in activity, and more care from the same ward, free capacity first. Cash is what leaves: the variable cost of
what is no longer done, and steps that do close. A step that is not needed and stays open is no cash this year; what it
costs is releasable later where it is known when it closes, and is stranded with the fixed cost where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import cases_of
from finmodel.core.money import Floats, to_pence
from finmodel.core.place import PRICES, CostStep, DeliveryCost, Place
from finmodel.errors import FinmodelError
from finmodel.measures.grid import Grid
from finmodel.positions.outside import Service, needed_steps_book, outside_books
from finmodel.scenarios.run import Run, supply_of

COLUMNS = [
    "partner", "service", "period", "units_before", "units_after", "steps_before", "steps_needed", "steps_open",
    "cost_before", "leaving", "cashable", "releasable_later", "stranded", "closing_cost",
]  # fmt: skip
MONEY_OF_STRANDED = ("cost_before", "leaving", "cashable", "releasable_later", "stranded", "closing_cost")
"""Columns that are money."""


@dataclass(frozen=True)
class ServiceCosts:
    """The figures of one service, by period, in pounds and whole steps."""

    step: Floats
    variable: Floats
    closing: Floats
    whole: Floats
    """All of it, less what closing steps costs."""
    opened: Floats
    needed: Floats

    @property
    def spare(self) -> Floats:
        """Steps that are open and not needed."""
        return np.maximum(self.opened - self.needed, 0)


def stranded(before: Run, after: Run) -> pd.DataFrame:
    """What becomes of the cost of activity that leaves a service, in whole pence; a row a service and period.

    Columns: partner, service, period, units_before, units_after; steps_before and steps_open, those that are open, and
    steps_needed after; cost_before; leaving, the cost at the average of before of the units that leave, and of the
    steps and the variable cost that the others take less of; cashable, the variable cost and the steps that do leave
    this year; releasable_later, this year's cost of steps that are not needed and will close in a later year that is
    known; stranded, what is left of `leaving` then; closing_cost, what steps that close cost once. All are nil where
    nothing is freed; stranded is nil where what is released costs more than the units' share. Prices are those of
    before.
    """
    place = before.basis.place
    other = _at_prices_of(place, after.basis.place)
    grids = before.basis.grid, after.basis.grid
    tables = []
    for number, service in _numbered(place):
        try:
            units = [grid.measure(service.activity) for grid in grids]
            was, meanwhile, now = (
                costs_of_service(within, grid, number)
                for within, grid in ((place, grids[0]), (place, grids[1]), (other, grids[1]))
            )
        except FinmodelError:
            continue  # the grid was made without what it is told by
        part = np.divide(units[0] - units[1], units[0], out=np.zeros_like(units[0]), where=units[0] > 0)
        step = other.costs[number].step
        shown = {
            "partner": service.partner,
            "service": service.title,
            "period": place.periods,
            "units_before": units[0],
            "units_after": units[1],
            "steps_before": was.opened,
            "steps_needed": now.needed,
            "steps_open": now.opened,
            "cost_before": to_pence(was.whole),
        }
        prices = _step_prices(place, number)
        tables.append(pd.DataFrame(shown | _split(np.maximum(part, 0), (was, meanwhile, now), prices, (step, place))))
    return pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)


def _split(
    part: Floats,
    costs: tuple[ServiceCosts, ServiceCosts, ServiceCosts],
    price: Floats,
    closing: tuple[CostStep | None, Place],
) -> dict[str, Floats]:
    """What is freed, and how much of it leaves this year, leaves later and stays.

    `costs` are those of before, those of before at the activity of after, and those of after.
    """
    was, meanwhile, now = costs
    fewer_steps = np.maximum(meanwhile.needed - now.needed, 0) * price
    freed = part * was.whole + fewer_steps + np.maximum(meanwhile.variable - now.variable, 0)
    of = [
        np.where(part > 0, one, other)
        for one, other in ((was.step, meanwhile.step), (was.variable, meanwhile.variable))
    ]
    leaving = to_pence(freed)
    cashable = to_pence(np.where(freed > 0, of[0] - now.step + of[1] - now.variable, 0))
    spare = np.maximum(now.spare - np.where(part > 0, was.spare, meanwhile.spare), 0)
    later = to_pence(np.where(freed > 0, np.minimum(spare, _closing_later(*closing)) * price, 0))
    later = np.minimum(later, np.maximum(leaving - cashable, 0))
    return {
        "leaving": leaving,
        "cashable": cashable,
        "releasable_later": later,
        "stranded": np.maximum(leaving - cashable - later, 0),
        "closing_cost": to_pence(now.closing),
    }


def _closing_later(step: CostStep | None, place: Place) -> Floats:
    """How many steps that are not needed close in a later year that is known: all of them, or those decided to."""
    if step is None:
        return np.zeros(len(place.periods))
    later = [
        sum(step.closes.get(year, 0) for year in place.periods[number + 1 :]) for number in range(len(place.periods))
    ]
    known = [step.stays_open != "until_decided" or _before(year, step.closes_in) for year in place.periods]
    return np.where(known, np.inf, np.array(later, dtype=np.float64))


def _before(year: str, closes_in: str | None) -> bool:
    return closes_in is not None and year < closes_in


def _at_prices_of(place: Place, after: Place) -> Place:
    """A place with the costs of another as far as activity, productivity and closing go, at its own prices."""
    costs = list(place.costs)
    for number, (one, other) in enumerate(zip(place.costs, after.costs, strict=False)):
        if (one.partner, one.name) != (other.partner, other.name):
            continue
        factors = {part: by for part, by in other.factors.items() if part not in PRICES}
        factors |= {part: by for part, by in one.factors.items() if part in PRICES}
        step = other.step and one.step and other.step.model_copy(update={"cost": one.step.cost})
        costs[number] = one.model_copy(update={"factors": factors, "step": step})
    return place.model_copy(update={"costs": tuple(costs)})


def _numbered(place: Place) -> list[tuple[int, Service]]:
    """Every service with the number of its cost, from nought."""
    services = {service.line: service for service in outside_books(place)[1].services()}
    named = {f"{cost.partner}.{number}": number - 1 for number, cost in enumerate(place.costs, start=1)}
    return [(named[line], service) for line, service in services.items()]


def _alone(place: Place, number: int) -> Place:
    return place.model_copy(update={"costs": (place.costs[number],)})


def _step_prices(place: Place, number: int) -> Floats:
    cost: DeliveryCost = place.costs[number]
    each = float(cost.step.cost) if cost.step else 0.0
    return np.array([each * float(cost.factors.get("step", {}).get(year, 1)) for year in place.periods])


def costs_of_service(place: Place, grid: Grid, number: int) -> ServiceCosts:
    """What one service costs, and how many steps are open and needed, by period."""
    alone, cases = _alone(place, number), cases_of(place)
    supply = supply_of(grid)
    lines = {}
    for book in (outside_books(alone)[1], needed_steps_book(alone)):
        for one in settle_alone(book, cases, supply).lines:
            lines[one.line.name.split(".", 2)[-1]] = one.amounts
    nil = np.zeros(len(cases))
    fixed, single, step, variable, closing = (
        lines.get(name, nil) for name in ("fixed", "by_year", "step", "variable", "closing")
    )
    needed = lines.get("needed", nil)
    whole = fixed + single + step + variable
    return ServiceCosts(step, variable, closing, whole, lines.get("open", lines.get("there", needed)), needed)
