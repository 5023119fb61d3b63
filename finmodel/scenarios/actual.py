"""A later extract laid over the plan: variances, and the outturn expected of each contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.positions.ledger import in_pounds
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.development import Development
from finmodel.scenarios.in_year import COUNTED, so_far
from finmodel.scenarios.outturn import Outlook, Profile, Which, outlooks, to_date, whole_year
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.standing import Standing
from finmodel.scenarios.variance import CAUSES, by_partner, variance

_PARTS = (*CAUSES[:3], "contract_terms")
_FLOW = ["contract", "payer", "payee"]


@dataclass(frozen=True)
class Forecast:
    """The year of an extract that ends before it does: what is recorded, and what the year may come to."""

    recorded: Run
    low: Run
    high: Run
    outlooks: Mapping[tuple[str, str], Outlook]
    """By provider and setting."""


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
        return in_pounds(self._pence(), ("plan", "actual", "variance", *_PARTS))

    @property
    def partners(self) -> pd.DataFrame:
        """The same by partner, as what each is left with: partner, period, contract, then as `variance`."""
        return in_pounds(by_partner(self._pence()), ("plan", "actual", "variance", *_PARTS))

    @property
    def outturn(self) -> pd.DataFrame:
        """The year of the extract: contract, payer, payee, plan, so_far, how, forecast, low, high.

        Low and high are the least and most that a payment comes to across the range of late coding.
        """
        year = self.standing.year
        whole = self._pence()
        table = whole[whole["period"] == year.label][[*_FLOW, "plan", "actual"]].rename(columns={"actual": "forecast"})
        if self.forecast is None:
            return in_pounds(
                table.assign(so_far=table["forecast"], how=COUNTED, low=table["forecast"], high=table["forecast"]),
                ("plan", "forecast", "so_far", "low", "high"),
            )
        due = so_far(self.forecast.recorded, self.actual, year, self.standing.days)
        table = table.merge(due, how="left", on=_FLOW).fillna({"so_far": 0, "how": "no longer in force"})
        ends = [_paid(each, year.label) for each in (self.forecast.low, self.actual, self.forecast.high)]
        keys = [tuple(row) for row in table[_FLOW].itertuples(index=False)]
        table["low"] = [min(end.get(key, 0) for end in ends) for key in keys]
        table["high"] = [max(end.get(key, 0) for end in ends) for key in keys]
        table = table[[*_FLOW, "plan", "so_far", "how", "forecast", "low", "high"]]
        return in_pounds(table, ("plan", "so_far", "forecast", "low", "high"))

    def _pence(self) -> pd.DataFrame:
        table = variance(self.plan, self.actual)
        reached = self.standing.compared(self.actual.basis.place)
        return table[table["period"].isin(reached)].reset_index(drop=True)


def _paid(each: Run, period: str) -> dict[tuple[str, ...], int]:
    here = each.ledger[each.ledger["period"] == period]
    sums = here.groupby(_FLOW)["pence"].sum()
    return {tuple(map(str, key)): int(pence) for key, pence in sums.items()}  # type: ignore[call-overload]


@dataclass(frozen=True)
class Later:
    """A later extract, counted: its years up to its last day, and its months."""

    place: Place
    contracts: tuple[Contract, ...]
    grid: Grid
    by_month: Grid | None
    """By provider and setting; none where the place has no activity."""
    standing: Standing


def lay_over(plan: Run, later: Later, developments: Mapping[str, Development], profile: Profile) -> PlanAndActual:
    """Lay a later extract over the plan; where it has a part of a year, forecast the whole.

    Years carried forward that it has nothing of take people and activity from what the years they are carried from
    came to, so that balances run on; they are not compared.
    """
    standing = later.standing

    def settled(grid: Grid, name: str, title: str) -> Run:
        return run(Basis(later.place, later.contracts, grid.carried(standing.carried)), name, title)

    if standing.whole and not developments:
        return PlanAndActual(plan, settled(later.grid, "actual", "Actual"), standing, None)
    before = standing.before if profile == "previous_year" else ()
    found = (
        {}
        if later.by_month is None
        else outlooks(later.by_month, standing.months, standing.elapsed, developments, before)
    )

    def expected(which: Which, title: str) -> Run:
        return settled(whole_year(later.grid, standing.year, found, which), which, title)

    middle, low, high = expected("year", "Forecast outturn"), expected("low", "Low"), expected("high", "High")
    recorded = settled(to_date(later.grid, standing.year), "recorded", "Recorded so far")
    return PlanAndActual(plan, middle, standing, Forecast(recorded, low, high, found))
