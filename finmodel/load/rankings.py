"""Reading how partners rank schemes, as points: by place in a list, by points of their own, or by approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from finmodel.core.cells.number_spelling import PLAIN, number_of
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import TextRows, read_rows
from finmodel.load.findings import did_you_mean

_PARTNER, _SCHEME, _RANK, _POINTS = "partner", "scheme", "rank", "points"
_MOST_BYTES = 5_000_000


def read_rankings(path: Path, partners: Sequence[str], schemes: Sequence[str]) -> dict[str, dict[str, Fraction]]:
    """Points by partner and scheme, from a row for each scheme that a partner wants.

    With `rank`, the last in a partner's list has one point, the one before it two, and so on; those of one rank have
    alike. With `points`, it has those; with neither, a scheme that a partner names has one.
    Raises InputError with every finding.
    """
    rows = read_rows(path, headings=(_PARTNER, _SCHEME), most_bytes=_MOST_BYTES)
    findings = [*_headings(rows)]
    if findings:
        raise InputError(findings)
    sized = next((name for name in (_RANK, _POINTS) if name in rows.heading), None)
    points: dict[str, dict[str, Fraction]] = {}
    first: dict[tuple[str, str], int] = {}
    for number, row in zip(rows.numbers, rows.rows, strict=True):
        partner, scheme = row[_PARTNER], row[_SCHEME]
        size, faults = _size(rows.file, number, sized, row)
        findings += faults
        for name, known, column in ((partner, partners, _PARTNER), (scheme, schemes, _SCHEME)):
            if name not in known:
                what = f"There is no {column} '{name}'."
                findings.append(Finding(at_row(rows.file, number, column), what, did_you_mean(name, known)))
        if (partner, scheme) in first:
            what = f"{partner} has '{scheme}' already, on row {first[partner, scheme]}."
            findings.append(Finding(at_row(rows.file, number), what, "Keep one of the two rows."))
        first.setdefault((partner, scheme), number)
        points.setdefault(partner, {})[scheme] = size
    if findings:
        raise InputError(findings)
    return {partner: _of_ranks(given) for partner, given in points.items()} if sized == _RANK else points


def _headings(rows: TextRows) -> Iterator[Finding]:
    known = (_PARTNER, _SCHEME, _RANK, _POINTS)
    for name in (_PARTNER, _SCHEME):
        if name not in rows.heading:
            yield Finding(at_row(rows.file, 1), f"There is no column `{name}`.", "Add it: a row for each choice.")
    for name in rows.heading:
        if name not in known:
            yield Finding(at_row(rows.file, 1), f"`{name}` is not a column of rankings.", "Take it out.")
    if _RANK in rows.heading and _POINTS in rows.heading:
        yield Finding(at_row(rows.file, 1), "It has both `rank` and `points`.", "Keep the one that is meant.")


def _size(file: str, number: int, column: str | None, row: Mapping[str, str]) -> tuple[Fraction, list[Finding]]:
    """The rank or the points of a row, and what is wrong with it."""
    if column is None:
        return Fraction(1), []
    said = number_of(row[column], PLAIN)
    where = at_row(file, number, column)
    if isinstance(said, str):
        return Fraction(1), [Finding(where, f"'{row[column]}' is not a number.", "Write it in digits, such as 3.")]
    value = Fraction(said.value)
    if column == _RANK and (value < 1 or value.denominator != 1):
        return Fraction(1), [
            Finding(where, f"{row[column]} is not a place in a list.", "Write 1 for the first, then 2.")
        ]
    if value < 0:
        return Fraction(1), [Finding(where, f"{row[column]} is less than no points.", "Write 0 or more.")]
    return value, []


def _of_ranks(ranks: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Points of a list: as many as there are ranks from its own to the last."""
    order = sorted(set(ranks.values()), reverse=True)
    return {scheme: Fraction(order.index(rank) + 1) for scheme, rank in ranks.items()}
