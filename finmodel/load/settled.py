"""Settlements as tables: every line of a place's contracts, and a contract settled on a table of measures."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pandas as pd

from finmodel.contracts.agreement import Agreement, agreements
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.load.contracts import read_contract
from finmodel.load.table import MeasureTable, read_table
from finmodel.report.report import Report
from finmodel.report.settlement_report import settlement_report


@dataclass(frozen=True)
class TableSettlement:
    """A contract settled on a table of measures."""

    table: MeasureTable
    settlement: Settlement

    @property
    def lines(self) -> pd.DataFrame:
        """A row for each row of the table: its name, its period, and every line."""
        if self.table.contract.reads and self.table.entities and len(self.table.cases) != len(self.table.entities):
            columns = {settled.line.name: settled.amounts[:, 0] for settled in self.settlement.lines}
            return pd.DataFrame({"entity": list(self.table.entities), "period": self.table.cases[0].period, **columns})
        frame = pd.DataFrame(
            {
                "entity": [case.label for case in self.table.cases],
                "period": [case.period for case in self.table.cases],
            }
        )
        for settled in self.settlement.lines:
            for name, amounts in _columns(settled):
                frame[name] = [_tidied(amount) for amount in amounts]
        return frame

    @property
    def agreement(self) -> pd.DataFrame:
        """For each line with published amounts: rows, rows that agree, rows equal, and the largest difference.

        `within` is the difference allowed in every row; `closeness` says in words all that is allowed.
        """
        names = [field.name for field in fields(Agreement)]
        return pd.DataFrame([astuple(each) for each in self.agreements], columns=names, dtype=object)

    def report(self) -> Report:
        """What is told of the settlement."""
        return settlement_report(self.table.contract, self.settlement, self.lines, self.agreements)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Each line that has published amounts beside them."""
        return tuple(agreements(self.table.contract.id, self.table.published, self.settlement))


def settle_table(contract: str | Path, table: str | Path) -> TableSettlement:
    """Settle one contract on a table of measures, a row for each organisation and period (or for each payee)."""
    read = read_table(read_contract(Path(contract)), Path(table))
    return TableSettlement(read, settle_alone(read.contract, read.cases, read.supply))


def _tidied(amount: float) -> float:
    """A figure without the last bits that binary adds, and without a minus before nought."""
    return float(f"{amount:.13g}") + 0.0


def settled_table(settlement: Settlement) -> pd.DataFrame:
    """Every line of a settlement as rows: contract, line, label, member, period, unit, value, pays."""
    rows = [
        (
            settled.contract.id,
            settled.line.name,
            settled.line.label,
            member,
            case.label,
            str(settled.line.rule.unit),
            value,
            settled.line.pays,
        )
        for settled in settlement.lines
        for member, amounts in _members(settled)
        for case, value in zip(settlement.cases, amounts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["contract", "line", "label", "member", "period", "unit", "value", "pays"])


def _members(settled: SettledLine) -> list[tuple[str, list[float]]]:
    axis = settled.line.rule.axis
    if axis is None:
        return [("", [float(value) for value in settled.amounts])]
    return [
        (member, [float(value) for value in row]) for member, row in zip(axis.members, settled.amounts, strict=True)
    ]


def _columns(settled: SettledLine) -> list[tuple[str, list[float]]]:
    name = settled.line.name
    return [(f"{name}.{member}" if member else name, amounts) for member, amounts in _members(settled)]
