"""The ledger: every transfer of money, in whole pence, from payer to payee."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.contracts.settled_lines import Settlement


def ledger_of(settlement: Settlement) -> pd.DataFrame:
    """Every transfer a settlement makes, one row a contract, line, payer, payee and period.

    Columns: contract, line, payer, payee, period, pence (a whole number, positive from payer to payee).
    """
    periods = [case.label for case in settlement.cases]
    flows = [(settled, *flow) for settled in settlement.lines for flow in settled.flows_in_pence]
    repeated = len(periods)
    columns = {
        "contract": [settled.contract.id for settled, *_ in flows for _ in range(repeated)],
        "line": [settled.line.name for settled, *_ in flows for _ in range(repeated)],
        "payer": [payer for _, payer, _, _ in flows for _ in range(repeated)],
        "payee": [payee for _, _, payee, _ in flows for _ in range(repeated)],
        "period": periods * len(flows),
        "pence": np.concatenate([np.zeros(0, "int64"), *(pence for *_, pence in flows)]),
    }
    return pd.DataFrame(columns)


def in_pounds(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """A copy of a table with columns of whole pence turned into pounds."""
    return table.assign(**{name: table[name] / 100 for name in columns})
