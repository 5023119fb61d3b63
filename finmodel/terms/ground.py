"""The place settled with a contract and in the baseline that its terms are compared with, in every draw.

The baseline is today: what the scenario is compared with, or the contracts in force. Or it is none: all the same,
without the contract. Both are settled at the same draws, so that a difference is never one of luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between
from finmodel.contracts.settle import settle
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import cases_of
from finmodel.core.nearest import nearest
from finmodel.core.progress import Progress, Stage, silent
from finmodel.draws.draw import drawn_in_blocks, sampling_of
from finmodel.draws.sampling import How
from finmodel.draws.uncertain import Uncertain, uncertain
from finmodel.errors import Finding, InputError
from finmodel.positions.by_draw import positions_by_draw
from finmodel.positions.outside import outside_books
from finmodel.positions.settled_money import Pence
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.run import supply_of
from finmodel.scenarios.scenario import Scenario
from finmodel.terms.around import Around, DrawnTogether, around

Baseline = Literal["today", "none"]
"""What terms are compared with."""


@dataclass(frozen=True)
class Ground:
    """What terms are tried on: a place as it was measured, a scenario or none, and what they are compared with."""

    basis: Basis
    contract: str
    """Id of the contract whose terms move."""
    scenario: Scenario | None = None
    compared_with: Scenario | None = None
    """What the scenario is compared with; None for the contracts in force."""
    library: Library = field(default_factory=dict)
    baseline: Baseline = "today"
    draws: int | None = None
    how: How | None = None

    def around(self, progress: Progress | None = None) -> tuple[Around, dict[str, str]]:
        """What stands around the contract, settled once; and its terms that are drawn, each with what draws it.

        Raises InputError where the contract is not in force, or the place cannot be settled without it.
        """
        tell = progress or silent
        if self.draws is None or self.scenario is None:
            after = self.basis if self.scenario is None else apply(self.basis, self.scenario, self.library)
            chosen = self._chosen(after)
            tell("Settling the place once")
            block = DrawnTogether(_settled(after), self._before(after))
            return around(after.place, after.contracts, chosen, [block]), {}
        ready = uncertain(self.basis, self.scenario, self.library)
        chosen = self._chosen(ready.after)
        beside = self._beside(ready)
        drawn = {name: moves[0].name for (book, name), moves in ready.terms.moves.items() if book == chosen.id}
        return around(ready.place, ready.after.contracts, chosen, self._blocks(ready, beside, tell)), drawn

    def _chosen(self, after: Basis) -> Contract:
        if self.baseline == "none":
            self._without(after)
        return contract_in_force(self.contract, after.contracts, self.scenario is not None)

    def _without(self, after: Basis) -> Basis:
        """A state without the contract; raises InputError where the others cannot be settled without it."""
        rest = tuple(each for each in after.contracts if each.id != self.contract)
        clashes = clashes_between(rest, after.place)
        if clashes:
            fix = "Compare with `--baseline today`."
            told = [f"Without {self.contract}, the place does not settle: {clash.what}" for clash in clashes]
            raise InputError(Finding("--baseline", what, fix) for what in told)
        return replace(after, contracts=rest)

    def _before(self, after: Basis) -> Pence:
        before = self.basis if self.compared_with is None else apply(self.basis, self.compared_with, self.library)
        before = self._without(after) if self.baseline == "none" else before
        return positions_by_draw(_settled(before), before.place, 1).surplus

    def _beside(self, ready: Uncertain) -> Uncertain:
        if self.baseline == "none":
            return replace(ready, after=self._without(ready.after))
        return ready.laid_on(self.compared_with)

    def _blocks(self, ready: Uncertain, beside: Uncertain, tell: Progress) -> Iterator[DrawnTogether]:
        """The place in blocks of draws, and the baseline at the same."""
        assert self.draws is not None
        done = 0
        for values, chance in drawn_in_blocks(ready, self.draws, sampling_of(ready, self.how)):
            before = beside.settled(values, chance, ready.columns).surplus
            yield DrawnTogether(ready.settlement(values, chance), before)
            done += len(values)
            tell(Stage(f"Settling draws of {ready.scenario.title}", done / self.draws, self.draws, "draws"))


def contract_in_force(name: str, contracts: Sequence[Contract], under_scenario: bool) -> Contract:
    """A contract by its id; raises InputError where it is not in force."""
    ids = [each.id for each in contracts]
    if name not in ids:
        near = nearest(name, ids)
        start = f"Did you mean '{near}'? " if near else ""
        more = "" if under_scenario else "; where a scenario brings it in, add --scenario"
        what, fix = f"There is no contract '{name}' in force.", f"{start}In force are {', '.join(ids)}{more}."
        raise InputError.of("CONTRACT", what, fix)
    return contracts[ids.index(name)]


def _settled(basis: Basis) -> Settlement:
    funding, delivery = outside_books(basis.place)
    return settle((funding, *basis.contracts, delivery), cases_of(basis.place), supply_of(basis.grid), memo=basis.memo)
