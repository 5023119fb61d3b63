"""A month's file against its contracts, as a report: what it states, what is due, why they differ, what else would pay.

Amounts are to the penny, because a reader holds them against an invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from finmodel.core.amounts import exact_money, price
from finmodel.core.columns import ACTIVITY_DIMENSIONS, UNKNOWN
from finmodel.core.place import Place
from finmodel.outturn.in_year import BY_DAYS, COUNTED
from finmodel.outturn.month_due import HOW
from finmodel.outturn.month_stated import records
from finmodel.outturn.reconciled import DUE, REASONS
from finmodel.outturn.shadow import Shadow
from finmodel.report.report import Column, Part, Remark, Report, Row, Table
from finmodel.report.titles import party_names

MOST = 10
"""Kinds of activity shown; all of them are in their table."""
FILES = {
    "reconciliation": "what the file states, by provider, point of delivery and reason, to the penny",
    "shadow": "what is stated and due by provider and point of delivery, in force and proposed",
    "kinds": "each kind of activity with its units, what is stated and due for it, and its reason",
    "contracts": "what each contract pays for the month, and how that is found",
}
"""Which question each table answers."""
_NO_POINT = "not by point of delivery"
_TO_THE_PENNY = Column("Amount", "price")


def shadow_report(result: Shadow, place: Place, files: Sequence[tuple[str, str]] = ()) -> Report:
    """What is told of a month in the shadow of its contracts."""
    names = party_names(place)
    parts: list[Part] = [
        _by_reason(result, place, names),
        *_by_point_of_delivery(result, place, names),
        *_kinds(result, place, names),
        _by_contract(result, names),
        Remark(tuple(_said(result))),
    ]
    title = f"{place.title}: {result.month.label} in the shadow of its contracts"
    return Report(title, tuple(_headline(result, place)), tuple(parts), place.currency, tuple(files))


def _headline(result: Shadow, place: Place) -> Iterator[str]:
    table, currency = result.shadow, place.currency
    stated, due = float(table["stated"].sum()), float(table["in_force"].sum())
    outside = _sum_of(result.reconciliation, "outside")
    besides = f", and {price(outside, currency)} outside the month" if outside else ""
    yield f"The file states {price(stated, currency)} for {result.month.label}{besides}."
    apart = stated - due
    split = result.reconciliation
    sums = {reason: _sum_of(split, reason) for reason in REASONS if reason not in (DUE, "outside")}
    if round(apart, 2):
        most = max(sums, key=lambda reason: abs(sums[reason]))
        side = "more" if apart > 0 else "less"
        yield (
            f"The contracts in force pay {price(due, currency)}: the file states {price(abs(apart), currency)} {side}, "
            f"most of all by this: {_lower(REASONS[most])} ({price(sums[most], currency)})."
        )
    else:
        yield f"The contracts in force pay {price(due, currency)}, as the file states."
    if result.proposed is not None:
        other = float(table["proposed"].sum())
        moved = other - due
        side = "more than" if moved > 0 else "less than"
        told = f"{price(abs(moved), currency)} {side}" if round(moved, 2) else "the same as"
        yield (
            f"{result.proposed.title} would have paid {price(other, currency)} at the terms of {result.proposed.year}, "
            f"{told} the contracts in force."
        )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sum_of(table: pd.DataFrame, reason: str) -> float:
    return round(float(table.loc[table["reason"] == reason, "pounds"].sum()), 2)


def _called(place: Place, setting: str) -> str:
    return place.vocabulary.called(setting) if setting else _NO_POINT


def _by_reason(result: Shadow, place: Place, names: dict[str, str]) -> Table:
    """Each provider's total, and below it every reason by point of delivery."""
    table = result.reconciliation
    rows: list[Row] = []
    for pair in dict.fromkeys(zip(table["commissioner"], table["provider"], strict=True)):
        mine = table[(table["commissioner"] == pair[0]) & (table["provider"] == pair[1])]
        called = f"{names.get(pair[1], pair[1])} for {names.get(pair[0], pair[0])}"
        rows.append(Row((called, "", round(float(mine["pounds"].sum()), 2)), 0, True))
        rows += [
            Row((_called(place, each["setting"]), REASONS[each["reason"]], float(each["pounds"])), 1)
            for each in records(mine)
        ]
    rows.append(Row(("All that the file states", "", round(float(table["pounds"].sum()), 2)), 0, True))
    columns = (Column("Provider and point of delivery"), Column("Reason"), _TO_THE_PENNY)
    return Table("reconciliation", "What the file states, and why", columns, tuple(rows))


