"""The last check, never skipped: no money is made or lost between what comes in and what is spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from finmodel.contracts.contract import RuleBook
from finmodel.core.columns import PERIOD
from finmodel.core.money import round_exact
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.measures.grid import Grid
from finmodel.positions.outside import DELIVERY

_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Check:
    """Two routes to one amount, in whole pence."""

    name: str
    one: int
    other: int

    @property
    def passed(self) -> bool:
        """True where both routes give the same."""
        return self.one == self.other


def checks_of(
    place: Place, contracts: Sequence[RuleBook], grid: Grid, ledger: pd.DataFrame, positions: pd.DataFrame
) -> list[Check]:
    """Every check of a settled place, by period.

    The surpluses together are money in from outside less the cost of delivery; each pool ends at nil; what each
    contract for activity paid is the priced activity, summed apart from the rules.
    """
    found: list[Check] = []
    for period in place.periods:
        here = ledger[ledger["period"] == period]
        surplus = int(positions.loc[positions["period"] == period, "surplus"].sum())
        money_in = sum((place.funding_of(partner.id, period) for partner in place.partners), Decimal(0))
        spent = int(here.loc[here["contract"] == DELIVERY, "pence"].sum())
        found.append(
            Check(f"Surpluses are money in less cost of delivery, {period}", surplus, _pence(money_in) - spent)
        )
        for pool in place.pools:
            left = positions[(positions["period"] == period) & (positions["partner"] == pool.id)]["surplus"]
            found.append(Check(f"{pool.title} ends at nil, {period}", int(left.sum()), 0))
        rows = grid.activity[grid.activity[PERIOD] == period]
        for contract in contracts:
            worth = contract.apart(rows) if contract.plain else None
            if worth is not None:
                paid = int(here.loc[here["contract"] == contract.id, "pence"].sum())
                found.append(Check(f"{contract.title} pays what its activity is worth, {period}", paid, _pence(worth)))
    return found


def require(checks: Sequence[Check]) -> None:
    """Raise FinmodelError, naming every check that fails with both amounts."""
    failed = [check for check in checks if not check.passed]
    if failed:
        told = "; ".join(f"{check.name}: {check.one / 100:,.2f} against {check.other / 100:,.2f}" for check in failed)
        raise FinmodelError(
            f"Money is not conserved. {told}. This is a fault in finmodel or in the contracts; no result is given."
        )


def _pence(amount: Decimal) -> int:
    return int(round_exact(amount, _PENNY) * 100)
