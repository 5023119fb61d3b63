"""Contracts carried forward: each amount of money that they state, in the years that a place goes on for.

An amount that is stated for a year stands. One that is stated once, or for earlier years, goes on from the place's last
year, or from the last year that it is stated for, with the rise of its sort: prices of a unit or a person with prices,
sums of a year with prices too unless sums are held. Whatever is no money stays as it was last stated. It can be done
again to what has been carried already, so that what a scenario brings in or sets is carried as the rest is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finmodel.contracts.clauses.over_time.path import Path
from finmodel.contracts.clauses.over_time.uplifts import Uplifts
from finmodel.contracts.clauses.shared_savings.benchmark import PastYear
from finmodel.contracts.contract import Contract
from finmodel.contracts.fund.overspend import RiskPool
from finmodel.contracts.fund.underspend import CarryForward
from finmodel.contracts.values import TermValue, cases_of
from finmodel.core.ahead.forward import Ahead, Sort
from finmodel.core.frozen import Frozen
from finmodel.core.place import Place
from finmodel.errors import FinmodelError

_OF_THE_PAST: Mapping[type[Frozen], tuple[str, ...]] = {
    Path: ("from_sum",),
    PastYear: ("spend", "people"),
    RiskPool: ("opening",),
    CarryForward: ("opening",),
}
"""Keys whose amounts are of one time that has been, so that nothing of them is carried forward."""
Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class CarriedTerm:
    """A number of a contract in years to come: the keys it stands under, the year it is of, and what it rises to."""

    keys: Keys
    unit: str
    sort: Sort | None
    """What it rises with; None for what stays as it was last stated."""
    since: str
    stated: Decimal
    by_year: Mapping[str, Decimal]


@dataclass(frozen=True)
class CarriedContract:
    """A contract carried forward, with what that did to each of its numbers."""

    contract: Contract
    terms: tuple[CarriedTerm, ...] = ()


def carried_contracts(contracts: Sequence[Contract], place: Place) -> tuple[Contract, ...]:
    """Contracts as they go on in the years that a place is carried forward for; themselves where it is not."""
    if place.ahead is None:
        return tuple(contracts)
    fed = [each.in_place(place.outcomes) for each in contracts]
    made = tuple(carried_contract(each, place).contract.in_place(place.outcomes) for each in fed)
    same = all(one is other for one, other in zip(made, contracts, strict=True))
    return tuple(contracts) if same else made


def carried_contract(contract: Contract, place: Place) -> CarriedContract:
    """A contract as it goes on in the years that a place is carried forward for."""
    assert place.ahead is not None
    carrying = _Carrying(contract, place, place.ahead)
    made = carrying.part(contract, ())
    assert isinstance(made, Contract)
    if not carrying.terms:
        return CarriedContract(contract)
    try:
        made.lines()
    except FinmodelError:  # a rule that takes one number for all its years: it is told with what stays
        return CarriedContract(contract)
    return CarriedContract(made, tuple(carrying.terms))


@dataclass
class _Carrying:
    """A walk through all that a contract states, which carries forward the numbers that its rules use."""

    contract: Contract
    place: Place
    ahead: Ahead
    terms: list[CarriedTerm] = field(default_factory=list)

    def __post_init__(self) -> None:
        cases = [case for case in cases_of(self.place) if case.period in self.ahead.years]
        self.years = tuple(case.period for case in cases if self.contract.in_force(case))
        self.starts = {span.label: span.start for span in self.place.spans}
        self.used = {id(value.stated) for term in self.contract.terms() for value in _values_of(term.value)}

    def part(self, part: Any, keys: Keys) -> Any:
        """A part of the contract, carried forward; the same object where nothing of it changes."""
        if isinstance(part, TermValue):
            return self._term(part, keys)
        if isinstance(part, Uplifts):
            return self._uplifts(part, keys)
        if isinstance(part, Frozen):
            stays = self._stays(part)
            inner = {name: getattr(part, name) for name in type(part).model_fields if name not in stays}
            changed = {name: made for name, made in self._inside(inner, keys) if made is not inner[name]}
            return _copy(part, changed) if changed else part
        if isinstance(part, dict):
            made = dict(self._inside(part, keys))
            return part if all(made[key] is part[key] for key in part) else made
        if isinstance(part, tuple):
            listed = tuple(self.part(each, (*keys, number)) for number, each in enumerate(part))
            return part if all(one is other for one, other in zip(listed, part, strict=True)) else listed
        return part

    def _inside(self, parts: Mapping[Any, Any], keys: Keys) -> Iterator[tuple[Any, Any]]:
        for key, each in parts.items():
            yield key, self.part(each, (*keys, key))

    def _term(self, value: TermValue, keys: Keys) -> TermValue:
        if value.share is not None and isinstance(value.of, TermValue):
            of = self._term(value.of, (*keys, "of"))
            return value if of is value.of else value.model_copy(update={"of": of})
        if not value.is_stated or id(value) not in self.used or not self.years:
            return value
        sort = sort_of(value.unit)
        if value.by_date is not None:
            return self._by_date(value, sort, keys)
        if value.by_period is not None:
            return self._by_period(value, sort, keys)
        if value.value is None or sort is None or not self._rises(sort):
            return value
        more = {year: self._raised(value.value, value, sort, year, None) for year in self.years}
        own = [year for year in self.place.periods if year not in self.ahead.years]
        self._told(value, sort, keys, (self.ahead.last, value.value, more))
        return self._with(value, {**dict.fromkeys(own, value.value), **more})

    def _by_period(self, value: TermValue, sort: Sort | None, keys: Keys) -> TermValue:
        stated = value.by_period or {}
        to_come: dict[str, Decimal] = {}
        since, last = self.ahead.last, value.otherwise
        for year in self.years:
            if year in stated:
                continue
            before = max((label for label in stated if label < year), default=None)
            if value.otherwise is None and before is not None:
                since, last = before, stated[before]
            if last is not None:
                to_come[year] = last if sort is None else self._raised(last, value, sort, year, since)
        if not to_come or last is None or (value.otherwise is not None and set(to_come.values()) == {value.otherwise}):
            return value
        self._told(value, sort, keys, (since, last, to_come))
        return self._with(value, {**stated, **to_come})

    def _by_date(self, value: TermValue, sort: Sort | None, keys: Keys) -> TermValue:
        stated = value.by_date or {}
        latest = max(stated)
        later = {year: self.starts[year] for year in self.years if self.starts[year] > latest}
        if sort is None or not self._rises(sort) or not later:
            return value
        spans = [span.label for span in self.place.spans if span.start <= latest <= span.end]
        since = max([self.ahead.last, *spans])
        more = {year: self._raised(stated[latest], value, sort, year, since) for year in later}
        self._told(value, sort, keys, (since, stated[latest], more))
        return value.model_copy(update={"by_date": {**stated, **{later[year]: more[year] for year in later}}})

    def _uplifts(self, clause: Uplifts, keys: Keys) -> Uplifts:
        """The rises that a sum has by its own contract, with those of years to come."""
        rises = self.ahead.rises("terms")
        more = {year: rises[year] for year in self.years if year not in clause.rates and year > clause.stated_in}
        if not more:
            return clause
        first = next(iter(clause.rates.values()))
        rates = {year: TermValue(value=rise, unit=first.unit, source=self._source) for year, rise in more.items()}
        for year, rise in more.items():
            self.terms.append(CarriedTerm((*keys, "rates", year), first.unit, None, year, rise, {year: rise}))
        return clause.model_copy(update={"rates": {**clause.rates, **rates}})

    def _stays(self, part: Frozen) -> tuple[str, ...]:
        """Keys of a part that are not carried forward: of the past, or raised by another key of the contract."""
        stays = next((names for kind, names in _OF_THE_PAST.items() if isinstance(part, kind)), ())
        if getattr(part, "uplifts", None) is not None:
            stays = (*stays, "amount")
        return (*stays, "contributions") if getattr(self.contract, "roll_forward", None) is not None else stays

    @property
    def _source(self) -> str:
        return self.ahead.forward.source or f"Carried forward from {self.ahead.last}"

    def _rises(self, sort: Sort) -> bool:
        return any(self.ahead.rises(sort).values())

    def _raised(self, amount: Decimal, value: TermValue, sort: Sort, year: str, since: str | None) -> Decimal:
        factor = self.ahead.factor(sort, year, since)
        places = Decimal("0.01") if value.unit == "money" else Decimal("0.000001")
        return amount if factor == 1 else (amount * factor).quantize(places)

    def _with(self, value: TermValue, by_period: dict[str, Decimal]) -> TermValue:
        """The number by year, within limits that its file sets for who enters it where it still is."""
        numbers = by_period.values()
        low, high = value.lowest, value.highest
        limits = {
            "lowest": None if low is not None and min(numbers) < low else low,
            "highest": None if high is not None and max(numbers) > high else high,
        }
        return value.model_copy(update={"value": None, "by_period": by_period, **limits})

    def _told(self, value: TermValue, sort: Sort | None, keys: Keys, found: tuple[str, Decimal, Any]) -> None:
        self.terms.append(CarriedTerm(keys, value.unit, sort, *found))


def sort_of(unit: str) -> Sort | None:
    """What a number of a contract rises with, by its unit; None for what is no money."""
    return "terms" if unit == "money" else "prices" if unit.startswith("money/") else None


def _values_of(value: Any) -> Iterator[TermValue]:
    for each in value if isinstance(value, tuple) else (value,):
        if isinstance(each, TermValue):
            yield each


def _copy(part: Frozen, changed: Mapping[str, Any]) -> Frozen:
    """A copy with some fields changed, which works out anew what follows from them."""
    made = part.model_copy(update=dict(changed))
    for name in made.__dict__.keys() - type(made).model_fields.keys():
        del made.__dict__[name]
    return made
