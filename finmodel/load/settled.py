"""Settlements as tables: every line of a place's contracts, and a contract settled on a table of measures.

Both are here, because a line is told alike wherever it was settled: its name, its unit, what it comes to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.contracts.agreement import Agreement, agreements
from finmodel.contracts.reviewing.far_numbers import below_nil
from finmodel.contracts.reviewing.review import far_terms
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.errors import Finding
from finmodel.load.contracts import read_contract
from finmodel.load.tables.row_by_row import SetAside, settle_rows
from finmodel.load.tables.table import MeasureTable, measure_cells
from finmodel.load.what_file import refuse_the_other_way_round
from finmodel.report.report import Report
from finmodel.report.settlement_report import Differing, settlement_report

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TableSettlement:
    """A contract settled on a table of measures."""

    table: MeasureTable
    settlement: Settlement
    aside: tuple[SetAside, ...] = ()
    """Rows that could not be worked out, and why."""
    told: tuple[Finding, ...] = ()
    """Warnings of rows above the headings and of sheets that are not read."""

    @property
    def lines(self) -> pd.DataFrame:
        """A row for each row of the table: its name, its period, and every line."""
        import pandas as pd

        return pd.DataFrame(self._columns)

    @cached_property
    def _columns(self) -> Mapping[str, Sequence[str] | Sequence[float]]:
        cases = self.table.cases
        if self.table.contract.reads and self.table.entities and len(cases) != len(self.table.entities):
            names, years = list(self.table.entities), [cases[0].period] * len(self.table.entities)
            by_line = {settled.line.name: settled.amounts[:, 0].tolist() for settled in self.settlement.lines}
            return {"entity": names, "period": years, **by_line}
        found: dict[str, Sequence[str] | Sequence[float]] = {
            "entity": [case.label for case in cases],
            "period": [case.period for case in cases],
        }
        for settled in self.settlement.lines:
            for name, amounts in _columns(settled):
                found[name] = [_tidied(amount) for amount in amounts]
        return found

    @property
    def agreement(self) -> pd.DataFrame:
        """For each line with published amounts: rows, rows that agree, rows equal, and the largest difference.

        `within` is the difference allowed in every row; `closeness` says in words all that is allowed.
        """
        import pandas as pd

        names = [field.name for field in fields(Agreement) if field.name != "differ"]
        rows = [[getattr(each, name) for name in names] for each in self.agreements]
        return pd.DataFrame(rows, columns=names, dtype=object)

    @property
    def differences(self) -> pd.DataFrame:
        """Every row that differs beyond its rounding: entity, period, line, published, ours, difference."""
        import pandas as pd

        return pd.DataFrame(self._differing, columns=["entity", "period", "line", "published", "ours", "difference"])

    @cached_property
    def _differing(self) -> list[Differing]:
        cases = self.table.cases
        return [
            (self.table.entities[each.row], cases[each.row if len(cases) > 1 else 0].period, found.line, each.published,
             _tidied(each.ours), _tidied(each.difference))
            for found in self.agreements
            for each in found.differ
        ]  # fmt: skip

    @property
    def as_published(self) -> bool:
        """Whether every row is settled, and every published amount agrees within its rounding."""
        return not self.aside and not any(each.differ for each in self.agreements)

    @property
    def implausible(self) -> list[Finding]:
        """What is settled and hardly meant: a factor of 104, a benchmark below nil."""
        contract, shown = self.table.contract, f"contract {self.table.contract.id}"
        below = below_nil(self.settlement, contract, contract.currency)
        told = [*((fault.what, fault.fix) for fault in far_terms(contract)), *((what, fix) for _, what, fix in below)]
        return [Finding(shown, what, fix, "warning") for what, fix in told]

    def report(self) -> Report:
        """What is told of the settlement."""
        tables = (self._columns, self._differing)
        return settlement_report(self.table.contract, self.settlement, tables, self.agreements, len(self.aside))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Each line that has published amounts beside them."""
        return tuple(agreements(self.table.contract.id, self.table.published, self.settlement))


def settle_table(
    contract: str | Path, table: str | Path, strict: bool = False, sheet: str | None = None
) -> TableSettlement:
    """Settle one contract on a table of measures, a row for each organisation and period (or for each payee).

    `sheet` names the one of a workbook; without it, the one that has the headings is read. A row that cannot be worked
    out is set aside; with `strict` it raises InputError.
    """
    refuse_the_other_way_round(Path(contract), Path(table))
    read = read_contract(Path(contract))
    cells = measure_cells(read, Path(table), sheet)
    return TableSettlement(*settle_rows(read, cells, strict), cells.told)


def _tidied(amount: float) -> float:
    """A figure without the last bits that binary adds, and without a minus before nought."""
    return float(f"{amount:.13g}") + 0.0


def settled_table(settlement: Settlement) -> pd.DataFrame:
    """Every line of a settlement as rows: contract, line, label, member, period, unit, value, pays."""
    import pandas as pd

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
