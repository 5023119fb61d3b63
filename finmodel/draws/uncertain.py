"""A scenario made ready to be settled at any draw of what is uncertain in it.

How a scenario responds is found out once; each block of draws is then arithmetic on arrays, through the same `settle`
as a run. What it is compared with is laid on the same draws (`laid_on`), so that a difference is never one of luck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.core.spot import Spot
from finmodel.draws.chance import Chance
from finmodel.draws.drawn_activity import DrawnActivity, drawn_activity
from finmodel.draws.drawn_rows import Columns
from finmodel.draws.drawn_terms import DrawnTerms, drawn_terms
from finmodel.draws.effect import TriedScenario, UncertainSize, effects_of, told_at
from finmodel.draws.intervals import uncertainty_of
from finmodel.draws.moved_grid import MeasuredGrid, MovedGrid, MovedRows
from finmodel.draws.term_inputs import responds
from finmodel.errors import Finding, InputError
from finmodel.measures.grid import Grid
from finmodel.positions.by_draw import ByDraw, net_by_draw, positions_by_draw
from finmodel.positions.outside import outside_books
from finmodel.positions.settled_money import Pence
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.distributions import Interval
from finmodel.scenarios.scenario import BASELINE, Scenario
from finmodel.scenarios.uncertainty import (
    NEARER,
    ActivityInput,
    AnyInput,
    CostInput,
    EffectInput,
    SiteDrawn,
    SiteInput,
    TermInput,
    Uncertainty,
    input_named,
)

_OFF = 0.02
"""Part of an interval by which a size may lie off its middle before that is told."""


@dataclass(frozen=True)
class Uncertain:
    """A scenario ready to be settled at any draw of its uncertain inputs."""

    scenario: Scenario
    uncertainty: Uncertainty
    before: Basis
    after: Basis
    library: Library
    effects: tuple[UncertainSize, ...]
    terms: DrawnTerms
    activity: DrawnActivity

    @property
    def place(self) -> Place:
        """The place as the scenario leaves it."""
        return self.after.place

    @cached_property
    def columns(self) -> list[tuple[str, int | None]]:
        """Every number drawn: its input, and the number of its year where each year is drawn afresh."""
        return self.uncertainty.columns(len(self.place.periods))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each number drawn."""
        return tuple(name if year is None else f"{name}, {self.place.periods[year]}" for name, year in self.columns)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The periods."""
        return cases_of(self.place)

    @cached_property
    def books(self) -> tuple[RuleBook, ...]:
        """Funding, every contract in force, and the cost of delivery, in the order they settle."""
        funding, delivery = outside_books(self.place)
        return (funding, *self.after.contracts, delivery)

    @cached_property
    def effective(self) -> MeasuredGrid:
        """What the scenario leaves, as the measures that its books ask for."""
        return self._measured(self.after.grid, self.activity)

    @cached_property
    def without_effect(self) -> tuple[MeasuredGrid, DrawnActivity]:
        """The baseline with activity paid and provided by whom the scenario says, at its prices, and with no effect."""
        tried = TriedScenario(self.before, self.scenario, self.library, (), without_effect=True)
        activity = drawn_activity(Uncertainty.model_construct(inputs=(), activity_noise=()), tried)
        basis = self.before
        for change in self.scenario.changes:
            basis = tried.changed(basis, change)
        return self._measured(basis.grid, activity), activity

    def settled(self, values: Floats, chance: Chance | None, columns: Columns | None = None) -> ByDraw:
        """Positions at given draws; see `settlement`."""
        return positions_by_draw(self.settlement(values, chance, columns), self.place, len(values))

    def settlement(self, values: Floats, chance: Chance | None, columns: Columns | None = None) -> Settlement:
        """Every line at given draws: `values` has a row a draw, as `chance` does.

        `columns` says what the numbers drawn are, where there are others among them that do not touch this scenario.
        """
        told = self.columns if columns is None else columns
        rows, people = None, None
        if not self.activity.certain:
            more = self.activity.more(told, values, chance)
            rows = MovedRows(more, self.activity.activity.stated, chance, self.activity.beside_units(told, values))
        if not self.activity.people.certain:
            people = MovedRows(self.activity.more_people(told, values), self.activity.people.stated)
        drawn = self.terms.values(told, values)
        moved = MovedGrid(self.effective, rows, people)
        return settle(self.books, self.cases, moved.supply, drawn)

    def by_chance_alone(self, chance: Chance) -> Pence:
        """What each book pays net where nothing but chance moves activity from the baseline; see `net_by_draw`."""
        measured, activity = self.without_effect
        more = activity.more((), np.zeros((len(chance), 0)), chance)
        rows = MovedRows(more, activity.activity.stated, chance, activity.beside_units((), np.zeros((len(chance), 0))))
        return net_by_draw(settle(self.books, self.cases, MovedGrid(measured, rows, None).supply), len(chance))

    def told(self, one: AnyInput) -> str:
        """The distribution of an input in words."""
        grows = isinstance(one, ActivityInput) and one.drawn == "growth"
        effect = next((each for each in self.effects if each.one is one), None)
        return one.distribution.says(percent=grows or (effect is not None and effect.in_percent))

    @cached_property
    def warnings(self) -> tuple[Finding, ...]:
        """Inputs whose draws hardly ever come near what the scenario states, so that one of the two is a slip."""
        findings = []
        for effect in self.effects:
            if isinstance(effect.one, SiteInput):
                continue  # what sites found is held against the size stated as the file is read
            low, high = effect.one.distribution.quantile(np.array([0.01, 0.99]))
            shape = effect.one.distribution
            if isinstance(shape, Interval) and effect.stated is not None:
                findings += _off_centre(effect, effect.stated, shape)
            if effect.stated is not None and not low <= effect.stated <= high:
                spoken = [effect.told(float(each)) for each in (effect.stated, low, high)]
                findings.append(_far(effect.where, spoken, effect.change.name))
        by_size = {effect.one.name for effect in self.effects}
        for moves in self.terms.moves.values():
            for move in moves:
                touched = move.response.parts[1:].any(axis=0)
                low, high = np.sort(move.response.at(self._ends(move.name)), axis=0)[:, touched]
                base = move.base[touched]
                if move.name not in by_size and not ((low <= base) & (base <= high)).any():
                    findings.append(
                        _far(move.where, [f"{float(each[0]):,.6g}" for each in (base, low, high)], move.name)
                    )
        return tuple(findings)

    def _ends(self, name: str) -> Floats:
        return input_named(self.uncertainty, name).distribution.quantile(np.array([0.01, 0.99]))

    def laid_on(self, other: Scenario | None) -> Uncertain:
        """What is uncertain here, as far as it touches another scenario too; None is the contracts in force."""
        changes = () if other is None else other.changes
        named = {"scenario": BASELINE, "title": "Contracts in force"} if other is None else {}
        scenario = (other or self.scenario).model_copy(update={"changes": changes, "uncertainty": None, **named})
        after = apply(self.before, scenario, self.library)
        inputs = tuple(one for one in self.uncertainty.inputs if _touches(one, after, scenario))
        stated = self.uncertainty.model_copy(update={"inputs": inputs})
        return _ready(self.before, scenario, self.library, stated)

    def _measured(self, grid: Grid, activity: DrawnActivity) -> MeasuredGrid:
        return MeasuredGrid.of(grid, activity.reference, self.books)


def uncertain(basis: Basis, scenario: Scenario, library: Library) -> Uncertain:
    """A scenario made ready; raises InputError where it says nothing of uncertainty or an input does not fit."""
    stated = uncertainty_of(scenario)
    if stated is None:
        what = "It says nothing of what is uncertain, so every draw would be the same."
        fix = "Give its changes an `interval:`, or add `uncertainty:` to the scenario's file."
        raise InputError.of(f"scenario {scenario.scenario}", what, fix)
    return _ready(basis, scenario, library, stated)


def _off_centre(effect: UncertainSize, stated: float, shape: Interval) -> list[Finding]:
    """A warning where a size does not lie in the middle of the interval that its draws are centred on."""
    low, high = (float(end) for end in shape.interval)
    middle = (low + high) / 2 if shape.becomes == "normal" else float(np.sqrt(low * high))
    if abs(stated - middle) <= _OFF * (high - low):
        return []
    what = f"The size stated is {effect.told(stated)}, and draws of its interval are centred on {effect.told(middle)}."
    fix = "Give a distribution of your own under `uncertainty:` where the study's is skewed."
    return [Finding(effect.where, what, fix, "warning")]


def _far(where: str, spoken: Sequence[str], name: str) -> Finding:
    stated, low, high = spoken
    what = f"'{name}' is stated as {stated}, and 98 draws in 100 lie from {low} to {high}."
    return Finding(where, what, "Check both: the run without draws shows the size stated.", "warning")


def _touches(one: AnyInput, after: Basis, scenario: Scenario) -> bool:
    """True where an input draws something that there is under a scenario."""
    if isinstance(one, ActivityInput):
        return True
    if isinstance(one, SiteDrawn):
        return False
    if isinstance(one, EffectInput):
        return any(change.name == one.change for change in scenario.changes)
    try:
        return bool(responds(one, after, told_at(scenario, one.name)))
    except InputError:
        return False


def _ready(basis: Basis, scenario: Scenario, library: Library, stated: Uncertainty) -> Uncertain:
    after = apply(basis, scenario, library)
    effects, wrong = effects_of(stated, scenario)
    factors = frozenset(
        one.name for one in stated.inputs if isinstance(one, TermInput | CostInput) and one.drawn == "factor"
    )
    tried = TriedScenario(basis, scenario, library, effects, factors)
    findings = [*_faults_of_place(stated, after.place, f"scenario {scenario.scenario}"), *wrong]
    terms, activity = None, None
    try:
        terms = drawn_terms(stated, after, tried)
    except InputError as error:
        findings += error.findings
    try:
        activity = drawn_activity(stated, tried)
    except InputError as error:
        findings += error.findings
    if findings or terms is None or activity is None:
        raise InputError(_in_order(dict.fromkeys(findings), stated, scenario))
    return Uncertain(scenario, stated, basis, after, library, effects, terms, activity)


def _in_order(findings: Iterable[Finding], stated: Uncertainty, scenario: Scenario) -> list[Finding]:
    """Findings in the order of the inputs that they are told at, as the file has them."""
    order = {told_at(scenario, one.name): number for number, one in enumerate(stated.inputs)}
    return sorted(findings, key=lambda finding: order.get(finding.where, -1))


def _faults_of_place(stated: Uncertainty, place: Place, where: str) -> list[Finding]:
    """Parties with a limit that the place does not have, and correlations that cannot hold over its years."""
    fix = f"The parties are {', '.join(place.parties)}."
    strangers = [partner for partner in stated.loss_limits if partner not in place.parties]
    found = []
    for partner in strangers:
        what = f"`loss_limits:` names '{partner}', who is no partner."
        found.append(Finding(Spot(where, where, keys=("loss_limits", partner)), what, fix))
    blamed = stated.cannot_all_hold(len(place.periods))
    if blamed:
        told = "; ".join(f"{one} with {other}" for one, other in blamed)
        what = f"With years drawn afresh, these correlations cannot all hold at once: {told}."
        found.append(Finding(Spot(where, where, keys=("correlations",)), what, NEARER))
    return found
