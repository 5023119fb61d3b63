"""Who bears it: what more activity, prices, costs and spending of a pool leave each partner with, as issued."""

from __future__ import annotations

from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills


def has_bearing(model: LiveModel) -> bool:
    """Whether it was settled who bears what."""
    return bool(model.bearing)


@fills("who_bears_it", 142, optional=True, there=has_bearing)
def who_bears_it(model: LiveModel) -> Draft:
    """A row for each year, thing there is more of, and party that it moves."""
    heads = (
        ("Year", SHORT), ("More of", NAME), ("Party", NAME), ("All bear", NUMBER), ("Left with", NUMBER),
        ("Part borne", NUMBER),
    )  # fmt: skip
    purpose = (
        "As issued, under the contracts in force, settled with their caps and shares; it follows no input. A part "
        "below nil is gained. All bear: what all are worse off by together; of prices, what those who pay do. Of less "
        "activity, that is saved, and the part is what each keeps."
    )
    draft = Draft("Who bears it", "result", "Who bears more activity, prices and costs", purpose, heads)
    for year, risks in model.bearing.items():
        for more in risks:
            for party, pounds in more.leaves.items():
                if abs(pounds) >= 0.005:
                    at = draft.next_row
                    part = round(-pounds / more.borne, 6)
                    draft.add([
                        *texts(year, more.name, model.names[party]),
                        Cell(round(more.borne, 2), role="data", number=model.pounds),
                        Cell(round(pounds, 2), role="data", number=model.pounds),
                        Cell(part, f"=ROUND(-E{at}/D{at},6)", "calc", "0.0%"),
                    ])  # fmt: skip
    return draft
