"""A later extract laid over the plan: variances, and the outturn expected of each contract.

Payments are not scaled up to a year: activity is, also at both ends of its range, and the contracts settle it, because
thresholds and caps do not grow in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.outturn.development import Development
from finmodel.outturn.extract import Standing
from finmodel.outturn.forecast import Outlook, Which, outlooks, to_date, whole_year
from finmodel.outturn.forecast_range import RANGE, ByChance, Spread, between, by_chance, surpluses, with_range
from finmodel.outturn.in_year import COUNTED, so_far
from finmodel.outturn.profiles import PROFILES, Choice
from finmodel.outturn.variance import ALL_ACTIVITY, PARTS, PASSED_ON, TERMS, Variances, by_partner, variances
from finmodel.positions.ledger import in_pounds
from finmodel.positions.settled_money import Payment
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run

_FLOW = ["contract", "payer", "payee"]
_OUTTURN = [*_FLOW, "plan", "so_far", "how", "forecast", *RANGE, "low", "high"]
_AMOUNTS = ("plan", "so_far", "forecast", *RANGE, "low", "high")


@dataclass(frozen=True)
class Forecast:
    """The year of an extract that ends before it does: what is recorded, and what the year may come to."""

    recorded: Run
    low: Run
    high: Run
    """With low, the year at either end of the range of late coding."""
    outlooks: Mapping[tuple[str, str], Outlook]
    """By provider and setting."""
    chance: ByChance
    """How far chance in the months to come may move each payment, and what each partner is left with."""


@dataclass(frozen=True)
class PlanAndActual:
    """The plan, and the years as they came; the extract's own year as it is expected to. Tables are in pounds."""

    plan: Run
    actual: Run
    standing: Standing
    forecast: Forecast | None
    """None where the extract has the whole of its year."""

    @property
    def variance(self) -> pd.DataFrame:
        """Each contract's payments: contract, payer, payee, period, plan, actual, variance, its causes and basis."""
        return in_pounds(self._pence.table, ("plan", "actual", "variance", *PARTS))

    @property
    def price_lines(self) -> pd.DataFrame:
        """The same by setting and price line, which sum to it: see `Variances.lines`."""
        return in_pounds(self._pence.lines, ("variance", *PARTS))

    @property
    def profiles(self) -> pd.DataFrame:
        """Units that each group's year comes to by what the rest might follow: see `PROFILES`.

        Columns: provider, setting, seen, forecast, follows, previous_year, flat, recent.
        """
        found = {} if self.forecast is None else self.forecast.outlooks
        rows = [
            (*group, one.seen, one.year, one.profile, *(one.years.get(each, np.nan) for each in PROFILES))
            for group, one in found.items()
        ]
        return pd.DataFrame(rows, columns=["provider", "setting", "seen", "forecast", "follows", *PROFILES])

    @property
    def without_setting(self) -> tuple[str, ...]:
        """Contracts paid by the unit of which the data tell no setting, so that mix is among all their units."""
        lines = self._pence.lines
        counted = lines[(lines["setting"] == "") & ~lines["line"].isin((TERMS, ALL_ACTIVITY, PASSED_ON))]
        return tuple(counted["contract"].unique())

    @property
    def partners(self) -> pd.DataFrame:
        """The same by partner, as what each is left with: partner, period, contract, then as `variance`."""
        return in_pounds(by_partner(self._pence.table), ("plan", "actual", "variance", *PARTS))

    @property
    def outturn(self) -> pd.DataFrame:
        """The year of the extract: contract, payer, payee, plan, so_far, how, forecast, its range, low, high.

        The range is in pounds below and above the forecast, none of them less than nil: late_coding_below,
        late_coding_above, chance_below, chance_above. Low and high join both parts, as independent: see `COVERS`.
        """
        year = self.standing.year
        whole = self._pence.table
        table = whole[whole["period"] == year.label][[*_FLOW, "plan", "actual"]].rename(columns={"actual": "forecast"})
        if self.forecast is None:
            table = table.assign(**dict.fromkeys(RANGE, 0), how=COUNTED)
            table = table.assign(**dict.fromkeys(("so_far", "low", "high"), table["forecast"]))
            return in_pounds(table[_OUTTURN], _AMOUNTS)
        due = so_far(self.forecast.recorded, self.actual, year, self.standing.days)
        table = table.merge(due, how="left", on=_FLOW).fillna({"so_far": 0, "how": "no longer in force"})
        ends = [_paid(each, year.label) for each in (self.forecast.low, self.actual, self.forecast.high)]
        keys: list[Payment] = [(row[0], row[1], row[2]) for row in table[_FLOW].itertuples(index=False)]
        coded = [
            between(pence, tuple(end.get(key, 0) for end in ends))
            for key, pence in zip(keys, table["forecast"], strict=True)
        ]
        chance = [self.forecast.chance.payments.get(key, Spread()) for key in keys]
        return in_pounds(with_range(table, coded, chance)[_OUTTURN], _AMOUNTS)

    @property
    def partner_outturn(self) -> pd.DataFrame:
        """What each party is left with in the year of the extract: partner, plan, forecast, its range, low, high.

        The range is as in `outturn`, but all that one group of activity moves for a partner moves together: its
        income, payments and costs are not joined as if they were independent. A positive amount is money left.
        """
        label = self.standing.year.label
        planned, middle = surpluses(self.plan, label), surpluses(self.actual, label)
        rows = [(party, planned.get(party, 0), pence) for party, pence in middle.items()]
        table = pd.DataFrame(rows, columns=["partner", "plan", "forecast"])
        coded = chance = [Spread()] * len(table)
        if self.forecast is not None:
            ends = [surpluses(each, label) for each in (self.forecast.low, self.actual, self.forecast.high)]
            coded = [between(pence, tuple(end[party] for end in ends)) for party, pence in middle.items()]
            chance = [self.forecast.chance.parties.get(party, Spread()) for party in middle]
        found = with_range(table, coded, chance)
        return in_pounds(found, ("plan", "forecast", *RANGE, "low", "high"))

    @cached_property
    def _pence(self) -> Variances:
        found = variances(self.plan, self.actual)
        reached = self.standing.compared(self.actual.basis.place)
        table, lines = (each[each["period"].isin(reached)] for each in (found.table, found.lines))
        return Variances(table.reset_index(drop=True), lines.reset_index(drop=True))


