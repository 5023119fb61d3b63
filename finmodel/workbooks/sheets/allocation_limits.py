"""Allocation limits: what each limit allows, what the units to try come to, and who pays the money in.

What a limit comes to follows the units that a reader tries, as far as sums of spending can tell. A partner's surplus
and what is left of activity only settling can show: those rows say that they are as settled, so that no figure looks
live that is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from finmodel.core.speech import listed
from finmodel.workbooks.allocation_state import as_settled, is_decided
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import FLAG, LABELS, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.allocation import SHARES, UNITS, units_number
from finmodel.workbooks.theme import YES_NO
from finmodel.workbooks.tried import AT_MOST, tried

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Decided, Outcome

_REFERENCES = 3
"""Cells of another sheet that one sum holds, within what a formula may be long."""
_SHEET = "Allocation!"


@fills("allocation_limits", 160, optional=True, needs="allocation", there=is_decided)
def allocation_limits(model: LiveModel) -> Draft:
    """A row a limit, then a row for each partner that pays in."""
    outcome = model.allocation
    assert outcome is not None, "planned only where there is one"
    assert outcome.decided is not None, "planned only where there is a decision"
    heads = (
        *LABELS,
        ("Side", SHORT),
        ("Bound", NUMBER),
        ("Reached", NUMBER),
        ("Room left", NUMBER),
        ("Kept?", FLAG),
        ("Used up as decided?", NUMBER),
        ("What moving it is worth", (34.0, 60.0)),
        ("Figures", SHORT),
    )
    purpose = "Limits on spending and units follow the units to try; what only settling shows is as settled."
    if not tried(outcome):
        purpose = "Every figure is as settled: this plan has no units to try."
    draft = Draft("Allocation limits", "result", "Limits of the allocation, and who pays in", purpose, heads)
    writer = _Limits(model, draft, outcome, outcome.decided)
    writer.limits()
    writer.contributions()
    return draft


class _Limits:
    """Writes the rows."""

    def __init__(self, model: LiveModel, draft: Draft, outcome: Outcome, decided: Decided) -> None:
        self.model, self.draft, self.problem, self.decided = model, draft, outcome.problem, decided
        self.schemes = model.draft("allocation")
        self.tried = {one.scheme.id: one for one in tried(outcome)}
        table = decided.schemes.set_index("scheme")
        self.spend, self.shares = table["spend_pence"] / 100, table["share_of_spend"]

    def limits(self) -> None:
        """A row a limit, in the order of the decision's table."""
        table = self.decided.limits.to_dict("records")
        for number, row in enumerate(table, start=1):
            # What is avoided is a change below nil; a reader compares shares above it.
            sign = -1.0 if row["kind"] == "activity" else 1.0
            self._row(
                ("Limit", row["limit"], f"limit.{number}", self._on(row), self._unit(row)),
                AT_MOST if row["kind"] == "activity" else row["side"],
                (sign * row["bound"], sign * row["reached"] + 0.0, row["spare"]),
                self._style(row),
                (row["binding"], row["sentence"], self._reached(row)),
            )

    def contributions(self) -> None:
        """A row for each partner that pays in: the most it is ready to pay, and what it pays as decided."""
        pool = listed([self.model.names[pool] for pool in self.problem.funds])
        for row in self.decided.contributions.to_dict("records"):
            low, high, pays = (row[f"{name}_pence"] / 100 for name in ("at_least", "at_most", "pays"))
            words = ("Contribution", row["name"], f"contribution.{row['partner']}", pool, "money")
            said = "A fixed amount" if low == high else "As decided, between the bounds above"
            self._row(words, AT_MOST, (high, pays, high - pays), self.model.pounds, (high == pays, said, ""))

    def _row(
        self,
        words: tuple[str, ...],
        side: str,
        values: tuple[float, float, float],
        style: str,
        rest: tuple[bool, str, str],
    ) -> None:
        """One row: bound, reached and room left; then whether it is used up, a sentence, and the live formula."""
        at, (bound, reached, spare), (used_up, said, live) = self.draft.next_row, values, rest
        room = f'=ROUND(IF(F{at}="{AT_MOST}",G{at}-H{at},H{at}-G{at}),6)'
        left = round(spare, 6) + 0.0
        self.draft.add(
            [
                *texts(*words, side),
                Cell(float(bound), role="data", number=style),
                Cell(float(reached), live, "calc" if live else "data", style),
                Cell(left, room, "calc", style),
                Cell(float(left >= 0), f"=IF(I{at}>=0,1,0)", "calc", YES_NO),
                Cell(float(used_up), role="data", number=YES_NO),
                *texts(said),
                Cell("live") if live else as_settled(self.schemes),
            ],
            words[2],
        )

    def _reached(self, row: dict[Any, Any]) -> str:
        """The formula of what the units to try come to; empty for what only settling shows."""
        kind, total = row["kind"], f"{_SHEET}$L${self.schemes.row('total')}"
        if not self.tried:
            return ""
        if kind == "money":
            mine = [name for name, one in self.tried.items() if self.problem.pool_of(one.scheme) == row["about"]]
            return f"={total}" if len(mine) == len(self.tried) else f"={self._summed('L', mine)}" if mine else ""
        if kind == "scheme":
            return f"={_SHEET}$K${self.schemes.row(self.tried[row['about']].code)}"
        if kind not in ("spend", "share") or not row["schemes"]:
            return ""
        counted = self._summed("L" if kind == "spend" else "M", row["schemes"])
        return f"={counted}" if kind == "spend" else f"=IF({total}=0,G{self.draft.next_row},{counted})"

    def _summed(self, column: str, schemes: Sequence[str]) -> str:
        """What schemes have in a column as a sum; where they are too many for one, rows of parts are added first."""
        parts: list[list[str]] = [[]]
        for name in schemes:
            if len(parts[-1]) == _REFERENCES:
                parts.append([])
            parts[-1].append(name)
        sums = [
            "+".join(f"{_SHEET}${column}${self.schemes.row(self.tried[one].code)}" for one in part) for part in parts
        ]
        if len(parts) == 1:
            return sums[0]
        first = self.draft.next_row
        for number, (part, formula) in enumerate(zip(parts, sums, strict=True), start=1):
            self._part(f"Part {number} of what the next limit counts", part, column, formula)
        return f"SUM(H{first}:H{self.draft.next_row - 1})"

    def _part(self, line: str, schemes: Sequence[str], column: str, formula: str) -> None:
        kept, style = (self.spend, self.model.pounds) if column == "L" else (self.shares, SHARES)
        unit, code = "money" if column == "L" else "share", f"part.{self.draft.next_row}"
        words = texts("Part of a limit", line, code, f"{len(schemes)} schemes", unit, "", "")
        reached = Cell(float(kept[list(schemes)].sum()), f"={formula}", "calc", style)
        self.draft.add([*words, reached, *texts("", "", "", ""), Cell("live")])

    def _on(self, row: dict[Any, Any]) -> str:
        about, counted = row["about"], {**self.problem.resources, **self.problem.counted_in}
        if row["kind"] == "activity":
            return "Activity avoided"
        if row["kind"] == "scheme":
            return self.problem.scheme(about).title
        if about:
            return self.model.names.get(about) or counted.get(about) or about
        titles = [self.problem.scheme(name).title for name in row["schemes"]]
        return titles[0] if len(titles) == 1 else f"{len(titles)} schemes"

    def _unit(self, row: dict[Any, Any]) -> str:
        if row["kind"] == "scheme":
            return self.problem.scheme(row["about"]).plural
        return {"pounds": "money", "share": "share"}.get(row["measure"], "number")

    def _style(self, row: dict[Any, Any]) -> str:
        if row["kind"] == "scheme" and self.tried:
            return units_number(self.tried[row["about"]])
        return {"pounds": self.model.pounds, "share": SHARES}.get(row["measure"], UNITS)
