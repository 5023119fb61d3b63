"""Pools that pay for nothing, and pools that promise more than their partners have."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.core.amounts import money
from finmodel.plausibility.alarm import Alarm, rule
from finmodel.plausibility.money_seen import names_of, years_of
from finmodel.scenarios.pool_years import year_of_pool
from finmodel.scenarios.run import Run


@rule
def pool_that_pays_for_nothing(run: Run) -> Iterator[Alarm]:
    """A pool that money goes into in some year and that pays for nothing in any."""
    place, sign = run.basis.place, run.basis.place.currency
    for number, pool in enumerate(place.pools):
        years = [year_of_pool(run, pool, period) for period in place.periods]
        paid_in, spent = sum(each.paid_in for each in years), sum(abs(each.spent) for each in years)
        if not paid_in and not spent:
            what = f"{pool.title} is listed as a pool, and nothing is paid into it or out of it."
            yield Alarm(what, "Give it an agreement and what it pays for, or take it out.", ("pools", number))
        elif not spent:
            what = f"{money(paid_in, sign)} is paid into {pool.title}, and it pays for nothing: all of it goes back."
            yield Alarm(what, "Add a contract whose payer is the pool, or leave the pool out.", ("pools", number))


@rule
def pool_promised_more_than_its_partners_have(run: Run) -> Iterator[Alarm]:
    """A pool that pays for more in a year than all the money of those who pay into it."""
    place, sign, names = run.basis.place, run.basis.place.currency, names_of(run)
    held = {(each.party, each.period): each for each in years_of(run)}
    for number, pool in enumerate(place.pools):
        for period in place.periods:
            ledger = run.ledger[run.ledger["period"] == period]
            payers = [str(name) for name in ledger.loc[ledger["payee"] == pool.id, "payer"].unique()]
            spent = year_of_pool(run, pool, period).spent
            have = sum(held[payer, period].held for payer in payers if (payer, period) in held)
            if payers and spent > have:
                who = " and ".join(names[payer] for payer in payers if payer in names)
                what = (
                    f"{pool.title} pays for {money(spent, sign)} in {period}, and those who pay into it, {who}, "
                    f"have {money(have, sign)} in all."
                )
                fix = "Check the prices and the activity that the pool pays for, and the funding of its partners."
                yield Alarm(what, fix, ("pools", number))
                break
