"""Settlement over draws: a scenario's uncertain inputs through the same rules, in blocks, checked in every draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finmodel.contracts.contract import RuleBook
from finmodel.contracts.settle import settle
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Answers
from finmodel.positions.by_draw import ByDraw, Pence, positions_by_draw
from finmodel.positions.outside import outside_books
from finmodel.scenarios.apply import Basis, Library, apply
from finmodel.scenarios.drawn_activity import DrawnActivity, drawn_activity
from finmodel.scenarios.drawn_terms import DrawnTerms, drawn_terms
from finmodel.scenarios.moved import Moved, answers_of
from finmodel.scenarios.sampling import BLOCK, Block, How, Sampling
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.uncertainty import NEARER, Sampler, Uncertainty

AT_ONCE = 8
"""Blocks that are settled together; it changes speed and memory, never a result."""

LEAST = 2
"""Fewest draws that have a spread."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Uncertain:
    """A scenario ready to be settled at any draw of its uncertain inputs."""

    scenario: Scenario
    uncertainty: Uncertainty
    before: Basis
    after: Basis
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
    def answers(self) -> dict[Ask, Answers]:
        """How each ask of activity is added up."""
        return answers_of(self.books, self.before.grid)

    @cached_property
    def present(self) -> tuple[dict[Ask, Floats], dict[Ask, Floats]]:
        """What answers each ask before the scenario, and after it."""
        before = {ask: self.before.grid.present(ask) for ask in self.answers}
        return before, {ask: self.after.grid.present(ask) for ask in self.answers}

    def settled(self, values: Floats, chance: Floats | None) -> ByDraw:
        """Positions at given draws: `values` has a row a draw, `chance` factors by draw and cell."""
        more = None if self.activity.certain else self.activity.more(self.columns, values, chance)
        drawn = self.terms.values(self.columns, values)
        return self._settled(Moved(self.after.grid, self.present[1], self.answers, more), drawn, len(values))

    def by_chance_alone(self, chance: Floats) -> ByDraw:
        """Positions where nothing but chance moves activity from the baseline: no change of it, no other input."""
        return self._settled(Moved(self.before.grid, self.present[0], self.answers, chance - 1), {}, len(chance))

    def _settled(self, moved: Moved, drawn: Mapping[tuple[str, str], Floats], draws: int) -> ByDraw:
        return positions_by_draw(settle(self.books, self.cases, moved.supply, drawn), self.place, draws)


@dataclass(frozen=True)
class Draws:
    """Everything kept of a scenario's draws: what was drawn, and totals by partner and by contract."""

    uncertain: Uncertain
    seed: int
    sampler: Sampler
    values: Floats
    """A row a draw, a column a number drawn."""
    surplus: Pence
    """Whole pence left with each party: shape (party, draw, period)."""
    paid: Pence
    """Whole pence that moved under each contract: shape (contract, draw, period)."""
    contracts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.values)


def uncertain(basis: Basis, scenario: Scenario, library: Library) -> Uncertain:
    """A scenario made ready; raises InputError where it says nothing of uncertainty or an input does not fit."""
    if scenario.uncertainty is None:
        what = "It says nothing of what is uncertain, so every draw would be the same."
        raise InputError.of(f"scenario {scenario.scenario}", what, "Add `uncertainty:` to the scenario's file.")
    stated = scenario.uncertainty
    after = apply(basis, scenario, library)
    findings = _faults_of_place(stated, after.place, f"scenario {scenario.scenario}")
    try:
        terms = drawn_terms(stated, after, scenario)
    except InputError as error:
        findings += error.findings
    try:
        activity = drawn_activity(stated, basis, scenario, library)
    except InputError as error:
        findings += error.findings
    if findings:
        raise InputError(findings)
    return Uncertain(scenario, stated, basis, after, terms, activity)


def _faults_of_place(stated: Uncertainty, place: Place, where: str) -> list[Finding]:
    """Parties with a limit that the place does not have, and correlations that cannot hold over its years."""
    fix = f"The parties are {', '.join(place.parties)}."
    strangers = [partner for partner in stated.loss_limits if partner not in place.parties]
    found = [Finding(where, f"`loss_limits:` names '{partner}', who is no partner.", fix) for partner in strangers]
    blamed = stated.cannot_all_hold(len(place.periods))
    if blamed:
        told = "; ".join(f"{one} with {other}" for one, other in blamed)
        what = f"With years drawn afresh, these correlations cannot all hold at once: {told}."
        found.append(Finding(where, what, NEARER))
    return found


def draw(
    ready: Uncertain,
    draws: int,
    how: How | None = None,
    say: Say | None = None,
    at_once: int = AT_ONCE,
) -> Draws:
    """Settle a scenario so many times, each at its own draw of what is uncertain."""
    refuse_too_few(draws)
    tell = say or (lambda step: None)
    stated, asked = ready.uncertainty, how or How()
    seed = stated.seed if asked.seed is None else asked.seed
    sampling = Sampling(stated, len(ready.place.periods), seed, asked.sampler or stated.sampler)
    values, surplus, paid = [], [], []
    held: list[Block] = []
    found: ByDraw | None = None
    for block in sampling.blocks(draws):
        held.append(block)
        done = block.first + len(block.values)
        if len(held) == at_once or done == draws:
            found = ready.settled(np.concatenate([one.values for one in held]), _chance(ready, held))
            values += [one.values for one in held]
            surplus.append(found.surplus)
            paid.append(found.paid)
            held = []
            tell(f"Settled {done:,} of {draws:,} draws of {ready.scenario.title}")
    assert found is not None
    return Draws(
        ready,
        sampling.seed,
        sampling.sampler,
        np.concatenate(values),
        np.concatenate(surplus, axis=1),
        np.concatenate(paid, axis=1),
        found.contracts,
    )


def refuse_too_few(draws: int) -> None:
    """Raise InputError where so many draws cannot show a spread."""
    if draws < LEAST:
        what = f"{draws} draw{'s show' if draws != 1 else ' shows'} no spread."
        raise InputError.of("--draws", what, f"Ask for {LEAST} or more, such as 10000.")


def _chance(ready: Uncertain, blocks: list[Block]) -> Floats | None:
    found = [ready.activity.by_chance(block.noise, BLOCK) for block in blocks]
    kept = [one[: len(block.values)] for one, block in zip(found, blocks, strict=True) if one is not None]
    return np.concatenate(kept) if kept else None
