"""What becomes of the cost of activity that leaves, as a table: cash this year, released later, stranded, by year.

A run tells it for each scenario, and a comparison for its two; which steps stay open, and the income that is lost in
the same years, are told below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from finmodel.core.amounts import money
from finmodel.core.place import CostStep
from finmodel.core.speech import listed
from finmodel.plausibility.rules.cost_lines import mixed_services
from finmodel.report.report import Column, Row, Table
from finmodel.report.titles import party_names
from finmodel.scenarios.run import Run
from finmodel.scenarios.stranded import stranded


def stranded_table(before: Run, after: Run, years: Sequence[str]) -> Table | None:
    """What becomes of the cost of activity that leaves, or takes less; None where nothing is freed."""
    table = stranded(before, after)
    freed = (table["leaving"] > 0) | (table["closing_cost"] > 0)
    fallen = table[freed & table["period"].isin(list(years))]
    if not len(fallen):
        return None
    partners = party_names(before.basis.place)
    stepped, closes = (fallen["steps_before"] > 0).any(), (fallen["closing_cost"] > 0).any()
    columns = [
        Column("Units that leave", "count", spare=True),
        Column("Of units", "count", spare=True),
        Column("Their cost", "money"),
        Column("Cashable this year", "money"),
        Column("Releasable later", "money"),
        Column("Stranded", "money", good="less"),
        *([Column("Once, to close", "money", good="less")] if closes else []),
        *([Column("Steps needed", "count", spare=True), Column("Steps open", "count", spare=True)] if stepped else []),
    ]
    rows = []
    for row in fallen.to_dict("records"):
        units = (row["units_before"] - row["units_after"], row["units_before"])
        shown = ("leaving", "cashable", "releasable_later", "stranded", *(["closing_cost"] if closes else []))
        has_steps = row["steps_before"] or row["steps_open"]
        steps = ((row["steps_needed"], row["steps_open"]) if has_steps else (None, None)) if stepped else ()
        amounts = [row[name] / 100 for name in shown]
        rows.append(Row((f"{partners[row['partner']]}: {row['service']}", row["period"], *units, *amounts, *steps)))
    heads = (Column("Service"), Column("Year"), *columns)
    title = f"Stranded cost, beside what is cash or can be released later: {after.title}"
    notes = (*_kept_open(after, fallen), *_beside_stranded(before, after, fallen))
    return Table("stranded", title, heads, tuple(rows), notes)


def _kept_open(after: Run, fallen: pd.DataFrame) -> Iterator[str]:
    """Which steps, such as wards, are open and not needed, and when they close."""
    place = after.basis.place
    names, costs = party_names(place), {(cost.partner, cost.name or "Services"): cost for cost in place.costs}
    for (partner, service), rows in fallen.groupby(["partner", "service"], sort=False):
        spare = [
            f"{row['steps_open'] - row['steps_needed']:,.0f} of {row['steps_open']:,.0f} in {row['period']}"
            for row in rows.to_dict("records")
            if row["steps_open"] > row["steps_needed"]
        ]
        cost = costs.get((str(partner), str(service)))
        step = None if cost is None else cost.step
        if spare and step is not None:
            yield (
                f"Steps of '{service}' of {names[str(partner)]} that are open and not needed: {listed(spare)}. "
                f"{_when_they_close(step)}"
            )


def _when_they_close(step: CostStep) -> str:
    if step.closes_in is not None:
        return f"They close in {step.closes_in}."
    if step.stays_open == "until_decided":
        return "They stay open until it is decided that they close (`close_capacity`)."
    if step.stays_open == 1:
        return "A step stays open to the end of the first year in which it is not needed."
    return f"A step stays open for {step.stays_open} years from the first in which it is not needed."


def _beside_stranded(before: Run, after: Run, fallen: pd.DataFrame) -> Iterator[str]:
    """What a reader of stranded cost must see with it: income lost, and lines that show an average of unlike care."""
    place = before.basis.place
    names, sign = party_names(place), place.currency
    had, has = _incomes(before), _incomes(after)
    for partner in dict.fromkeys(fallen["partner"]):
        years = fallen.loc[fallen["partner"] == partner, "period"].unique()
        lost = [(year, had[partner, year] - has[partner, year]) for year in years]
        by_year = [f"{money(pence / 100, sign)} in {year}" for year, pence in lost if pence > 0]
        if by_year:
            yield f"Income lost by {names[partner]} in the same comparison: {listed(by_year)}."
    shown = set(zip(fallen["partner"], fallen["service"], strict=True))
    for mixed in mixed_services(before):
        if (mixed.partner, mixed.title) in shown:
            yield (
                f"'{mixed.title}' of {names[mixed.partner]} is one cost line over {mixed.told(sign)}, so its stranded "
                "cost is that of an average unit: set it beside the income lost, or give each setting a line."
            )


def _incomes(run: Run) -> dict[tuple[str, str], int]:
    """Whole pence that each party receives from partners and pools in each year."""
    rows = run.positions.to_dict("records")
    return {(row["partner"], row["period"]): row["income"] + row["from_pools"] for row in rows}
