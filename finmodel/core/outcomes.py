"""Outcomes of a place: what is measured of care and is no activity, by measure, year, partner and locality.

A share of several localities or partners is what they have in common: numerators added up over denominators added up.
Values that stand alone have no such sum, and are never averaged. What cannot be had is told as a `NotMeasured`, since
who asks knows the file that needs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from finmodel.core.amounts import percent
from finmodel.core.nearest import nearest
from finmodel.core.period import Period, before_label
from finmodel.core.speech import listed
from finmodel.core.unit import Unit

ALL = "all"
"""What stands for all partners together."""
WHOLE = ""
"""The whole place where a partner stands, the whole partner where a locality stands."""
Sort = Literal["share", "score", "number", "count"]
"""What an outcome is read as: a part of a whole, a score on a scale of its own, a number of any size, or how many there
are of something."""


@dataclass(frozen=True)
class OutcomeRow:
    """One row of a table of outcomes."""

    measure: str
    period: str
    partner: str = WHOLE
    locality: str = WHOLE
    value: Decimal | None = None
    """What was measured, where it is stated by itself."""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    in_percent: bool = False
    """True where the value is written with a sign of percent."""
    scored: bool = False
    """True where the numerator, as the table has it, has parts of one: it sums scores, and counts no people."""
    where: str = ""
    """File and row."""

    @property
    def amount(self) -> Decimal:
        """The value, or the numerator over the denominator, or the count."""
        if self.numerator is None:
            assert self.value is not None
            return self.value
        return self.numerator if self.denominator is None else self.numerator / self.denominator

    @property
    def is_rate(self) -> bool:
        """True where it is given as a numerator over a denominator."""
        return self.denominator is not None

    @property
    def is_share(self) -> bool:
        """True where it is some of its denominator, as a percentage is, also once a scenario has moved it."""
        return self.in_percent or (self.is_rate and not self.scored)

    def at_amount(self, amount: Decimal) -> OutcomeRow:
        """The row with another amount, of as many people as before."""
        if self.numerator is None:
            return replace(self, value=amount)
        return replace(self, numerator=amount if self.denominator is None else amount * self.denominator, value=None)


@dataclass(frozen=True)
class Whose:
    """Whose outcome is asked for: of some partners together, in some localities, in a year of its own."""

    partners: tuple[str, ...] = ()
    """Partners together; nobody where the contract's own are meant, and `all` for everybody."""
    localities: tuple[str, ...] = ()
    """Localities together; the whole where none is named."""
    year: str | None = None
    """The year it is of, `previous` for the one before; the year paid for where not given."""


OWN = Whose()
"""The contract's own partner, in the year paid for."""


@dataclass(frozen=True)
class YearOutcome:
    """An outcome of a year: what it came to, and the rows that it is of."""

    amount: Decimal
    rows: tuple[OutcomeRow, ...]

    @property
    def numerator(self) -> Decimal | None:
        """All numerators together, where it is a rate."""
        return sum((row.numerator or Decimal(0) for row in self.rows), Decimal(0)) if self.is_rate else None

    @property
    def denominator(self) -> Decimal | None:
        """All denominators together, where it is a rate."""
        return sum((row.denominator or Decimal(0) for row in self.rows), Decimal(0)) if self.is_rate else None

    @property
    def is_rate(self) -> bool:
        """True where it is numerators over denominators."""
        return all(row.is_rate for row in self.rows)


@dataclass(frozen=True)
class NotMeasured:
    """Why an outcome cannot be had, and how to mend it."""

    what: str
    fix: str


