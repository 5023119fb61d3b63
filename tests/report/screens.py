"""What a report shows on a screen of some width, read cell by cell."""

from __future__ import annotations

from finmodel.report.layout import Fitted, fitted
from finmodel.report.report import Report, Table


def shown(table: Table, width: int, currency: str = "GBP") -> tuple[Fitted, ...]:
    """The parts that a table is shown in."""
    return fitted(table, width, currency)[0]


def require_fits(report: Report, width: int) -> None:
    """Every table fits the width, headings break between words, and every number stands whole on one line."""
    assert report.tables
    for table in report.tables:
        for part in shown(table, width, report.currency):
            assert 1 + sum(each + 3 for each in part.widths) <= width, part.title
            for column, heading in zip(part.columns, part.headings, strict=True):
                assert " ".join(" ".join(heading).split()) == column.heading
            for cells in part.cells:
                for column, lines, wide in zip(part.columns, cells, part.widths, strict=True):
                    assert all(len(line) <= wide for line in lines)
                    assert column.holds == "text" or len(lines) == 1


def cell(report: Report, title: str, row: str, heading: str, width: int = 100) -> str:
    """The text of a cell, by the start of its table's title, the name of its row, and its heading."""
    for table in (each for each in report.tables if each.title.startswith(title)):
        for part in shown(table, width, report.currency):
            headings = [column.heading for column in part.columns]
            for cells in part.cells:
                if " ".join(" ".join(cells[0]).split()) == row and heading in headings:
                    return " ".join(cells[headings.index(heading)]).strip()
    raise AssertionError(f"no cell {row}, {heading} below {title}")
