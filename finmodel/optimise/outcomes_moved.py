"""What schemes bring of outcomes that the place measures: to its rows, and to numbers of contracts that read them.

What a unit brings adds to the numerator of a rate, and to the value where there is no denominator. A scheme of a
locality adds to the row of that locality, and of the whole; one of no locality adds to every locality by its
denominator. Contracts read the outcomes again, so that what is paid for them is settled and not estimated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from finmodel.contracts.contract import Contract
from finmodel.contracts.feeding import NAMED
from finmodel.contracts.values import TermValue
from finmodel.core.outcomes import WHOLE, OutcomeRow, Outcomes
from finmodel.core.place import Place
from finmodel.optimise.saying.counted_outcome import OutcomeOfPlace
from finmodel.optimise.saying.problem import Problem
from finmodel.rules.nodes import Term

Working = tuple[str, str]
"""A scheme, or a combination by its name, and a year."""
Adding = tuple[OutcomeOfPlace, str, str]
"""An outcome, the locality of what is added to it (none for all), and a year."""
_NIL = Decimal(0)
_A_LITTLE = Decimal("0.000001")
"""Of one more: what contracts read moves in proportion, and one might be more than there can be."""


@dataclass(frozen=True)
class Brought:
    """What one unit of a scheme brings of an outcome that the place measures, in a year that it works."""

    scheme: str
    locality: str
    outcome: OutcomeOfPlace
    size: Decimal


@dataclass(frozen=True)
class Room:
    """How far a row of outcomes may move in a year, and what a unit of each scheme that works adds to it."""

    outcome: str
    counted_in: str
    year: str
    brought: Mapping[Working, Decimal]
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class MovedNumber:
    """By how much a unit that works moves a number of a contract that reads outcomes."""

    contract: str
    term: str
    member: str | None
    period: str
    by: Decimal


@dataclass(frozen=True)
class MeasuredOutcomes:
    """The outcomes of a place that the schemes of a problem add to."""

    problem: Problem
    place: Place

    @cached_property
    def brought(self) -> tuple[Brought, ...]:
        """What a unit of each scheme, and each combination, brings of them."""
        bringing = [(one.id, one.locality or WHOLE, one.outcomes) for one in self.problem.schemes]
        bringing += [(one.name, WHOLE, one.outcomes) for one in self.problem.combinations]
        measured = self.problem.measured
        return tuple(
            Brought(name, locality, measured[outcome], size)
            for name, locality, outcomes in bringing
            for outcome, size in outcomes.items()
            if outcome in measured and size
        )

    def rows(self, outcome: OutcomeOfPlace, year: str) -> tuple[OutcomeRow, ...]:
        """Its rows of a year; of a year that the data does not reach, those of the year it takes."""
        every = self.place.outcomes.of(outcome.measure)
        own = [row for row in every if not outcome.partner or row.partner == outcome.partner]
        taken = self.place.carried_forward.get(year, year)
        mine = [row for row in own if row.period == year]
        return tuple(mine or (replace(row, period=year) for row in own if row.period == taken))

    def now(self, name: str, years: Sequence[str]) -> tuple[Decimal, Decimal]:
        """Numerator and denominator of a rate of the whole place, in some years together."""
        every = [self.rows(self.problem.measured[name], year) for year in years]
        whole = [row for rows in every for row in [one for one in rows if one.locality == WHOLE] or rows]
        above, below = ((row.numerator or _NIL for row in whole), (row.denominator or _NIL for row in whole))
        return sum(above, _NIL), sum(below, _NIL)

    def rooms(self) -> Iterator[Room]:
        """One for each row that is a part of all there are, in each year."""
        for name, outcome in self.problem.measured.items():
            for year in self.problem.years:
                together = self.rows(outcome, year)
                for row in together:
                    most = _all_of(row)
                    brought: dict[Working, Decimal] = {}
                    for one in self.brought if most is not None else ():
                        size = one.size * part_of(row, together, one.locality) if one.outcome == outcome else _NIL
                        if size:
                            cell = one.scheme, year
                            brought[cell] = brought.get(cell, _NIL) + size
                    if most is not None and brought:
                        yield Room(name, outcome.counted_in, year, brought, -_now(row), most - _now(row))

    def moved(self, working: Mapping[Working, Decimal]) -> Outcomes:
        """The outcomes once so many units work."""
        added: dict[Adding, Decimal] = {}
        for one in self.brought:
            for year in self.problem.years:
                where = (one.outcome, one.locality, year)
                added[where] = added.get(where, _NIL) + one.size * working.get((one.scheme, year), _NIL)
        return self._with(added)

    def _with(self, added: Mapping[Adding, Decimal]) -> Outcomes:
        """The outcomes with so much more of some, of a locality or of none, in some years."""
        rows = {_place_of(row): row for row in self.place.outcomes.rows}
        for (outcome, locality, year), amount in added.items():
            together = self.rows(outcome, year)
            for row in together:
                part = part_of(row, together, locality)
                if amount * part:
                    rows[_place_of(row)] = _with_more(rows.get(_place_of(row), row), amount * part)
        return self.place.outcomes.with_rows(rows.values())

    def numbers(self, contracts: Sequence[Contract]) -> Iterator[tuple[Working, MovedNumber]]:
        """What a unit of each scheme that works in a year moves in contracts that read what it adds to.

        Contracts are read once for each outcome, locality and year, however many schemes add to it.
        """
        reading = [one for one in contracts if one.outcomes_read & {each.outcome.measure for each in self.brought}]
        for outcome, locality in dict.fromkeys((one.outcome, one.locality) for one in self.brought):
            bringing = [one for one in self.brought if (one.outcome, one.locality) == (outcome, locality)]
            for year in self.problem.years:
                full = any(_all_of(row) == _now(row) for row in self.rows(outcome, year))
                little = -_A_LITTLE if full else _A_LITTLE
                after = self.place.with_outcomes(self._with({(outcome, locality, year): little})).outcomes
                for contract in reading:
                    for number in _moved_numbers(contract, contract.in_place(after), little):
                        yield from (((one.scheme, year), replace(number, by=number.by * one.size)) for one in bringing)


def part_of(row: OutcomeRow, together: Sequence[OutcomeRow], locality: str) -> Decimal:
    """The part of what a scheme of a locality, or of none, brings that is added to one of some rows."""
    if row.locality == WHOLE:
        return Decimal(1)
    if locality:
        return Decimal(row.locality == locality)
    below = sum((each.denominator or _NIL for each in together if each.locality != WHOLE), _NIL)
    return (row.denominator or _NIL) / below if below else _NIL


def _place_of(row: OutcomeRow) -> tuple[str, str, str, str]:
    return row.measure, row.partner, row.locality, row.period


def _all_of(row: OutcomeRow) -> Decimal | None:
    """What a row comes to where it is of all; None for what may be any number."""
    if row.numerator is None:
        return Decimal(1) if row.in_percent and 0 <= row.amount <= 1 else None
    return row.denominator if row.denominator is not None and 0 <= row.amount <= 1 else None


def _now(row: OutcomeRow) -> Decimal:
    """What is added to: the numerator of a rate, else the value."""
    return row.amount if row.numerator is None else row.numerator


def _with_more(row: OutcomeRow, added: Decimal) -> OutcomeRow:
    """A row with more; units that are rounded may bring a hair more than all, or leave a hair less than none."""
    most, now = _all_of(row), _now(row) + added
    within = now if most is None else min(max(now, _NIL), most)
    return row.at_amount(within) if row.numerator is None else replace(row, numerator=within)


def _moved_numbers(before: Contract, after: Contract, little: Decimal) -> Iterator[MovedNumber]:
    """Numbers of a contract that outcomes supply, and by how much each moves for one more of what moved a little."""
    now = {term.name: term.value for term in after.terms()}
    for term in before.terms():
        if not term.name.startswith(NAMED):
            continue
        for member, was, became in _values(term, now[term.name]):
            for period, amount in (was.by_period or {}).items():
                by = ((became.by_period or {})[period] - amount) / little
                if by:
                    yield MovedNumber(before.id, term.name, member, period, by)


def _values(term: Term, after: object) -> Iterator[tuple[str | None, TermValue, TermValue]]:
    """Each value of a term with the value that it became, by member where it has several."""
    if isinstance(term.value, TermValue) and isinstance(after, TermValue):
        yield None, term.value, after
    elif isinstance(term.value, tuple) and isinstance(after, tuple) and term.along is not None:
        for member, was, became in zip(term.along.members, term.value, after, strict=True):
            if isinstance(was, TermValue) and isinstance(became, TermValue):
                yield member, was, became
