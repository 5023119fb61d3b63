"""Causes: each change that one scenario has and another has not, and what it does to every transfer.

Changes that name one `cause:`, as all of a structure do, are taken as one: made together or not at all.

Changes meet (a price, and activity that has moved), so that their order matters. Contracts, terms and who pays come
first, and what moves does so under them: else whoever holds a budget would be told to lose by what the budget is paid
for. Within each of the two, the effect of a change is its average over all orders, its Shapley share, for which every
set of them is settled. Above eight those are too many: then each is taken alone, and what they do together is a cause
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations
from typing import TypeVar

import numpy as np
import pandas as pd

from finmodel.core.place import OUTSIDE, Place
from finmodel.errors import InputError
from finmodel.scenarios.change import Change
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.shapley import Whole, shapley

MOST_EXACT = 8
"""Causes up to which every set of them is settled."""
INTERACTION = "Interaction of the changes"
"""What the changes do together beyond what each does by itself, where there are too many to share it out."""
NOT_STATED = "not_stated"
"""Stands for the actor of a change that names none."""
COLUMNS = ("cause", "actor", "contract", "payer", "payee", "period", "pence")

T = TypeVar("T")
Transfer = tuple[str, str, str, str]
"""Contract, payer, payee and period."""


@dataclass(frozen=True)
class Cause:
    """A change, or several told as one, made or taken back between two scenarios."""

    name: str
    actor: str
    """Id of the partner whose doing it is, `outside`, or `not_stated`; the last, too, where several have a part."""
    made: bool
    """True where the change is made; false where the other scenario had it and it is taken back."""
    structural: bool = False
    """True where it is of contracts, terms or who pays, all or in part."""


@dataclass(frozen=True)
class CausesInTurn:
    """Causes that are made together, in any order, once others are."""

    before: int
    """The set of those made before."""
    causes: tuple[int, ...]

    @property
    def exact(self) -> bool:
        """True where every set of them is settled."""
        return len(self.causes) <= MOST_EXACT

    @property
    def all(self) -> int:
        """The set once they are made."""
        return self.before | sum(1 << cause for cause in self.causes)

    @property
    def sets(self) -> list[int]:
        """Sets to settle: every one of them, in order; or none, each alone, and all."""
        if self.exact:
            return [self._of(chosen) for chosen in range(2 ** len(self.causes))]
        return [self.before, *(self.before | 1 << cause for cause in self.causes), self.all]

    def _of(self, chosen: int) -> int:
        """A set of its causes, numbered from the first of them, with those made before."""
        return self.before | sum(1 << cause for place, cause in enumerate(self.causes) if chosen >> place & 1)

    def parts(self, values: Mapping[int, Whole]) -> tuple[Whole, Whole | None]:
        """What each of its causes changes of each amount; and, where they are too many, what they do together."""
        found = np.stack([values[chosen] for chosen in self.sets])
        if self.exact:
            return shapley(found), None
        alone = found[1:-1] - found[0]
        return alone, found[-1] - found[0] - alone.sum(axis=0)


class Between:
    """Every scenario that lies between two: some of the causes made, the others not."""

    def __init__(self, before: Scenario | None, after: Scenario | None, place: Place) -> None:
        self._order: list[tuple[Change, int | None]] = []
        self.causes: list[Cause] = []
        self._template = after or before
        numbers: dict[tuple[str, bool], int] = {}
        for change, made in _merged(_changes(before), _changes(after)):
            if made is None:
                self._order.append((change, None))
                continue
            author = (after if made else before) or Scenario(scenario="none", title="None", question="None")
            actor, told = actor_of(change, author, place), change.cause or change.name
            number = numbers.get((told, made))
            if number is None or change.cause is None:
                number = len(self.causes)
                self.causes.append(Cause(told if made else f"Without: {told}", actor, made, change.STRUCTURAL))
                numbers |= {} if change.cause is None else {(told, made): number}
            else:
                one = self.causes[number]
                whose = actor if one.actor == actor else NOT_STATED
                self.causes[number] = replace(one, actor=whose, structural=one.structural or change.STRUCTURAL)
            self._order.append((change, number))

    @property
    def exact(self) -> bool:
        """True where there are few enough causes to settle every set of them."""
        return all(step.exact for step in self.steps)

    @property
    def steps(self) -> list[CausesInTurn]:
        """Causes that are made one after the other: those of structure, then what moves under it."""
        found: list[CausesInTurn] = []
        for structural in (True, False):
            own = tuple(number for number, cause in enumerate(self.causes) if cause.structural == structural)
            found += [CausesInTurn(found[-1].all if found else 0, own)] if own else []
        return found

    @property
    def sets(self) -> list[int]:
        """The sets of causes to settle, each as a whole number with a bit for every cause."""
        return list(dict.fromkeys([0, *(chosen for step in self.steps for chosen in step.sets)]))

    def scenario(self, chosen: int) -> Scenario | None:
        """The scenario with a set of causes, and no other; None where nothing is changed."""
        changes = tuple(change for change, number in self._order if self._stands(number, chosen))
        return self._template.model_copy(update={"changes": changes}) if self._template and changes else None

    def _stands(self, number: int | None, chosen: int) -> bool:
        return number is None or bool(chosen >> number & 1) == self.causes[number].made

    def fitting(self, chosen: int, settled: Callable[[int], T]) -> T:
        """What a set comes to; where some of its changes need one that is not in it, the most of them that fit.

        Raises InputError where the two scenarios themselves do not fit.
        """
        numbers = [number for number in range(len(self.causes)) if chosen >> number & 1]
        for size in range(len(numbers), 0, -1):
            for some in combinations(numbers, size):
                try:
                    return settled(sum(1 << number for number in some))
                except InputError:
                    if size == len(self.causes):
                        raise
        return settled(0)


def actor_of(change: Change, scenario: Scenario, place: Place) -> str:
    """Whose doing a change is: the actor it names, or the partner whose role its author has."""
    if change.actor is not None:
        return change.actor
    author = (scenario.author_role or "").strip().casefold()
    named = (partner.id for partner in place.partners if author in (partner.id.casefold(), partner.name.casefold()))
    return next(named, NOT_STATED)


def actor_name(actor: str, place: Place) -> str:
    """An actor as a board would say it."""
    kept = {OUTSIDE: "Outside the place", NOT_STATED: "Not stated", INTERACTION: INTERACTION}
    return {**{partner.id: partner.name for partner in place.partners}, **kept}.get(actor, actor)


def parts_of(values: Mapping[int, Whole], steps: Sequence[CausesInTurn]) -> Whole:
    """What each cause changes of each amount, and in a last row more what causes that are too many do together."""
    parts: dict[int, Whole] = {}
    together: list[Whole] = []
    for step in steps:
        own, rest = step.parts(values)
        parts |= dict(zip(step.causes, own, strict=True))
        together += [] if rest is None else [rest]
    rows = [parts[cause] for cause in sorted(parts)]
    rows += [np.sum(together, axis=0)] if together else []
    return np.stack(rows) if rows else np.zeros((0, *np.shape(values[0])), dtype=np.int64)


def transfers_of(ledger: pd.DataFrame) -> dict[Transfer, int]:
    """A ledger's transfers in whole pence, by contract, payer, payee and period."""
    found: dict[Transfer, int] = {}
    columns = [ledger[name].tolist() for name in ("contract", "payer", "payee", "period", "pence")]
    for contract, payer, payee, period, pence in zip(*columns, strict=True):
        key = (contract, payer, payee, period)
        found[key] = found.get(key, 0) + pence
    return found


