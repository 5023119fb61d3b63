"""How many steps there are, such as wards, where a place does not say: as many as its own activity needs.

In years that are carried forward there are those of the last year that the place has. One more that growth would open
is opened where it is needed, and a scenario that does without it does not have it.
"""

from __future__ import annotations

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import cases_of
from finmodel.core.ahead.carried_place import own_years
from finmodel.core.place import DeliveryCost, Place
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.positions.open_steps import WORKED_OUT, refuse_closing
from finmodel.positions.outside import needed_steps_book


def with_steps(place: Place, grid: Grid) -> Place:
    """The place with the number of steps that its activity needs wherever it states none."""
    unsaid = [number for number, cost in enumerate(place.costs) if cost.step is not None and cost.step.open == {}]
    if not unsaid:
        return place
    costs = list(place.costs)
    for number in unsaid:
        costs[number] = _needing(place, grid, costs[number])
        refuse_closing(costs[number], place.periods, f"place.yaml, cost '{costs[number].name}'")
    return place.model_copy(update={"costs": tuple(costs)})


def _needing(place: Place, grid: Grid, cost: DeliveryCost) -> DeliveryCost:
    """A cost with as many steps as its activity needs; as it is where the grid cannot tell its activity."""
    assert cost.step is not None
    book = needed_steps_book(place.model_copy(update={"costs": (cost,)}))
    try:
        found = settle_alone(book, cases_of(place), lambda _, measure: grid.measure(_activity(measure.ask)))
    except FinmodelError:
        return cost
    needed = {year: round(float(steps)) for year, steps in zip(place.periods, found.lines[0].amounts, strict=True)}
    *_, last = own = own_years(place)
    needed = {year: needed[year if year in own else last] for year in place.periods}
    step = cost.step.model_copy(update={"open": needed, "open_source": cost.step.open_source or WORKED_OUT})
    return cost.model_copy(update={"step": step})


def _activity(ask: object) -> Ask:
    assert isinstance(ask, Ask)
    return ask
