"""Settlement so far: what is due for the part of a year that an extract has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case
from finmodel.core.money import Floats, to_pence
from finmodel.core.period import Period
from finmodel.outturn.forecast import accrued
from finmodel.outturn.unit_prices import unit_rates
from finmodel.positions.settled_money import Flow, paid_by_line
from finmodel.scenarios.run import Run

COUNTED = "counted"
BY_DAYS = "by days"
HOW = {
    COUNTED: "what has been recorded so far, at the contract's prices",
    BY_DAYS: "a part of the forecast for the year, by days: it is not settled on part of a year",
}
"""How a payment for part of a year is found, in plain words."""


@dataclass(frozen=True)
class DueSoFar:
    """What one line of a contract pays between a payer and a payee for the first days of a year, in whole pence."""

    contract: str
    payer: str
    payee: str
    line: str
    pence: int
    by_unit: bool
    """True where it is due on what is recorded; False where it is a part, by days, of the forecast for the year."""


def due_so_far(recorded: Run, forecast: Run, period: Period, days: int) -> list[DueSoFar]:
    """What each line pays for the first days of a year.

    `recorded` is settled on what the extract has and no more. A line that pays by the unit and nothing besides is due
    on what is recorded; any other by days of the forecast, of the days on which its contract is in force.
    """
    case = next(case for case in forecast.settlement.cases if case.label == period.label)
    position = forecast.settlement.cases.index(case)
    books = {settled.contract.id: settled.contract for settled in forecast.settlement.lines}
    dues = []
    for name, book in books.items():
        counted, whole = (paid_by_line(run.settlement.lines, name) for run in (recorded, forecast))
        priced = unit_rates(book, forecast)
        share = _in_force_so_far(book, case, period, days)
        prorated = isinstance(book, Contract) and book.PRORATED and book.part_of(case) < 1
        for flow, amounts in whole.items():
            by_unit = bool(priced.by_unit[flow][position]) and _pays_units(flow, priced.fixed, position)
            by_unit = by_unit and any(flow in prices for prices in priced.rates.values()) and not prorated
            due = counted[flow][position] if by_unit else 0.0
            accrual = accrued(int(to_pence(float(amounts[position]))), share)
            dues.append(DueSoFar(name, *flow, int(to_pence(float(due))) if by_unit else accrual, by_unit))
    return dues


def so_far(recorded: Run, forecast: Run, period: Period, days: int) -> pd.DataFrame:
    """The same for each contract between each payer and payee, in whole pence.

    Columns: contract, payer, payee, so_far, how.
    """
    rows: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
    for due in due_so_far(recorded, forecast, period, days):
        key = (due.contract, due.payer, due.payee)
        pence, how = rows.get(key, (0, set()))
        rows[key] = (pence + due.pence, how | {COUNTED if due.by_unit else BY_DAYS})
    told = [(*key, pence, " and ".join(sorted(how, reverse=True))) for key, (pence, how) in rows.items()]
    return pd.DataFrame(told, columns=["contract", "payer", "payee", "so_far", "how"])


def _in_force_so_far(book: RuleBook, case: Case, period: Period, days: int) -> float:
    """The part of the days of a year on which a contract is in force that its first days hold."""
    whole = book.part_of(case)
    if whole in (0, 1):
        return days / period.days
    short = Period(period.start, period.start + timedelta(days - 1), period.label)
    return float(book.part_of(replace(case, span=short)) * days / (whole * period.days))


def _pays_units(flow: Flow, fixed: Mapping[Flow, Floats], at: int) -> bool:
    """True where a line pays nothing when nothing is counted."""
    return flow not in fixed or abs(float(fixed[flow][at])) < 1
