"""Allocation: how the pooled budget is best spent, scheme by scheme, with units to try.

A plan of one year has a number of units for each scheme, which a reader may try; one of several years hangs together
between them, and is shown year by year as decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.workbooks.allocation_state import is_put
from finmodel.workbooks.cells import FIRST_ROW, Cell, Entry
from finmodel.workbooks.draft import FLAG, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.allocation_words import impossible
from finmodel.workbooks.theme import CHANGED, ENTRY, WHOLE
from finmodel.workbooks.tried import TriedScheme, cost_in, effects_in_words, may_be_tried, tried

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Decided, Outcome

TITLE = "How the pooled budget is best spent"
IN_DATE, OUT_OF_DATE = "In date: units are as decided", "OUT OF DATE: units are not as decided"
UNITS, SHARES = "#,##0.0##", "0.00##%"
_COUNTED = '[=0]"–";0'


@fills("allocation", 150, optional=True, there=is_put)
def allocation(model: LiveModel) -> Draft:
    """The decision, scheme by scheme, with units to try; or what cannot hold together."""
    outcome = model.allocation
    assert outcome is not None, "planned only where there is one"
    if outcome.decided is None:
        return impossible(outcome)
    if not may_be_tried(outcome.problem):
        return _year_by_year(model, outcome, outcome.decided)
    goal = outcome.problem.goal
    aim = {"place_surplus": "surplus", "value": "activity avoided"}.get(goal.maximise or "", "to the goal")
    heads = (
        ("Line", WORDS),
        ("In words", (28.0, 60.0)),
        ("Code", (14.0, 28.0)),
        ("For", SHORT),
        ("Unit", SHORT),
        ("Cost of one unit", NUMBER),
        ("Least", FLAG),
        ("Most", FLAG),
        ("In steps of", FLAG),
        ("Units decided", NUMBER),
        ("Units to try", NUMBER),
        ("Spend", NUMBER),
        ("Share of spend", FLAG),
        (f"One unit adds, {aim}", NUMBER),
        ("Changed?", FLAG),
        ("Entry check", FLAG),
    )
    purpose = (
        "Type other units in yellow: spend, shares and limits follow. What partners gain is settled again only by "
        "running the program."
    )
    draft = Draft("Allocation", "result", TITLE, purpose, heads, freeze_columns=1)
    _Schemes(model, draft, outcome, outcome.decided).write()
    return draft


def _year_by_year(model: LiveModel, outcome: Outcome, decided: Decided) -> Draft:
    """Each scheme in each year as decided: units started and running, and what is paid for them."""
    heads = (
        ("Line", WORDS),
        ("In words", (28.0, 60.0)),
        ("Code", (14.0, 28.0)),
        ("Year", SHORT),
        ("Unit", SHORT),
        ("Cost of one unit", NUMBER),
        ("Start of one unit", NUMBER),
        ("Units started", NUMBER),
        ("Units that run", NUMBER),
        ("Spend", NUMBER),
    )
    purpose = "The plan as decided; to try another, change the problem and run the program again."
    draft = Draft("Allocation", "result", TITLE, purpose, heads, freeze_columns=1)
    for row in decided.plan.to_dict("records"):
        scheme, at = outcome.problem.scheme(row["scheme"]), draft.next_row
        code = f"scheme.{scheme.id}.{row['year']}"
        cost, begins, spend = (row[f"{name}_pence"] / 100 for name in ("cost", "start_up", "spend"))
        pounds = model.pounds
        draft.add(
            [
                *texts(scheme.title, effects_in_words(scheme), code, str(row["year"]), scheme.unit),
                *[Cell(value, role="data", number=pounds) for value in (cost, begins)],
                *[Cell(row[name], role="data", number=UNITS) for name in ("started", "units")],
                Cell(spend, f"=ROUND(F{at}*I{at}+G{at}*H{at},2)", "calc", pounds),
            ],
            code,
        )
    last = draft.next_row - 1
    whole = Cell(float(decided.plan["spend_pence"].sum()) / 100, f"=SUM(J{FIRST_ROW}:J{last})", "total", model.pounds)
    draft.add([*texts("All schemes", "", "scheme.total", "", "money", *[""] * 4, role="big"), whole], "total")
    draft.end_table()
    return draft


def units_number(one: TriedScheme) -> str:
    """The number format of a scheme's units: whole where only whole ones can be bought."""
    return WHOLE if one.step.is_integer() else UNITS


class _Schemes:
    """Writes a row a scheme, their total, and the line that says whether they are as decided."""

    def __init__(self, model: LiveModel, draft: Draft, outcome: Outcome, decided: Decided) -> None:
        self.model, self.draft, self.problem, self.tried = model, draft, outcome.problem, tried(outcome)
        self.total = FIRST_ROW + len(self.tried)
        """Row of the schemes together."""
        table = decided.schemes.set_index("scheme")
        self.spend = table["spend_pence"] / 100
        self.shares = table["share_of_spend"]
        self.adds = table["adds_pounds_per_unit"]

    def write(self) -> None:
        """Write every row, and the state of them all above the table."""
        for one in self.tried:
            self._scheme(one)
        last = self.total - 1
        sums = {column: f"=SUM({column}{FIRST_ROW}:{column}{last})" for column in ("L", "M", "O", "P")}
        self.draft.add(
            [
                *texts("All schemes", "", "scheme.total", "", "money", *[""] * 6, role="big"),
                Cell(float(self.spend.sum()), sums["L"], "total", self.model.pounds),
                Cell(float(self.shares.sum()), sums["M"], "total", SHARES),
                *texts("", role="big"),
                Cell(0.0, sums["O"], "total", _COUNTED),
                Cell(0.0, sums["P"], "total", ENTRY),
            ],
            "total",
        )
        self.draft.end_table()
        self.draft.cells[4, 1] = Cell(IN_DATE, f'=IF(O{self.total}=0,"{IN_DATE}","{OUT_OF_DATE}")', "note")

    def _scheme(self, tried: TriedScheme) -> None:
        scheme, row, number, pounds = tried.scheme, self.draft.next_row, units_number(tried), self.model.pounds
        message = f"{scheme.title[:80]}. Enter {tried.range_words}. Decided: {tried.words}. Spend and limits follow."
        entry = Entry(tried.name, "Units to try", message[:255], tried.least, tried.most)
        steps = f"K{row}/I{row}"
        within = f"ISNUMBER(K{row}),K{row}>=G{row},K{row}<=H{row},ROUND({steps},3)=ROUND({steps},0)"
        share = f"=IF(L${self.total}=0,0,L{row}/L${self.total})"
        provider = self.model.names[scheme.provider]
        self.draft.add(
            [
                *texts(scheme.title, effects_in_words(scheme), tried.code, provider, scheme.unit),
                Cell(float(cost_in(self.problem, scheme)), role="data", number=pounds),
                *[
                    Cell(value, role="data", number=number)
                    for value in (tried.least, tried.most, tried.step, tried.decided)
                ],
                Cell(tried.decided, role="input", number=number, entry=entry),
                Cell(float(self.spend[scheme.id]), f"=ROUND(F{row}*K{row},2)", "calc", pounds),
                Cell(float(self.shares[scheme.id]), share, "calc", SHARES),
                Cell(float(self.adds[scheme.id]), role="data", number=pounds),
                Cell(0.0, f"=IF(K{row}=J{row},0,1)", "calc", CHANGED),
                Cell(0.0, f"=IF(AND({within}),0,1)", "calc", ENTRY),
            ],
            tried.code,
        )
