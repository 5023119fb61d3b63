"""Balances year by year: what each partner ends with, with and without loans."""

from __future__ import annotations

import pandas as pd

from finmodel.scenarios.changes.funding import LOAN
from finmodel.scenarios.run import Run


def balances_of(run: Run) -> pd.DataFrame:
    """Every partner's balance, in pounds.

    Columns: partner, period, surplus (the year's, loans included), borrowed, paid_back and interest (each less what
    it lent or received), before_brokerage (the surplus without them), cumulative (surpluses so far), owed (loans
    outstanding at the end of the year; less than nil for a lender).
    """
    table = run.positions[["partner", "period", "surplus"]].copy()
    for column, line, sign in (("borrowed", "loan", 1), ("paid_back", "repayment", -1), ("interest", "interest", -1)):
        table[column] = sign * _received(run, line).to_numpy()
    table["before_brokerage"] = table["surplus"] - table["borrowed"] + table["paid_back"] + table["interest"]
    by_partner = table.groupby("partner", sort=False)
    table["cumulative"] = by_partner["surplus"].cumsum()
    table["owed"] = by_partner["borrowed"].cumsum() - by_partner["paid_back"].cumsum()
    amounts = [name for name in table.columns if name not in ("partner", "period")]
    return table.assign(**{name: table[name] / 100 for name in amounts})


def loans_of(run: Run) -> pd.Series[int]:
    """Pence that loans leave each party with in a year, by partner and period: borrowed less paid back.

    It is money that is owed, and no gain; less than nil for a lender. Interest is a gain or a loss, and no part of it.
    """
    return _received(run, "loan") + _received(run, "repayment")


def _received(run: Run, line: str) -> pd.Series[int]:
    """Pence that each party receives by a line of its loans, less what it pays, by partner and period as positions."""
    rows = run.ledger[run.ledger["contract"].str.startswith(f"{LOAN}_") & (run.ledger["line"] == line)]
    index = pd.MultiIndex.from_frame(run.positions[["partner", "period"]])
    received, paid = (
        rows.groupby([side, "period"])["pence"].sum().reindex(index, fill_value=0) for side in ("payee", "payer")
    )
    return (received - paid).astype("int64")
