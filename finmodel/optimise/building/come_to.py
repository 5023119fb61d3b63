"""What a plan comes to in a year, as sums over its choices: spending, units, use of resources, outcomes, activity."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finmodel.core.columns import PERIOD
from finmodel.measures.grid import Grid
from finmodel.optimise.building.choice_sums import Affine, Terms, add
from finmodel.optimise.building.decisions import Decisions
from finmodel.optimise.building.meaning import Meaning, Meant
from finmodel.optimise.effects import EffectReach
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit

_NIL = Decimal(0)
_UNITS_EACH = 1000
"""The grid keeps quantities in thousandths."""


@dataclass
class ComeTo:
    """Sums of what a plan comes to; task shifting brings choices of its own."""

    decisions: Decisions
    reached: Sequence[EffectReach]
    grid: Grid
    measured: MeasuredOutcomes
    choices: list[Choice] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._shifted: dict[tuple[str, str], Terms] = {}
        for year in self.problem.years:
            for number, shift in enumerate(self.problem.task_shifting):
                name = self.decisions.named(f"work of {shift.work_of} done by {shift.done_by} ({number + 1})", year)
                self.choices.append(Choice(name, 0.0, float("inf" if shift.at_most is None else shift.at_most)))
                add(self._shifted.setdefault((shift.work_of, year), {}), {name: -1.0})
                add(self._shifted.setdefault((shift.done_by, year), {}), {name: float(shift.each_takes)})
        for (resource, year), shifted in self._shifted.items():
            done = {name: weight for name, weight in shifted.items() if weight < 0}
            if done:
                told = self.decisions.named(f"No more of the work of {resource} is done by others than there is", year)
                terms = add(self._used(resource, year, None), done)
                limit = Limit(told, terms, ">=", 0.0, firm=True)
                self.meant.append(Meant(limit, Meaning("shape", ">=", _NIL, resource)))

    @property
    def problem(self) -> Problem:
        """The problem that is planned for."""
        return self.decisions.problem

    def spending(self, year: str, among: Collection[str] | None = None) -> Terms:
        """Pounds that pools pay for schemes, for all of them or for some."""
        return self._of_schemes(among, lambda scheme: self.decisions.spending(scheme, year))

    def units(self, year: str, among: Collection[str] | None = None) -> Terms:
        """Units that run."""
        return self._of_schemes(among, lambda scheme: self.decisions.running[scheme.id, year])

    def number_bought(self, year: str, among: Collection[str] | None = None) -> Terms:
        """How many schemes run."""
        return self._of_schemes(among, lambda scheme: self.decisions.bought(scheme, year))

    def used(self, resource: str, year: str, among: Collection[str] | None = None) -> Terms:
        """How much of a resource is used, less what others do of it and more what it does for others."""
        terms = self._used(resource, year, among)
        return terms if among is not None else add(terms, self._shifted.get((resource, year), {}))

    def outcome(self, outcome: str, year: str, among: Collection[str] | None = None) -> Terms:
        """How much of an outcome is brought, by combinations too where all schemes count."""
        terms: Terms = {}
        bringing: list[tuple[str, Mapping[str, Any]]] = [(one.id, one.outcomes) for one in self._chosen(among)]
        if among is None:
            bringing += [(one.name, one.outcomes) for one in self.problem.combinations]
        for name, outcomes in bringing:
            if outcomes.get(outcome):
                add(terms, self.decisions.working[name, year], float(outcomes[outcome]))
        return terms

    def activity(self, where: Mapping[Any, Sequence[str]], year: str) -> Affine:
        """Units of activity that are left in a year."""
        rows = (self.grid.activity[PERIOD] == year).to_numpy()
        for name, codes in where.items():
            rows = rows & self.grid.activity[name].isin(codes).to_numpy()
        there: dict[bytes, float] = {}
        terms: Terms = {}
        for one in self._reached_in.get(year, ()):
            key = one.key
            if key not in there:
                there[key] = float(self._quantity[rows & one.rows].sum())
            if there[key]:
                add(terms, self.decisions.working[one.scheme, year], one.part * there[key])
        return Affine(terms, float(self._quantity[rows].sum()))

    @cached_property
    def _quantity(self) -> NDArray[np.float64]:
        return self.grid.activity["quantity_milli"].to_numpy(dtype=np.float64) / _UNITS_EACH

    @cached_property
    def _reached_in(self) -> dict[str, list[EffectReach]]:
        found: dict[str, list[EffectReach]] = {}
        for one in self.reached:
            found.setdefault(one.year, []).append(one)
        return found

    def _used(self, resource: str, year: str, among: Collection[str] | None) -> Terms:
        terms: Terms = {}
        for scheme in self._chosen(among):
            if scheme.uses.get(resource):
                add(terms, self.decisions.running[scheme.id, year], float(scheme.uses[resource]))
        return terms

    def _of_schemes(self, among: Collection[str] | None, of: Callable[[Scheme], Terms]) -> Terms:
        terms: Terms = {}
        for scheme in self._chosen(among):
            add(terms, of(scheme))
        return terms

    def _chosen(self, among: Collection[str] | None) -> Iterable[Scheme]:
        if among is None:
            return self.problem.schemes
        wanted = frozenset(among)
        return [scheme for scheme in self.problem.schemes if scheme.id in wanted]
