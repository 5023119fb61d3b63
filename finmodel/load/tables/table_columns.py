"""What each row of a table of measures says in a column, with values looked up; and which rows are kept.

What is listed in `values:` comes first, then what stands for a missing number, and `otherwise:` last: so that nothing
listed is taken for missing, and nothing missing for another value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from finmodel.contracts.reading import MeasureColumn, RowChoice, TableReading
from finmodel.core.cells.code_spelling import AS_WRITTEN
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.error_cells import error_words
from finmodel.load.files.raw_cells import TextRows
from finmodel.load.tables.table_cells import plain_number

_YES, _NO = {"1", "1.0", "y", "yes", "true"}, {"", "0", "0.0", "n", "no", "false"}
FILL = "Fill it, leave the row out with `where:`, or say what it stands for with `missing_is:`."
"""How an empty cell is mended."""


class Odd(NamedTuple):
    """A cell that cannot be taken: its column where one is at fault, what is wrong, how to mend it."""

    column: str
    what: str
    fix: str


def column_of(entry: MeasureColumn, raw: TextRows, missing: tuple[str, ...]) -> tuple[list[str], list[Finding]]:
    """What each row says, with value maps applied; an empty text where it is missing or there is a finding."""
    read = [_cell(entry, row, missing) for row in raw.rows]
    findings = [
        Finding(at_row(raw.file, number, said.column), said.what, said.fix)
        for number, said in zip(raw.numbers, read, strict=True)
        if isinstance(said, Odd)
    ]
    return ["" if isinstance(said, Odd) else said for said in read], findings


def _cell(entry: MeasureColumn, row: Mapping[str, str], missing: tuple[str, ...]) -> str | Odd:
    if entry.always is not None:
        return entry.always
    if entry.flags is not None:
        return _flagged(entry.flags, row, missing)
    assert entry.column is not None
    return _mapped(entry, entry.column, row.get(entry.column, ""), missing)


def _flagged(flags: Mapping[str, str], row: Mapping[str, str], missing: tuple[str, ...]) -> str | Odd:
    cells = {column: "" if row[column] in missing else row[column].casefold() for column in flags}
    unclear = [column for column, cell in cells.items() if cell not in _YES | _NO]
    if unclear:
        what = f"'{row[unclear[0]]}' is neither yes nor no."
        return Odd(unclear[0], what, "Write 1 for yes and 0 for no.")
    said = [flags[column] for column, cell in cells.items() if cell in _YES]
    if len(said) == 1:
        return said[0]
    count = f"{len(said)} of the columns {', '.join(flags)} say" if said else f"No column of {', '.join(flags)} says"
    return Odd("", f"{count} yes, and exactly one must.", "Mend the row.")


def _mapped(entry: MeasureColumn, column: str, cell: str, missing: tuple[str, ...]) -> str | Odd:
    listed = None if entry.values is None else looked_up(cell, entry.values)
    if listed is not None:
        return listed
    if cell not in missing and error_words(cell)[0]:
        return Odd(column, *error_words(cell))
    if cell == "" or cell in missing:
        return entry.missing_is or ""
    if entry.values is None or entry.otherwise == AS_WRITTEN:
        return cell
    if entry.otherwise is not None:
        return entry.otherwise
    return Odd(column, f"'{cell}' is not one of the values listed.", "Add it to `values:`, or give `otherwise:`.")


def looked_up(cell: str, values: Mapping[str, str]) -> str | None:
    """What a cell stands for in a list: as it is written, else as the same number or the same text in capitals.

    >>> looked_up("1.50%", {"0.015": "1"}), looked_up("two-sided", {"Two-Sided": "1"})
    ('1', '1')
    """
    if cell in values:
        return values[cell]
    number = plain_number(cell) if cell else None
    for written, code in values.items():
        same = written.casefold() == cell.casefold() if number is None else plain_number(written) == number
        if cell and same:
            return code
    return None


def kept_rows(reading: TableReading, raw: TextRows) -> tuple[TextRows, list[Finding]]:
    """The rows that `where:` keeps, and a finding for each row that it cannot tell, which is kept to be told."""
    findings: list[Finding] = []
    keep = []
    for row, number in zip(raw.rows, raw.numbers, strict=True):
        told = [_kept(row[name], admitted, reading) for name, admitted in reading.where.items()]
        keep.append(all(each is not False for each in told))
        if keep[-1]:
            findings += _untold(row, told, reading, at_row(raw.file, number))
    rows = tuple(row for row, kept in zip(raw.rows, keep, strict=True) if kept)
    numbers = tuple(number for number, kept in zip(raw.numbers, keep, strict=True) if kept)
    return replace(raw, rows=rows, numbers=numbers), findings


def _kept(cell: str, admitted: tuple[str, ...] | RowChoice, reading: TableReading) -> bool | None:
    """Whether a cell keeps its row; None where it is to be compared and holds no number, or holds an error."""
    if cell not in reading.missing and error_words(cell)[0]:
        return None
    if not isinstance(admitted, RowChoice):
        return looked_up(cell, dict.fromkeys(admitted, cell)) is not None
    if looked_up(cell, dict.fromkeys(admitted.excluding, "left out")) is not None:
        return False
    compared = (admitted.at_least, admitted.at_most, admitted.above, admitted.below)
    if compared == (None, None, None, None):
        return True
    number = None if cell in reading.missing else plain_number(cell, reading.decimal)
    return None if number is None else _within(number, admitted)


def _within(number: Decimal, choice: RowChoice) -> bool:
    return (
        (choice.at_least is None or number >= choice.at_least)
        and (choice.at_most is None or number <= choice.at_most)
        and (choice.above is None or number > choice.above)
        and (choice.below is None or number < choice.below)
    )


def _untold(row: Mapping[str, str], told: list[bool | None], reading: TableReading, where: str) -> Iterator[Finding]:
    for name, each in zip(reading.where, told, strict=True):
        if error_words(row[name])[0]:
            yield Finding(where, *error_words(row[name]))
        elif each is None:
            what = f"'{row[name]}' is no number, and `where:` compares {name}."
            yield Finding(where, what, f"Fill it in, or leave it out with `where: {{{name}: {{excluding: …}}}}`.")
