"""A month in the shadow of its contracts: what the file states, what is due for it, and what another agreement pays.

Both agreements are read against the same file in the same way, so that what differs between them is what they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.outturn.in_year import BY_DAYS, COUNTED
from finmodel.outturn.month_due import MonthAgreed
from finmodel.outturn.month_stated import Month, MonthStated, shown
from finmodel.outturn.reconciled import REASONS, Reconciled, Spot, reconciled
from finmodel.positions.ledger import in_pounds

_PAYMENT = ["contract", "payer", "payee"]
_SPOT = ["commissioner", "provider", "setting"]


@dataclass(frozen=True)
class Shadow:
    """A month's file against the contracts in force, and against those proposed where there are any."""

    month: Month
    statement: MonthStated
    in_force: MonthAgreed
    proposed: MonthAgreed | None

    @cached_property
    def split(self) -> Reconciled:
        """The file against the contracts in force."""
        return reconciled(self.statement, self.in_force)

    @cached_property
    def split_otherwise(self) -> Reconciled | None:
        """The file against the contracts proposed."""
        return None if self.proposed is None else reconciled(self.statement, self.proposed)

    @property
    def reconciliation(self) -> pd.DataFrame:
        """What the file states, which its rows sum to: commissioner, provider, setting, reason, means, pounds."""
        order = list(REASONS)
        keys = sorted(self.split.rows, key=lambda key: (key[0], order.index(key[1])))
        rows = [(*_shown(spot), reason, REASONS[reason], self.split.rows[spot, reason]) for spot, reason in keys]
        return in_pounds(pd.DataFrame(rows, columns=[*_SPOT, "reason", "means", "pounds"]), ("pounds",))

    @property
    def shadow(self) -> pd.DataFrame:
        """What is stated and due for the month by point of delivery, in pounds.

        Columns: commissioner, provider, setting, stated, in_force, proposed and difference (proposed less in force);
        the last two only where contracts are proposed. A setting without a name is for what has none.
        """
        other = self.split_otherwise
        splits = [self.split] if other is None else [self.split, other]
        spots: dict[Spot, None] = dict.fromkeys(self.split.stated)
        spots |= dict.fromkeys(spot for split in splits for spot, reason in split.rows if reason == "due")
        rows = []
        for spot in sorted(spots):
            dues = [split.due(spot) for split in splits]
            amounts = (self.split.stated.get(spot, 0), *dues, *((dues[1] - dues[0],) if other is not None else ()))
            rows.append((*_shown(spot), *amounts))
        names = ["stated", "in_force", *(["proposed", "difference"] if other is not None else [])]
        return in_pounds(pd.DataFrame(rows, columns=[*_SPOT, *names]), tuple(names))

    @property
    def kinds(self) -> pd.DataFrame:
        """Each kind of activity of the month: six dimensions, rows, units, stated, due, difference, reason, means.

        Money is in pounds; what is due is at the prices in force, and the difference is from the prices alone.
        """
        table = self.split.kinds
        codes = {name: table[name].map(shown) for name in ACTIVITY_DIMENSIONS}
        table = table.assign(
            **codes, stated=table["pounds"], means=table["reason"].map(lambda code: REASONS.get(code, ""))
        )
        return table[[*codes, "rows", "units", "stated", "due", "difference", "reason", "means"]].round(8)

    @property
    def contracts(self) -> pd.DataFrame:
        """What each contract pays for the month and how that is found: contract, payer, payee, how, pounds.

        Of the contracts in force, then of those proposed: `agreement` tells which.
        """
        agreements = [self.in_force, *((self.proposed,) if self.proposed is not None else ())]
        rows = []
        for each in agreements:
            found: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
            for due in each.dues:
                key = (due.contract, due.payer, due.payee)
                pence, how = found.get(key, (0, set()))
                found[key] = (pence + due.pence, how | {COUNTED if due.by_unit else BY_DAYS})
            for key, (pence, how) in found.items():
                rows.append((each.name, *key, " and ".join(sorted(how, reverse=True)), pence))
        return in_pounds(pd.DataFrame(rows, columns=["agreement", *_PAYMENT, "how", "pounds"]), ("pounds",))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table, by the name of its file."""
        return {
            "reconciliation": self.reconciliation,
            "shadow": self.shadow,
            "kinds": self.kinds,
            "contracts": self.contracts,
        }


def _shown(spot: Spot) -> Spot:
    return (spot[0], spot[1], shown(spot[2]))
