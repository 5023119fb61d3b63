"""Rows of a table that are not one organisation's own: without a name, named twice or in two spellings, or a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.reading import TableReading
from finmodel.core.cells.code_spelling import one_spelling
from finmodel.core.money import Floats
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.error_cells import error_words
from finmodel.load.files.raw_cells import TextRows
from finmodel.rules.nodes import Prev, walk

_TOTALS = frozenset(("total", "totals", "grand total", "all", "sum", "overall", "total all", "subtotal", "sub-total"))
_MEASURES_THAT_TELL = 2
"""How many amounts must each be the sum of all other rows, where a row's name does not say that it is a total."""


def looks_back(contract: Contract) -> bool:
    """Whether a contract carries anything from one year to the next."""
    return any(isinstance(node, Prev) for line in contract.lines() for node in walk(line.rule))


def name_faults(
    contract: Contract, reading: TableReading, raw: TextRows, entities: Sequence[str], periods: Sequence[str]
) -> Iterator[Finding]:
    """Rows without a name, and names that stand twice for one period or in two spellings."""
    for number, name in zip(raw.numbers, entities, strict=True):
        where = at_row(raw.file, number, reading.entity)
        if error_words(name)[0]:
            yield Finding(where, *error_words(name))
        if not name:
            yield Finding(where, "The row has no name.", "Fill it in, or leave the row out with `where:`.")
    yield from clashes(contract, reading, raw, entities, periods)


def clashes(
    contract: Contract, reading: TableReading, raw: TextRows, entities: Sequence[str], periods: Sequence[str]
) -> Iterator[Finding]:
    """Names that stand twice for one period, and one name in two spellings where that decides what is paid.

    Which of the rows is meant nobody can tell, so that none of them can be set aside for the other.
    """
    by_period = not isinstance(reading.period, str) and reading.rows_are == "cases"
    chained = looks_back(contract)
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    spelt: dict[str, tuple[int, str]] = {}
    for number, name, period in zip(raw.numbers, entities, periods, strict=True):
        if not name:
            continue
        key = (one_spelling(name), period if by_period else "")
        first, known = seen.setdefault(key, (number, name))
        row, other = spelt.setdefault(one_spelling(name), (number, name))
        if first != number and known == name:
            what = f"'{name}' is also on row {first}{f', for {period}' if by_period else ''}."
            yield Finding(at_row(raw.file, number), what, "Keep one row for each.")
        elif other != name and (chained or first != number):
            what = f"'{name}' may be '{other}' of row {row}: one name in two spellings."
            fix = "Write it one way; names of two organisations differ by more than capitals, blanks and noughts."
            yield Finding(at_row(raw.file, number, reading.entity), what, fix)


def total_faults(
    raw: TextRows, entities: Sequence[str], periods: Sequence[str], amounts: Sequence[Floats]
) -> Iterator[Finding]:
    """Rows that are the total of others: by their name, or because each of several amounts is the sum of all others."""
    told = [each for each in amounts if each.shape == (len(entities),)]
    for row, (number, name) in enumerate(zip(raw.numbers, entities, strict=True)):
        if " ".join(name.casefold().split()).rstrip(":") in _TOTALS:
            what = f"'{name}' is a total and no organisation."
        elif len(raw.heading) > 1 and sum(cell != "" for cell in raw.rows[row].values()) == 1:
            what = f"'{name}' stands alone in its row: it may be a note or a heading."
        elif len(entities) > 2 and _sums(told, row, periods):
            what = f"'{name}' is the sum of the other rows in {_MEASURES_THAT_TELL} amounts or more: it may be a total."
        else:
            continue
        yield Finding(at_row(raw.file, number), what, "Take the row out, or leave it out with `where:`.")


def _sums(amounts: Sequence[Floats], row: int, periods: Sequence[str]) -> bool:
    """Whether a row's amounts are sums of the others of its period, or of all rows where it has none."""
    others = np.array([at != row and (period == periods[row] or not periods[row]) for at, period in enumerate(periods)])
    if others.sum() < _MEASURES_THAT_TELL:
        return False
    pairs = [(float(each[row]), float(np.nansum(each[others]))) for each in amounts if not np.isnan(each[row])]
    pairs = [(own, rest) for own, rest in pairs if own or rest]
    alike = sum(abs(own - rest) <= 1e-9 * abs(own) for own, rest in pairs)
    return alike >= _MEASURES_THAT_TELL and alike == len(pairs)
