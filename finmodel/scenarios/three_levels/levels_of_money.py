"""Three levels of money: what partners combine, how it flows to providers, and who bears more activity, prices, costs.

The first two are the ledger, added up another way. The third is settled: all activity, all prices or all costs become
so much more, and what each partner is then worse off by, through every contract with its caps and shares, is its part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from finmodel.contracts.fund.lines import PAID_IN
from finmodel.core.columns import PERIOD
from finmodel.core.place import OUTSIDE, Place
from finmodel.errors import InputError
from finmodel.measures.grid import times
from finmodel.positions.position import net_by_contract
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.change import Stated
from finmodel.scenarios.run import Run, run

HOW_PAID = {
    "activity_tariff": "by the case",
    "blended": "a fixed and a variable part",
    "block": "block",
    "bundle": "bundle",
    "capitation": "by the head",
    "cost_and_volume": "cost and volume",
    "gain_share": "shared savings",
    "lead_provider": "lead provider's budget",
    "marginal_rate": "marginal rate",
    "pay_for_coordination": "for coordination",
    "pay_for_performance": "for performance",
    "personal_budget": "personal budgets",
    "pooled_fund": "over- and underspend of a pool",
    "schedule": "by its own schedule",
    "shared_budget": "shared budget",
    "year_of_care": "year of care",
}
"""How a provider is paid under each kind of contract."""
INTO_POOL = "into the pool"
_FLOW = ["payer", "payee", "how", PERIOD]


def how_paid(kind: str) -> str:
    """How a provider is paid under a kind of contract; the kind's own name for one that somebody added."""
    return HOW_PAID.get(kind, kind)


@dataclass(frozen=True)
class MoreOf:
    """Something of which there is more, and what that does to everybody in a year."""

    name: str
    """What there is more of, as a heading has it."""
    leaves: Mapping[str, float]
    """Pounds by which it leaves each party better or worse off."""

    @property
    def borne(self) -> float:
        """Pounds that all are worse off by, below nil where better; what those who lose lose, where that is nil."""
        together = -sum(self.leaves.values())
        return together if abs(together) >= 1 else -sum(each for each in self.leaves.values() if each < 0)

    def of_a_pound(self, party: str) -> float:
        """What a party bears of each pound, below nil where it gains; of a pound that is saved, what it keeps."""
        return round(-self.leaves[party] / self.borne, 6) + 0.0 if self.borne else 0.0


