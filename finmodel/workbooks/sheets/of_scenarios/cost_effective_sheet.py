"""Cost-effectiveness: what each scenario gains beside what it costs more, and whether it is worth what each is worth.

Cost and gain are figures as issued; the cost of each, what is left and which of both it is are worked out from them.
"""

from __future__ import annotations

from finmodel.scenarios.ahead.over_years import NIL
from finmodel.scenarios.cost_effective.bought import IN_ALL, NO_GAIN, PricedEffect, Trade
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills

_MANY = "#,##0.0###;-#,##0.0###"


def buys_effects(model: LiveModel) -> bool:
    """Whether any scenario says what it buys."""
    return bool(model.bought)


@fills("cost_effectiveness", 144, optional=True, there=buys_effects)
def cost_effective_sheet(model: LiveModel) -> Draft:
    """A row for each effect and year, and one for all years together."""
    heads = (
        ("Scenario", NAME), ("What is gained", WORDS), ("Year", SHORT), ("Costs more", NUMBER), ("Gained", NUMBER),
        ("QALYs of each", NUMBER), ("Worth of each, or of a QALY", NUMBER), ("Cost of each", NUMBER),
        ("Worth less cost", NUMBER), ("So it is", SHORT),
    )  # fmt: skip
    purpose = (
        "Cost and gain as issued, against what the scenario is compared with; nothing is discounted. There is a cost "
        "of each only where it is better and dearer; where it is worse and cheaper, it is what is saved for each lost."
    )
    draft = Draft("Cost-effectiveness", "result", "What is gained for its cost", purpose, heads)
    for title, run in zip(model.titles, model.runs, strict=False):
        for bought in model.bought.get(run.name, ()):
            whole = [IN_ALL] if len(bought.years) > 1 else []
            for year in (*bought.years, *whole):
                draft.add(_cells(model, title, bought, year, draft.next_row))
    return draft


def _cells(model: LiveModel, title: str, bought: PricedEffect, year: str, row: int) -> list[Cell]:
    of, effect = bought.of(year), bought.effect
    qalys = texts("")[0] if effect.qalys is None else Cell(float(effect.qalys), role="data", number=_MANY)
    worth = texts("")[0]
    left = texts("")[0]
    if effect.threshold is not None and of.net_benefit is not None:
        worth = Cell(float(effect.threshold), role="data", number=model.pounds)
        many = f"E{row}" if effect.qalys is None else f"E{row}*F{row}"
        left = Cell(round(of.net_benefit, 2) + 0.0, f"=ROUND({many}*G{row}-D{row},2)", "calc", model.pounds)
    trade = f"OR(AND(D{row}>{_NIL},E{row}>{_NONE}),AND(D{row}<-{_NIL},E{row}<-{_NONE}))"
    each = "–" if of.each is None else round(of.each, 2)
    return [
        *texts(title, bought.name, year),
        Cell(round(of.cost, 2) + 0.0, role="data", number=model.pounds),
        Cell(of.gained + 0.0, role="data", number=_MANY),
        qalys,
        worth,
        Cell(each, f'=IF({trade},ROUND(D{row}/E{row},2),"–")', "calc", model.pounds),
        left,
        Cell(str(of.side), _side(row), "calc"),
    ]


_NIL, _NONE = f"{NIL / 100:g}", f"{NO_GAIN:.9f}"


def _side(row: int) -> str:
    """Which of both it is, as a formula."""
    dearer, cheaper = f"D{row}>{_NIL}", f"D{row}<-{_NIL}"
    better = f'IF({dearer},"{Trade.DEARER}","{Trade.DOMINATES}")'
    worse = f'IF({cheaper},"{Trade.CHEAPER}","{Trade.DOMINATED}")'
    same = f'IF({dearer},"{Trade.COSTS}",IF({cheaper},"{Trade.SAVES}","{Trade.SAME}"))'
    return f"=IF(E{row}>{_NONE},{better},IF(E{row}<-{_NONE},{worse},{same}))"
