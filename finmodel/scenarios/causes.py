"""Causes: each change that one scenario has and another has not, and what it does to every transfer.

Changes that name one `cause:`, as all of a structure do, are taken as one: made together or not at all.

Changes meet (a price, and activity that has moved), so that their order matters: the effect of each is its average
over all orders, its Shapley share, for which every set of them is settled. Above eight those are too many: then each
is taken alone, and what they do together is a cause of its own.
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
                self.causes.append(Cause(told if made else f"Without: {told}", actor, made))
                numbers |= {} if change.cause is None else {(told, made): number}
            elif self.causes[number].actor != actor:
                self.causes[number] = replace(self.causes[number], actor=NOT_STATED)
            self._order.append((change, number))

    @property
    def exact(self) -> bool:
        """True where there are few enough causes to settle every set of them."""
        return len(self.causes) <= MOST_EXACT

    @property
    def sets(self) -> list[int]:
        """The sets of causes to settle, each as a whole number with a bit for every cause."""
        count = len(self.causes)
        return list(range(2**count)) if self.exact else [0, *(1 << number for number in range(count)), 2**count - 1]

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


def parts_of(values: Mapping[int, Whole], causes: int) -> Whole:
    """What each cause changes of each amount: exact shares where every set is given; else alone, then what is left.

    In the second case there is a last row more, for what the changes do together.
    """
    if len(values) == 2**causes:
        return shapley(np.stack([values[chosen] for chosen in range(2**causes)]))
    alone = np.stack([values[1 << number] - values[0] for number in range(causes)])
    return np.vstack([alone, values[2**causes - 1] - values[0] - alone.sum(axis=0)])


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
    parts = parts_of(values, len(between.causes))
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
