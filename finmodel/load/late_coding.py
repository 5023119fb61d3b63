"""Reading a table of late coding: the share of a month that is known so many months after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import TextRows, read_rows
from finmodel.outturn.development import Development, from_shares
from finmodel.outturn.forecast import EVERY

_MONTHS, _COMPLETE, _LEAST, _MOST, _SETTING = "months_since", "complete", "complete_least", "complete_most", "setting"
_KNOWN = {_MONTHS, _COMPLETE, _LEAST, _MOST, _SETTING, "source"}


def read_late_coding(path: Path) -> dict[str, Development]:
    """Late coding by setting, or of every setting under `*`.

    Columns: months_since (0 for the extract's last month), complete (`70%` or 0.7), and where wanted
    complete_least and complete_most (the range), setting (empty: every other), source.
    Raises InputError with every finding of the table.
    """
    rows = read_rows(path, headings=(_MONTHS, _COMPLETE))
    findings = list(_headings(rows))
    if findings:
        raise InputError(findings)
    lines = list(zip(rows.numbers, rows.rows, strict=True))
    developments = {}
    for setting in dict.fromkeys(row.get(_SETTING, "") for _, row in lines):
        own = [(number, row) for number, row in lines if row.get(_SETTING, "") == setting]
        shares, faults = _shares(own, rows)
        findings += faults
        if not faults:
            source = next((row["source"] for _, row in own if row.get("source")), path.name)
            developments[setting or EVERY] = from_shares(
                shares[_COMPLETE], source, shares.get(_LEAST), shares.get(_MOST)
            )
    if findings:
        raise InputError(findings)
    return developments


def _headings(rows: TextRows) -> Iterator[Finding]:
    for name in (_MONTHS, _COMPLETE):
        if name not in rows.heading:
            yield Finding(at_row(rows.file, 1), f"There is no column `{name}`.", "Add it.")
    for name in rows.heading:
        if name not in _KNOWN:
            yield Finding(at_row(rows.file, 1), f"`{name}` is not a column of late coding.", "Take it out.")


def _shares(own: list[tuple[int, dict[str, str]]], rows: TextRows) -> tuple[dict[str, list[float]], list[Finding]]:
    findings: list[Finding] = []
    for expected, (number, row) in enumerate(own):
        if row[_MONTHS] != str(expected):
            what = f"`{_MONTHS}` is '{row[_MONTHS]}' where {expected} comes next."
            findings.append(Finding(at_row(rows.file, number), what, "List the months 0, 1, 2 … in order."))
    shares: dict[str, list[float]] = {}
    for column in (name for name in (_COMPLETE, _LEAST, _MOST) if name in rows.heading):
        shares[column] = []
        for number, row in own:
            value, fault = _share(row[column])
            shares[column].append(value)
            if fault:
                findings.append(Finding(at_row(rows.file, number, column), *fault))
    if not findings:
        findings += _order(own, shares, rows.file)
    return shares, findings


def _share(cell: str) -> tuple[float, tuple[str, str] | None]:
    """A share above nil and not above the whole, and what is wrong where it is none."""
    said = number_of(cell, NumberColumn(percent=True))
    if isinstance(said, str):
        return 0.0, (f"'{cell}' is not a share.", "Write 70% or 0.7.")
    value = float(said.value) / (100 if said.percent else 1)
    if not 0 < value <= 1:
        return 0.0, (f"{cell} is not a share of a month.", "Give more than 0%, and 100% at most; 70% may be 0.7.")
    return value, None


def _order(own: list[tuple[int, dict[str, str]]], shares: dict[str, list[float]], file: str) -> Iterator[Finding]:
    for column, values in shares.items():
        for (number, row), (before, after) in zip(own[1:], pairwise(values), strict=True):
            if after < before:
                what = f"{row[column]} is known at `{_MONTHS}` {row[_MONTHS]}, and more was known before."
                yield Finding(at_row(file, number, column), what, "What is known of a month only grows; mend it.")
    for column, sign in ((_LEAST, 1), (_MOST, -1)):
        for (number, row), one, middle in zip(own, shares.get(column, ()), shares[_COMPLETE], strict=False):
            if (one - middle) * sign > 0:
                told = "above" if sign > 0 else "below"
                what = f"`{column}` of {row[column]} is {told} `{_COMPLETE}` of {row[_COMPLETE]}."
                yield Finding(at_row(file, number, column), what, "The range has the middle inside it.")
