"""Workbooks: which sheets they have, and the cells of one as text, as a spreadsheet shows them.

A sheet may hold hundreds of thousands of rows: so cells are turned to text a batch of rows and a column at a time,
and only in the columns that are wanted. What a cell is where text cannot say is kept: a date cell is written like
2024-03-31, a whole number without `.0`, and an error as it is spelt, never as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from finmodel.core.disk.told_by_machine import in_words
from finmodel.errors import InputError
from finmodel.load.files.error_cells import ErrorCell, error_cells
from finmodel.load.files.recognised import TEXT, looks_like

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class SheetName:
    """A sheet of a workbook, and whether whoever opens it sees it."""

    name: str
    hidden: bool

    @property
    def told(self) -> str:
        """Its name as findings give it."""
        return f"'{self.name}'{' (hidden)' if self.hidden else ''}"


class Workbook:
    """A workbook that is open."""

    def __init__(self, path: Path, shown: str) -> None:
        """Open it; raises InputError where it cannot be read."""
        import python_calamine as calamine

        self._path, self._shown = path, shown
        if not path.is_file():
            raise InputError.of(shown, "There is no such file.", f"Check the path {path}.")
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(path))
            visible, sheet = calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet
            self.sheets = tuple(
                SheetName(each.name, each.visible != visible)
                for each in self._book.sheets_metadata
                if each.typ == sheet
            )
        except calamine.CalamineError:
            if looks_like(path) == TEXT:
                what = f"It is named {path.suffix}, and holds text."
                fix = "Name it with the ending .csv, or save it as a spreadsheet."
                raise InputError.of(shown, what, fix) from None
            raise _unreadable(shown) from None
        except OSError as error:
            what = f"The file cannot be opened: {in_words(error)}."
            raise InputError.of(shown, what, "Check who may read it.") from None

    def sheet(self, name: str) -> SheetCells:
        """A sheet's cells; raises InputError where they cannot be read."""
        import python_calamine as calamine

        try:
            return SheetCells(name, self._book.get_sheet_by_name(name), self._path, self._shown)
        except calamine.CalamineError:
            raise _unreadable(self._shown) from None


class SheetCells:
    """The cells of one sheet."""

    def __init__(self, name: str, held: Any, path: Path, shown: str) -> None:
        self.name = name
        self._held, self._path, self._shown = held, path, shown
        self.left = held.start[1] if held.start is not None else 0
        """How many columns of the sheet lie to the left of the first that holds anything."""

    @property
    def height(self) -> int:
        """Rows down to the last that holds anything."""
        return int(self._held.end[0]) + 1 if self._held.end is not None else 0

    @cached_property
    def errors(self) -> tuple[ErrorCell, ...]:
        """Cells that hold an error, or a formula whose value nobody has worked out; columns as `rows` has them."""
        with suppress(OSError):
            return tuple(error_cells(self._path, self.name, self.left))
        return ()

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Each row of the sheet that holds anything, with its number there, as text."""
        spelt: dict[int, dict[int, str]] = {}
        for cell in self.errors:
            spelt.setdefault(cell.row, {})[cell.column] = cell.text
        for number, row in enumerate(self._held.iter_rows(), 1):
            line = [as_text(cell) for cell in row]
            for column, text in spelt.get(number, {}).items():
                line += [""] * (column + 1 - len(line))
                line[column] = text
            if any(line):
                yield number, tuple(line)

    def chunks(self, above: int, rows_at_once: int) -> Iterator[tuple[list[int], list[list[Any]]]]:
        """Rows below the first `above`, so many at a time, with their numbers in the sheet; cells as they are held."""
        rows = self._held.iter_rows()
        for _ in islice(rows, above):
            pass
        number = above + 1
        while some := list(islice(rows, rows_at_once)):
            yield list(range(number, number + len(some))), some
            number += len(some)


def as_text(value: Any) -> str:
    """A cell as text, without blanks around it.

    >>> as_text(3.0), as_text(0.1 + 0.2), as_text(date(2024, 3, 31)), as_text(True)
    ('3', '0.3', '2024-03-31', 'true')
    """
    return _AS_TEXT.get(type(value), str)(value)


def _number(value: float) -> str:
    """A number as a spreadsheet shows it: 15 digits at the most, and no exponent."""
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: str.strip,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: datetime.isoformat,
    time: time.isoformat,
    timedelta: str,
    type(None): lambda _: "",
}


def texts_of(column: Sequence[Any]) -> Any:
    """The cells of a column as texts, or as an array of numbers that an engine may write as a spreadsheet does."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return list(map(str.strip, column))
    if kinds == {float}:
        import numpy as np

        from finmodel.measures.engines.text_tables import shown_alike

        numbers = np.array(column)
        if shown_alike(numbers):
            return numbers
    if len(kinds) == 1:
        return list(map(_AS_TEXT.get(kinds.pop(), str), column))
    return [_AS_TEXT.get(type(cell), str)(cell) for cell in column]


def _unreadable(shown: str) -> InputError:
    what = "The workbook cannot be read: it is damaged, has a password, or is not a workbook."
    return InputError.of(shown, what, "Save it again as .xlsx, without a password.")
