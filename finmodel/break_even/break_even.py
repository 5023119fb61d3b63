"""Break-even: at which size a scenario pays for each partner and for the place, by when, and with what chance.

The grid was measured once, and settling is cheap, so the range is scanned by settling the whole place at each size; see
`crossings` for how a crossing is narrowed. Loans are left aside, because money owed is no gain. A chance is that of all
else that is uncertain, with the size itself as it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from finmodel.break_even.crossings import Crossed, crossed
from finmodel.break_even.size_lattice import Better, SizeLattice
from finmodel.break_even.varied import Grounds, VariedSize, varied
from finmodel.contracts.settle import settle
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import cases_of
from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.core.progress import Progress, Stage, silent
from finmodel.errors import Finding, InputError
from finmodel.positions.by_draw import positions_by_draw
from finmodel.positions.outside import outside_books
from finmodel.positions.settled_money import Pence
from finmodel.scenarios.apply import apply, contracts_under
from finmodel.scenarios.asked_break_even import AskedBreakEven
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.changes.funding import LOAN
from finmodel.scenarios.run import supply_of
from finmodel.scenarios.scenario import Scenario
from finmodel.terms.around import moved

PLACE = "place"
"""Stands for all partners together."""
STEPS, FEWEST, MOST = 121, 3, 2001
"""Sizes that are tried over the range, where nothing is asked, and how few and many may be."""


@dataclass(frozen=True)
class SizesGround:
    """A scenario of which some size varies, and what it is compared with."""

    basis: Basis
    scenario: Scenario
    before: Scenario | None = None
    """What it is compared with; None for the contracts in force."""
    library: Library = field(default_factory=dict)
    steps: int = STEPS


@dataclass(frozen=True)
class ForWhom:
    """What the scenario does for one partner, or the place, over the range."""

    who: str
    """Id of the partner, or `place`."""
    crossed: Crossed
    as_stated: int | None
    """Pence that it is better off by at the size stated; None where that is not taken or is not in the range."""
    pays_back: str | None
    """First year from which on it is, as stated, no worse off all years so far together; None where there is none."""
    chance_as_stated: float | None = None
    """Chance that the target is reached as stated, all that is uncertain drawn; None where nothing is drawn."""
    chances: tuple[float | None, ...] = ()
    """The same at each crossing, with that size and all else drawn; None where nothing else is uncertain."""


@dataclass(frozen=True)
class BreakEven:
    """The answer to one question of break-even."""

    asked: AskedBreakEven
    scenario: Scenario
    against: str
    """Title of what it is compared with."""
    place: Place
    varied: VariedSize
    years: tuple[str, ...]
    """Years that count, together."""
    lattice: SizeLattice
    tried: tuple[int, ...]
    """Numbers of the sizes that the range was scanned at, and that the scenario takes."""
    whom: tuple[ForWhom, ...]
    refused: tuple[tuple[Decimal, Finding], ...]
    """Sizes that the scenario does not take, each with why."""
    draws: int | None = None

    def better(self, number: int, who: str) -> int:
        """Pence that somebody is better off by at a size, over the years that count."""
        found = self.lattice.settled[number]
        assert found is not None
        return _of(found, who, self.place, self.years)


def answered(asked: AskedBreakEven, of: SizesGround, progress: Progress | None = None) -> BreakEven:
    """Find the sizes at which a scenario pays; raises InputError where the question does not fit."""
    tell = progress or silent
    place, option = of.basis.place, f"scenario {of.scenario.scenario}"
    contracts = contracts_under(of.basis.contracts, of.scenario, of.library, place)
    moves = varied(asked.vary, asked.over, Grounds(of.scenario, contracts, place), option)
    whom, years = whom_of(asked, place, option), years_of(asked, place, option)
    before = _left(of.basis if of.before is None else apply(of.basis, of.before, of.library))
    refused: list[tuple[Decimal, Finding]] = []

    def settled(size: Decimal) -> Better | None:
        try:
            after = apply(of.basis, moves.at(size), of.library)
        except InputError as error:
            refused.append((size, error.findings[0]))
            return None
        return np.asarray(_left(after) - before)

    lattice = SizeLattice(moves.low, moves.high, moves.finest, settled)
    spots = lattice.evenly(of.steps, moves.stated)
    for done, spot in enumerate(spots, 1):
        lattice.better(spot)
        tell(Stage("Settling at each size", done / len(spots), len(spots), "sizes"))
    taken = tuple(spot for spot in spots if lattice.better(spot) is not None)
    if len(taken) < 2:
        raise InputError([refused[0][1]])
    tell("Narrowing where it crosses")
    over = WhatCounts(place, years, int(asked.target * 100), moves.stated, refused)
    found = [_for_whom(who, lattice, taken, over) for who in whom]
    against = "Contracts in force" if of.before is None else of.before.title
    return BreakEven(asked, of.scenario, against, place, moves, years, lattice, taken, tuple(found), tuple(refused))


@dataclass(frozen=True)
class WhatCounts:
    """What counts in an answer, and what was refused on the way to it."""

    place: Place
    years: tuple[str, ...]
    target: int
    """Pence to be reached."""
    stated: Decimal
    refused: Sequence[tuple[Decimal, Finding]]


def _for_whom(who: str, lattice: SizeLattice, taken: Sequence[int], counting: WhatCounts) -> ForWhom:
    place, years, stated = counting.place, counting.years, counting.stated

    def above(number: int) -> int:
        better = lattice.better(number)
        if better is None:
            raise InputError([counting.refused[-1][1]])
        return _of(better, who, place, years) - counting.target

    spot = lattice.number(stated) if lattice.low <= stated <= lattice.high else None
    better = None if spot is None else lattice.better(spot)
    as_stated = None if better is None else _of(better, who, place, years)
    return ForWhom(who, crossed(above, taken), as_stated, None if better is None else _pays_back(better, who, place))


def _pays_back(better: Better, who: str, place: Place) -> str | None:
    """The first year from which on all years so far together leave nobody short of where they were."""
    rows = better if who == PLACE else better[[place.parties.index(who)]]
    so_far = np.cumsum(rows.sum(axis=0))
    short = np.flatnonzero(so_far < 0)
    first = 0 if not len(short) else int(short[-1]) + 1
    return place.periods[first] if first < len(place.periods) else None


def _of(better: Better, who: str, place: Place, years: Sequence[str]) -> int:
    rows = better if who == PLACE else better[[place.parties.index(who)]]
    return int(rows[:, [place.periods.index(year) for year in years]].sum())


def _left(basis: Basis) -> Better:
    """Whole pence left with each party in each year, loans aside."""
    settlement = _settled(basis)
    place = basis.place
    left = positions_by_draw(settlement, place, 1).surplus - _loans(settlement, place)
    return np.asarray(np.broadcast_to(left, (len(place.parties), 1, len(place.periods)))[:, 0])


def lent(basis: Basis) -> Pence:
    """Whole pence that loans leave with each party: shape (party, 1, period)."""
    return _loans(_settled(basis), basis.place)


def _settled(basis: Basis) -> Settlement:
    funding, delivery = outside_books(basis.place)
    books = (funding, *basis.contracts, delivery)
    return settle(books, cases_of(basis.place), supply_of(basis.grid), memo=basis.memo)


def _loans(settlement: Settlement, place: Place) -> Pence:
    loans = [
        each
        for each in settlement.lines
        if each.contract.id.startswith(f"{LOAN}_") and each.line.name in ("loan", "repayment")
    ]
    return moved(place, loans, (1,))[: len(place.parties)]


def whom_of(asked: AskedBreakEven, place: Place, option: str) -> tuple[str, ...]:
    """For whom it is asked: the place and every partner, or those named."""
    partners = [partner.id for partner in place.partners]
    if not asked.for_:
        return (PLACE, *partners)
    for name in asked.for_:
        if name not in (PLACE, *partners):
            near = nearest(name, [PLACE, *partners])
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join((PLACE, *partners))}."
            raise InputError.of(option, f"'{name}' is not a partner of {place.title}.", fix)
    return tuple(dict.fromkeys(asked.for_))


def years_of(asked: AskedBreakEven, place: Place, option: str) -> tuple[str, ...]:
    """The years that count."""
    if asked.by is None:
        return place.periods
    if asked.by not in place.periods:
        what = f"{asked.by} is not among the place's years."
        raise InputError.of(option, what, f"Use {', '.join(place.periods)}.")
    return place.periods[: place.periods.index(asked.by) + 1]
