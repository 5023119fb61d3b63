"""The goals of a brief as sums to make as large as can be: worth, outcomes, spending, the worst off, change from today.

What partners together are left with contracts decide; such a goal names the partners, and what is inside says the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finmodel.optimise.building.choice_sums import Terms, add
from finmodel.optimise.building.come_to import ComeTo
from finmodel.optimise.building.limits_of_brief import SurplusDemand
from finmodel.optimise.building.meaning import Meaning, Meant
from finmodel.optimise.saying.goal import Goal
from finmodel.optimise.saying.problem_faults import covers
from finmodel.optimise.solving.program import Choice, Limit

WORST_OFF = "worst off"


@dataclass(frozen=True)
class Target:
    """What a goal makes as large as it can be."""

    goal: Goal
    terms: Terms
    """Sum of choices that it counts."""
    place_surplus: bool = False
    """True where what all partners together have left counts besides."""
    demands: tuple[SurplusDemand, ...] = ()
    """Demands that give its choices their meaning."""

    @property
    def slack(self) -> Decimal:
        """How much of it, in its own measure, may be given up; a share is of what it comes to."""
        return Decimal(0) if self.goal.give_up is None else self.goal.give_up.value


@dataclass
class Aims:
    """The targets of every goal, in order, with the choices and limits that they need."""

    come_to: ComeTo
    partners: tuple[str, ...]
    choices: list[Choice] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problem = self.come_to.problem
        self.targets = tuple(self._target(goal, number) for number, goal in enumerate(self.problem.goals, start=1))

    def _target(self, goal: Goal, number: int) -> Target:
        terms: Terms = {}
        years = self.problem.years
        match goal.maximise or goal.minimise:
            case "place_surplus" | "net_cost":
                return Target(goal, terms, place_surplus=True)
            case "value":
                self._worth(goal, terms)
            case "outcome":
                for year in years:
                    for outcome, weight in goal.outcomes.items():
                        add(terms, self.come_to.outcome(outcome, year), float(weight))
            case "spending":
                for year in years:
                    add(terms, self.come_to.spending(year), -1.0)
            case "change_from_today":
                self._moved(terms, number)
            case "worst_off_locality":
                self._worst_locality(goal, terms, number)
            case _:
                return self._worst_partner(goal, terms, number)
        return Target(goal, terms)

    def _worth(self, goal: Goal, terms: Terms) -> None:
        for year in self.problem.years:
            for value in goal.values:
                if value.outcome is not None:
                    add(terms, self.come_to.outcome(value.outcome, year), float(value.worth))
            changing = [*((one.id, one.effects) for one in self.problem.schemes)]
            changing += [(one.name, one.effects) for one in self.problem.combinations]
            for name, effects in changing:
                worths = (effect.change * worth_of_activity(goal, effect.where) for effect in effects)
                worth = sum(worths, Decimal(0))
                if worth:
                    add(terms, self.come_to.decisions.working[name, year], -float(worth))

    def _moved(self, terms: Terms, number: int) -> None:
        """Pounds moved away from what runs today, either way; of what costs nothing, units."""
        for scheme in self.problem.schemes:
            if scheme.today is None:
                continue
            for year in self.problem.years:
                moved = self.come_to.decisions.named(f"{scheme.id} moved from today ({number})", year)
                self.choices.append(Choice(moved))
                running = self.come_to.decisions.running[scheme.id, year]
                today = float(scheme.today)
                self._shape(f"{moved}, up", {**add({}, running, -1.0), moved: 1.0}, -today)
                self._shape(f"{moved}, down", {**running, moved: 1.0}, today)
                terms[moved] = -(float(scheme.cost_in(year)) or 1.0)

    def _worst_locality(self, goal: Goal, terms: Terms, number: int) -> None:
        worst = f"{WORST_OFF} locality ({number})"
        self.choices.append(Choice(worst, float("-inf")))
        for locality, people in self.problem.localities.items():
            per_head: Terms = {worst: -1.0}
            among = [scheme.id for scheme in self.problem.schemes if scheme.locality == locality]
            for year in self.problem.years:
                for outcome, weight in goal.outcomes.items():
                    add(per_head, self.come_to.outcome(outcome, year, among), float(weight) / float(people))
            self._shape(f"{locality} no worse off than the {worst}", per_head, 0.0)
        terms[worst] = 1.0

    def _worst_partner(self, goal: Goal, terms: Terms, number: int) -> Target:
        worst = f"{WORST_OFF} partner ({number})"
        self.choices.append(Choice(worst, float("-inf")))
        terms[worst] = 1.0
        years = self.problem.years
        demands = tuple(
            SurplusDemand(
                f"{partner} no worse off than the {worst}",
                partner,
                years,
                ">=",
                Decimal(0),
                ((worst, 1.0),),
            )
            for partner in goal.among or self.partners
        )
        return Target(goal, terms, demands=demands)

    def _shape(self, name: str, terms: Terms, bound: float) -> None:
        self.meant.append(Meant(Limit(name, terms, ">=", bound, firm=True), Meaning("shape", ">=", Decimal(0), "")))


def worth_of_activity(goal: Goal, where: Mapping[Any, tuple[str, ...]]) -> Decimal:
    """Pounds that a unit of activity avoided is worth to a goal."""
    return next(value.worth for value in goal.values if value.where is not None and covers(value.where, where))
