"""What a scenario says that it buys and a place does not measure, and the level of what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from finmodel.core.nearest import nearest
from finmodel.core.outcomes import ALL, NotMeasured, Outcomes, Sort, Whose, YearOutcome
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.scenarios.cost_effective.effect_bought import EffectBought
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import ByPeriod


def unmeasured(scenario: Scenario, place: Place) -> list[Finding]:
    """Where what a scenario says that it buys is nothing that the place measures."""
    return [
        Finding(f"scenario {scenario.scenario}, cost_effectiveness {number}", what, fix)
        for number, effect in enumerate(scenario.cost_effectiveness, 1)
        for what, fix in dict.fromkeys(_faults(effect, place))
    ]


def _faults(effect: EffectBought, place: Place) -> Iterator[tuple[str, str]]:
    for who in effect.for_:
        if who not in place.parties:
            near = nearest(who, list(place.parties))
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(place.parties)}."
            yield f"'{who}' is neither a partner nor a pool of {place.title}.", fix
    for stated in (effect.gained, effect.people):
        if isinstance(stated, dict):
            yield from _years(stated, place.periods)
    if effect.outcome is None:
        return
    if not place.outcomes.rows:
        yield "The place has no outcomes.", "Add `outcomes:` to its `data:`, or state `gained:`."
        return
    for year in place.periods:
        level = level_of(effect, place.outcomes, year)
        if isinstance(level, NotMeasured):
            yield level.what, level.fix
        elif effect.people is None and level.denominator is None:
            yield (
                f"'{effect.outcome}' stands alone, so how many it is of is not known.",
                "Add `people:`, how many people it is of; `people: 1` where it is itself a number of things.",
            )


def _years(stated: Mapping[str, Decimal], periods: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A number is stated for every year that is settled, and for no other."""
    if others := [year for year in stated if year not in periods]:
        yield f"It states {listed(others)}, not settled here.", f"Use {listed(periods)}."
    if missing := [year for year in periods if year not in stated]:
        yield f"It states no number for {listed(missing)}.", "State one for each year, 0 for none."


def level_of(effect: EffectBought, outcomes: Outcomes, year: str) -> YearOutcome | NotMeasured:
    """An outcome that is bought, in a year."""
    assert effect.outcome is not None
    sort: Sort = "count" if effect.people == 1 else "score"
    return outcomes.amount(effect.outcome, Whose(effect.partner or (ALL,), effect.locality), year, sort)


def in_year(stated: ByPeriod, year: str) -> Decimal:
    """A number that is stated for every year, or by year."""
    return stated[year] if isinstance(stated, dict) else stated
