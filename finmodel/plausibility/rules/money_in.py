"""Money in from outside that is out of all proportion, and money that is paid and not there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from finmodel.core.amounts import money, number
from finmodel.plausibility.alarm import Alarm, rule
from finmodel.plausibility.money_seen import Year, names_of, years_of
from finmodel.scenarios.run import Run

THOUSAND = 1000.0
"""Funding so many times its neighbour's is more likely in pence, or in pounds where thousands are meant."""
BEYOND = 10.0
"""And so many times what the partner pays: a large partner beside small ones is no slip."""
MEANS = 100.0
"""A partner that pays so many times what it has is more likely one whose money is stated in thousands."""


@rule
def funding_far_from_its_neighbours(run: Run) -> Iterator[Alarm]:
    """A partner whose funding is a thousand times that of every other, and far more than it pays."""
    names = names_of(run)
    for period, years in _by_period(run).items():
        funded = sorted((each for each in years if each.funding > 0), key=lambda each: -each.funding)
        if len(funded) < 2 or funded[0].funding < THOUSAND * funded[1].funding:
            continue
        most, second = funded[0], funded[1]
        if most.funding < BEYOND * most.paid:
            continue
        sign = run.basis.place.currency
        times = number(most.funding / second.funding, 0)
        what = (
            f"The funding of {names[most.party]} in {period}, {money(most.funding, sign)}, is {times} times that of "
            f"{names[second.party]}, {money(second.funding, sign)}, and it pays {money(most.paid, sign)}."
        )
        yield Alarm(what, "Check that both are in whole pounds.", ("funding", most.party, period))


@rule
def funding_far_from_the_year_before(run: Run) -> Iterator[Alarm]:
    """A partner whose funding in a year is a hundred times that of the year before, or a hundredth part."""
    names, sign = names_of(run), run.basis.place.currency
    for party in names:
        own = [each for each in years_of(run) if each.party == party and each.funding > 0]
        for before, after in pairwise(own):
            if max(before.funding, after.funding) >= MEANS * min(before.funding, after.funding):
                what = (
                    f"The funding of {names[party]} is {money(before.funding, sign)} in {before.period} and "
                    f"{money(after.funding, sign)} in {after.period}."
                )
                yield Alarm(what, "Check that both years are in whole pounds.", ("funding", party, after.period))


@rule
def more_paid_than_there_is(run: Run) -> Iterator[Alarm]:
    """A partner that pays others a hundred times what it has."""
    names, sign = names_of(run), run.basis.place.currency
    told: set[str] = set()
    for year in years_of(run):
        if year.party in told or year.held <= 0 or year.paid < MEANS * year.held:
            continue
        told.add(year.party)
        what = (
            f"{names[year.party]} pays {money(year.paid, sign)} in {year.period}, "
            f"{number(year.paid / year.held, 0)} times the {money(year.held, sign)} that it has."
        )
        fix = "Check that its funding is in whole pounds, not in thousands, and that prices are not in pence."
        yield Alarm(what, fix, ("funding", year.party))


@rule
def paid_nothing_before_its_contract_starts(run: Run) -> Iterator[Alarm]:
    """A partner that delivers care in a year in which it has no money at all, and is paid in a later one."""
    names, sign = names_of(run), run.basis.place.currency
    for party in names:
        own = [each for each in years_of(run) if each.party == party]
        for number_of_year, year in enumerate(own):
            paid = [each for each in own[number_of_year + 1 :] if each.income + each.from_pools > 0]
            if paid and year.delivery > 0 and year.held + year.from_pools <= 0:
                what = (
                    f"{names[party]} is paid nothing in {year.period}, in which its care costs "
                    f"{money(year.delivery, sign)}; in {paid[0].period} it is paid "
                    f"{money(paid[0].income + paid[0].from_pools, sign)}."
                )
                fix = "Check when its contracts start, and that what they replace is in force until then."
                yield Alarm(what, fix, ("partners",))
                break


@rule
def contribution_larger_than_the_payers_money(run: Run) -> Iterator[Alarm]:
    """A partner that pays more into pools than it has in a year, what it earns from them among it."""
    names, sign = names_of(run), run.basis.place.currency
    told: set[str] = set()
    for year in years_of(run):
        has = year.held + _earned(run, year)
        if year.party in told or year.into_pools <= has:
            continue
        told.add(year.party)
        held = f"{money(has, sign)} is all that it has" if has > 0 else "it has no money at all"
        what = f"{names[year.party]} pays {money(year.into_pools, sign)} into pools in {year.period}, and {held}."
        fix = "Check the contribution, or state its money under `funding:`."
        yield Alarm(what, fix, ("funding", year.party))


def _earned(run: Run, year: Year) -> float:
    """What pools pay a partner for services; what a pool hands back is no more than was paid in."""
    agreements = [each.id for each in run.basis.contracts if each.kind == "pooled_fund"]
    rows = run.ledger[(run.ledger["payee"] == year.party) & (run.ledger["period"] == year.period)]
    pools = [pool.id for pool in run.basis.place.pools]
    return float(rows.loc[rows["payer"].isin(pools) & ~rows["contract"].isin(agreements), "pence"].sum()) / 100


def _by_period(run: Run) -> dict[str, list[Year]]:
    found: dict[str, list[Year]] = {}
    for each in years_of(run):
        found.setdefault(each.period, []).append(each)
    return found
