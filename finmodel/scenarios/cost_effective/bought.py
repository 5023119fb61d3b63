"""What a scenario costs beside what it gains, and on which side of cheaper and better it lies.

Cost is what the partners asked for are worse off by, loans apart; between them payments cancel out. A ratio is told
only where it means something: where more is gained for more money, or less for less. Where a scenario is better and
costs no more, or worse and costs no less, no threshold decides it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from finmodel.core.outcomes import YearOutcome
from finmodel.core.speech import spoken
from finmodel.scenarios.ahead.over_years import NIL, WHOLE_PLACE, OverYears
from finmodel.scenarios.cost_effective.effect_bought import EffectBought
from finmodel.scenarios.cost_effective.unmeasured import in_year, level_of
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario

IN_ALL = "all years"
"""What stands where a year would, for all of them together."""
NO_GAIN = 1e-9
"""Number up to which nothing is gained or lost: a rate has more digits than it is worth."""
COLUMNS = (
    "effect", "period", "cost", "gained", "cost_each", "qalys", "cost_per_qaly", "threshold", "net_benefit", "side",
    "source",
)  # fmt: skip


class Trade(StrEnum):
    """On which side of cheaper and better a scenario lies."""

    DOMINATES = "better, no dearer"
    DOMINATED = "worse, no cheaper"
    DEARER = "better, dearer"
    CHEAPER = "worse, cheaper"
    SAVES = "cheaper, no worse"
    COSTS = "dearer, no better"
    SAME = "no change"


@dataclass(frozen=True)
class PricedEffect:
    """What is gained of one effect over some years, and what it costs."""

    effect: EffectBought
    years: tuple[str, ...]
    costs: tuple[float, ...]
    """Pounds that it costs more in each year; below nil where it costs less."""
    gains: tuple[float, ...]
    """How many are gained in each year; below nil where any are lost."""
    factors: tuple[float, ...]
    """What a pound, or one gained, of each year is worth in the first."""
    rate: float
    people: tuple[float, ...] = ()
    """How many the outcome is of in each year; none where what is gained is stated."""

    @property
    def name(self) -> str:
        """What is gained, as a label."""
        return self.effect.name or spoken(self.effect.outcome or "")

    def of(self, year: str = IN_ALL) -> OneSum:
        """Cost and gain of a year, or of all of them together."""
        chosen = [number for number, each in enumerate(self.years) if year in (each, IN_ALL)]
        return OneSum(self.effect, *(sum(each[number] for number in chosen) for each in (self.costs, self.gains)))

    @property
    def discounted(self) -> OneSum:
        """Cost and gain of all years as they are worth in the first."""
        worth = [sum(map(math.prod, zip(each, self.factors, strict=True))) for each in (self.costs, self.gains)]
        return OneSum(self.effect, *worth)


@dataclass(frozen=True)
class OneSum:
    """What is gained, and what it costs more."""

    effect: EffectBought
    cost: float
    gained: float

    @property
    def side(self) -> Trade:
        """On which side of cheaper and better it lies."""
        dearer, cheaper = self.cost > NIL / 100, self.cost < -NIL / 100
        if self.gained > NO_GAIN:
            return Trade.DEARER if dearer else Trade.DOMINATES
        if self.gained < -NO_GAIN:
            return Trade.CHEAPER if cheaper else Trade.DOMINATED
        return Trade.COSTS if dearer else Trade.SAVES if cheaper else Trade.SAME

    @property
    def each(self) -> float | None:
        """Pounds that one gained costs more, or that is saved for one lost; None where there is no such trade."""
        return self.cost / self.gained if self.side in (Trade.DEARER, Trade.CHEAPER) else None

    @property
    def qalys(self) -> float | None:
        """Quality-adjusted life years gained; None where it is not said how many one of them brings."""
        return None if self.effect.qalys is None else self.gained * float(self.effect.qalys)

    @property
    def each_qaly(self) -> float | None:
        """The same for each quality-adjusted life year."""
        return None if self.each is None or self.effect.qalys is None else self.each / float(self.effect.qalys)

    @property
    def counted(self) -> float:
        """How many there are of what the threshold is of."""
        return self.gained if self.qalys is None else self.qalys

    @property
    def net_benefit(self) -> float | None:
        """Pounds that what is gained is worth at the threshold, less what it costs more; None without a threshold."""
        return None if self.effect.threshold is None else self.counted * float(self.effect.threshold) - self.cost


def bought(scenario: Scenario, before: Run, after: Run) -> tuple[PricedEffect, ...]:
    """What a scenario says that it buys, between two runs whose places have all of it (see `unmeasured`)."""
    over = OverYears(before, after)
    return tuple(_bought(effect, over) for effect in scenario.cost_effectiveness)


def _bought(effect: EffectBought, over: OverYears) -> PricedEffect:
    whose = effect.for_ or (WHOLE_PLACE,)
    costs = [-sum(over.gains[each][number] for each in whose) / 100 + 0.0 for number in range(len(over.place.periods))]
    gains, people = [], []
    was, now = (run.basis.place for run in (over.before, over.after))
    for year in over.place.periods:
        if effect.gained is not None:
            gains.append(float(in_year(effect.gained, year)))
            continue
        levels = [level_of(effect, place.outcomes, year) for place in (was, now)]
        assert isinstance(levels[0], YearOutcome) and isinstance(levels[1], YearOutcome), "refused before"
        of = levels[1].denominator if effect.people is None else in_year(effect.people, year)
        assert of is not None, "refused where the scenario was applied"
        people.append(float(of))
        more = (levels[1].amount - levels[0].amount) * of
        gains.append(float(more if effect.better == "higher" else -more) + 0.0)
    return PricedEffect(effect, over.place.periods, tuple(costs), tuple(gains), over.factors, over.rate, tuple(people))


def bought_table(found: Sequence[PricedEffect]) -> pd.DataFrame:
    """Each effect by year, then over all years, in pounds; empty where there is no such figure."""
    rows = []
    for each in found:
        for year in (*each.years, *([IN_ALL] if len(each.years) > 1 else [])):
            of = each.of(year)
            threshold = None if each.effect.threshold is None else float(each.effect.threshold)
            rows.append(
                (each.name, year, round(of.cost, 2), of.gained, of.each, of.qalys, of.each_qaly, threshold,
                 of.net_benefit, str(of.side), each.effect.source or "")
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
