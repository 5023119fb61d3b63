"""With what chance a scenario pays: as stated, with all that is uncertain drawn; at a size, with all else drawn."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from finmodel.break_even.break_even import PLACE, BreakEven, ForWhom, SizesGround, lent
from finmodel.break_even.varied import VariedSize
from finmodel.core.progress import Progress, silent
from finmodel.draws.draw import draw
from finmodel.draws.intervals import uncertainty_of
from finmodel.draws.sampling import How
from finmodel.draws.uncertain import uncertain
from finmodel.positions.settled_money import Pence
from finmodel.scenarios.apply import apply
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.uncertainty import EffectInput, TermInput


def with_chances(
    answer: BreakEven, of: SizesGround, draws: int, how: How | None = None, progress: Progress | None = None
) -> BreakEven:
    """The answer with the chance of each size told; raises InputError where nothing of the scenario is uncertain."""
    sizes = {each.reached[0] for one in answer.whom for each in one.crossed.crossings}
    say = progress or silent
    say("Drawing what is uncertain")
    stated = _better(of, of.scenario, draws, how, progress)
    drawn: dict[int, Pence] = {}
    for number in sorted(sizes):
        scenario = _fixed(answer.varied, answer.lattice.size(number))
        if uncertainty_of(scenario) is not None:
            drawn[number] = _better(of, scenario, draws, how, progress)

    def chances(one: ForWhom) -> ForWhom:
        at = [each.reached[0] for each in one.crossed.crossings]
        each = tuple(_chance(answer, one.who, drawn[number]) if number in drawn else None for number in at)
        return replace(one, chance_as_stated=_chance(answer, one.who, stated), chances=each)

    return replace(answer, whom=tuple(chances(one) for one in answer.whom), draws=draws)


def _better(of: SizesGround, scenario: Scenario, draws: int, how: How | None, progress: Progress | None) -> Pence:
    """Whole pence that each party is better off by, loans aside: shape (party, draw, period)."""
    ready = uncertain(of.basis, scenario, of.library)
    done = draw(ready, draws, how or How(), progress, ready.laid_on(of.before))
    assert done.before is not None
    loans = lent(apply(of.basis, scenario, of.library))
    before = 0 if of.before is None else lent(apply(of.basis, of.before, of.library))
    return np.asarray(done.surplus - done.before - loans + before)


def _chance(found: BreakEven, who: str, better: Pence) -> float:
    rows = better if who == PLACE else better[[found.place.parties.index(who)]]
    years = [found.place.periods.index(year) for year in found.years]
    return float((rows[:, :, years].sum(axis=(0, 2)) >= int(found.asked.target * 100)).mean())


def _fixed(varied: VariedSize, size: Decimal) -> Scenario:
    """The scenario at a size, which is then not drawn itself."""
    scenario = varied.at(size)
    changes = tuple(
        each.model_copy(update={"interval": None, "interval_is": None})
        if each.name == varied.change and "interval" in type(each).model_fields
        else each
        for each in scenario.changes
    )
    stated = scenario.uncertainty
    if stated is not None:
        own = {
            one.name
            for one in stated.inputs
            if (isinstance(one, EffectInput) and one.change == varied.change)
            or (isinstance(one, TermInput) and f"{one.contract}.{one.term}" in (varied.name, varied.dotted))
        }
        inputs = tuple(one for one in stated.inputs if one.name not in own)
        pairs = tuple(one for one in stated.correlations if not own & set(one.between))
        left = stated.model_copy(update={"inputs": inputs, "correlations": pairs})
        stated = left if left.inputs or left.activity_noise else None
    return scenario.model_copy(update={"changes": changes, "uncertainty": stated})