@dataclass(frozen=True)
class LevelsOfMoney:
    """A run's money on three levels, in pounds."""

    run: Run

    @property
    def place(self) -> Place:
        """The place."""
        return self.run.basis.place

    @cached_property
    def combined(self) -> pd.DataFrame:
        """Money in from outside and paid into each pool: partner, pool (empty for money in), period, pounds."""
        ledger = self.run.ledger
        pools = [pool.id for pool in self.place.pools]
        agreed = {contract.id for contract in self.run.basis.contracts if contract.shares_out in pools}
        funding = ledger[ledger["payer"] == OUTSIDE].assign(partner=lambda rows: rows["payee"], pool="")
        paid = ledger["contract"].isin(agreed) & ledger["line"].isin(PAID_IN)
        into = ledger[ledger["payee"].isin(pools) & paid].assign(
            partner=lambda rows: rows["payer"], pool=lambda rows: rows["payee"]
        )
        return _pounds(pd.concat([funding, into]), ["partner", "pool", PERIOD])

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Every payment between partners and pools by how it is paid: payer, payee, how, period, pounds."""
        ledger = self.run.ledger
        kinds = {contract.id: how_paid(contract.kind) for contract in self.run.basis.contracts}
        between = ledger[(ledger["payer"] != OUTSIDE) & (ledger["payee"] != OUTSIDE)]
        how = between["contract"].map(kinds)
        pools = [pool.id for pool in self.place.pools]
        paid_in = between["payee"].isin(pools) & between["line"].isin(PAID_IN)
        return _pounds(between.assign(how=how.mask(paid_in, INTO_POOL)), _FLOW)

    @property
    def bearing(self) -> dict[str, tuple[MoreOf, ...]]:
        """Who bears what in each year: see `risks`."""
        return {year: self.risks(year) for year in self.place.periods}

    def risks(self, year: str) -> tuple[MoreOf, ...]:
        """What more activity, higher prices, higher costs and more spending of each pool leave everybody with."""
        made = [self._more(name, after, year) for name, after in self._settled.items()]
        made += [self._of_pool(pool, title, after, year) for (pool, title), after in self._pools.items()]
        return tuple(each for each in made if abs(each.borne) >= 1)

    @cached_property
    def _settled(self) -> dict[str, Run]:
        """The place with more of each; without what it has nothing of."""
        basis = self.run.basis
        changes: dict[str, Callable[[], Basis]] = {
            "1% more activity": lambda: _more_activity(basis, 1.01),
            "10% more activity": lambda: _more_activity(basis, 1.1),
            "10% less activity": lambda: _more_activity(basis, 0.9),
            "1% on prices": lambda: _inflated(basis, "price_inflation"),
            "1% on costs": lambda: _inflated(basis, "cost_inflation"),
        }
        made = {name: _run_or_none(changed) for name, changed in changes.items()}
        return {name: after for name, after in made.items() if after is not None}

    @cached_property
    def _pools(self) -> dict[tuple[str, str], Run]:
        """The place where each pool, by its id and title, is asked 1% more by those it pays."""
        basis, made = self.run.basis, dict[tuple[str, str], Run]()
        for pool in self.place.pools:
            paid_by_it = {str(each) for each in self.run.ledger[self.run.ledger["payer"] == pool.id]["contract"]}
            named = [each.id for each in basis.contracts if each.id in paid_by_it and each.shares_out != pool.id]
            dearer = partial(_inflated, basis, "price_inflation", contracts=named)
            after = _run_or_none(dearer) if named else None
            if after is not None:
                made[pool.id, pool.title] = after
        return made

    def _more(self, name: str, after: Run, year: str) -> MoreOf:
        was, now = (_surplus(each, year) for each in (self.run, after))
        return MoreOf(name, {party: (now[party] - was[party]) / 100 for party in self.place.parties})

    def _of_pool(self, pool: str, title: str, after: Run, year: str) -> MoreOf:
        """What partners are left with through the pool's agreement, what they are paid by it aside."""
        agreed = {each.id for each in self.run.basis.contracts if each.shares_out == pool}
        was, now = (_through(each, agreed, year) for each in (self.run, after))
        leaves = {party: (now.get(party, 0) - was.get(party, 0)) / 100 for party in self.place.parties}
        return MoreOf(f"1% more spent by {title}", leaves | {pool: 0.0})


def _run_or_none(changed: Callable[[], Basis]) -> Run | None:
    """The place settled after a change; None where there is nothing to change."""
    try:
        return run(changed())
    except InputError:
        return None


def _more_activity(basis: Basis, factor: float) -> Basis:
    rows = basis.grid.activity
    factors = np.full(len(rows), factor)
    return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors))


def _inflated(basis: Basis, kind: str, **more: Any) -> Basis:
    stated = {"kind": kind, "name": "1% more", "source": "what if", "by": "1%", **more}
    return Stated.KINDS[kind].model_validate(stated).changed(basis, {}, "three levels of money")


def _surplus(settled: Run, year: str) -> dict[str, int]:
    rows = settled.positions[settled.positions[PERIOD] == year]
    return dict(zip(rows["partner"].tolist(), rows["surplus"].tolist(), strict=True))


def _through(settled: Run, contracts: set[str], year: str) -> dict[str, int]:
    """What some contracts leave each party with in a year, in pence."""
    rows = net_by_contract(settled.ledger)
    mine = rows[rows["contract"].isin(contracts) & (rows[PERIOD] == year)]
    return {str(party): int(pence) for party, pence in mine.groupby("partner")["pence"].sum().items()}


def _pounds(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = rows.groupby(by, sort=False)["pence"].sum().reset_index()
    return sums.assign(pounds=sums["pence"] / 100).drop(columns="pence")
