"""A year to come that takes another's activity, and in which nothing rises."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.core.amounts import money
from finmodel.plausibility.alarm import Alarm, rule
from finmodel.plausibility.money_seen import years_of
from finmodel.scenarios.run import Run


@rule
def year_carried_forward_without_uplift(run: Run) -> Iterator[Alarm]:
    """A year carried forward in which what is paid, or what care costs, is that of its source to the penny."""
    place, sign = run.basis.place, run.basis.place.currency
    told_apart = () if place.ahead is None else place.ahead.years
    for later, source in place.carried_forward.items():
        if later in told_apart:
            continue
        sums = {}
        for period in (later, source):
            own = [each for each in years_of(run) if each.period == period]
            sums[period] = (
                ("what is paid", round(sum(each.payments for each in own), 2)),
                ("what care costs", round(sum(each.delivery for each in own), 2)),
            )
        alike = [(name, amount) for (name, amount), other in zip(sums[later], sums[source], strict=True)
                 if amount and amount == other[1]]  # fmt: skip
        if alike:
            told = " and ".join(f"{name} ({money(amount, sign)})" for name, amount in alike)
            what = (
                f"{later} takes the activity of {source}, and {told} is that of {source} to the penny: nothing rises."
            )
            fix = (
                "State what rises: prices by year or `uplifts:` in contracts, `factors:` in `costs:`; or read the year "
                "as one at the prices of before."
            )
            yield Alarm(what, fix, ("carried_forward", later))