def _paid(each: Run, period: str) -> dict[Payment, int]:
    here = each.ledger[each.ledger["period"] == period]
    sums = here.groupby(_FLOW)["pence"].sum().reset_index()
    return {(str(row[0]), str(row[1]), str(row[2])): int(row[3]) for row in sums.itertuples(index=False)}


@dataclass(frozen=True)
class Later:
    """A later extract, counted: its years up to its last day, and its months."""

    place: Place
    contracts: tuple[Contract, ...]
    grid: Grid
    by_month: Grid | None
    """By provider and setting; none where the place has no activity."""
    standing: Standing


def lay_over(plan: Run, later: Later, developments: Mapping[str, Development], choice: Choice) -> PlanAndActual:
    """Lay a later extract over the plan; where it has a part of a year, forecast the whole.

    Years carried forward that it has nothing of take people and activity from what the years they are carried from
    came to, so that balances run on; they are not compared.
    """
    standing = later.standing

    def settled(grid: Grid, name: str, title: str) -> Run:
        return run(Basis(later.place, later.contracts, grid.carried(standing.carried)), name, title)

    if standing.whole and not developments:
        return PlanAndActual(plan, settled(later.grid, "actual", "Actual"), standing, None)
    known = standing.elapsed, standing.before
    found = {} if later.by_month is None else outlooks(later.by_month, standing.months, known, developments, choice)

    def expected(which: Which, title: str) -> Run:
        return settled(whole_year(later.grid, standing.year, found, which), which, title)

    middle, low, high = expected("year", "Forecast outturn"), expected("low", "Low"), expected("high", "High")
    recorded = settled(to_date(later.grid, standing.year), "recorded", "Recorded so far")
    chance = by_chance(middle, standing.year, found)
    return PlanAndActual(plan, middle, standing, Forecast(recorded, low, high, found, chance))
