"""The difference between two positions, split by contract into steps that sum to the penny."""

from __future__ import annotations

import pandas as pd

from finmodel.positions.position import net_by_contract

REMAINDER = "remainder"


def bridge(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Each party's difference between two ledgers, split by contract, in whole pence.

    Columns: partner, period, contract, before, after, difference. A contract that only one ledger has counts as
    nil in the other.
    """
    keys = ["partner", "period", "contract"]
    one, other = (
        net_by_contract(ledger).rename(columns={"pence": name})
        for ledger, name in ((before, "before"), (after, "after"))
    )
    table = one.merge(other, on=keys, how="outer").fillna({"before": 0, "after": 0})
    table = table.astype({"before": "int64", "after": "int64"})
    return table.assign(difference=table["after"] - table["before"])


def unexplained(steps: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What a bridge leaves unexplained of each surplus, in whole pence, as rows named `remainder`; often none.

    `before` and `after` are positions.
    """
    keys = ["partner", "period"]
    moved = after.set_index(keys)["surplus"] - before.set_index(keys)["surplus"]
    told = steps.groupby(keys)["difference"].sum().reindex(moved.index, fill_value=0)
    rest = (moved - told).rename("difference").reset_index()
    return rest[rest["difference"] != 0].assign(contract=REMAINDER)
