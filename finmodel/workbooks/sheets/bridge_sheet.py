"""Bridge: from a partner's surplus before to its surplus after, contract by contract, with its waterfall.

Excel's own waterfall is not drawn by every program, and labels of bars cannot show a change that crosses nil: so it is
a chart of stacked bars on a base that is not seen, its parts and labels worked out in columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finmodel.core.money import round_half_away
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, HEAD_ROW, BarChart, BarSeries, Cell, Role
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.ledger_sheet import total_letters
from finmodel.workbooks.sheets.lists import partner_list, shown_partner
from finmodel.workbooks.theme import FALL, RISE, TOTAL, money
from finmodel.workbooks.worked import WorkedCase

_SERIES = ("Base", "From nil", "Rise above nil", "Rise below nil", "Fall above nil", "Fall below nil")
_BARS = 7
"""Columns of amounts before the label; those after it are the stacked parts."""
_COLOURS = (None, TOTAL, RISE, RISE, FALL, FALL)


@dataclass(frozen=True)
class _Step:
    """A bar: what it stands for, its amounts, and where it starts and ends."""

    name: str
    code: str
    amounts: tuple[float, float, float, float]
    """Received and paid before, received and paid after."""
    start: float
    end: float
    total: bool = False

    @property
    def change(self) -> float:
        """How far the bar reaches."""
        return self.end - self.start

    @property
    def bars(self) -> tuple[float, ...]:
        """The stacked parts: base, from nil, rise and fall above and below nil."""
        low, high = min(self.start, self.end), max(self.start, self.end)
        base = max(low, 0.0) + min(high, 0.0)
        above, below = max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)
        if self.total:
            return (0.0, self.end, 0.0, 0.0, 0.0, 0.0)
        up = self.end >= self.start
        return (base, 0.0, above if up else 0.0, below if up else 0.0, 0.0 if up else above, 0.0 if up else below)


@fills("bridge", 120)
def bridge(model: LiveModel) -> Draft:
    """The table behind the waterfall: one row a contract, over all years together."""
    heads = (
        ("Step", NAME),
        ("Line", WORDS),
        ("Code", (12.0, 26.0)),
        ("For", SHORT),
        ("Unit", (7.0, 9.0)),
        ("Received before", NUMBER),
        ("Paid before", NUMBER),
        ("Received after", NUMBER),
        ("Paid after", NUMBER),
        ("Change", NUMBER),
        ("Start", NUMBER),
        ("End", NUMBER),
        ("Label", WORDS),
        *((name, NUMBER) for name in _SERIES),
        ("Label again", WORDS),
    )
    purpose = (
        "From the surplus before to the surplus after, by contract, all years together, for the partner chosen on "
        "Cover. The last columns feed the chart."
    )
    draft = Draft("Bridge", "calculation", "Bridge from before to after", purpose, heads, print_columns=13)
    partner = shown_partner(model)
    steps = _steps(model, partner)
    first, last = FIRST_ROW, FIRST_ROW + len(steps) - 1
    for step in steps:
        formulas = _ends(first, last, draft.next_row) if step.total else _between(model, draft.next_row)
        _add(model, draft, partner, step, formulas)
    return draft


def _received_and_paid(case: WorkedCase, section: Section, partner: str) -> tuple[float, float]:
    """What a partner receives and pays under a contract over all years; nil where it is not in force."""
    if not case.sections[section.key].flag:
        return 0.0, 0.0
    table = case.by_contract
    mine = table[(table["partner"] == partner) & (table["contract"] == section.book.id)]
    return int(mine["received"].sum()) / 100, int(mine["paid"].sum()) / 100


def _steps(model: LiveModel, partner: str) -> list[_Step]:
    table = []
    for section in model.sections:
        before, after = (_received_and_paid(case, section, partner) for case in model.settled)
        table.append((section.title, section.key, (*before, *after)))
    sums = np.array([four for *_, four in table]).sum(axis=0)
    start, end = float(sums[0] - sums[1]), float(sums[2] - sums[3])
    steps = [_Step("Surplus before", "before", (float(sums[0]), float(sums[1]), 0.0, 0.0), 0.0, start, True)]
    at = start
    for title, key, (one, two, three, four) in table:
        change = three - four - one + two
        steps.append(_Step(title, key, (one, two, three, four), at, at + change))
        at += change
    return [*steps, _Step("Surplus after", "after", (0.0, 0.0, float(sums[2]), float(sums[3])), 0.0, end, True)]


def _between(model: LiveModel, row: int) -> tuple[str, ...]:
    """Formulas of a contract's row, from what is received before to where its bar ends."""
    before, after, _ = total_letters(model)
    found = []
    for total, party in ((before, "E"), (before, "D"), (after, "E"), (after, "D")):
        amounts, contracts, parties = (_ledger(model, column) for column in (total, "A", party))
        found.append(_where_chosen(row, f"SUMIFS({amounts},{contracts},C{row},{parties},D{row})"))
    return (*found, f"=ROUND(H{row}-I{row}-F{row}+G{row},2)", f"=L{row - 1}", f"=ROUND(K{row}+J{row},2)")