@dataclass(frozen=True)
class Outcomes:
    """Every row of the tables of outcomes of a place."""

    rows: tuple[OutcomeRow, ...] = ()
    files: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    """The fingerprint of what each file holds."""
    periods: tuple[Period, ...] = ()
    """Years that are settled."""
    carried: Mapping[str, str] = field(default_factory=dict)
    """Years that the data does not reach, and the year that each takes."""

    def __repr__(self) -> str:
        """What tells it from any other: two of one text are alike."""
        return f"Outcomes({self._digest})"

    @cached_property
    def _digest(self) -> str:
        told = repr((self.rows, self.periods, sorted(self.carried.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Every measure, in the order of the tables."""
        return tuple(dict.fromkeys(row.measure for row in self.rows))

    @cached_property
    def localities(self) -> tuple[str, ...]:
        """Every locality that a row names."""
        return tuple(dict.fromkeys(row.locality for row in self.rows if row.locality))

    @cached_property
    def _by_measure(self) -> Mapping[str, tuple[OutcomeRow, ...]]:
        found: dict[str, list[OutcomeRow]] = {}
        for row in self.rows:
            found.setdefault(row.measure, []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    def of(self, measure: str) -> tuple[OutcomeRow, ...]:
        """The rows of a measure."""
        return self._by_measure.get(measure, ())

    def partners_of(self, measure: str) -> tuple[str, ...]:
        """Whom a measure has rows for; an empty text for the whole place."""
        return tuple(dict.fromkeys(row.partner for row in self.of(measure)))

    def for_years(self, periods: Sequence[Period], carried: Mapping[str, str]) -> Outcomes:
        """The same rows for a place that settles these years."""
        same = self.periods == tuple(periods) and self.carried == carried
        return self if same else replace(self, periods=tuple(periods), carried=dict(carried))

    def with_rows(self, rows: Iterable[OutcomeRow]) -> Outcomes:
        """Outcomes of other rows."""
        return replace(self, rows=tuple(rows))

    @property
    def record(self) -> list[dict[str, str]]:
        """Each file with the fingerprint of what it holds, as a run's record has them."""
        return [{"file": file, "sha256": sha} for file, sha in zip(self.files, self.prints, strict=False)]

    @property
    def told(self) -> str:
        """The files, as a sentence speaks of them."""
        return listed(self.files)

    def amount(self, measure: str, whose: Whose, period: str, sort: Sort = "number") -> YearOutcome | NotMeasured:
        """An outcome in a year, of partners and localities together."""
        rows = self.of(measure)
        if not rows:
            near = nearest(measure, self.measures)
            fix = f"Did you mean '{near}'?" if near else f"Its measures are {listed(self.measures)}."
            return NotMeasured(f"{self.told} has no measure '{measure}'.", fix)
        year = self._year(measure, whose, period)
        chosen = list(self._chosen(rows, whose))
        mine = [row for row in chosen if row.period == year]
        if not chosen:
            return self._nobody(measure, whose)
        if not mine:
            years = listed(list(dict.fromkeys(row.period for row in chosen)))
            of = _named(whose)
            what = f"{self.told} has '{measure}'{of} for {years}, and not for {year}."
            return NotMeasured(what, f"Add a row for {year}.")
        return self._together(measure, mine, sort)

    def _year(self, measure: str, whose: Whose, period: str) -> str:
        """The year whose row answers: one asked for by name, one of its own, or the one that a year to come takes."""
        year = period
        if whose.year is not None:
            year = before_label(period) if whose.year == "previous" else whose.year
        there = {row.period for row in self.of(measure)}
        return year if year in there else self.carried.get(year, year)

    def _chosen(self, rows: Sequence[OutcomeRow], whose: Whose) -> Iterator[OutcomeRow]:
        everybody = [row.partner for row in rows if row.partner]
        partners: Sequence[str] = whose.partners
        if ALL in partners:
            partners = [WHOLE] if any(row.partner == WHOLE for row in rows) else list(dict.fromkeys(everybody))
        for partner in dict.fromkeys(partners):
            own = [row for row in rows if row.partner == partner]
            if whose.localities:
                yield from (row for row in own if row.locality in whose.localities)
            else:
                whole = {row.period for row in own if row.locality == WHOLE}
                yield from (row for row in own if row.locality == WHOLE or row.period not in whole)

    def _nobody(self, measure: str, whose: Whose) -> NotMeasured:
        rows = self.of(measure)
        if whose.localities and any(row.partner in whose.partners for row in rows):
            known = listed([each for each in dict.fromkeys(row.locality for row in rows) if each]) or "no locality"
            what = f"{self.told} has '{measure}' for {known}, and not for {listed(whose.localities)}."
            return NotMeasured(what, "Name a locality that it has.")
        known = listed([each or "the whole place" for each in self.partners_of(measure)])
        asked = listed([each or "the whole place" for each in whose.partners])
        fix = f"Add rows for {asked}, or say whose it is: `{{measure: {measure}, partner: NAME}}`."
        return NotMeasured(f"{self.told} has '{measure}' for {known}, and not for {asked}.", fix)

    def _together(self, measure: str, rows: Sequence[OutcomeRow], sort: Sort) -> YearOutcome | NotMeasured:
        several = len(rows) > 1
        if several and any(row.is_rate for row in rows) and not all(row.is_rate for row in rows):
            what = f"'{measure}' of {rows[0].period} has a denominator in some rows and none in others: {_at(rows)}."
            return NotMeasured(what, "Give each of them a numerator and a denominator.")
        if several and not rows[0].is_rate and sort != "count":
            what = f"'{measure}' of {rows[0].period} is {len(rows)} values, and values cannot be added up to one: "
            fix = "Give them as numerator and denominator, or add one row for all of them together."
            return NotMeasured(f"{what}{_at(rows)}.", fix)
        if sort == "count" and rows[0].is_rate:
            what = f"'{measure}' is a numerator over a denominator, and a number of things is wanted: {_at(rows)}."
            return NotMeasured(what, "Give the number as `value`, without a denominator.")
        if rows[0].is_rate:
            below = sum((row.denominator or Decimal(0) for row in rows), Decimal(0))
            amount = sum((row.numerator or Decimal(0) for row in rows), Decimal(0)) / below
        else:
            amount = sum((row.amount for row in rows), Decimal(0))
        return _of_sort(YearOutcome(amount, tuple(rows)), measure, sort)


def sort_of_unit(unit: Unit) -> Sort:
    """What an outcome is read as where a rule reads a number of a unit."""
    if not unit.pure:
        return "count"
    return "share" if unit.flavour in ("share", "flag") else "number" if unit.flavour == "number" else "score"


def _of_sort(outcome: YearOutcome, measure: str, sort: Sort) -> YearOutcome | NotMeasured:
    """The amount, where it is of the sort that is wanted."""
    row = outcome.rows[0]
    if sort == "share" and not 0 <= outcome.amount <= 1:
        told = _plain(outcome.amount)
        if outcome.is_rate:
            what = f"'{measure}' comes to {told}, and a share is wanted: {_at(outcome.rows)}."
            return NotMeasured(what, "A numerator counts some of its denominator; mend the row.")
        near = 1 < outcome.amount <= 100 and not row.in_percent
        fix = f"Write {told}% or {_plain(outcome.amount / 100)}." if near else "A share is from 0% to 100%."
        return NotMeasured(f"'{measure}' is {told}, and a share is wanted: {_at(outcome.rows)}.", fix)
    if sort in ("number", "count") and row.in_percent:
        what = f"'{measure}' is {percent(outcome.amount)}, and a plain number is wanted: {_at(outcome.rows)}."
        return NotMeasured(what, "Write it on the scale of the thresholds that the contract holds it against.")
    if sort == "count" and outcome.amount < 0:
        what = f"'{measure}' is {_plain(outcome.amount)}, and there is no less than none: {_at(outcome.rows)}."
        return NotMeasured(what, "Give 0 or more.")
    return outcome


def _plain(number: Decimal) -> str:
    return f"{round(number, 6).normalize():f}"


def _at(rows: Sequence[OutcomeRow]) -> str:
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f"{rows[0].where}{more}"


def _named(whose: Whose) -> str:
    named = [each for each in (*whose.partners, *whose.localities) if each and each != ALL]
    return f" of {listed(named)}" if named else ""


NO_OUTCOMES = Outcomes()
"""What a place has that names no table of outcomes."""
