"""The formats of a workbook, each made once."""

from __future__ import annotations

from typing import Any

from finmodel.workbooks.cells import Cell
from finmodel.workbooks.theme import FONT, INK, LOOKS, RULE, SIZE

_IN_TABLE = {"bottom": 1, "bottom_color": RULE}
_DANGEROUS = ("=", "+", "-", "@")


class Formats:
    """Formats of one XlsxWriter workbook, by what a cell is and how its number reads."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str, bool, bool], Any] = {}

    def of(self, cell: Cell) -> Any:
        """The format of a cell."""
        words = isinstance(cell.value, str)
        quoted = words and not cell.formula and str(cell.value).startswith(_DANGEROUS)
        key = (cell.role, cell.number, quoted, words)
        if key not in self._made:
            look: dict[str, Any] = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "vcenter"}
            if cell.role not in ("title", "note", "link", "head", "number_head"):
                look |= _IN_TABLE
            look |= LOOKS[cell.role]
            if cell.number:
                look["num_format"] = cell.number
            if quoted:
                look["quote_prefix"] = True
            if words and cell.role in ("input", "calc", "total"):
                look |= {"text_wrap": True, "align": "left", "indent": 1}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]
