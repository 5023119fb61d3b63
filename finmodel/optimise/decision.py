"""A decision in units and pounds, and the arithmetic of what it runs, does and costs, year by year.

This is worked out apart from the program that decides: what runs, how far it works by ramp and returns, and what is
paid for it, so that a plan is held against its problem by a second reckoning in exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from finmodel.core.money import split_pence
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem

_PENNY = Decimal("0.01")
_NIL = Decimal(0)


def cell_of(problem: Problem, name: str, year: str) -> str:
    """What a scheme in a year is called: by its id alone, where one year is planned."""
    return name if len(problem.years) == 1 else f"{name} {year}"


def payment_of(problem: Problem, pool: str, partner: str, year: str) -> str:
    """What a partner's payment into a pool in a year is called: by its id alone, where one pool has one year."""
    if len(problem.funds) == 1:
        return partner if len(problem.years) == 1 else f"{partner} in {year}"
    return f"{partner} into {pool}" + ("" if len(problem.years) == 1 else f" in {year}")


@dataclass(frozen=True)
class Decision:
    """How many units of each scheme are bought in each year, and what each partner pays in for them."""

    units: Mapping[str, Decimal]
    """Units started, by scheme and year as `cell_of` calls them: those bought, where one year is planned."""
    contributions: Mapping[str, Decimal]
    """Pounds by pool, partner and year as `payment_of` calls them, in whole pence."""
    lent: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    """What the lender of a pool lends it in a year, in whole pence; below nil what it is paid back."""
    carried: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    """What a pool carries from a year into the next, in whole pence."""

    def started(self, problem: Problem, scheme: str, year: str) -> Decimal:
        """Units of a scheme that are started in a year."""
        return self.units.get(cell_of(problem, scheme, year), _NIL)

    def paid_in(self, problem: Problem, pool: str) -> dict[str, dict[str, Decimal]]:
        """What each partner pays into a pool in each year, with what is carried forward and without loans.

        What is carried forward is paid in when it is spent, by each partner in the proportion that it pays in.
        """
        fund = problem.funds[pool]
        paid: dict[str, dict[str, Decimal]] = {}
        brought = _NIL
        for year in problem.years:
            stated = {
                partner: self.contributions.get(payment_of(problem, pool, partner, year), _NIL)
                for partner in fund.contributions
            }
            on = self.carried.get((pool, year), _NIL)
            for partner, pounds in stated.items():
                paid.setdefault(partner, {})[year] = pounds
            if brought != on:
                moved = abs(int((brought - on) * 100))
                parts = split_pence(moved, [one.most_in(year) for one in fund.contributions.values()])
                for partner, pence in zip(stated, parts, strict=True):
                    paid[partner][year] += Decimal(pence if brought > on else -pence) / 100
            brought = on
        return paid


def running_of(problem: Problem, decision: Decision) -> dict[tuple[str, str], Decimal]:
    """Units of each scheme that run in each year."""
    years = problem.years
    found = {}
    for scheme in problem.schemes:
        lasts = problem.runs_for(scheme)
        started = [decision.started(problem, scheme.id, year) for year in years]
        for number, year in enumerate(years):
            begun = started[max(0, number - lasts + 1) : number + 1]
            found[scheme.id, year] = begun[0] if len(begun) == 1 else sum(begun, _NIL)
    return found


def working_of(problem: Problem, decision: Decision) -> dict[tuple[str, str], Decimal]:
    """Units of each scheme in each year as far as they have their effects, and one for each combination in place."""
    years = problem.years
    working = {}
    for scheme in problem.schemes:
        lasts = problem.runs_for(scheme)
        started = [decision.started(problem, scheme.id, year) for year in years]
        for number, year in enumerate(years):
            ages = range(min(lasts, number + 1))
            begun = (started[number - age] * _ramped(scheme, age) for age in ages)
            working[scheme.id, year] = _returned(scheme, sum(begun, _NIL))
    running = running_of(problem, decision)
    for combination in problem.combinations:
        for year in years:
            working[combination.name, year] = Decimal(all(running[one, year] > 0 for one in combination.schemes))
    return working


def spend_by_year(problem: Problem, decision: Decision) -> dict[tuple[str, str], Decimal]:
    """Pounds the pool pays for each scheme in each year, to the penny."""
    running = running_of(problem, decision)
    found = {}
    for scheme in problem.schemes:
        for year in problem.years:
            paid = scheme.cost_in(year) * running[scheme.id, year]
            paid += scheme.start_up * decision.started(problem, scheme.id, year)
            found[scheme.id, year] = paid.quantize(_PENNY, rounding=ROUND_HALF_UP)
    return found


def spend_of(problem: Problem, decision: Decision) -> dict[str, Decimal]:
    """Pounds the pool pays for each scheme, in all years together."""
    found = dict.fromkeys((scheme.id for scheme in problem.schemes), _NIL)
    for (scheme, _), pounds in spend_by_year(problem, decision).items():
        found[scheme] += pounds
    return found


def owed_at_ends(problem: Problem, decision: Decision) -> dict[tuple[str, str], Decimal]:
    """Pounds that each pool owes at the end of each year, to the penny: what it owed, with interest, and new loans."""
    owed = {}
    for pool, fund in problem.funds.items():
        rate, before = Decimal(0) if fund.borrowing is None else fund.borrowing.interest, _NIL
        for year in problem.years:
            before = before * (1 + rate) + decision.lent.get((pool, year), _NIL)
            owed[pool, year] = before.quantize(_PENNY, rounding=ROUND_HALF_UP)
    return owed


def _ramped(scheme: Scheme, age: int) -> Decimal:
    return scheme.ramp[age] if age < len(scheme.ramp) else Decimal(1)


def _returned(scheme: Scheme, units: Decimal) -> Decimal:
    """What units come to by bands of returns."""
    if not scheme.returns:
        return units
    done, before = _NIL, _NIL
    for band in scheme.returns:
        end = units if band.up_to is None else min(units, band.up_to)
        done += max(_NIL, end - before) * band.part
        before = max(before, end)
    return done
