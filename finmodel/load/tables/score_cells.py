"""Scores of a table that are written on another scale than those of the contract: 65% where it speaks of 65."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.contracts.contract import Contract
from finmodel.contracts.reading import MeasureColumn
from finmodel.contracts.values import TermValue
from finmodel.core.money import Floats
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.raw_cells import TextRows

_A_SHARE = 1.5
"""Scores of a contract up to here are shares of a whole, and larger ones are points."""


def score_faults(
    contract: Contract, entry: MeasureColumn, cells: Sequence[str], numbers: Floats, raw: TextRows
) -> Iterator[Finding]:
    """Cells of a score that can not be on the scale on which the contract states its scores."""
    top = _highest(contract)
    if top is None or entry.written_as is not None:
        return
    for number, cell, value in zip(raw.numbers, cells, numbers, strict=True):
        where = at_row(raw.file, number, entry.column or "always")
        if cell.endswith("%") and top > _A_SHARE:
            what = f"'{cell}' is a percentage, and the scores of the contract go up to {top:g}."
            yield Finding(where, what, f"Write {cell.removesuffix('%').strip()}, or state the contract's scores in %.")
        elif not cell.endswith("%") and top <= _A_SHARE < value:
            what = f"'{cell}' is no percentage, and the scores of the contract go up to {top:.0%}."
            yield Finding(where, what, f"Write {cell}%, or say `written_as: percent` for the column in `reads:`.")


def _highest(contract: Contract) -> float | None:
    """The highest score that the contract states; None where it states none."""
    values = [
        value
        for term in contract.terms()
        if term.unit.flavour == "score"
        for value in (term.value if isinstance(term.value, tuple) else (term.value,))
        if isinstance(value, TermValue)
    ]
    return max((float(number) for value in values for number in value.numbers), default=None)
