"""Whom a scenario's changes reach, as tables: the group and what lies outside of it, then cost and net a head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from finmodel.report.report import Column, Row, Table
from finmodel.scenarios.reached import PeopleReached

ALL_OF_THEM = "All of them together"
"""Changes that reach the very same people."""


def reached_tables(title: str, reached: PeopleReached, years: Sequence[str]) -> tuple[Table, Table]:
    """Whom a scenario reaches and whom it does not; and what that costs and leaves, for each person reached."""
    rows = reached.table[reached.table["period"].isin(list(years))]
    return _whom(title, rows), _what_for(title, rows, reached.together)


def _whom(title: str, rows: pd.DataFrame) -> Table:
    columns = (
        Column("Change"),
        Column("Year"),
        Column("People in the group", "count"),
        Column("People reached", "count"),
        Column("Activity of the group", "count"),
        Column("Activity outside", "count"),
        Column("Pounds outside", "money"),
    )
    told = ("people", "reached", "units", "units_outside", "spend_outside")
    shown = tuple(Row((row["change"], row["period"], *(float(row[key]) for key in told))) for row in _records(rows))
    notes = ("Outside: activity of the same kind that is not of the group, at its recorded price; nothing moves it.",)
    return Table("reached", f"Whom it reaches: {title}", columns, shown, notes)


def _what_for(title: str, rows: pd.DataFrame, together: bool) -> Table:
    columns = (
        Column("Change"),
        Column("Year"),
        Column("People reached", "count"),
        Column("Cost of the programme", "money", good="less"),
        Column("Net, all partners", "money", "difference", good="more"),
        Column("Net for each person reached", "money", "difference", good="more"),
    )
    told = ("reached", "cost", "net", "net_each")
    shown = [Row((row["change"], row["period"], *(_or_blank(row[key]) for key in told))) for row in _records(rows)]
    if together:
        for year, own in rows.groupby("period", sort=False):
            heads, cost, net = (
                float(own["reached"].iloc[0]),
                float(own["cost"].sum()),
                float(own["net"].sum(skipna=False)),
            )
            each = net / heads if heads else math.nan
            values = (ALL_OF_THEM, str(year), heads, cost, _or_blank(net), _or_blank(each))
            shown.append(Row(values, total=True))
    notes = (
        "Net: what all partners and pools are better or worse off by as the change is made, after those before it; "
        "the cost of the programme is in it.",
    )
    return Table("reached", f"What it comes to for those reached: {title}", columns, tuple(shown), notes)


def _or_blank(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.itertuples(index=False, name=None)]
