"""Side by side: what everybody is left with with and without a pool, and what a scenario changes on either side."""

from __future__ import annotations

from finmodel.workbooks.cells import FIRST_ROW, Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills

_CORNERS = ("neither", "scenario", "structure", "both")


def is_beside(model: LiveModel) -> bool:
    """True where a scenario is set beside a structure."""
    return model.corners is not None


@fills("side_by_side", 146, optional=True, there=is_beside)
def side_by_side(model: LiveModel) -> Draft:
    """A row a party and year: the four corners as settled, and the differences as formulas."""
    corners = model.corners
    assert corners is not None, "planned only where there are four corners"
    scenario, pool = corners.beside.scenario.title, corners.beside.title
    heads = (
        ("Partner", NAME),
        ("Year", SHORT),
        ("Neither", NUMBER),
        (scenario, NUMBER),
        (pool, NUMBER),
        ("Both", NUMBER),
        (f"Changed without {pool}", NUMBER),
        (f"Changed with {pool}", NUMBER),
        ("What the pool alters", NUMBER),
    )
    purpose = "What each is left with, loans aside, as the program settled the four corners; they follow no input."
    draft = Draft("Side by side", "result", f"{scenario}, with and without {pool}", purpose, heads)
    formulas = (("without_structure", "D{0}-C{0}"), ("with_structure", "F{0}-E{0}"), ("altered", "H{0}-G{0}"))
    for row in corners.table.to_dict("records"):
        at = draft.next_row
        data = [Cell(row[name] / 100, role="data", number=model.pounds) for name in _CORNERS]
        moved = [
            Cell(row[name] / 100 + 0.0, f"=ROUND({formula.format(at)},2)", "calc", model.pounds)
            for name, formula in formulas
        ]
        draft.add([*texts(model.names[row["partner"]], row["period"]), *data, *moved])
    last = draft.next_row - 1
    sums = corners.table[[*_CORNERS, *(name for name, _ in formulas)]].sum() / 100
    totals = [
        Cell(float(amount) + 0.0, f"=ROUND(SUM({column}{FIRST_ROW}:{column}{last}),2)", "total", model.pounds)
        for column, amount in zip("CDEFGHI", sums.tolist(), strict=True)
    ]
    draft.add([*texts("The place", "all years", role="big"), *totals])
    return draft
