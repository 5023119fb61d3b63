"""What there is of an allocation: whether one was put and settled, and still goes with the units to try."""

from __future__ import annotations

from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import Draft
from finmodel.workbooks.live_model import LiveModel

AS_SETTLED = "as settled"


def as_settled(schemes: Draft) -> Cell:
    """A cell that turns to OUT OF DATE when any units to try are not those decided; else it stays."""
    if not any(cell.role == "input" for cell in schemes.cells.values()):
        return Cell(AS_SETTLED)
    changed = f"{schemes.reference}$O${schemes.row('total')}"
    return Cell(AS_SETTLED, f'=IF({changed}=0,"{AS_SETTLED}","OUT OF DATE")', "calc")


def is_put(model: LiveModel) -> bool:
    """True where a problem was put."""
    return model.allocation is not None


def is_decided(model: LiveModel) -> bool:
    """True where it had an answer."""
    return model.allocation is not None and model.allocation.decided is not None
