"""Allocation: how the pooled budget is best spent, and what other units of its schemes would do to the spending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from finmodel.optimise.outcome import Decided, Outcome
from finmodel.workbooks.cells import FIRST_ROW, Cell, Entry
from finmodel.workbooks.draft import CODE, FLAG, NUMBER, SHORT, WORDS, Draft, Limits, texts
from finmodel.workbooks.model import Model
from finmodel.workbooks.theme import CHANGED, ENTRY, WHOLE, YES_NO
from finmodel.workbooks.tried import AT_MOST, Measured, Tried, effects_in_words, measured_by, tried

TITLE = "How the pooled budget is best spent"
IN_DATE, OUT_OF_DATE = "Units are as decided: every figure holds", "OUT OF DATE: not the units decided"
_SAID: Limits = (34.0, 60.0)
_UNITS, _SHARES, _COUNTED = "#,##0.0##", "0.00##%", '[=0]"–";0'
_WORDED = ("Side", "Figures")
"""Headings of words among those of numbers."""
_SETTLED = '=IF($O${total}=0,"as settled","OUT OF DATE")'
_LONGEST_SUM = 60


def allocation(model: Model) -> Draft:
    """The decision, scheme by scheme, with units to try; or what cannot hold together."""
    outcome = model.allocation
    assert outcome is not None, "planned only where there is one"
    if outcome.decided is None:
        return _impossible(outcome)
    heads = (
        ("Scheme", WORDS),
        ("In words", _SAID),
        ("Code", CODE),
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
        (f"One unit adds, {_goal(outcome)}", NUMBER),
        ("Changed?", FLAG),
        ("Entry check", FLAG),
    )
    purpose = (
        "Type other units in yellow: spend, shares and limits follow. What partners gain is settled again only by "
        "running the program."
    )
    draft = Draft("Allocation", "result", TITLE, purpose, heads, freeze_columns=1)
    writer = _Writer(model, draft, outcome, outcome.decided)
    writer.schemes()
    writer.limits()
    writer.money()
    writer.settled()
    writer.answer()
    return draft


def _goal(outcome: Outcome) -> str:
    return "surplus" if outcome.problem.goal.maximise == "place_surplus" else "activity avoided"


def _impossible(outcome: Outcome) -> Draft:
    """Nothing but what cannot hold together, and the ways out."""
    purpose = "No way of spending it keeps to every limit: what cannot hold together, and ways out of it."
    draft = Draft("Allocation", "result", TITLE, purpose, (("Point", SHORT), ("In words", (60.0, 110.0))))
    for number, said in enumerate(outcome.words(), start=1):
        draft.add([Cell(float(number), role="data", number="0"), *texts(said)])
    return draft


class _Writer:
    """Writes the blocks of a decision."""

    def __init__(self, model: Model, draft: Draft, outcome: Outcome, decided: Decided) -> None:
        self.model, self.draft, self.outcome, self.decided = model, draft, outcome, decided
        self.tried = tried(outcome)
        self.total = FIRST_ROW + len(self.tried)
        """Row of the schemes together."""
        self.rows = {one.scheme.id: FIRST_ROW + at for at, one in enumerate(self.tried)}
        self.spend = {row["scheme"]: row["spend_pence"] / 100 for row in decided.schemes.to_dict("records")}
        self.shares = dict(zip(decided.schemes["scheme"], decided.schemes["share_of_spend"], strict=True))
        self.whole = sum(self.spend.values())

    def schemes(self) -> None:
        """A row a scheme, their total, and the line that says whether they are as decided."""
        adds = dict(zip(self.decided.schemes["scheme"], self.decided.schemes["adds_pounds_per_unit"], strict=True))
        for one in self.tried:
            self._scheme(one, float(adds[one.scheme.id]))
        last = self.total - 1
        sums = {column: f"=SUM({column}{FIRST_ROW}:{column}{last})" for column in ("L", "M", "O", "P")}
        self.draft.add(
            [
                *texts("All schemes", "", "scheme.total", "", "money", *[""] * 6, role="big"),
                Cell(self.whole, sums["L"], "total", self.model.pounds),
                Cell(sum(self.shares.values()), sums["M"], "total", _SHARES),
                *texts("", role="big"),
                Cell(0.0, sums["O"], "total", _COUNTED),
                Cell(0.0, sums["P"], "total", ENTRY),
            ],
            "total",
        )
        self.draft.end_table()
        state = f'=IF(O{self.total}=0,"{IN_DATE}","{OUT_OF_DATE}")'
        self.draft.cells[4, 1] = Cell(IN_DATE, state, "note")

    def _scheme(self, one: Tried, adds: float) -> None:
        scheme, row, model = one.scheme, self.draft.next_row, self.model
        number = WHOLE if one.step.is_integer() else _UNITS
        entry = Entry(
            one.name,
            "Units to try",
            f"{scheme.title[:80]}. Enter {one.range_words}. Decided: {one.words}. Spend and limits on this sheet follow.",
            one.least,
            one.most,
        )
        check = f"=IF(AND(ISNUMBER(K{row}),K{row}>=G{row},K{row}<=H{row},ROUND(K{row}/I{row},3)=ROUND(K{row}/I{row},0)),0,1)"
        provider = model.names[scheme.provider]
        self.draft.add(
            [
                *texts(scheme.title, effects_in_words(scheme), one.code, provider, scheme.unit),
                Cell(float(scheme.cost), role="data", number=model.pounds),
                *[Cell(value, role="data", number=number) for value in (one.least, one.most, one.step, one.decided)],
                Cell(one.decided, role="input", number=number, entry=entry),
                Cell(self.spend[scheme.id], f"=ROUND(F{row}*K{row},2)", "calc", model.pounds),
                Cell(
                    float(self.shares[scheme.id]),
                    f"=IF(L${self.total}=0,0,L{row}/L${self.total})",
                    "calc",
                    _SHARES,
                ),
                Cell(adds, role="data", number=model.pounds),
                Cell(0.0, f"=IF(K{row}=J{row},0,1)", "calc", CHANGED),
                Cell(0.0, check, "calc", ENTRY),
            ],
            one.code,
        )

    def _heads(self, *heads: str) -> None:
        """The headings of the next block: words, then numbers from column F."""
        self.draft.next_row += 1
        self.draft.add(
            [Cell(head, role="head" if at < 5 or head in _WORDED else "number_head") for at, head in enumerate(heads)]
        )

    def limits(self) -> None:
        """A row a limit; what is on units and spending follows the units to try."""
        self._heads(
            "Limit", "What easing it is worth", "Code", "On", "Unit", "Side", "Bound", "Reached", "Room left", "Kept?",
            "Used up as decided?", "Figures",
        )  # fmt: skip
        table = self.decided.limits.to_dict("records")
        every = measured_by(self.outcome.problem, [row["kind"] for row in table])
        for number, (row, measured) in enumerate(zip(table, every, strict=True), start=1):
            self._limit(number, row, measured)

    def _limit(self, number: int, row: Mapping[str, object], measured: Measured) -> None:
        kind = str(row["kind"])
        live = self._reached(kind, measured, self.draft.next_row)
        # What is avoided is a change below nil; a reader compares shares above it.
        sign = -1.0 if kind == "activity" else 1.0
        bound, reached, spare = (float(str(row[name])) for name in ("bound", "reached", "spare"))
        style = {"pounds": self.model.pounds, "units": _UNITS, "share": _SHARES}[str(row["measure"])]
        said = str(row["sentence"]) or ("Easing it alone would add nothing" if row["binding"] else "")
        at = self.draft.next_row
        room = f'=ROUND(IF(F{at}="{AT_MOST}",G{at}-H{at},H{at}-G{at}),6)'
        self.draft.add(
            [
                *texts(str(row["limit"]), said, f"limit.{number}", self._on(kind, measured), self._unit(row, measured)),
                *texts(measured.side),
                Cell(sign * bound, role="data", number=style),
                Cell(sign * reached + 0.0, live, "calc" if live else "data", style),
                Cell(round(spare, 6) + 0.0, room, "calc", style),
                Cell(float(round(spare, 6) >= 0), f"=IF(I{at}>=0,1,0)", "calc", YES_NO),
                Cell(float(bool(row["binding"])), role="data", number=YES_NO),
                self._follows() if live else self._as_settled(),
            ],
            "money" if kind == "money" else f"limit.{number}",
        )

    def _reached(self, kind: str, measured: Measured, row: int) -> str:
        """The formula of what the units to try come to; empty for what only settling shows."""
        if kind == "money":
            return f"=$L${self.total}"
        if kind == "scheme":
            return f"=K{self.rows[measured.about]}"
        if kind not in ("spend", "share"):
            return ""
        counted = _summed("L" if kind == "spend" else "M", [self.rows[name] for name in measured.schemes])
        if len(counted) > _LONGEST_SUM:
            return ""
        return f"={counted}" if kind == "spend" else f"=IF($L${self.total}=0,G{row},{counted})"

    def _on(self, kind: str, measured: Measured) -> str:
        if kind == "activity":
            return "activity avoided"
        if kind == "scheme":
            return self.outcome.problem.scheme(measured.about).title
        if measured.about:
            return self.model.names[measured.about]
        titles = [self.outcome.problem.scheme(name).title for name in measured.schemes]
        return titles[0] if len(titles) == 1 else f"{len(titles)} schemes"

    def _unit(self, row: Mapping[str, object], measured: Measured) -> str:
        if row["measure"] == "units":
            return self.outcome.problem.scheme(measured.about).plural
        return "share" if row["measure"] == "share" else "money"

    def _follows(self) -> Cell:
        return Cell("live")

    def _as_settled(self) -> Cell:
        return Cell("as settled", _SETTLED.format(total=self.total), "calc")

    def money(self) -> None:
        """What partners pay in as decided, and what the units to try leave of it."""
        self._heads("Money", "What it is", "Code", "For", "Unit", "At least", "At most", "Amount", "Figures")
        first, pool = self.draft.next_row, self.model.names[self.outcome.problem.pool]
        for row in self.decided.contributions.to_dict("records"):
            low, high, pays = (float(row[f"{name}_pence"]) / 100 for name in ("at_least", "at_most", "pays"))
            said = "Paid in, a fixed amount" if low == high else "Paid in, as decided between two bounds"
            words = texts(str(row["name"]), said, f"contribution.{row['partner']}", pool, "money")
            amounts = [Cell(value, role="data", number=self.model.pounds) for value in (low, high, pays)]
            self.draft.add([*words, *amounts, self._as_settled()])
        last = self.draft.next_row - 1
        sums = dict(zip(self.decided.money["item"], self.decided.money["pence"] / 100, strict=True))
        paid = self._amount(
            "All partners",
            "Paid in",
            "paid_in",
            f"=SUM(H{first}:H{last})" if last >= first else "=0",
            sums["contributions"],
        )
        spend = self._amount("All schemes", "Spend on the units to try", "spend", f"=L{self.total}", self.whole)
        there = f"G{self.draft.row('money')}-H{paid}"
        used = self._amount(
            pool,
            "Unspent money used",
            "unspent_used",
            f"=ROUND(MAX(0,MIN({there},H{spend}-H{paid})),2)",
            sums["unspent_used"],
        )
        formula = f"=ROUND(H{paid}+H{used}-H{spend},2)"
        self._amount(pool, "Left; short, where negative", "left", formula, sums["left"])
        end = self.total - 1
        decided = f"=SUMPRODUCT(F{FIRST_ROW}:F{end},J{FIRST_ROW}:J{end})"
        self._amount("All schemes", "Spend on the units decided", "decided", decided, self.whole)

    def _amount(self, who: str, what: str, code: str, formula: str, value: float) -> int:
        """A row of money with its figure in column H; returns its number."""
        words = texts(who, what, f"money.{code}", "", "money", "", "", role="big")
        return self.draft.add(
            [*words, Cell(float(value) + 0.0, formula, "total", self.model.pounds), *texts("live", role="big")], code
        )

    def settled(self) -> None:
        """Positions and activity before and after the decision, as settled."""
        year = self.outcome.problem.period
        self._heads("Settled again", "What it is", "Code", "For", "Unit", "Before", "After", "Change", "Figures")
        first = self.draft.next_row
        for row in self.decided.positions.to_dict("records"):
            words = texts(str(row["name"]), "Surplus or deficit", f"position.{row['partner']}", year, "money")
            self._change(words, (row["before_pence"] / 100, row["after_pence"] / 100), self.model.pounds)
        last, at = self.draft.next_row - 1, self.draft.next_row
        before, after = (self.decided.positions[f"{name}_pence"].sum() / 100 for name in ("before", "after"))
        totals = [
            Cell(float(value), f"=ROUND(SUM({column}{first}:{column}{last}),2)", "total", self.model.pounds)
            for column, value in (("F", before), ("G", after))
        ]
        change = Cell(round(float(after - before), 2) + 0.0, f"=ROUND(G{at}-F{at},2)", "total", self.model.pounds)
        words = texts("All partners", "Surplus or deficit", "position.total", year, "money", role="big")
        state = Cell("as settled", _SETTLED.format(total=self.total), "total")
        self.draft.add([*words, *totals, change, state])
        for number, row in enumerate(self.decided.activity.to_dict("records"), start=1):
            told = str(row["activity"])
            words = texts(told[:1].upper() + told[1:], "Units of activity", f"activity.{number}", year, "units")
            self._change(words, (float(row["before"]), float(row["after"])), _UNITS)

    def _change(self, words: Sequence[Cell], values: tuple[float, float], number: str) -> None:
        at, (before, after) = self.draft.next_row, values
        data = [Cell(value, role="data", number=number) for value in values]
        places = 2 if number == self.model.pounds else 3
        change = Cell(round(after - before, places) + 0.0, f"=ROUND(G{at}-F{at},{places})", "calc", number)
        self.draft.add([*words, *data, change, self._as_settled()])

    def answer(self) -> None:
        """The answer in words, the most important first."""
        self._heads("Answer", "In words", "Figures")
        for number, said in enumerate(self.outcome.words(), start=1):
            self.draft.add([Cell(str(number)), *texts(said), self._as_settled()])


def _summed(column: str, rows: Sequence[int]) -> str:
    """Cells of a column as a sum, those that follow each other as one range."""
    if not rows:
        return "0"
    starts = [rows[0], *(after for before, after in pairwise(rows) if after != before + 1)]
    ends = [*(before for before, after in pairwise(rows) if after != before + 1), rows[-1]]
    parts = [
        f"{column}{one}" if one == other else f"{column}{one}:{column}{other}"
        for one, other in zip(starts, ends, strict=True)
    ]
    return f"SUM({','.join(parts)})"
