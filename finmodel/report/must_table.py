"""What must hold, and whether it does: a row for each `must:` line and run, with the figure that decides it."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.must.verdicts import Verdict
from finmodel.report.report import Column, Row, Table


def must_table(verdicts: Sequence[Verdict]) -> Table | None:
    """The table of verdicts; None where nothing must hold."""
    if not verdicts:
        return None
    columns = (
        Column("What must hold"),
        Column("Under"),
        Column("Does it"),
        Column("Figure"),
        Column("Stated in", spare=True),
    )
    rows = tuple(
        Row((each.says, each.title or "nothing that was run", each.status, each.figure, str(each.held.where)))
        for each in verdicts
    )
    return Table("must", "What must hold", columns, rows)
