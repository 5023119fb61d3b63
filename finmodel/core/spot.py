"""Where a finding is: a text that keeps its parts, so that nothing has to read them out of it again."""

from __future__ import annotations


class Spot(str):
    """A place inside something: `place.yaml, line 3`, `rows.csv, row 12 (age)`, `scenario beds, contract block`."""

    within: str
    """The file, or whatever else it is a place in."""
    number: int
    """The line or row, from 1; 0 for the whole."""
    keys: tuple[str | int, ...]
    """What inside it is meant, where no line is known."""

    def __new__(cls, text: str, within: str, number: int = 0, keys: tuple[str | int, ...] = ()) -> Spot:
        """A text with its parts."""
        made = super().__new__(cls, text)
        made.within, made.number, made.keys = within, number, keys
        return made

    def __reduce__(self) -> tuple[type[Spot], tuple[str, str, int, tuple[str | int, ...]]]:
        """What a copy is made of."""
        return Spot, (str(self), self.within, self.number, self.keys)


def at_line(file: str, line: int, note: str = "") -> str:
    """A line of a file, with a note in brackets; the file alone where the line is 0.

    >>> at_line("place.yaml", 3)
    'place.yaml, line 3'
    """
    return _at(file, "line", line, note)


def at_row(file: str, row: int, note: str = "") -> str:
    """A row of a table, the heading being row 1, with a note in brackets such as its column."""
    return _at(file, "row", row, note)


def at_cell(file: str, row: int, cell: str, note: str = "") -> str:
    """A cell of a sheet, with a note in brackets such as its column."""
    return Spot(f"{file}, cell {cell}{f' ({note})' if note else ''}", file, row)


def order_of(where: str) -> tuple[str, int]:
    """What findings are sorted by, so that those of a file stand together in the order of its lines."""
    return (where.within, where.number) if isinstance(where, Spot) else (where, 0)


def parts_of(where: str) -> tuple[str, tuple[str | int, ...]]:
    """What a finding is inside of, and the keys of what it is about there, where they are known."""
    return (where.within, where.keys) if isinstance(where, Spot) else (where, ())


def _at(file: str, word: str, number: int, note: str) -> str:
    noted = f" ({note})" if note else ""
    return Spot(f"{file}, {word} {number}{noted}" if number else f"{file}{noted}", file, number)
