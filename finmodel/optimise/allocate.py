"""A problem as a program: what there is to decide, under limits that each say what they mean.

The solver knows numbers alone, and its answer must be told in words: so each limit has what it means beside it. What
contracts make of a plan is put inside the program by `standing`; what the decision is worth is settled afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from finmodel.optimise.building.aims import Aims, Target
from finmodel.optimise.building.choice_sums import Terms, add
from finmodel.optimise.building.come_to import ComeTo
from finmodel.optimise.building.decisions import Cell, Decisions, FilledBands, out_of_order, size_of
from finmodel.optimise.building.limits_of_brief import LimitsOfBrief, SurplusDemand, activity_left, outcomes_within
from finmodel.optimise.building.meaning import Kind, Meaning, Meant
from finmodel.optimise.building.money_of_pools import Money, Unspent, most_in_a_year
from finmodel.optimise.effects import EffectReach, exhaustions
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Program
from finmodel.scenarios.apply import Basis

_COUNTED = ("units", "count", "resource", "outcome", "rate", "remaining")

__all__ = ["Allocation", "Kind", "Meaning", "allocation", "choice_of", "size_of"]


@dataclass(frozen=True)
class Allocation:
    """The program of a problem before contracts are put inside it, and what its limits and choices mean."""

    problem: Problem
    program: Program
    meanings: Mapping[str, Meaning]
    decisions: Decisions
    money: Money
    targets: tuple[Target, ...]
    """What each goal makes as large as can be, in order."""
    demands: tuple[SurplusDemand, ...]
    """Limits on what partners are left with, which contracts decide."""

    def units(self, values: Mapping[str, float]) -> dict[str, float]:
        """Units that run of each scheme at given values of the choices, of all years together."""
        running = self.decisions.running
        return {
            scheme.id: sum(_at(running[scheme.id, year], values) for year in self.problem.years)
            for scheme in self.problem.schemes
        }

    def spend(self) -> dict[str, float]:
        """Pounds that one of each choice costs the pools, in all years together."""
        spent: dict[str, float] = {}
        for scheme in self.problem.schemes:
            for year in self.problem.years:
                add(spent, self.decisions.spending(scheme, year))
        return spent

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """Pounds from each partner at given values of the choices, of all pools and years together."""
        paid: dict[str, float] = {}
        for fund in self.problem.funds.values():
            for partner, one in fund.contributions.items():
                fixed = sum(float(one.most_in(year)) for year in self.problem.years) if one.fixed else 0.0
                paid[partner] = paid.get(partner, 0.0) + fixed
        for choice, (_, partner, _) in self.money.open_.items():
            paid[partner] += values[choice]
        return paid

    def out_of_order(self, values: Mapping[str, float]) -> frozenset[Cell]:
        """Cells of which a later band holds units before an earlier one is full, as no plan can have it."""
        return frozenset(out_of_order(self.decisions, dict(values)))

    @property
    def bands(self) -> Mapping[Cell, FilledBands]:
        """Bands of returns by cell."""
        return self.decisions.bands


def choice_of(partner: str) -> str:
    """Name of the choice of what a partner pays in, where one pool is planned for one year."""
    return f"from {partner}"


def allocation(
    problem: Problem,
    basis: Basis,
    reached: Sequence[EffectReach],
    unspent: Unspent,
    in_order: Collection[Cell] = (),
) -> Allocation:
    """The program of a problem; `unspent` is what pools have left that may be spent.

    Bands of the cells `in_order` are filled in order by whole choices.
    """
    names = {partner.id: partner.name for partner in basis.place.partners}
    decisions = Decisions(problem, most_in_a_year(problem, unspent), in_order)
    come_to = ComeTo(decisions, reached, basis.grid, MeasuredOutcomes(problem, basis.place))
    money = Money(problem, basis.place, decisions, unspent)
    limits = LimitsOfBrief(come_to, tuple(names), names)
    aims = Aims(come_to, tuple(names))
    groups = ((one.named, one.terms(decisions.working), one.year) for one in exhaustions(reached))
    exhausted = [*activity_left(come_to, iter(groups)), *outcomes_within(come_to)]
    parts = (decisions, come_to, money, limits, aims)
    choices = tuple(choice for part in parts for choice in part.choices)
    eased = _counted_eased([*exhausted, *(meant for part in parts for meant in part.meant)], problem)
    named = _named_apart(eased)
    program = Program(choices, tuple(one.limit for one in named), aims.targets[0].terms)
    meanings = {one.limit.name: one.meaning for one in named}
    meanings |= {one.name: one.meaning for one in limits.demands if one.meaning is not None}
    demands = (*limits.demands, *(demand for target in aims.targets for demand in target.demands))
    return Allocation(problem, program, meanings, decisions, money, aims.targets, demands)


def _counted_eased(every: Sequence[Meant], problem: Problem) -> list[Meant]:
    """Limits of what is no pounds, eased at a price: a tenth of one counts as much as a tenth of all the money."""
    have = sum(float(one.at_most) for fund in problem.funds.values() for one in fund.contributions.values())
    return [
        replace(one, limit=replace(one.limit, ease=max(have, 1.0) / max(abs(float(one.meaning.bound)), 1e-9)))
        if one.meaning.kind in _COUNTED and not one.limit.firm
        else one
        for one in every
    ]


def _named_apart(every: Sequence[Meant]) -> list[Meant]:
    """Limits of which no two have one name."""
    taken: set[str] = set()
    made = []
    for one in every:
        name = one.limit.name
        while name in taken:
            name += " (again)"
        taken.add(name)
        made.append(one if name == one.limit.name else Meant(replace(one.limit, name=name), one.meaning))
    return made


def _at(terms: Terms, values: Mapping[str, float]) -> float:
    return sum(weight * values[name] for name, weight in terms.items())
