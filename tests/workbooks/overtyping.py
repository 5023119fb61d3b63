"""Formula cells typed over one at a time, and whether the workbook notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from finmodel.workbooks.cells import Cell, Plan, letter
from tests.workbooks.boards import Recalculated

TYPED = 9_999_999
"""What is typed over a figure."""
TYPED_WORDS = "typed over"
"""What is typed over words."""
PASS = "All checks pass"


@dataclass(frozen=True)
class Target:
    """A formula cell: where it is, and what it holds."""

    sheet: int
    name: str
    row: int
    column: int
    cell: Cell

    @property
    def where(self) -> str:
        """Its address, with its formula."""
        return f"{self.name}!{letter(self.column)}{self.row} {self.cell.formula}"


def targets(plan: Plan) -> Iterator[Target]:
    """Every formula cell of a workbook, sheet by sheet."""
    for number, sheet in enumerate(plan.sheets):
        for (row, column), cell in sorted(sheet.cells.items()):
            if cell.formula:
                yield Target(number, sheet.name, row, column, cell)


def verdict(book: Recalculated) -> str:
    """What the cover says of the checks."""
    _, cover = book.sheet("Cover")
    (row,) = [row for (row, column), cell in cover.cells.items() if column == 1 and cell.value == "Checks"]
    return str(book.value("Cover", row, 2))


def unseen(book: Recalculated, cells: Iterable[Target], edit: Mapping[str, object]) -> list[str]:
    """Those that can be typed over, after an innocent edit of inputs, while the cover still says that all is well."""
    book.enter(edit)
    assert verdict(book) == PASS, "the edit alone raises an alarm"
    found = []
    for target in cells:
        at = (target.sheet, target.row, target.column)
        value = target.cell.value
        typed = TYPED_WORDS if isinstance(value, str) and not value.startswith("#") else str(TYPED)
        book.model.set_user_input(*at, typed)
        book.model.evaluate()
        if verdict(book) == PASS:
            found.append(target.where)
        book.model.set_user_input(*at, target.cell.formula)
    book.model.evaluate()
    assert verdict(book) == PASS, "what was typed over is not put back"
    return found
