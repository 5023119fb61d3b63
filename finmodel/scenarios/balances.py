"""Balances year by year: what each partner ends with, with and without loans, and what investing saves."""

from __future__ import annotations

import pandas as pd

from finmodel.core.place import OUTSIDE
from finmodel.scenarios.changes.funding import LOAN
from finmodel.scenarios.changes.spending import INVESTMENT
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


def invested(before: Run, after: Run) -> pd.DataFrame:
    """What a scenario invests in each year, and what the whole place and each partner has for it, in pounds.

    Columns: partner (`place` for all together), period, invested (what the partner spends on investments itself),
    contributed (what it pays others for theirs, less what others pay it), borrowed (less repaid and interest), saved
    (what is better by, investment and loans left aside), net (what is better by in all) and cumulative.
    """
    one, other = (balances_of(run).set_index(["partner", "period"]) for run in (before, after))
    spent, paid = _spent(before, after), _paid(after) - _paid(before)
    table = pd.DataFrame({"net": other["surplus"] - one["surplus"]})
    was, now = (frame["borrowed"] - frame["paid_back"] - frame["interest"] for frame in (one, other))
    table["invested"] = spent.reindex(table.index, fill_value=0.0)
    table["contributed"] = paid.reindex(table.index, fill_value=0.0)
    table["borrowed"] = now - was
    whole = table.groupby("period", sort=False).sum()
    whole.index = pd.MultiIndex.from_product([["place"], whole.index], names=["partner", "period"])
    table = pd.concat([whole, table])
    table["saved"] = table["net"] + table["invested"] + table["contributed"] - table["borrowed"]
    table = table.round(2).reset_index()
    table["cumulative"] = table.groupby("partner", sort=False)["net"].cumsum().round(2)
    return table[["partner", "period", "invested", "contributed", "borrowed", "saved", "net", "cumulative"]]


def _received(run: Run, line: str) -> pd.Series[int]:
    """Pence that each party receives by a line of its loans, less what it pays, by partner and period as positions."""
    rows = run.ledger[run.ledger["contract"].str.startswith(f"{LOAN}_") & (run.ledger["line"] == line)]
    index = pd.MultiIndex.from_frame(run.positions[["partner", "period"]])
    received, paid = (
        rows.groupby([side, "period"])["pence"].sum().reindex(index, fill_value=0) for side in ("payee", "payer")
    )
    return (received - paid).astype("int64")


def _spent(before: Run, after: Run) -> pd.Series[float]:
    """Pounds that each partner spends on investments, by year, more than before."""

    def single(run: Run) -> pd.Series[float]:
        rows = run.ledger[(run.ledger["payee"] == OUTSIDE) & run.ledger["line"].str.endswith(".by_year")]
        return rows.groupby(["payer", "period"])["pence"].sum() / 100

    return single(after).sub(single(before), fill_value=0.0)


def _paid(run: Run) -> pd.Series[float]:
    """Pounds that each party pays others for their investments, by year, less what it is paid for its own."""
    rows = run.ledger[run.ledger["contract"].str.startswith(f"{INVESTMENT}_")]
    index = pd.MultiIndex.from_frame(run.positions[["partner", "period"]])
    paid = rows.groupby(["payer", "period"])["pence"].sum().reindex(index, fill_value=0)
    received = rows.groupby(["payee", "period"])["pence"].sum().reindex(index, fill_value=0)
    return (paid - received) / 100
