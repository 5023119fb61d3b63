"""Whether what the program settled still goes with the units to try."""

from __future__ import annotations

from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import Draft

AS_SETTLED = "as settled"


def as_settled(schemes: Draft) -> Cell:
    """A cell that turns to OUT OF DATE when any units to try are not those decided."""
    changed = f"{schemes.reference}$O${schemes.row('total')}"
    return Cell(AS_SETTLED, f'=IF({changed}=0,"{AS_SETTLED}","OUT OF DATE")', "calc")
