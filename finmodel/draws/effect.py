"""The size of a change as uncertain inputs draw it, and the place as a scenario leaves it at such sizes.

A draw makes the same change with another size, and the scenario is applied with that: so a draw means what the file
would mean with that size in it. Sizes that could not stand in a file are refused before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.errors import Finding, InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Change
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import ByPeriod, full_size
from finmodel.scenarios.uncertainty import EffectInput, Uncertainty


@dataclass(frozen=True)
class UncertainSize:
    """An uncertain input and the change whose size it draws."""

    one: EffectInput
    change: Change
    where: str
    """Where findings on it are told."""

    @property
    def stated(self) -> float | None:
        """What a draw is where the change is as stated; None for a term that a change sets."""
        if self.one.drawn == "factor":
            return 1.0
        return float(self.change.cost_a_head or 0) if self.of_cost else self.change.stated_size

    @property
    def of_cost(self) -> bool:
        """True where what is drawn is the cost of its programme for each person, which moves no activity."""
        return self.one.of == "cost_a_head"

    def at(self, drawn: float, change: Change | None = None) -> Change:
        """The change, or as another input left it, at the size drawn."""
        now = self.change if change is None else change
        if self.of_cost:
            assert now.cost_a_head is not None
            by = float(now.cost_a_head) if self.one.drawn == "factor" else 1.0
            return now.with_cost_a_head(Decimal(repr(drawn * by)))
        return now.times(drawn) if self.one.drawn == "factor" else now.at_size(drawn)

    @property
    def in_percent(self) -> bool:
        """True where the size is a share or a growth, drawn as such."""
        sorts = [] if self.of_cost else [self.change.sort_of(key) for key in self.change.sizes()]
        return self.one.drawn == "value" and bool(sorts) and all(sort.in_percent for sort in sorts)

    def told(self, drawn: float) -> str:
        """A size as a finding speaks of it."""
        if self.in_percent:
            return f"{drawn:.2%}"
        return f"{drawn:,.0f}" if abs(drawn) >= 1_000 else f"{drawn:.6g}"

    def findings(self) -> list[Finding]:
        """Why its size cannot be drawn as stated; nothing where it can."""
        if self.of_cost:
            return self._costs_something()
        refused = self.change.cannot_be_drawn(as_factor=self.one.drawn == "factor")
        if refused is not None:
            return [Finding(self.where, *refused)]
        sizes = self.change.sizes()
        if not any(map(full_size, sizes.values())) and any(isinstance(size, dict) for size in sizes.values()):
            what = "The change has no size in any year."
            return [Finding(self.where, what, "Give it one, which draws then vary.")]
        return self._out_of_reach(sizes)

    def _costs_something(self) -> list[Finding]:
        """Why the cost of its programme cannot be drawn; nothing where it can."""
        if self.change.cost_a_head is None:
            what = f"'{self.change.name}' has no programme that costs so much a head."
            return [Finding(self.where, what, "Add `cost_a_head:` to its `reaches:`, or draw its size.")]
        low, _ = self.one.distribution.ends()
        if low <= 0:
            what = "Some draws make the programme cost nothing, or less than that."
            return [Finding(self.where, what, "Give the distribution a `lowest:` above £0.")]
        return []

    def _out_of_reach(self, sizes: Mapping[str, ByPeriod]) -> list[Finding]:
        """Sizes that some draws would take past what there can be."""
        low, high = self.one.distribution.ends()
        for key, size in sizes.items():
            by = float(full_size(size)) if self.one.drawn == "factor" else 1.0
            least, most = min(low * by, high * by), max(low * by, high * by)
            sort = self.change.sort_of(key)
            if sort.least is None:
                continue
            if sort.most is not None and (least < sort.least or most > sort.most):
                what = f"The part that moves is a share, and its distribution reaches from {least:.1%} to {most:.1%}."
                fix = "Keep it from 0% to 100%: give `lowest:` and `highest:`, or use a beta."
                return [Finding(self.where, what, fix)]
            if least < sort.least:
                told = f"{least:.1%}" if sort.in_percent else f"{least:,.0f}"
                what = f"Some draws take away more than there is: the lowest is {told}."
                fix = f"Give the distribution a `lowest:` of {'-100%' if sort.in_percent else '0'} or more."
                return [Finding(self.where, what, fix)]
        return []


def effects_of(uncertainty: Uncertainty, scenario: Scenario) -> tuple[tuple[UncertainSize, ...], list[Finding]]:
    """The effects that are drawn, and what is wrong with the inputs that do not fit their change."""
    named = {change.name: change for change in scenario.changes}
    effects: list[UncertainSize] = []
    findings: list[Finding] = []
    for one in uncertainty.inputs:
        if not isinstance(one, EffectInput):
            continue
        where = told_at(scenario, one.name)
        if one.change not in named:
            told = ", ".join(f"'{change.name}'" for change in scenario.changes) or "none"
            what = f"There is no change '{one.change}' in the scenario."
            findings.append(Finding(where, what, f"Its changes are {told}."))
            continue
        effect = UncertainSize(one, named[one.change], where)
        twice = next(
            (other.one for other in effects if other.change is effect.change and other.of_cost == effect.of_cost), None
        )
        if twice is not None:
            findings.append(Finding(where, f"It draws the same size as '{twice.name}'.", "Keep one of the two."))
            continue
        wrong = effect.findings()
        findings += wrong
        effects += [] if wrong else [effect]
    return tuple(effects), findings


def told_at(scenario: Scenario, name: str) -> str:
    """Where findings on an uncertain input are told."""
    return f"scenario {scenario.scenario}, uncertainty '{name}'"


@dataclass(frozen=True)
class TriedScenario:
    """A scenario whose uncertain effects are tried at other sizes."""

    before: Basis
    scenario: Scenario
    library: Library
    effects: tuple[UncertainSize, ...]
    factors: frozenset[str] = frozenset()
    """Names of inputs that multiply a term or a cost, whatever else moves it."""
    without_effect: bool = False
    """True where no change moves how much activity or how many people there are: only who pays, and at what prices."""

    def changed(self, basis: Basis, change: Change) -> Basis:
        """A state as a change leaves it; raises InputError, told at the change, where it does not fit."""
        where = f"scenario {self.scenario.scenario}, change '{change.name}'"
        if not self.without_effect or change.KEEPS_AMOUNTS:
            try:
                return change.changed(basis, self.library, where)
            except InputError:
                if not self.without_effect:
                    raise  # else it moves what only an effect would have made, so there is none of it
        return change.agreed(basis, self.library, where)

    def after(self, drawn: Mapping[str, float]) -> Basis:
        """The basis with the sizes of some effects, by name of their input, as drawn; the others as stated.

        Raises InputError, told at the first of the inputs, where the scenario does not hold at those sizes.
        """
        other: dict[int, Change] = {}
        for one in self.effects:
            if one.one.name in drawn:
                other[id(one.change)] = one.at(drawn[one.one.name], other.get(id(one.change)))
        changes = tuple(other.get(id(change), change) for change in self.scenario.changes)
        try:
            return apply(self.before, self.scenario.model_copy(update={"changes": changes}), self.library)
        except InputError as error:
            first = next(one for one in self.effects if one.one.name in drawn)
            raise InputError(at_a_draw(error, first, drawn[first.one.name])) from None


def at_a_draw(error: InputError, effect: UncertainSize, drawn: float) -> list[Finding]:
    """What is wrong with a size that may be drawn, told at the input that draws it."""
    fix = "Give the distribution a `lowest:` or a `highest:`."
    start = f"Where {effect.told(drawn)} is drawn: "
    return [replace(each, where=effect.where, what=start + each.what, fix=fix) for each in error.findings]
