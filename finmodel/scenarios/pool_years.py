"""What a pool takes in, pays for and hands back in a year."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.contracts.fund.lines import HOST_FEE, PAID_IN
from finmodel.core.party import Pool
from finmodel.scenarios.run import Run


@dataclass(frozen=True)
class PoolYear:
    """One pool in one year, in pounds."""

    paid_in: float
    spent: float
    """Paid for care and for running it, less what came back."""
    handed_back: float
    """Handed back to partners, less what they met."""


def year_of_pool(run: Run, pool: Pool, year: str) -> PoolYear:
    """What a pool took in and paid in a year, as the ledger has it."""
    table = run.ledger[run.ledger["period"] == year]
    agreements = {contract.id for contract in run.basis.contracts if contract.shares_out == pool.id}
    own = table["contract"].isin(agreements)
    shared = own & ~table["line"].isin((*PAID_IN, HOST_FEE))
    into, out = table["payee"] == pool.id, table["payer"] == pool.id
    paid_in = float(table.loc[into & own & ~shared, "pence"].sum()) / 100
    spent = float(table.loc[out & ~shared, "pence"].sum() - table.loc[into & ~own, "pence"].sum()) / 100
    handed_back = float(table.loc[out & shared, "pence"].sum() - table.loc[into & shared, "pence"].sum()) / 100
    return PoolYear(paid_in, spent, handed_back)
