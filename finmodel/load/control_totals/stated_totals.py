"""Totals that a place states of a source, held to the row, the unit and the penny."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from finmodel.core.amounts import MINUS
from finmodel.core.currency import symbol_of
from finmodel.core.data import ControlTotals
from finmodel.core.speech import listed
from finmodel.core.what_was_read import FileRead
from finmodel.errors import Finding


def held_to(stated: ControlTotals, files: Sequence[FileRead], pence: int | None, currency: str) -> list[Finding]:
    """An error for each total that is not met; nothing where all are.

    `pence` is the money of all rows to the penny, None where none of them has any.
    """
    source = files[0].source
    heads = files[0].role == "people"
    findings = []
    if stated.rows is not None:
        rows = sum(each.rows for each in files)
        if rows != stated.rows:
            what = f"It has {rows:,} rows, and `control:` says {stated.rows:,}: {_apart(rows - stated.rows)}."
            findings.append(Finding(source, what, _likely(files, "rows")))
    if stated.units is not None:
        units = Decimal(repr(round(sum(each.units or 0.0 for each in files), 6)))
        name = "heads" if heads else "units"
        if units != stated.units:
            apart = _apart(units - stated.units)
            what = f"It has {_plain(units)} {name}, and `control:` says {_plain(stated.units)}: {apart}."
            findings.append(Finding(source, what, _likely(files, "units")))
    if stated.pounds is not None:
        sign = symbol_of(currency)
        if pence is None:
            what = "`control:` says what its money comes to, and none of its rows has any."
            findings.append(
                Finding(source, what, "Map `price:`, add a price list, or take `pounds:` out of `control:`.")
            )
        elif Decimal(pence) / 100 != stated.pounds:
            pounds = Decimal(pence) / 100
            apart = _apart(pounds - stated.pounds, sign)
            what = f"It comes to {sign}{pounds:,.2f}, and `control:` says {sign}{stated.pounds:,.2f}: {apart}."
            findings.append(Finding(source, what, _likely(files, "pounds", sign)))
    return findings


def in_words(stated: ControlTotals, currency: str) -> str:
    """The totals that are stated, as a sentence has them."""
    parts = [] if stated.rows is None else [f"{stated.rows:,} rows"]
    parts += [] if stated.units is None else [f"{_plain(stated.units)} units"]
    parts += [] if stated.pounds is None else [f"{symbol_of(currency)}{stated.pounds:,.2f}"]
    return listed(parts)


def _apart(difference: Decimal | int, sign: str = "") -> str:
    size = Decimal(difference).copy_abs()
    said = f"{sign}{size:,.2f}" if sign else _plain(size)
    return f"{said} {'more' if difference > 0 else 'less'} than it should be"


def _plain(value: Decimal) -> str:
    text = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 else ''}{text}"


def _likely(files: Sequence[FileRead], measure: Literal["rows", "units", "pounds"], sign: str = "") -> str:
    """Where to look: the files, with what each has of it."""
    if len(files) == 1:
        return "Look for rows that are missing, twice or a total; `profile.csv` of a run has it month by month."
    shares = [f"{each.file} has {_amount(each, measure, sign)}" for each in files[:12]]
    rest = "" if len(files) <= 12 else f" and {len(files) - 12} more files the rest"
    return f"Look for a file that is missing, twice or from another month: {', '.join(shares)}{rest}."


def _amount(file: FileRead, measure: Literal["rows", "units", "pounds"], sign: str) -> str:
    amounts: dict[str, float | None] = {"rows": file.rows, "units": file.units, "pounds": file.pounds}
    value = amounts[measure] or 0
    return f"{sign}{value:,.2f}" if sign else _plain(Decimal(repr(value)))
