"""What sets of terms come to: at which nobody is worse off, who blocks, which are best, and what may be agreed.

A partner is worse off where it has less than in the baseline by a penny or more: on average, or in so many of a hundred
draws. One whom no term reaches blocks nothing that terms can mend, and is told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.terms.around import Around
from finmodel.terms.grid_of_terms import Offer, TermGrid, TermSet
from finmodel.terms.settled_sets import SettledSets

WORST_OFF, WHOLE_PLACE = "worst_off", "place"
"""Goals beside a partner's: that the worst-off partner has most, and that the place has."""
_HALF_A_PENNY = 0.005
_NEAR = 1e-9

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class BestTerms:
    """The best terms for a goal: of all that are tried, and of those at which nobody is worse off."""

    goal: str
    anywhere: int
    """Number of the set."""
    gets: float
    inside: int | None
    """Number of the set; None where there is no such set."""
    gets_inside: float | None
    alike: int
    """How many sets give the goal as much as the first."""


@dataclass(frozen=True)
class Blocker:
    """A partner whom terms outside the zone leave worse off."""

    partner: str
    sets: int
    """How many sets leave it worse off."""
    alone: int
    """In how many of them it is the only one."""
    most: float
    """What it loses at most, in pounds."""
    worst: int
    """Number of the set at which it does."""


@dataclass(frozen=True)
class Agreed:
    """What may be agreed in place of an offer: the nearest set at which nobody is worse off."""

    offer: Offer
    number: int
    """Number of the offer among those settled."""
    blocked_by: tuple[str, ...]
    """Who is worse off at the offer itself."""
    nearest: int | None
    """Number of the nearest set; None where the offer is agreed as it is, or where nothing can be."""
    distance: float


@dataclass(frozen=True)
class Weighed:
    """A grid of terms, settled, and what it comes to."""

    standing: Around
    grid: TermGrid
    settled: SettledSets
    stated: SettledSets
    """The terms as the contract states them."""
    offered: SettledSets | None
    """The offers' terms."""
    offers: tuple[Offer, ...]
    level: int

    @property
    def place(self) -> Place:
        """The place."""
        return self.standing.place

    @property
    def partners(self) -> tuple[str, ...]:
        """Ids of the partners; pools come after them among the parties and are none."""
        return tuple(each.id for each in self.place.partners)

    @cached_property
    def spots(self) -> Mapping[str, int]:
        """Where each partner stands among the parties."""
        return {each: self.place.parties.index(each) for each in self.partners}

    @property
    def drawn(self) -> bool:
        """True where there are draws."""
        return self.settled.sure is not None

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """Partners who get more at some terms than at others."""
        tables = [table for table in (self.settled.expected, self.settled.sure) if table is not None]
        moves = [np.ptp(table, axis=1) > _HALF_A_PENNY for table in tables]
        return tuple(each for each, spot in self.spots.items() if any(one[spot] for one in moves))

    def beyond_help(self, sure: bool) -> dict[str, float]:
        """Partners who are worse off whatever the terms are, and what they lose."""
        table = self._table(sure)
        rest = [each for each in self.partners if each not in self.reached]
        lost = {each: float(-table[self.spots[each], 0]) for each in rest}
        return {each: loss for each, loss in lost.items() if loss > _HALF_A_PENNY}

    def _table(self, sure: bool) -> Floats:
        table = self.settled.sure if sure else self.settled.expected
        assert table is not None
        return table

    def worse_off(self, sure: bool) -> dict[str, Chosen]:
        """For each partner whom terms reach, the sets that leave it worse off."""
        table = self._table(sure)
        return {each: table[self.spots[each]] < -_HALF_A_PENNY for each in self.reached}

    def zone(self, sure: bool) -> Chosen:
        """The sets at which no partner whom terms reach is worse off."""
        worse = list(self.worse_off(sure).values())
        return ~np.any(worse, axis=0) if worse else np.ones(len(self.settled.sets), dtype=bool)

    @cached_property
    def agreeable(self) -> Chosen:
        """The zone at the strictest level there is: in so many draws where there are any, else as it is."""
        return self.zone(self.drawn)

    def blockers(self, sure: bool) -> list[Blocker]:
        """Who is worse off outside the zone, those whom most sets leave so first."""
        worse, table = self.worse_off(sure), self._table(sure)
        together = np.sum(list(worse.values()), axis=0) if worse else np.zeros(0)
        found = []
        for partner, sets in worse.items():
            if sets.any():
                mine = table[self.spots[partner]]
                alone = int((sets & (together == 1)).sum())
                found.append(Blocker(partner, int(sets.sum()), alone, float(-mine.min()), int(mine.argmin())))
        return sorted(found, key=lambda each: -each.sets)

    def value_of(self, goal: str) -> Floats:
        """What each set is worth for a goal, in pounds on average."""
        expected = self.settled.expected
        if goal == WHOLE_PLACE:
            return np.asarray(expected.sum(axis=0))
        if goal == WORST_OFF:
            spots = [self.spots[each] for each in self.reached or self.partners]
            return np.asarray(expected[spots].min(axis=0))
        return np.asarray(expected[self.spots[goal]])

    def best(self, goal: str) -> BestTerms:
        """The best terms for a goal; of several as good, those nearest to what the contract states."""
        value = self.value_of(goal)
        anywhere = self._best(value, np.ones(len(value), dtype=bool))
        assert anywhere is not None
        inside = self._best(value, self.agreeable)
        alike = int((value > value[anywhere] - _HALF_A_PENNY).sum())
        gets_inside = None if inside is None else float(value[inside])
        return BestTerms(goal, anywhere, float(value[anywhere]), inside, gets_inside, alike)

    def _best(self, value: Floats, among: Chosen) -> int | None:
        if not among.any():
            return None
        most = value[among].max()
        as_good = np.flatnonzero(among & (value > most - _HALF_A_PENNY))
        return min(map(int, as_good), key=lambda number: self._from(self.grid.stated, number))

    def _from(self, terms: TermSet, number: int) -> float:
        return round(self.grid.distance(terms, self.settled.sets[number]), 9)

    @cached_property
    def agreements(self) -> tuple[Agreed, ...]:
        """For each offer, who is worse off at it, and the nearest set at which nobody is."""
        return tuple(self._agreed(number, offer) for number, offer in enumerate(self.offers))

    def _agreed(self, number: int, offer: Offer) -> Agreed:
        assert self.offered is not None
        table = self.offered.sure if self.offered.sure is not None else self.offered.expected
        blocked = tuple(each for each in self.reached if table[self.spots[each], number] < -_HALF_A_PENNY)
        inside = np.flatnonzero(self.agreeable)
        if not blocked or not len(inside):
            return Agreed(offer, number, blocked, None, 0.0)
        mine = self.settled.expected[self.spots[offer.partner]]
        nearest = min(map(int, inside), key=lambda spot: (self._from(offer.terms, spot), -mine[spot]))
        return Agreed(offer, number, blocked, nearest, self._from(offer.terms, nearest))

    def range_of(self, chosen: Chosen, term: int) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest value of a term among some sets; None among none."""
        values = [terms[term] for terms, taken in zip(self.settled.sets, chosen, strict=True) if taken]
        return (min(values), max(values)) if values else None


def goals_of(place: Place, asked: str | None) -> Sequence[str]:
    """The goal that is asked for; all of them where none is."""
    return [asked] if asked is not None else [WORST_OFF, WHOLE_PLACE, *(each.id for each in place.partners)]
