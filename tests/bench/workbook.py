"""A live workbook, beside the same cells written plainly by XlsxWriter: `python -m tests.bench.workbook [--small]`."""

from __future__ import annotations

import sys
from io import BytesIO

import xlsxwriter

from finmodel.scenarios.run import run
from finmodel.workbooks.cells import Plan
from finmodel.workbooks.plan import plan
from finmodel.workbooks.spec import WorkbookSpec
from finmodel.workbooks.write import to_bytes
from tests.bench.growth import Size, basis_of
from tests.bench.measured import told_beside, told_memory

SPEC = {
    "workbook": "bench", "title": "What the contracts pay", "subject": "Settlement", "audience": "The board",
    "purpose": "Try a price and see who gains.", "author": "The partnership",
}  # fmt: skip


def plainly(made: Plan) -> bytes:
    """The same formulas and values, without a format, a name or a check."""
    held = BytesIO()
    with xlsxwriter.Workbook(held) as book:
        for sheet in made.sheets:
            page = book.add_worksheet(sheet.name)
            for (row, column), cell in sheet.cells.items():
                if cell.formula:
                    page.write_formula(row - 1, column - 1, f"={cell.formula}", None, cell.value)
                else:
                    page.write(row - 1, column - 1, cell.value)
    return held.getvalue()


def main(contracts: int) -> float:
    """Lay out and write the workbook of a settled place, and its cells plainly, and give the ratio of their times."""
    settled = run(basis_of(Size(contracts=contracts)))
    spec = WorkbookSpec.model_validate(SPEC)
    made = plan(spec, (settled,))
    cells = sum(len(sheet.cells) for sheet in made.sheets)
    title = f"A workbook of {contracts} contracts, {cells:,} cells"
    ratio = told_beside(title, lambda: to_bytes(plan(spec, (settled,))), lambda: plainly(made))
    told_memory()
    return ratio


if __name__ == "__main__":
    main(3 if "--small" in sys.argv[1:] else 40)
