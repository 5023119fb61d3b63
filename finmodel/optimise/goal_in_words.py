"""The goal of a problem in words: what a plan comes to, and what it would change by, in the goal's own measure.

Every goal is worked with as something to make large, so that what is kept small (spending, change from today) is below
nil; a reader is told of it as it is. Pounds are told as pounds, outcomes in what the problem counts them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finmodel.core.amounts import exact_money, money_in_words
from finmodel.optimise.saying.goal import Goal
from finmodel.optimise.saying.problem import Problem

_IN_POUNDS = {"place_surplus", "value", "worst_off_partner", "net_cost", "spending", "change_from_today"}
_FIGURES = 6


@dataclass(frozen=True)
class GoalInWords:
    """Says what the first goal of a problem comes to."""

    problem: Problem
    currency: str

    @property
    def goal(self) -> Goal:
        """The first goal."""
        return self.problem.goal

    @property
    def aim(self) -> str:
        """What is made large, or small."""
        return str(self.goal.maximise or self.goal.minimise)

    @property
    def in_pounds(self) -> bool:
        """True where the goal is counted in pounds."""
        return self.aim in _IN_POUNDS

    @property
    def rounding(self) -> float:
        """To how much of the goal a figure is told: a pound, or a thousandth of an outcome."""
        return 1.0 if self.in_pounds else 0.001

    def size(self, amount: Decimal | float, short: bool = False) -> str:
        """An amount of the goal, without its sign: £12,000, 14.2 QALYs."""
        size = abs(float(amount))
        if self.in_pounds:
            return money_in_words(size, self.currency) if short else exact_money(size, self.currency)
        return f"{_number(size)} {self._counted}"

    def between(self, low: float, high: float) -> str:
        """Two amounts of the goal as a range, or as one where they read alike: between 1.2 and 1.4 QALYs."""
        first, last = (self.size(size) for size in sorted((abs(low), abs(high))))
        if first == last:
            return first
        return f"between {first if self.in_pounds else first.removesuffix(f' {self._counted}')} and {last}"

    def result(self, amount: Decimal | float, short: bool = False) -> str:
        """What a plan comes to, after `Settled again,`."""
        size, gain = self.size(amount, short), amount >= 0
        by_aim = {
            "place_surplus": f"the partners together are {size} {'better' if gain else 'worse'} off",
            "net_cost": f"the partners together are {size} {'better off' if gain else 'out of pocket'}",
            "value": f"it {'avoids' if gain else 'adds'} activity worth {size} as the problem values it",
            "worst_off_partner": f"whoever fares worst is {size} {'better' if gain else 'worse'} off",
            "spending": f"it takes {size}",
            "change_from_today": f"it moves {size} away from what runs today",
            "outcome": f"it {'brings' if gain else 'takes away'} {size}",
            "worst_off_locality": f"no locality has less than {size} a head",
        }
        return by_aim[self.aim]

    def change(self, amount: str, more: bool) -> str:
        """What the goal changes by, after `would`; `more` is for the better."""
        better, larger = "better" if more else "worse", "more" if more else "less"
        by_aim = {
            "place_surplus": f"leave the partners together {amount} {better} off",
            "net_cost": f"leave the partners together {amount} {better} off",
            "value": f"avoid activity worth {amount} {larger}",
            "worst_off_partner": f"leave whoever fares worst {amount} {better} off",
            "spending": f"take {amount} {'less' if more else 'more'}",
            "change_from_today": f"move {amount} {'less' if more else 'more'} away from what runs today",
            "outcome": f"bring {amount} {larger}",
            "worst_off_locality": f"give the locality that has least {amount} a head {larger}",
        }
        return by_aim[self.aim]

    @property
    def _counted(self) -> str:
        if len(self.goal.outcomes) == 1:
            (outcome,) = self.goal.outcomes
            return self.problem.counted_in.get(outcome, outcome)
        return "points of weighted outcomes"


def _number(number: float) -> str:
    """A number with the digits that give it meaning: 1,204, 14.25, 0.00312."""
    if number >= 10**_FIGURES:
        return f"{number:,.0f}"
    return f"{float(f'{number:.{_FIGURES}g}'):,.10f}".rstrip("0").rstrip(".")
