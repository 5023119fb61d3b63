"""What a formula rests on: its references, followed back cell by cell to the inputs that can be typed into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from finmodel.workbooks.cells import Cell, Place
from finmodel.workbooks.draft import Draft

_REFERENCE = re.compile(r"(?:(?:'([^']+)'|([A-Za-z]+))!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_WORDS = re.compile(r'"[^"]*"')
_SUMIFS = re.compile(r"SUMIFS\(([^()]*)\)")

_At = tuple[str, int, int]
"""Sheet, row and column of a cell."""


class RestsOn:
    """Tells which inputs stand behind a cell; inputs are named by the row that says whether they have changed."""

    def __init__(self, drafts: Iterable[Draft], inputs: Mapping[tuple[str, int], int]) -> None:
        """`inputs` gives the number of an input by its sheet and row."""
        self._cells: dict[str, dict[Place, Cell]] = {draft.name: draft.cells for draft in drafts}
        self._inputs = inputs
        self._known: dict[_At, frozenset[int]] = {}

    def inputs_behind(self, sheet: str, row: int, column: int) -> frozenset[int]:
        """The numbers of the inputs that a cell rests on, directly or by way of other cells."""
        stack: list[_At] = [(sheet, row, column)]
        while stack:
            at = stack[-1]
            before = [] if at in self._known else list(self._before(at))
            left = [one for one in before if one not in self._known]
            if left:
                stack += left
                continue
            stack.pop()
            if at not in self._known:
                own = self._own(at)
                self._known[at] = own.union(*(self._known[one] for one in before))
        return self._known[sheet, row, column]

    def _own(self, at: _At) -> frozenset[int]:
        cell, number = self._cell(at), self._inputs.get(at[:2])
        return frozenset() if cell is None or cell.entry is None or number is None else frozenset((number,))

    def _cell(self, at: _At) -> Cell | None:
        return self._cells.get(at[0], {}).get(at[1:])

    def _before(self, at: _At) -> Iterator[_At]:
        """The cells that a cell's formula refers to, each once or more."""
        cell = self._cell(at)
        if cell is None or not cell.formula:
            return
        text = _WORDS.sub("", cell.formula)
        for found in _SUMIFS.finditer(text):
            yield from self._summed([list(self._cells_of(part, at[0])) for part in found[1].split(",")])
        yield from self._cells_of(_SUMIFS.sub("", text), at[0])

    def _summed(self, parts: list[list[_At]]) -> Iterator[_At]:
        """Of what SUMIFS adds up, the rows whose words are those asked for; all where they are not fixed."""
        amounts, *pairs = parts
        ranges, asked = pairs[::2], [wanted[0] for wanted in pairs[1::2]]
        yield from asked
        for number, amount in enumerate(amounts):
            mine = [of[number] for of in ranges]
            yield from mine
            if all(self._may_match(one, wanted) for one, wanted in zip(mine, asked, strict=True)):
                yield amount

    def _may_match(self, one: _At, wanted: _At) -> bool:
        mine, theirs = self._cell(one), self._cell(wanted)
        if mine is None or theirs is None or mine.formula or theirs.formula:
            return True
        return mine.value == theirs.value

    def _cells_of(self, text: str, sheet: str) -> Iterator[_At]:
        for quoted, plain, left, top, right, bottom in _REFERENCE.findall(text):
            name = quoted or plain or sheet
            for row in range(int(top), int(bottom or top) + 1):
                for column in range(_number(left), _number(right or left) + 1):
                    yield name, row, column


def _number(letters: str) -> int:
    """The number of a column's letters."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number
