"""A payment for each practice or locality of a place, worked out and rounded by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from finmodel.contracts.line import Parties
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.columns import UNKNOWN, PeopleDimension
from finmodel.core.data import Text, Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.unit import unit
from finmodel.measures.ask import Ask, What
from finmodel.rules.nodes import Axis, Measure, Node, Pick, Step
from finmodel.rules.shapes import total

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid

_SHOWN = 20
_HALF_A_DAY = 0.5 / 366
LIST_LABELS = {"list_size": "People on the list on the first day, each for the year", "person_years": "Person-years"}
"""What is counted, by days on the list or as on its first day."""

EACH = "each"
"""As the payee, says that each of them is paid itself, as a partner of the place."""


class EachOf(Frozen):
    """Those who are paid for one by one, by what the data of people calls them."""

    by: PeopleDimension
    """The column that tells them apart: practice, locality, …"""
    members: tuple[Text, ...] = Field(min_length=1)
    """Who they are, as the data of people names them."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        twice = [name for name, count in Counter(self.members).items() if count > 1]
        if twice:
            raise Faults([Fault(("members",), f"'{twice[0]}' is named twice.", "Name each once.")])
        return self

    @property
    def axis(self) -> Axis:
        """One member for each."""
        return Axis(self.by, self.members)

    def payees(self, payee: str) -> Parties:
        """Who is paid for each: the one payee for all of them, or each itself."""
        return self.members if payee == EACH else payee


def each_clashes(
    group: EachOf | None, payee: str, for_all: Sequence[str], rowwise: bool, known: Collection[str]
) -> Iterator[Fault]:
    """What does not go with a payment for each.

    `for_all` are clauses about all who are paid for together, `rowwise` tells whether each row of a table is paid for
    by itself already, and `known` is what people are told apart by elsewhere.
    """
    if group is None:
        if payee == EACH:
            fix = "Add `for_each: {by: practice, members: […]}`, or name the payee."
            yield Fault(("payee",), "Nothing says who each payee is.", fix)
        return
    for name in for_all:
        what = f"`{name}:` is for all who are paid for together, and `for_each:` pays for them one by one."
        yield Fault((name,), what, "Take one of the two out, or give it a contract of its own.")
    if rowwise:
        yield Fault(("for_each",), "Each row of the table is paid for by itself already.", "Take it out.")
    if group.by in known:
        what = f"`for_each:` tells people apart by {group.by}, and so does `where:` or a weight."
        yield Fault(("for_each", "by"), what, "Say it in one place.")


@dataclass(frozen=True)
class CountedEach:
    """The people of each practice or locality, by days on the list or as on its first day."""

    book: RuleBook
    each: EachOf
    what: What
    where: Mapping[Any, Texts]
    groups: tuple[Mapping[Any, str], ...]
    """Groups of people that each have a weight."""

    def _counted(self, name: str, label: str, what: What, where: Mapping[Any, Any]) -> Measure:
        asks = tuple(self.book.ask(what, {**where, self.each.by: (member,)}) for member in self.each.members)
        return Measure(name, unit("person_years"), label, self.each.axis, asks)

    @cached_property
    def _by_group(self) -> tuple[Node, ...]:
        label = LIST_LABELS[self.what]
        return tuple(
            self._counted(f"person_years_{number}", f"{label}, group {number}", self.what, {**self.where, **cell})
            for number, cell in enumerate(self.groups, start=1)
        )

    @cached_property
    def panel(self) -> Node:
        """Person-years of each, before any weighting."""
        if self.groups:
            return Step("Person-years of each", total(self._by_group))
        return self._counted("person_years", LIST_LABELS[self.what], self.what, self.where)

    @cached_property
    def score_years(self) -> Node:
        """Person-years of each, weighted by each person's score."""
        return self._counted("score_years", "Person-years weighted by score", "score_years", self.where)

    def weighted(self, weights: Node, groups: Axis) -> Node:
        """Person-years of each, every group of people at its weight."""
        pairs = zip(self._by_group, groups.members, strict=True)
        return Step("Weighted person-years of each", total([people * Pick(weights, group) for people, group in pairs]))


def without_member(grid: Grid, each: EachOf, what: What, where: Mapping[Any, Texts]) -> tuple[tuple[str, str], ...]:
    """People of none of those who are paid for one by one, each with how to mend it."""
    everyone = grid.measure(Ask.of(what, where))
    missing = float((everyone - grid.measure(Ask.of(what, {**where, each.by: each.members}))).max())
    if missing < _HALF_A_DAY:
        return ()
    told = f"{missing:,.1f} person-years in a year belong to no {each.by} of `for_each:`, so nothing is paid for them."
    others = sorted({str(code) for code in grid.people[each.by].unique()} - {*each.members, UNKNOWN})
    named = f": {', '.join(others[:_SHOWN])}{', …' if len(others) > _SHOWN else ''}" if others else ""
    return ((told, f"Add the others to its `members:`{named}; or say under `where:` whom the contract is for."),)