def _by_point_of_delivery(result: Shadow, place: Place, names: dict[str, str]) -> Iterator[Table]:
    """What is stated, due and proposed side by side."""
    table = result.shadow
    other = "proposed" in table.columns
    if not other:
        return
    amounts = ["stated", "in_force", "proposed", "difference"]
    rows = [Row((_spot(row, place, names), *(float(row[name]) for name in amounts))) for row in records(table)]
    rows.append(Row(("All", *(round(float(table[name].sum()), 2) for name in amounts)), 0, True))
    columns = (
        Column("Provider and point of delivery"),
        Column("Stated", "price"),
        Column("In force", "price"),
        Column("Proposed", "price"),
        Column("Proposed less in force", "price", "difference"),
    )
    yield Table("shadow", f"What the month is paid under {_title(result)}", columns, tuple(rows))


def _spot(row: Mapping[str, Any], place: Place, names: Mapping[str, str]) -> str:
    return f"{names.get(row['provider'], row['provider'])}, {_called(place, row['setting'])}"


def _title(result: Shadow) -> str:
    return "both" if result.proposed is None else f"the contracts in force and under '{result.proposed.title}'"


def _kinds(result: Shadow, place: Place, names: dict[str, str]) -> Iterator[Table]:
    """Kinds of activity that differ most from what is agreed."""
    table = result.kinds
    table = table[table["reason"] != ""]
    if not len(table):
        return
    shown = table.reindex(table["difference"].abs().sort_values(ascending=False, kind="stable").index).head(MOST)
    rows = []
    for row in records(shown):
        codes = [str(row[name]) for name in ACTIVITY_DIMENSIONS[2:] if row[name] not in ("", UNKNOWN)]
        codes[:1] = [_called(place, codes[0])] if row["setting"] else codes[:1]
        kind = f"{names.get(row['provider'], row['provider'])}: {', '.join(codes) or 'activity'}"
        units = float(row["units"])
        agreed = (row["stated"] - row["difference"]) / units if units and row["reason"] in ("price", "factor") else None
        each = row["stated"] / units if units else None
        rows.append(Row((kind, units or None, each, agreed, float(row["difference"]), REASONS[row["reason"]])))
    columns = (
        Column("Kind of activity"),
        Column("Units", "units"),
        Column("Stated for each", "price"),
        Column("Agreed for each", "price"),
        Column("Stated less agreed", "price", "difference"),
        Column("Reason"),
    )
    left = len(table) - len(shown)
    notes = (f"{left:,} more kinds of activity differ by less; all are in kinds.csv.",) if left else ()
    yield Table("kinds", "Where the file is furthest from what is agreed", columns, tuple(rows), notes)


def _by_contract(result: Shadow, names: dict[str, str]) -> Table:
    """What each contract between the parties of the file pays for the month."""
    table = result.contracts
    pairs = {frozenset(pair) for pair in _pairs(result)}
    mine = [row for row in records(table) if frozenset((row["payer"], row["payee"])) in pairs]
    agreements = {each.name: each for each in (result.in_force, result.proposed) if each is not None}
    rows = []
    for row in mine:
        agreed = agreements[row["agreement"]]
        between = f"{names.get(row['payer'], row['payer'])} to {names.get(row['payee'], row['payee'])}"
        contract = agreed.contracts[row["contract"]].title
        rows.append(Row((agreed.title, contract, between, row["how"], float(row["pounds"]))))
    columns = (
        Column("Agreement"),
        Column("Contract"),
        Column("From and to"),
        Column("How", spare=True),
        _TO_THE_PENNY,
    )
    return Table("contracts", "What each contract pays for the month", columns, tuple(rows))


def _pairs(result: Shadow) -> list[tuple[str, str]]:
    both = pd.concat([result.statement.month, result.statement.outside], ignore_index=True)
    return list(dict.fromkeys(both[["commissioner", "provider"]].itertuples(index=False, name=None)))


def _said(result: Shadow) -> Iterator[str]:
    """How the month's part of what is agreed for a year is found; what a factor and an unpaid kind are."""
    how = set(result.contracts["how"])
    if any(COUNTED in each for each in how):
        yield f"Counted is {HOW[COUNTED]}."
    if any(BY_DAYS in each for each in how):
        yield f"By days is {HOW[BY_DAYS]}."
    if _sum_of(result.reconciliation, "factor"):
        told = "The file's prices between two parties are most of them the agreed ones times one factor"
        yield f"{told}: its market forces factor may be left out, or be another year's."
    rounding = _sum_of(result.reconciliation, "rounding")
    if rounding:
        yield f"Rounding is {exact_money(rounding)} in all: at most half a penny for each row or unit that agrees."
