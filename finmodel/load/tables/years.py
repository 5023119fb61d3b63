"""The years of the rows of a table: what they follow, and what is wrong with them for the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from finmodel.contracts.contract import Contract
from finmodel.contracts.values import Case
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.raw_cells import TextRows
from finmodel.load.tables.odd_rows import looks_back

_LIKE_A_YEAR = re.compile(r"^\d{4}")


def years_before(entities: Sequence[str], periods: Sequence[str]) -> list[int | None]:
    """For each row, the row of the same organisation for the year before in the table, if there is one."""
    found: list[int | None] = [None] * len(entities)
    last: dict[str, int] = {}
    for row in sorted(range(len(entities)), key=lambda row: periods[row]):
        found[row] = last.get(entities[row])
        last[entities[row]] = row
    return found


def year_faults(contract: Contract, raw: TextRows, cases: Sequence[Case]) -> Iterator[Finding]:
    """Years that are none, a year left out that the contract looks back to, and part-years it cannot settle."""
    chained = looks_back(contract)
    for number, case in zip(raw.numbers, cases, strict=False):
        where = at_row(raw.file, number)
        if case.span is None:
            if _LIKE_A_YEAR.match(case.period):
                fix = "Write it like 2024/25, or 2024 for a calendar year."
                yield Finding(where, f"'{case.period}' is not a year.", fix)
            continue
        before = cases[case.after].span if case.after is not None else None
        if chained and before is not None and before.end + timedelta(days=1) != case.span.start:
            what = f"'{case.label}' has a row for {before.label} and one for {case.span.label}, and none between."
            yield Finding(where, what, "Add it: the contract carries amounts from each year to the next.")
        settled_on_days = contract.PRORATED or contract.counts_rows
        if not settled_on_days and 0 < contract.part_of(case) < 1:
            what = (
                f"The contract is in force for part of {case.period}, and a {contract.kind} is settled on whole years."
            )
            yield Finding(where, what, "Let it start on the first day of a year and end on the last.")
