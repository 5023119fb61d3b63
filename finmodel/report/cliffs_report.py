"""Who is kept from a payment by one threshold, as a report: how near each is, and what it would then be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.contracts.reviewing.thresholds import thresholds_of
from finmodel.core.amounts import count, money, money_in_words
from finmodel.report.report import Column, Holds, Report, Row, Table
from finmodel.rules.nodes import MONEY

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.contracts.contract import Contract

MOST = 20
"""Rows that are shown; all of them are in the table."""


def cliffs_report(book: Contract, table: pd.DataFrame, looked_at: int, written: bool = False) -> Report:
    """Those below a cliff of a contract, of so many looked at; a table as `thresholds` makes it."""
    lost = float(table["then_paid"].sum())
    headline = [
        f"{count(len(table))} of {count(looked_at)} {'is' if len(table) == 1 else 'are'} paid nothing under "
        f"{book.title}, and would be paid but for one threshold; {money(lost, book.currency)} in all."
    ]
    if len(table):
        table = table.sort_values("then_paid", ascending=False, kind="stable")
        most = table.to_dict("records")[0]
        size = abs(float(most["more"]))
        change = money_in_words(size, book.currency) if _holds(book, table) == "money" else count(size)
        headline.append(
            f"The most is that of {most['entity']}: {money_in_words(float(most['then_paid']), book.currency)} for "
            f"{change} {'more' if most['more'] > 0 else 'less'} of {str(most['measure']).lower()}."
        )
    parts = (_table(book, table),) if len(table) else ()
    files = (("below_cliffs.csv", "everyone below a cliff, and what would have brought each across"),)
    return Report(f"{book.title}: below a cliff", tuple(headline), parts, book.currency, files if written else ())


def _holds(book: Contract, table: pd.DataFrame) -> Holds:
    """What the measure that would have had to change is."""
    units = {each.label: each.unit for _, looked in thresholds_of(book) for each in looked}
    return "money" if units.get(str(table["measure"].iloc[0])) == MONEY else "count"


def _table(book: Contract, table: pd.DataFrame) -> Table:
    shown = table.head(MOST)
    shares = all(abs(value) <= 1 for name in ("stands_at", "needed") for value in table[name].tolist())
    holds: Holds = "share" if shares else "number"
    rows = tuple(
        Row((each["entity"], each["threshold"], each["stands_at"], each["needed"], each["more"], each["then_paid"]))
        for each in shown.to_dict("records")
    )
    columns = (
        Column("Who"),
        Column("Threshold"),
        Column("Stands at", holds, places=4),
        Column("Needs", holds, places=4),
        Column(f"Change of {str(table['measure'].iloc[0]).lower()} to cross", _holds(book, table), "difference"),
        Column("Then paid", "money"),
    )
    first = f"the {MOST} of {count(len(table))} that would be paid most" if len(table) > MOST else "the most paid first"
    return Table("below_cliffs", f"{book.title}: below a cliff, {first}", columns, rows)
