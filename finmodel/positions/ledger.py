"""The ledger: every transfer of money, in whole pence, from payer to payee."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.contracts.settle import Settlement
from finmodel.core.money import to_pence

LEDGER_COLUMNS = ("contract", "line", "payer", "payee", "period", "pence")


def ledger_of(settlement: Settlement) -> pd.DataFrame:
    """Every transfer a settlement makes, one row a contract, line, payer, payee and period.

    Columns: contract, line, payer, payee, period, pence (a whole number, positive from payer to payee).
    """
    periods = [case.label for case in settlement.cases]
    frames = [
        pd.DataFrame(
            {
                "contract": settled.contract.id,
                "line": settled.line.name,
                "payer": payer,
                "payee": payee,
                "period": periods,
                "pence": to_pence(np.asarray(amounts)),
            }
        )
        for settled in settlement.lines
        for payer, payee, amounts in settled.flows()
    ]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "pence" else "str") for name in LEDGER_COLUMNS})
    return pd.concat(frames, ignore_index=True)


def in_pounds(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """A copy of a table with columns of whole pence turned into pounds."""
    return table.assign(**{name: table[name] / 100 for name in columns})
