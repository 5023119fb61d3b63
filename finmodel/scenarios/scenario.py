"""What a scenario file says: a question, and named, sourced changes in order.

Every key of a scenario file stands here with its description, which is what the schema and the docs show, and so does
what keys may not say together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

import finmodel.scenarios.changes  # noqa: F401  (registers every kind of change)
from finmodel.core.ahead.forward import Forward
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.must import MustLine
from finmodel.core.naming.by_role import bound
from finmodel.core.party import Code
from finmodel.measures.ask import Ask
from finmodel.scenarios.asked_break_even import AskedBreakEven
from finmodel.scenarios.change import Change, Dated, Selection
from finmodel.scenarios.changes.people_reached import Reaching
from finmodel.scenarios.cost_effective.effect_bought import EffectsBought
from finmodel.scenarios.of_its_source import ReportedTotals, StatedResult
from finmodel.scenarios.sites import Sites, faults_of_sites
from finmodel.scenarios.uncertainty import EffectInput, Uncertainty

BASELINE = "baseline"
"""Name of the run of the contracts in force, which no scenario may take."""


class Scenario(Frozen):
    """A question put to a place: what changes, against the baseline."""

    BY_ROLE: ClassVar[bool] = True
    """Its files may name parties by their roles."""

    scenario: Code
    """Short name of the scenario."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    question: str = Field(min_length=1)
    """What the scenario is meant to answer."""
    author_role: str | None = None
    """Role of whoever wrote it, never a person's name."""
    baseline: Code = BASELINE
    """Scenario that this one starts from and is compared with; the contracts in force where not given."""
    based_on: Texts = ()
    """Scenarios whose changes come first, in this order; a scenario that several rest on counts once."""
    years: int | None = Field(default=None, ge=1, le=40)
    """How many years are settled in all, from the place's first: those past its own are carried forward from its last,
    under the scenario and under what it is compared with. A place with as many years or more has its own alone."""
    forward: Forward | None = None
    """What rises in the years carried forward, in place of what `forward:` of the place says of the same."""
    changes: tuple[Change, ...] = ()
    """Changes, in the order they apply."""
    uncertainty: Uncertainty | None = None
    """What is uncertain, for `finmodel run --draws`."""
    sites: Sites | None = None
    """Sites that found different sizes of its own changes, and how draws take them."""

    result: StatedResult | None = None
    """What it comes to in a place, worked out apart; `finmodel prove --place` holds a run against it."""
    reported: ReportedTotals = ()
    """Totals that its sources report; a run tells them beside what the place gives, scaled by people and years."""
    structure: bool = False
    """True where its changes put another structure in place, such as a pool or a lead provider: they bring or alter
    contracts, or who pays and provides, and are one cause, named by the title."""
    break_even: tuple[AskedBreakEven, ...] = ()
    """At which sizes it pays, which `run`, `compare` and the workbook then tell."""
    cost_effectiveness: EffectsBought = ()
    """What its money buys: an outcome beside its cost, the cost of each, and whether that is worth it."""
    must: tuple[MustLine, ...] = ()
    """What must hold under the scenario; `finmodel check` and `finmodel run` fail where it does not."""

    @model_validator(mode="before")
    @classmethod
    def _by_role(cls, data: Any) -> Any:
        """Roles by their own names, where a file was read for no place."""
        return bound(data)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if self.scenario == BASELINE:
            what = f"'{BASELINE}' is kept for the contracts in force."
            raise Faults([Fault(("scenario",), what, "Give the scenario another name.")])
        names = [change.name for change in self.changes]
        twice = [number for number, name in enumerate(names) if name in names[:number]]
        if twice:
            fix = "Give each a name of its own."
            raise Faults(
                Fault(("changes", one, "name"), f"Two changes are called '{names[one]}'.", fix) for one in twice
            )
        return self

    @model_validator(mode="after")
    def _what_is_drawn_fits(self) -> Self:
        """Sites speak of its own changes; people whom several changes reach are paid for once."""
        faults = list(_paid_for_twice(self.changes))
        if self.sites is not None:
            inputs = () if self.uncertainty is None else self.uncertainty.inputs
            unsure = frozenset(one.change for one in inputs if isinstance(one, EffectInput))
            faults += [
                replace(fault, at=("sites", *fault.at)) for fault in faults_of_sites(self.sites, self.changes, unsure)
            ]
        if self.uncertainty is not None and not self.rests_on:
            held = [change.name for change in self.changes if isinstance(change, Dated) and change.interval is not None]
            faults += self.uncertainty.faults_of_together(held)
        if faults:
            raise Faults(faults)
        return self

    @model_validator(mode="after")
    def _structure_alone(self) -> Self:
        if not self.structure:
            return self
        faults = [
            Fault(
                ("changes", number),
                f"'{change.name}' is no change of structure: it changes what is done, what it costs or what is funded.",
                "Keep it in a scenario of its own, or take out `structure:`.",
            )
            for number, change in enumerate(self.changes)
            if not change.STRUCTURAL
        ]
        if faults:
            raise Faults(faults)
        return self

    def as_one_cause(self) -> Self:
        """The scenario with its changes as parts of one cause, where it is told as structure; else as it is."""
        if not self.structure:
            return self
        changes = tuple(change.model_copy(update={"cause": change.cause or self.title}) for change in self.changes)
        return self.model_copy(update={"changes": changes})

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the scenarios whose changes come before its own."""
        return (*((self.baseline,) if self.baseline != BASELINE else ()), *self.based_on)

    def selections(self) -> tuple[Selection, ...]:
        """Every selection of activity its changes speak of."""
        of_changes = (where for change in self.changes for where in change.selections())
        return (*of_changes, *self._unsure())

    def asks(self) -> tuple[Ask, ...]:
        """What of the data its changes, and what is uncertain, must know."""
        of_changes = (ask for change in self.changes for ask in change.asks())
        return tuple(dict.fromkeys((*of_changes, *(Ask.of("quantity", where) for where in self._unsure()))))

    @property
    def draws_people(self) -> bool:
        """True where draws of it take people of the register again, so that activity is known by group of them."""
        noises = () if self.uncertainty is None else self.uncertainty.activity_noise
        return any(noise.drawn == "people" for noise in noises)

    def _unsure(self) -> tuple[Selection, ...]:
        """Every selection of activity that is uncertain."""
        return () if self.uncertainty is None else self.uncertainty.selections()

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Codes that its changes bring with them, each with its dimension."""
        return tuple(code for change in self.changes for code in change.makes())

    def files(self) -> tuple[str, ...]:
        """Contract files that it brings into force."""
        return tuple(name for change in self.changes for name in change.files())


def _paid_for_twice(changes: Sequence[Change]) -> Iterator[Fault]:
    """Changes that pay for a programme of the very people whom an earlier one pays for."""
    seen: dict[str, str] = {}
    for number, change in enumerate(changes):
        if not isinstance(change, Reaching) or change.reaches is None or change.reaches.cost_a_head is None:
            continue
        whom = change.reaches.model_dump_json()
        if whom in seen:
            what = f"'{change.name}' pays for the same people at the same cost as '{seen[whom]}'."
            fix = "State `cost_a_head:` at one of them; the other reaches the same people without it."
            yield Fault(("changes", number, "reaches"), what, fix)
        seen.setdefault(whom, change.name)
