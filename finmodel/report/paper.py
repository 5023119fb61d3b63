"""A report as a paper in Markdown: what `--out` writes beside the tables, whole, for a note or a board paper."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.report.cell_text import reads
from finmodel.report.report import Column, Remark, Report, Row, Table


def paper(report: Report) -> str:
    """The report as Markdown: headline, every table with all its columns, remarks; charts by name."""
    lines = [f"# {_plain(report.title)}", "", *(f"**{_plain(each)}**  " for each in report.headline), ""]
    for part in report.parts:
        if isinstance(part, Table):
            lines += [f"## {_plain(part.title)}", "", *_rows(part, report.currency), ""]
            lines += [line for note in part.notes for line in (_plain(note), "")]
        elif isinstance(part, Remark):
            lines += [f"## {_plain(part.heading)}", ""] if part.heading else []
            lines += [*(f"- {_plain(each)}" for each in part.sentences), ""]
    if report.files:
        lines += ["## Which file answers which question", ""]
        lines += [f"- `{name}`: {_plain(question)}" for name, question in report.files]
    return "\n".join(lines).rstrip() + "\n"


def _rows(table: Table, currency: str) -> Iterator[str]:
    yield _line([_plain(column.heading) for column in table.columns])
    yield _line([":---" if column.holds == "text" else "---:" for column in table.columns])
    for row in table.rows:
        yield _line([_cell(row, number, column, currency) for number, column in enumerate(table.columns)])


def _cell(row: Row, number: int, column: Column, currency: str) -> str:
    text = _plain(reads(row.values[number], column, currency, row.holds))
    if number == 0 and row.inside:
        text = "&nbsp;" * (3 * row.inside) + text
    return f"**{text}**" if row.total and text else text


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown does not take for marks of its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text).replace("\n", " ")