def split(between: Between, settled: Callable[[Scenario | None], pd.DataFrame]) -> pd.DataFrame:
    """What each cause changes of each transfer, in whole pence; `settled` gives a scenario's ledger.

    Columns: cause, actor, contract, payer, payee, period, pence. Without causes there are no rows.
    """
    ledgers: dict[int, dict[Transfer, int]] = {}
    refused: dict[int, InputError] = {}

    def ledger(chosen: int) -> dict[Transfer, int]:
        if chosen in refused:
            raise refused[chosen]
        if chosen not in ledgers:
            try:
                ledgers[chosen] = transfers_of(settled(between.scenario(chosen)))
            except InputError as error:
                refused[chosen] = error
                raise
        return ledgers[chosen]

    found = {chosen: between.fitting(chosen, ledger) for chosen in between.sets}
    keys = list(dict.fromkeys(key for each in found.values() for key in each))
    values = {chosen: np.array([each.get(key, 0) for key in keys], np.int64) for chosen, each in found.items()}
    parts = parts_of(values, between.steps)
    named = [(cause.name, cause.actor) for cause in between.causes]
    if len(parts) > len(named):
        named.append((INTERACTION, INTERACTION))
    rows = [
        (*cause, *keys[number], int(amounts[number]))
        for cause, amounts in zip(named, parts, strict=True)
        for number in np.flatnonzero(amounts)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"pence": "int64"})


def _changes(scenario: Scenario | None) -> Sequence[Change]:
    return () if scenario is None else scenario.changes


def _effect(change: Change) -> str:
    """What a change does, whatever it is called and wherever it comes from."""
    left_out = {"source", "date", "actor", "confirmed", "cause", "interval", "interval_is"}
    if not change.called_by_name:
        left_out.add("name")
    return change.model_dump_json(exclude=left_out, warnings=False)


def _merged(before: Sequence[Change], after: Sequence[Change]) -> Iterator[tuple[Change, bool | None]]:
    """The changes of both in an order that keeps each one's own; None for a change that both make alike."""
    one, other = ([_effect(change) for change in each] for each in (before, after))
    start, begin = 0, 0
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        yield from ((change, False) for change in before[start : block.a])
        yield from ((change, True) for change in after[begin : block.b])
        yield from ((change, None) for change in before[block.a : block.a + block.size])
        start, begin = block.a + block.size, block.b + block.size
