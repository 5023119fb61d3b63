"""Money of the pools, year by year: what partners pay in, what is spent, carried forward, borrowed and repaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from finmodel.core.amounts import exact_money
from finmodel.core.place import Place
from finmodel.optimise.building.choice_sums import Terms, add
from finmodel.optimise.building.decisions import Decisions
from finmodel.optimise.building.meaning import Kind, Meaning, Meant
from finmodel.optimise.decision import payment_of
from finmodel.optimise.saying.pool_money import Borrowing, PoolMoney
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit, Sense

Unspent = Mapping[tuple[str, str], Decimal]
"""Pounds that a pool would hand back at the end of a year and that may be spent, by pool and year."""


def most_in_a_year(problem: Problem, unspent: Unspent) -> float:
    """Pounds that could be spent in a year at the most: all that there is in any year, and all that may be owed."""
    whole = Decimal(0)
    for pool, fund in problem.funds.items():
        for year in problem.years:
            whole += sum((one.most_in(year) for one in fund.contributions.values()), Decimal(0))
            whole += unspent.get((pool, year), Decimal(0))
        if fund.borrowing is not None:
            whole += fund.borrowing.at_most
    return float(whole)


@dataclass
class Money:
    """Choices and limits that money brings."""

    problem: Problem
    place: Place
    decisions: Decisions
    unspent: Unspent
    choices: list[Choice] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    open_: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Pool, partner and year of each choice of what is paid in."""
    lent: dict[tuple[str, str], Terms] = field(default_factory=dict)
    """What the lender of a pool pays in, in a year; below nil where it is paid back."""
    have: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """What a pool has in a year whatever is decided: what is fixed, and what was unspent."""
    carried: dict[tuple[str, str], str] = field(default_factory=dict)
    """The choice of what a pool carries from a year into the next."""

    def __post_init__(self) -> None:
        for pool, fund in self.problem.funds.items():
            for year in self.problem.years:
                self._contributions(pool, fund, year)
            if fund.borrowing is not None:
                self._borrowing(pool, fund.borrowing)
            self._balances(pool, fund)

    @property
    def between_years(self) -> tuple[str, ...]:
        """Choices of what is carried forward or owed at the end of a year."""
        owed = [name for terms in self.lent.values() for name, weight in terms.items() if weight == 1.0]
        return (*self.carried.values(), *owed)

    def _contributions(self, pool: str, fund: PoolMoney, year: str) -> None:
        names = {partner.id: partner.name for partner in self.place.partners}
        for partner, one in fund.contributions.items():
            if one.fixed:
                continue
            paying = f"from {payment_of(self.problem, pool, partner, year)}"
            self.choices.append(Choice(paying))
            self.open_[paying] = (pool, partner, year)
            sides: tuple[tuple[Sense, Decimal, str], ...] = (
                (">=", one.least_in(year), "at least"),
                ("<=", one.most_in(year), "at most"),
            )
            for sense, pounds, told in sides:
                if sense == ">=" and not pounds:
                    continue
                into = f" into {self._title(pool)}" if len(self.problem.funds) > 1 else ""
                amount = exact_money(pounds, self.place.currency)
                name = self.decisions.named(f"{names.get(partner, partner)} pays in{into} {told} {amount}", year)
                self._add(Limit(name, {paying: 1.0}, sense, float(pounds)), "contribution", pounds, partner, year)

    def _borrowing(self, pool: str, terms: Borrowing) -> None:
        """What is owed at the end of each year but the last, in which all is repaid."""
        years = self.problem.years
        owed = {year: self._owed(pool, year) for year in years[:-1]}
        for year, name in owed.items():
            self.choices.append(Choice(name))
            amount = exact_money(terms.at_most, self.place.currency)
            told = self.decisions.named(f"{self._title(pool)} owes at most {amount}", year)
            self._add(Limit(told, {name: 1.0}, "<=", float(terms.at_most)), "owed", terms.at_most, pool, year)
        for number, year in enumerate(years):
            lent: Terms = {owed[year]: 1.0} if year in owed else {}
            if number:
                add(lent, {owed[years[number - 1]]: -1.0 - float(terms.interest)})
            self.lent[pool, year] = lent

    def _balances(self, pool: str, fund: PoolMoney) -> None:
        """No more is spent in a year than there is, with what comes from other years."""
        if fund.carry_forward:
            for year, after in pairwise(self.problem.years):
                self.carried[pool, year] = f"carried from {year} to {after}, {pool}"
                self.choices.append(Choice(self.carried[pool, year]))
        schemes = [scheme for scheme in self.problem.schemes if self.problem.pool_of(scheme) == pool]
        before = None
        for year in self.problem.years:
            have = self.unspent.get((pool, year), Decimal(0))
            have += sum((one.most_in(year) for one in fund.contributions.values() if one.fixed), Decimal(0))
            self.have[pool, year] = have
            terms: Terms = {}
            for scheme in schemes:
                add(terms, self.decisions.spending(scheme, year))
            for paying, (to, _, when) in self.open_.items():
                if (to, when) == (pool, year):
                    terms[paying] = -1.0
            add(terms, self.lent.get((pool, year), {}), -1.0)
            if before is not None:
                terms[before] = -1.0
            before = self.carried.get((pool, year))
            if before is not None:
                terms[before] = 1.0
            of = f" of {self._title(pool)}" if len(self.problem.funds) > 1 else ""
            name = self.decisions.named(f"No more{of} is spent than there is", year)
            self._add(Limit(name, terms, "<=", float(have)), "money", have, pool, year)

    def _owed(self, pool: str, year: str) -> str:
        return f"owed at the end of {year} by {pool}"

    def _title(self, pool: str) -> str:
        return next((one.title for one in self.place.pools if one.id == pool), pool)

    def _add(self, limit: Limit, kind: Kind, bound: Decimal, about: str, year: str) -> None:
        told = year if len(self.problem.years) > 1 else ""
        self.meant.append(Meant(limit, Meaning(kind, limit.sense, bound, about, year=told)))
