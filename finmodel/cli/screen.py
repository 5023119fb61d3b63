"""What a user sees: findings, progress and small tables.

Findings and progress go to standard error and results to standard output, so that a pipe has the results alone. In a
pipe there is no width to fit: a sentence is one line, for another program to read, and a table as wide as COLUMNS
says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from finmodel.cli.stage_clock import StageClock
from finmodel.core.amounts import some
from finmodel.core.stopping import heed
from finmodel.errors import Finding, FinmodelError, InputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from finmodel.core.progress import Progress
    from finmodel.report.layout import Fitted
    from finmodel.report.report import Column, Remark, Report, Row, Table

_SHOWN = 50
_WIDE = 130


def console(stderr: bool = False) -> Console:
    """A console that writes to the terminal, or to standard error; a terminal breaks lines between words alone.

    In a pipe a table is as wide as COLUMNS says, and a sentence is one line.
    """
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    if made.is_terminal:
        return made
    width = made.width if os.environ.get("COLUMNS", "").isdigit() else _WIDE
    return Console(stderr=stderr, highlight=False, soft_wrap=True, width=width)


def show_error(error: FinmodelError) -> None:
    """Print an error, every finding on a line of its own."""
    out = console(stderr=True)
    if isinstance(error, InputError):
        show_findings(error.findings)
        out.print(f"\n{some(len(error.findings), 'thing')} to mend; nothing was written.", style="bold")
    else:
        out.print(str(error), style="red", markup=False)


def show_findings(findings: Sequence[Finding], most: int = _SHOWN) -> None:
    """Print findings, so many at most: where, what is wrong, how to mend it."""
    from rich.text import Text

    out = console(stderr=True)
    for finding in findings[:most]:
        mark = Text(
            "warning " if finding.severity == "warning" else "error   ",
            style="yellow" if finding.severity == "warning" else "red",
        )
        out.print(mark + Text(f"{finding.where}: ", style="bold") + Text(f"{finding.what} {finding.fix}"))
    if len(findings) > most:
        out.print(f"… and {len(findings) - most} more.")


@contextmanager
def working(title: str) -> Iterator[Progress]:
    """Show what is being done while it is done; yields what hears of the next stage, and how much of it is done.

    On a terminal it is one line that moves, and goes; elsewhere a line for each stage.
    """
    out = console(stderr=True)
    if not out.is_terminal:
        out.print(f"{title} …", markup=False)
        yield _in_lines(out)
        return
    from rich.progress import Progress as Moving
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with Moving(*columns, console=out, transient=True) as moving:
        task = moving.add_task(title)
        clock = StageClock()

        def tell(stage: str) -> None:
            heed()
            moving.update(task, description=f"{title}: {stage}{clock.far(stage)}")

        yield tell


def _in_lines(out: Console) -> Progress:
    """What prints a line as each stage begins."""
    before = ""

    def tell(stage: str) -> None:
        nonlocal before
        heed()
        if stage != before:
            out.print(f"  {stage}", markup=False)
        before = stage

    return tell


def show_report(report: Report) -> None:
    """Print a report: its headline, then each table fitted to the screen, then which file answers which question."""
    from finmodel.report.report import Remark, Table

    out = console()
    for sentence in report.headline:
        out.print(sentence, style="bold", markup=False)
    for part in report.parts:
        if isinstance(part, Table):
            if not part.aside:
                _show_fitted(part, report)
        elif isinstance(part, Remark):
            _show_remark(part)
    aside = dict.fromkeys(table.title.partition(": ")[0] for table in report.tables if table.aside)
    if aside:
        out.print(f"\nNot shown here, but whole in report.md: {'; '.join(aside)}.", markup=False)
    if report.files:
        out.print("\nWhich file answers which question:", style="bold")
        for name, question in report.files:
            _print_listed(out, f"{name}: {question}")


def _show_remark(remark: Remark) -> None:
    out = console()
    out.print(f"\n{remark.heading}" if remark.heading else "", style="bold", markup=False)
    for sentence in remark.sentences:
        if remark.heading:
            _print_listed(out, sentence)
        else:
            out.print(sentence, markup=False)


def _print_listed(out: Console, text: str) -> None:
    """Print one of several things set in below a heading, each of its lines on a terminal."""
    from rich.padding import Padding
    from rich.text import Text

    out.print(Padding(Text(text), (0, 0, 0, 2)) if out.is_terminal else f"  {text}", markup=False)


def _show_fitted(table: Table, report: Report) -> None:
    """Print a table in as many parts as fit the screen, its notes, and the columns there was no room for."""
    from finmodel.report.layout import fitted

    out = console()
    parts, left_out = fitted(table, out.width, report.currency)
    for part in parts:
        out.print(f"\n{part.title}", style="bold", markup=False)
        out.print(_drawn(part))
    for note in table.notes:
        out.print(note, markup=False)
    if left_out:
        names = "; ".join(dict.fromkeys(column.heading for column in left_out))
        file = f"{table.name}.csv" if report.files else "what --out writes"
        out.print(f"No room here for: {names}. A wider window shows them, and so does {file}.", markup=False)


def _drawn(part: Fitted) -> Any:
    from rich.table import Table as Drawing
    from rich.text import Text

    drawing = Drawing()
    for heading, column, width in zip(part.headings, part.columns, part.widths, strict=True):
        side: Any = "left" if column.holds == "text" else "right"
        drawing.add_column(Text("\n".join(heading)), justify=side, width=width, no_wrap=True)
    for row, cells in zip(part.rows, part.cells, strict=True):
        columns = zip(cells, part.columns, row.values, strict=True)
        drawing.add_row(*(_styled(cell, column, value, row) for cell, column, value in columns))
    return drawing


def _styled(lines: Sequence[str], column: Column, value: Any, row: Row) -> Text:
    """A cell: what is bad for the partner of the row in red, beside its sign; totals in bold."""
    from rich.text import Text

    bad = isinstance(value, int | float) and (
        (column.good == "more" and value < 0) or (column.good == "less" and value > 0)
    )
    bad = bad and any(digit in "123456789" for line in lines for digit in line)
    return Text("\n".join(lines), style=" ".join(["red"] * bad + ["bold"] * row.total))


def say(text: str) -> None:
    """Print a line."""
    console().print(text, markup=False)
