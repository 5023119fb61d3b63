"""Where a reference of a rule stands on a sheet, and how its figures are shown: the same on every sheet of formulas."""

from __future__ import annotations

import numpy as np

from finmodel.core.money import Floats
from finmodel.rules.formula import FormulaRow, Ref
from finmodel.workbooks.theme import number_format


def placed(ref: Ref, first: int, size: int, member: int) -> str:
    """The address of a reference whose rows begin at `first`, as a member of the axis reads it.

    `{c}` stands for the column it is read from, `{p}` for that of the period before.
    """
    match ref.span:
        case "all":
            return f"{{c}}${first}:{{c}}${first + size - 1}"
        case "so_far":
            return f"{{c}}${first}:{{c}}{first + member}"
        case "member":
            return f"{{c}}{first + ref.member}"
        case "before":
            return f"{{p}}{first}"
    return f"{{c}}{first + (member if size > 1 else 0)}"


def format_of(row: FormulaRow, values: Floats, symbol: str) -> str:
    """A row's number format; payments and money always with pence."""
    if row.node is None and row.leaf:
        return "0.00####"
    if row.node is None:
        return "#,##0" if np.all(values == np.round(values)) else "#,##0.0000"
    always = dict(row.unit.powers).get("money")
    return number_format(row.unit, symbol, (0.5,) if always else values.ravel())
