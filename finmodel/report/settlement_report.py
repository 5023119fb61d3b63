"""What a contract settled on a table is told as: what is paid and to how many, row by row, and what was published.

Where it is not as published, that is what is told first, with the largest differences; a blank is never a nil.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finmodel.contracts.agreement import Agreement
from finmodel.contracts.contract import Contract
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.core.amounts import money_in_words, some
from finmodel.core.money import Floats
from finmodel.core.speech import listed
from finmodel.core.unit import Unit, unit
from finmodel.report.beside_payments import beside_payments
from finmodel.report.report import Column, Holds, Part, Remark, Report, Row, Table

Columns = Mapping[str, Sequence[Any]]
"""Settled rows: entity, period, then a column for each line or member of one."""
Differing = tuple[str, str, str, float, float, float]
"""A row that differs from what is published: entity, period, line, published, ours, difference."""

_SHOWN = 10
_PENCE_BELOW = 1_000
"""Pounds below which every amount of a column is so small that its pence are shown."""


@dataclass(frozen=True)
class _Figure:
    """A column of the table of settled lines: what it is called there, what it is, and its values."""

    name: str
    heading: str
    settled: SettledLine
    values: list[float]

    @property
    def column(self) -> Column:
        """How it is shown; a figure on the way to a payment is the first to go where there is no room."""
        of = self.settled.line.rule.unit
        return Column(self.heading, _holds(of, self.values), spare=not self.settled.line.pays, unit=of)


def settlement_report(
    contract: Contract,
    settlement: Settlement,
    tables: tuple[Columns, Sequence[Differing]],
    agreements: Sequence[Agreement] = (),
    aside: int = 0,
) -> Report:
    """A contract settled on a table, of whose rows some may be set aside: what they come to, and those that differ."""
    rows, differences = tables
    figures = list(_figures(settlement, rows))
    idle = [one for one in figures if not any(one.values)]
    shown = [one for one in figures if one not in idle]
    parts: list[Part] = [_rows(contract, rows, shown, idle), *_totals(settlement)]
    parts += beside_payments(settlement, {})
    parts += [Remark((_published(each),)) for each in agreements]
    labels = {settled.line.name: settled.line.label for settled in settlement.lines}
    parts += [_differing(labels[each.line], [one for one in differences if one[2] == each.line])
              for each in agreements if each.differ]  # fmt: skip
    told = _headline(contract, rows, settlement)
    if aside:
        told = (*told, f"{some(aside, 'row')} cannot be worked out and {'is' if aside == 1 else 'are'} set aside.")
    return Report(contract.title, told, tuple(parts), contract.currency)


def _differing(label: str, rows: Sequence[Differing]) -> Table:
    """The rows of a line that differ from what is published, the largest first."""
    shown = rows[:_SHOWN]
    first = f", the largest {len(shown)}" if len(rows) > len(shown) else ""
    dated = len({period for _, period, *_ in rows}) > 1
    columns = (
        Column("Row"),
        *([Column("Period")] if dated else []),
        Column("Published", "money"),
        Column("Ours", "money"),
        Column("Difference", "money"),
    )
    found = [
        Row((str(entity), *([str(period)] if dated else []), *(float(one) for one in amounts)))
        for entity, period, _, *amounts in shown
    ]
    title = f"{label}: {some(len(rows), 'row')} not as published{first}"
    notes = ("All of them, to the penny: --differences FILE.csv.",) if first else ()
    return Table("differences", title, columns, tuple(found), notes)


def _figures(settlement: Settlement, rows: Columns) -> Iterator[_Figure]:
    for settled in settlement.lines:
        line = settled.line
        members = () if line.rule.axis is None else line.rule.axis.members
        names = {line.name: line.label, **{f"{line.name}.{member}": f"{line.label}: {member}" for member in members}}
        for name, heading in names.items():
            if name in rows:
                yield _Figure(name, heading, settled, [float(value) for value in rows[name]])


def _holds(of: Unit, values: Sequence[float]) -> Holds:
    """How the values of a line read, by its unit: an amount below a few pounds with its pence, a price with all."""
    powers = dict(of.powers)
    if powers == {"money": 1}:
        small = max((abs(value) for value in values if not np.isnan(value)), default=0) < _PENCE_BELOW
        return "price" if small and any(value % 1 for value in values if not np.isnan(value)) else "money"
    if "money" in powers:
        return "price"
    return "share" if of.in_percent else "number"


def _headline(contract: Contract, rows: Columns, settlement: Settlement) -> tuple[str, ...]:
    """What all rows are paid together, how many are paid or pay back, and which is paid most."""
    currency, periods = contract.currency, [period for period in dict.fromkeys(rows["period"]) if period]
    when = f" for {listed(periods)}" if 0 < len(periods) <= 3 else ""
    number = len(rows["entity"])
    owed = _owed(settlement, number)
    paid, back = [one for one in owed if one > 0], [-one for one in owed if one < 0]
    settled = f"{contract.title}, {some(number, 'row')} settled{when}"
    if not paid and not back:
        return (f"{settled}: nothing is paid.",)
    whom = "" if number == 1 else f" to {'all' if len(paid) == number else len(paid)} of them"
    came_back = f"{money_in_words(sum(back), currency)} is paid back" if back else "nothing is paid back"
    told = [f"{settled}: {money_in_words(sum(paid), currency)} is paid{whom}, and {came_back}."]
    if len(paid) > 1:
        most = max(range(len(owed)), key=lambda row: owed[row])
        told.append(f"{rows['entity'][most]} is paid most: {money_in_words(owed[most], currency)}.")
    return tuple(told)


def _owed(settlement: Settlement, rows: int) -> list[float]:
    """What each row is paid, less what it pays back, seen from whoever pays on the first line that moves money."""
    pays = [settled for settled in settlement.lines if settled.line.pays]
    owed: Floats = np.zeros(rows)
    for settled in pays:
        line, payer = settled.line, pays[0].line.payer
        sign = 1 if line.payer == payer else -1 if line.payee == payer else 0
        amounts = settled.amounts
        if line.rule.axis is not None:
            amounts = amounts.sum(axis=0) if rows == len(settlement.cases) else amounts[:, 0]
        owed = owed + sign * amounts
    return [float(one) for one in np.round(owed, 2)]


def _rows(contract: Contract, rows: Columns, shown: Sequence[_Figure], idle: Sequence[_Figure]) -> Table:
    """The first rows with every line that is anything but nil; the payments stay where there is no room for all."""
    periods = list(dict.fromkeys(rows["period"]))
    dated = len(periods) > 1
    columns = (Column("Row"), *([Column("Period")] if dated else []), *(figure.column for figure in shown))
    number = len(rows["entity"])
    count = min(number, _SHOWN)
    found = [
        Row((str(rows["entity"][row]), *([str(rows["period"][row])] if dated else []),
             *(None if np.isnan(figure.values[row]) else figure.values[row] for figure in shown)))
        for row in range(count)
    ]  # fmt: skip
    first = f", the first {count}" if number > count else ""
    title = f"{contract.title}: {some(number, 'row')}{first}"
    notes = (f"Nil in every row: {'; '.join(figure.heading for figure in idle)}.",) if idle else ()
    return Table("settled", title, columns, tuple(found), notes)


def _totals(settlement: Settlement) -> list[Table]:
    """Each payment over all rows, where it is anything but nil; nothing where none is."""
    rows = [
        Row((settled.line.label, float(settled.amounts.sum()), int((settled.amounts > 0).sum()),
             int((settled.amounts < 0).sum())))
        for settled in settlement.lines
        if settled.line.pays and settled.amounts.any()
    ]  # fmt: skip
    holds = _holds(unit("money"), [float(row.values[1] or 0) for row in rows])
    columns = (
        Column("Payment"),
        Column("Over all rows", holds),
        Column("Rows paid", "count"),
        Column("Rows that pay back", "count"),
    )
    return [Table("totals", "Payments over all rows", columns, tuple(rows))] if rows else []


def _published(each: Agreement) -> str:
    """How far a line agrees with what was published."""
    largest = f"{each.equal} equal; largest difference {each.largest_difference:,.2f}"
    untold = (
        f" {some(each.not_published, 'row')} without a published amount: not compared." if each.not_published else ""
    )
    return f"Published {each.line}: {each.agree} of {each.rows} agree {each.closeness} ({largest}).{untold}"