def _ledger(model: LiveModel, column: str) -> str:
    return f"Ledger!{column}${FIRST_ROW}:{column}${model.draft('ledger').next_row - 1}"


def _where_chosen(row: int, amount: str) -> str:
    """The formula of an amount that is blank, and what rests on it an error, where no partner of the list is chosen."""
    return f'=IF(D{row}="","",{amount})'


def _ends(first: int, last: int, row: int) -> tuple[str, ...]:
    """Formulas of the first and the last bar, which stand on nil."""
    inside = [_where_chosen(row, f"SUM({column}{first + 1}:{column}{last - 1})") for column in "FGHI"]
    shown = (inside[0], inside[1], "=0", "=0") if row == first else ("=0", "=0", inside[2], inside[3])
    return (*shown, f"=ROUND(F{row}-G{row}+H{row}-I{row},2)", "=0", f"=J{row}")


def _add(model: LiveModel, draft: Draft, partner: str, step: _Step, formulas: tuple[str, ...]) -> None:
    row = draft.next_row
    place = f"Timeline!$H${model.draft('timeline').row('partner')}"
    chosen = f'=IF({place}=0,"",INDEX({partner_list(model, "C")},{place}))'
    code = chosen if row == FIRST_ROW else f"=D{row - 1}"
    values, whole = (*step.amounts, step.change, step.start, step.end, *step.bars), money(model.symbol, 0)
    role: Role = "total" if step.total else "calc"
    cells = [
        Cell(round(value, 2) + 0.0, formula, role, whole)
        for value, formula in zip(values, (*formulas, *_bars(row, step.total)), strict=True)
    ]
    label = texts("Total" if step.total else "Contract", step.name, step.code, role="big" if step.total else "text")
    draft.add(
        [
            *label,
            Cell(partner, code, "calc"),
            *texts("money"),
            *cells[:_BARS],
            _label(model, step, row, 'IF(J{row}>0,"+","")'),
            *cells[_BARS:],
            _label(model, step, row, 'IF(J{row}<=0,"","+")'),
        ],
        step.code,
    )


def _bars(row: int, total: bool) -> tuple[str, ...]:
    """Formulas of the stacked parts of a bar; right when it crosses nil."""
    if total:
        return ("=0", f"=L{row}", "=0", "=0", "=0", "=0")
    return (
        f"=MAX(0,MIN(K{row},L{row}))+MIN(0,MAX(K{row},L{row}))",
        "=0",
        f"=MAX(0,MAX(0,L{row})-MAX(0,K{row}))",
        f"=MIN(0,MIN(0,K{row})-MIN(0,L{row}))",
        f"=MAX(0,MAX(0,K{row})-MAX(0,L{row}))",
        f"=MIN(0,MIN(0,L{row})-MIN(0,K{row}))",
    )


def _label(model: LiveModel, step: _Step, row: int, sign_of: str) -> Cell:
    """The words beside a bar, with its signed change: a chart's own labels cannot show a change that crosses nil."""
    timeline = model.draft("timeline")
    scale = float(timeline.cells[timeline.row("display_unit"), FIRST_LIVE].value)
    amount = float(round_half_away(step.change / scale, 0.01)) + 0.0
    unit = f"{timeline.reference}$H${timeline.row('display_unit')}"
    plus = "" if step.total else f"{sign_of.format(row=row)}&"
    formula = f'=B{row}&": "&{plus}ROUND(J{row}/{unit},2)'
    sign = "+" if step.change > 0 and not step.total else ""
    return Cell(f"{step.name}: {sign}{amount:.12g}", formula, "calc")


def _axis_format(model: LiveModel, unit: str) -> str:
    """The number format of the axis, in what the labels count in."""
    scaled = {"millions": '0.0,,"m"', "thousands": '#,##0,"k"'}.get(unit, "#,##0")
    return f'"{model.symbol}"{scaled};-"{model.symbol}"{scaled}'


def waterfall(model: LiveModel) -> BarChart:
    """The chart of the bridge."""
    draft = model.draft("bridge")
    first, last = FIRST_ROW, draft.next_row - 1
    series = tuple(
        BarSeries(f"=Bridge!${column}${HEAD_ROW}", f"=Bridge!${column}${first}:${column}${last}", colour)
        for column, colour in zip("NOPQRS", _COLOURS, strict=True)
    )
    timeline = model.draft("timeline")
    unit = str(timeline.cells[timeline.row("display_unit"), 4].value)
    alt = (
        "Waterfall of the chosen partner's surplus or deficit over all years: from before, by the change each "
        "contract makes, to after. Bars to the right of nil are money left; the figures stand on the Bridge sheet."
    )
    title = "From before to after: the chosen partner's surplus, contract by contract"
    return BarChart(
        title,
        f"=Bridge!$M${first}:$M${last}",
        series,
        f"{model.symbol.strip()} {unit}, all years".replace(" ones", ""),
        _axis_format(model, unit),
        alt,
        last - first + 1,
    )
