"""How wide a column and how tall a row must be for its text to fit, from the letters' own widths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from finmodel.workbooks.cells import HEAD_ROW, Cell, Place
from finmodel.workbooks.theme import SIZE, shown

_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778,
    722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""Widths of the printable ASCII letters of Arial, in thousandths of its size."""
_CHARACTER = 556
"""Width of a digit: a column's width is counted in these."""
_BOLD = 1.08
_HEADS = ("head", "number_head")
_BOLD_ROLES = ("total", "big", *_HEADS)
_LINE_POINTS = 14.5
_PADDING, _INDENT = 2.2, 1.6
_LONGEST_LINES = 27
_WORD = 13
"""Letters of a word that is never broken."""

PAPER_CHARACTERS = 208
"""Characters across a page of A4 lying down at which type of 11 points still prints at 7."""


def text_width(text: str, bold: bool = False) -> float:
    """Width of a line of text in characters of a column.

    >>> text_width("0000")
    4.0
    """
    total = sum(_WIDTHS[ord(sign) - 32] if 32 <= ord(sign) < 127 else 600 for sign in text)
    return total / _CHARACTER * (_BOLD if bold else 1)


def lines_of(text: str, width: float, bold: bool = False) -> int:
    """Lines a text takes in a column, broken at spaces, and inside a word that is too long."""
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for word in paragraph.split(" "):
            size = text_width(word, bold)
            if used and used + text_width(" ") + size > width:
                count, used = count + 1, 0.0
            if size > width:
                extra = math.ceil(size / width) - 1
                count, used = count + extra, size - extra * width
            else:
                used += (text_width(" ") if used else 0) + size
    return count


def widths_of(cells: Mapping[Place, Cell], limits: Sequence[tuple[float, float]], printed: int) -> tuple[float, ...]:
    """The width of each column: as its content needs, within its limits, and the first `printed` within a page."""
    least = [lowest for lowest, _ in limits]
    needed = list(least)
    for (row, column), cell in cells.items():
        if row >= HEAD_ROW:
            most = limits[column - 1][1]
            size = _size(cell) + _PADDING
            if isinstance(cell.value, str):
                size = min(size, most)
                least[column - 1] = max(least[column - 1], _longest_word(cell))
            needed[column - 1] = max(needed[column - 1], size)
    numbers = {column for (row, column), cell in cells.items() if row > HEAD_ROW and not isinstance(cell.value, str)}
    shrunk = _on_paper(needed[:printed], least, numbers)
    return (*shrunk, *(round(size, 1) for size in needed[printed:]))


def _size(cell: Cell) -> float:
    """Width a cell asks for: of a number all of it, of a heading its longest word, of a text its line."""
    text, bold = shown(cell.value, cell.number), cell.role in _BOLD_ROLES
    if cell.role in _HEADS:
        return max(text_width(word, bold) for word in text.split(" "))
    return text_width(text, bold) + (0.0 if isinstance(cell.value, str) else 0.8)


def _longest_word(cell: Cell) -> float:
    """Width that keeps a text's words whole; codes may be broken."""
    words = [
        word for word in str(cell.value).split(" ") if len(word) <= _WORD and "_" not in word and "." not in word[:-1]
    ]
    return max((text_width(word, cell.role in _BOLD_ROLES) for word in words), default=0.0) + _INDENT


def _on_paper(needed: list[float], least: Sequence[float], numbers: set[int]) -> tuple[float, ...]:
    """Widths with the columns of text narrowed, down to their least, where the page is too wide."""
    over = sum(needed) - PAPER_CHARACTERS
    room = {at: needed[at] - least[at] for at in range(len(needed)) if at + 1 not in numbers and needed[at] > least[at]}
    if over > 0 and room:
        part = min(1.0, over / sum(room.values()))
        needed = [size - part * room.get(at, 0.0) for at, size in enumerate(needed)]
    return tuple(round(size, 1) for size in needed)


def heights_of(cells: Mapping[Place, Cell], widths: Sequence[float]) -> dict[int, float]:
    """The height of each row of the table in points, by the most lines that any of its texts takes."""
    tallest: dict[int, int] = {}
    for (row, column), cell in cells.items():
        if row < HEAD_ROW or not isinstance(cell.value, str):
            continue
        bold = cell.role in _BOLD_ROLES
        lines = lines_of(cell.value, widths[column - 1] - _INDENT, bold)
        tallest[row] = max(tallest.get(row, 1), min(lines, _LONGEST_LINES))
    heights = {row: lines * _LINE_POINTS * SIZE / 11 + 3 for row, lines in tallest.items()}
    return heights | {1: 24.0}
