"""Wards and teams that were to close and do not: how many do, and why the others stay open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.core.amounts import some
from finmodel.core.place import CostStep
from finmodel.errors import Finding, FinmodelError
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import BASELINE
from finmodel.scenarios.stranded import ServiceCosts, costs_of_service

_KEPT = "Nothing is saved on those that stay open."


def steps_kept(runs: Sequence[Run]) -> Iterator[Finding]:
    """What is told of every decision to close steps of a service under which fewer close than it says."""
    before = {(cost.partner, cost.name): cost.step for cost in runs[0].basis.place.costs}
    for run in runs:
        place = run.basis.place
        for number, cost in enumerate(place.costs):
            same = run is not runs[0] and before.get((cost.partner, cost.name)) == cost.step
            if cost.step is None or same:
                continue
            try:
                steps = costs_of_service(place, run.basis.grid, number)
            except FinmodelError:
                continue  # the grid was made without what it is told by
            where = "place.yaml" if run.name == BASELINE else f"scenario {run.name}"
            where = f"{where}, cost '{cost.name or 'Services'}'"
            for what in _told(cost.step, steps, place.periods, run is not runs[0]):
                yield Finding(where, what, _KEPT, "warning")


def _told(step: CostStep, steps: ServiceCosts, years: tuple[str, ...], decided: bool) -> Iterator[str]:
    opened, needed, spare = (each.round().astype(int) for each in (steps.opened, steps.needed, steps.spare))
    for number, year in enumerate(years):
        wanted = step.closes.get(year, 0)
        if not wanted and step.closes_in != year:
            continue
        earlier = sum(step.closes.get(one, 0) for one in years[:number])
        before = max(opened[number - 1] if number else 0, (step.there(year) or 0) - earlier)
        closed = max(int(before - opened[number]), 0)
        why = f"of {some(int(before), 'step')} {needed[number]:,} {'is' if needed[number] == 1 else 'are'} needed"
        if wanted and closed < wanted:
            close = f"{closed} {'does' if closed == 1 else 'do'}" if closed else "none does"
            to_close = f"{some(wanted, 'step')} {'was' if wanted == 1 else 'were'} to close in {year}, and {close}"
            yield f"{to_close}: {why}."
        elif not wanted and not closed:
            yield f"No step closes in {year}, in which all that are not needed were to: {why}."
    if decided and not step.closes and step.closes_in is None and (opened[1:] >= opened[:-1]).all():
        first = step.there(years[0]) or 0
        if opened[0] >= first:
            yield _none_closes(step, int(spare.max()), years)


def _none_closes(step: CostStep, spare: int, years: tuple[str, ...]) -> str:
    """Why no step closes in the years that are settled, under how long they stay open."""
    why = "all that are open are needed"
    if spare:
        long = (
            "until it is decided"
            if step.stays_open == "until_decided"
            else f"for {some(step.stays_open, 'year')} from the first in which they are not needed"
        )
        why = f"{some(spare, 'step')} not needed {'stays' if spare == 1 else 'stay'} open {long}"
    return f"No step closes in {years[0]} to {years[-1]}: {why}."
