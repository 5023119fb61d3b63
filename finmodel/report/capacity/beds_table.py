"""How a change of bed days is told: occupied beds before and after, beside cost that stays."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.amounts import share
from finmodel.report.report import Column, Row, Table
from finmodel.report.titles import party_names
from finmodel.scenarios.beds import days_known, occupied_beds
from finmodel.scenarios.run import Run

_NEARLY_ALL = 0.95
"""The part of stays whose days are known below which that is told."""


def beds_table(before: Run, after: Run, years: Sequence[str]) -> Table | None:
    """Bed days, length of stay and average occupied beds by provider, setting and year; None where no days move."""
    place = before.basis.place
    table = occupied_beds(before, after)
    table = table[table["period"].isin(list(years))]
    if not len(table):
        return None
    names = party_names(place)
    rows = [
        Row(
            (
                f"{names.get(row['provider'], row['provider'])}: {str(row['setting']).replace('_', ' ')}",
                row["period"],
                row["days_before"], row["days_after"], row["stay_before"], row["stay_after"],
                row["beds_before"], row["beds_after"], row["beds_after"] - row["beds_before"],
            )
        )
        for row in table.to_dict("records")
    ]  # fmt: skip
    columns = (
        Column("Stays of"),
        Column("Year"),
        Column("Days before", "count", spare=True),
        Column("Days after", "count", spare=True),
        Column("Average stay before", "number", spare=True, places=1),
        Column("Average stay after", "number", spare=True, places=1),
        Column("Beds before", "number", places=1),
        Column("Beds after", "number", places=1),
        Column("Difference", "number", places=1),
    )
    notes = ["Beds are days over the days of the year: those that are occupied on average, not those that there are."]
    known = days_known(before, tuple(dict.fromkeys(table["setting"])))
    if known < _NEARLY_ALL:
        part = share(known, 0)
        notes.append(
            f"Days are known of {part} of these stays alone: those without an end count in no bed, nor in a fall."
        )
    return Table("beds", f"Average occupied beds: {after.title}", columns, tuple(rows), tuple(notes))
